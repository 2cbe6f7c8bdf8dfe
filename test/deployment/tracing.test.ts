import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              attributes: z.array(attribute),
              events: z.array(z.unknown()).default([]),
              status: z.object({ message: z.string().optional() }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

type Span = {
  readonly service: unknown;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
};

const valuesOf = (attributes: readonly z.infer<typeof attribute>[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

let collector: Server;
let stack: Stack;
const spans: Span[] = [];
const bodies: string[] = [];

/** An OTLP receiver: what a collector gets over HTTP. */
const take = (body: string): void => {
  bodies.push(body);
  for (const { resource, scopeSpans } of exported.parse(JSON.parse(body)).resourceSpans) {
    const service = valuesOf(resource.attributes)['service.name'];
    for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
      spans.push({ ...span, service, attributes: valuesOf(span.attributes) });
    }
  }
};

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      take(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(collector.listening).toBe(true));
  const address = collector.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  stack = await startStack({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${address.port}`,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    HOLDFAST_LOG_LEVEL: 'info',
  });
});
afterAll(async () => {
  await stack?.stop();
  collector.close();
});

/** The lines that one process of `npm start` has logged. */
const logOf = (process: 'worker' | 'gateway'): readonly Readonly<Record<string, unknown>>[] =>
  stack.holdfast.lines
    .filter((line) => line.startsWith(`[${process}] {`))
    .map((line) =>
      z.record(z.string(), z.unknown()).parse(JSON.parse(line.slice(line.indexOf('{')))),
    );

const find = (name: string, traceId?: string): Span | undefined =>
  spans.find((span) => span.name === name && (traceId ?? span.traceId) === span.traceId);

const ancestorsOf = (span: Span): readonly string[] => {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined ? [] : [parent.name, ...ancestorsOf(parent)];
};

describe('a traced checkout', () => {
  it('is one trace from the caller’s own span to PayPal’s answer with its debug id', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await fetch(`${stack.gatewayUrl}/v1/checkouts`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': 'a-secret-key-of-the-caller',
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
      body: JSON.stringify({
        checkoutId: 'traced-1',
        purchaseUnit: {
          amount: { currencyCode: 'USD', value: '100.00' },
          shipping: {
            name: { fullName: 'Erika Mustermann' },
            address: {
              addressLine1: 'Heidestrasse 17',
              adminArea2: 'Koeln',
              postalCode: '51147',
              countryCode: 'DE',
            },
          },
        },
      }),
    });
    expect(response.status, await response.text()).toBe(201);
    const holdfast = createHoldfastHttp({ baseUrl: stack.gatewayUrl });
    await holdfast.void('traced-1');
    await holdfast.wait('traced-1', 'VOIDED');

    const names = [
      'POST /v1/checkouts',
      'RunWorkflow:checkout',
      'RunActivity:createOrder',
      'PayPal createOrder',
    ];
    await vi.waitFor(() => expect(names.map((name) => find(name, traceId)?.name)).toEqual(names), {
      timeout: 60_000,
      interval: 500,
    });
    const call = find('PayPal createOrder', traceId);
    expect(call?.attributes).toMatchObject({
      'paypal.operation': 'createOrder',
      'paypal.debug_id': expect.stringMatching(/^\w+$/),
      'http.request.method': 'POST',
    });
    expect(call && ancestorsOf(call)).toEqual([
      'RunActivity:createOrder',
      'StartActivity:createOrder',
      'RunWorkflow:checkout',
      'UpdateWithStartWorkflow:open',
      'POST /v1/checkouts',
    ]);
    expect(call?.service).toBe('holdfast-worker');
    expect(find('POST /v1/checkouts', traceId)).toMatchObject({
      service: 'holdfast-gateway',
      parentSpanId: '00f067aa0ba902b7',
      attributes: { 'http.route': '/v1/checkouts', 'holdfast.request_id': expect.any(String) },
    });
  });

  it('is named by the gateway’s line of a request, with PayPal’s debug id where PayPal refused', async () => {
    const traceId = 'a3ce929d0e0e47364bf92f3577b34da6';
    const controls = payPalControls(stack.simulatorUrl);
    await controls.faults([
      { operation: 'createOrder', kind: '503', times: 1 },
      { operation: 'createOrder', kind: 'refuse', issue: 'PAYEE_ACCOUNT_RESTRICTED', times: 1 },
    ]);
    const response = await fetch(`${stack.gatewayUrl}/v1/checkouts`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
      body: JSON.stringify({
        checkoutId: 'traced-2',
        purchaseUnit: { amount: { currencyCode: 'USD', value: '100.00' } },
      }),
    });
    const refused = z
      .object({ code: z.string(), debugId: z.string() })
      .parse(await response.json());
    expect(refused.code).toBe('REFUSED_BY_PAYPAL');
    await vi.waitFor(() =>
      expect(logOf('gateway').filter(({ trace_id }) => trace_id === traceId)).toEqual([
        expect.objectContaining({
          msg: 'answered',
          code: 'REFUSED_BY_PAYPAL',
          debugId: refused.debugId,
        }),
      ]),
    );
  });

  it('has a line of the worker for each attempt that failed, with its text and PayPal’s debug id', () => {
    const failed = logOf('worker').filter(({ msg }) => msg === 'Activity failed');
    expect(failed).toEqual([
      expect.objectContaining({
        workflowId: 'checkout:default:traced-2',
        error: expect.objectContaining({
          type: 'PAYPAL_SERVER_ERROR',
          message: expect.stringContaining('PayPal failed on createOrder: 503'),
          stack: expect.stringContaining('failures.ts'),
          debugId: expect.stringMatching(/^\w+$/),
        }),
      }),
    ]);
  });

  it('says nothing that is personal or secret', () => {
    const sent = [...bodies, ...stack.holdfast.lines].join('\n');
    for (const text of ['Mustermann', 'Heidestrasse', '51147', 'a-secret-key', 'Bearer', 'Basic']) {
      expect(sent).not.toContain(text);
    }
    const said = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...said].sort()).toEqual([
      'holdfast.request_id',
      'http.request.method',
      'http.response.status_code',
      'http.route',
      'paypal.debug_id',
      'paypal.operation',
      'runId',
      'run_id',
      'temporalActivityId',
      'temporalWorkflowId',
      'workflowId',
      'workflowType',
    ]);
  });
});
