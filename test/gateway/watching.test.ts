import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ServerSentEvent, serverSentEvents } from '../../src/http-client/event-stream.ts';
import { startGrpcProxy } from '../support/grpc-proxy.ts';
import { useShop } from '../support/shop.ts';
import {
  authorizeOverHttp,
  openTestGateway,
  startOverHttp,
  usd,
  useGateway,
} from './test-gateway.ts';

const shop = useShop();
const gateway = useGateway(shop);

const statusIn = ({ data }: ServerSentEvent): unknown => {
  const view: unknown = JSON.parse(data);
  return typeof view === 'object' && view !== null && 'status' in view ? view.status : undefined;
};

const all = async (events: AsyncIterable<ServerSentEvent>): Promise<ServerSentEvent[]> => {
  const seen: ServerSentEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
};

const open = (at: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${gateway.url}${at}`, { headers });

const eventsOf = (response: Response) => {
  if (response.body === null) throw new Error('the stream has no body');
  return serverSentEvents(response.body);
};

/** A gateway of its own, and the names of its calls to Temporal so far. */
const countingGateway = async () => {
  const calls: string[] = [];
  const onCall = (method: string) => calls.push(method);
  const proxy = await startGrpcProxy(shop.temporal.address, { onCall });
  const connection = await Connection.connect({ address: proxy.address });
  const client = new Client({ connection, namespace: shop.temporal.namespace });
  const counted = await openTestGateway(shop, { client });
  const close = async (): Promise<void> => {
    await counted.close();
    await connection.close();
    await proxy.close();
  };
  return { ...counted, calls, close };
};

describe('the stream of a checkout', () => {
  it('shows it whenever it changes and closes when it has ended', async () => {
    const { checkoutId, orderId } = await startOverHttp(gateway);
    const response = await open(`/v1/checkouts/${checkoutId}/events`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const seen: unknown[] = [];
    let last = '';
    for await (const event of eventsOf(response)) {
      expect(event.event).toBe('checkout');
      const status = statusIn(event);
      if (seen.length === 0) {
        await shop.paypal.payerApproves(orderId);
        await gateway.ask('POST', `/v1/checkouts/${checkoutId}/approve`);
      }
      if (status === 'AUTHORIZED' && !seen.includes('AUTHORIZED')) {
        await gateway.ask('POST', `/v1/checkouts/${checkoutId}/void`);
      }
      seen.push(status);
      last = event.id ?? '';
    }
    expect(seen[0]).toBe('AWAITING_APPROVAL');
    expect(seen).toContain('AUTHORIZED');
    expect(seen.at(-1)).toBe('VOIDED');

    const again = await open(`/v1/checkouts/${checkoutId}/events`, { 'Last-Event-ID': last });
    expect(again.status).toBe(204);
    const fresh = await open(`/v1/checkouts/${checkoutId}/events`);
    const [only, ...more] = await all(eventsOf(fresh));
    expect([only && statusIn(only), more.length]).toEqual(['VOIDED', 0]);
  });

  it('asks the worker once for each workflow task, not for each event of the history', async () => {
    const { calls, ...counted } = await countingGateway();
    const { checkoutId, orderId } = await startOverHttp(gateway);
    const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    const tasks = async () =>
      ((await handle.fetchHistory()).events ?? []).filter(
        (event) => event.workflowTaskCompletedEventAttributes,
      ).length;
    const before = await tasks();
    const stream = await fetch(`${counted.url}/v1/checkouts/${checkoutId}/events`);
    const events = eventsOf(stream);
    await events.next();
    await shop.paypal.payerApproves(orderId);
    await gateway.ask('POST', `/v1/checkouts/${checkoutId}/approve`);
    for await (const event of events) {
      if (statusIn(event) !== 'AUTHORIZED') continue;
      await gateway.ask('POST', `/v1/checkouts/${checkoutId}/void`);
    }
    // One for the beginning, and one for the end, which may be seen by itself.
    const queries = calls.filter((method) => method === 'QueryWorkflow');
    expect(queries.length).toBeLessThanOrEqual(2 + (await tasks()) - before);
    await counted.close();
  });

  it('is let go by a gateway that closes, and by a reader who leaves', async () => {
    const { checkoutId } = await startOverHttp(gateway);
    const other = await openTestGateway(shop);
    const stream = await fetch(`${other.url}/v1/checkouts/${checkoutId}/events`);
    const events = eventsOf(stream);
    await events.next();
    const waiting = other.ask('GET', `/v1/checkouts/${checkoutId}?wait=CAPTURED&timeout=60`);
    const rest = all(events);
    await Promise.all([other.close(), rest, waiting.catch(() => undefined)]);

    const left = await open(`/v1/checkouts/${checkoutId}/events`);
    await left.body?.cancel();
    const alive = await gateway.ask('GET', `/v1/checkouts/${checkoutId}`);
    expect(alive.status).toBe(200);
  });
});

describe('waiting for a status', () => {
  it('is answered as soon as it is there', async () => {
    const { checkoutId, orderId } = await startOverHttp(gateway);
    const waiting = gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=AUTHORIZED&timeout=60`);
    await shop.paypal.payerApproves(orderId);
    await gateway.ask('POST', `/v1/checkouts/${checkoutId}/approve`);
    expect(await waiting).toMatchObject({ status: 200, body: { status: 'AUTHORIZED' } });
  });

  it('asks the worker once, however often the history grows meanwhile', async () => {
    const { calls, ...counted } = await countingGateway();
    const { checkoutId, orderId } = await startOverHttp(gateway);
    const at = `/v1/checkouts/${checkoutId}`;
    const waiting = counted.ask('GET', `${at}?wait=AUTHORIZED&timeout=60`);
    await expect.poll(() => calls).toContain('GetWorkflowExecutionHistory');
    await shop.paypal.payerApproves(orderId);
    await gateway.ask('POST', `${at}/approve`);
    expect(await waiting).toMatchObject({ status: 200, body: { status: 'AUTHORIZED' } });
    expect(calls.filter((method) => method === 'QueryWorkflow')).toHaveLength(1);
    await counted.close();
  });

  it('for a checkout that is not there is answered 404 CHECKOUT_NOT_FOUND at once', async () => {
    const missing = await gateway.ask(
      'GET',
      '/v1/checkouts/never-started?wait=CAPTURED&timeout=60',
    );
    expect(missing).toMatchObject({ status: 404, body: { code: 'CHECKOUT_NOT_FOUND' } });
  });

  it('is answered when the checkout ends another way', async () => {
    const { checkoutId } = await startOverHttp(gateway);
    const waiting = gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=CAPTURED&timeout=60`);
    await gateway.ask('POST', `/v1/checkouts/${checkoutId}/void`);
    expect(await waiting).toMatchObject({ status: 200, body: { status: 'VOIDED' } });
  });

  it('is over when its time is, with the checkout as it stands', async () => {
    const { checkoutId } = await startOverHttp(gateway);
    const waited = await gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=CAPTURED&timeout=1`);
    expect(waited).toMatchObject({ status: 200, body: { status: 'AWAITING_APPROVAL' } });
  });
});

describe('the ETag', () => {
  it('spares the body of a checkout that has not changed, and changes with a refund', async () => {
    const { checkoutId } = await authorizeOverHttp(shop, gateway);
    const at = `/v1/checkouts/${checkoutId}`;
    const shown = await gateway.ask('GET', at);
    const etag = shown.headers.get('etag') ?? '';
    expect(etag).toContain(String(shown.body['version']));
    const headers = { 'If-None-Match': etag };
    expect(await gateway.ask('GET', at, { headers })).toMatchObject({ status: 304, text: '' });

    const capture = await gateway.ask('POST', `${at}/captures`, { body: {}, key: randomUUID() });
    const captured = await gateway.ask('GET', at, { headers });
    expect(captured.status).toBe(200);
    const { captureId } = capture.body;
    const refund = { body: { captureId, amount: usd('1.00') }, key: randomUUID() };
    await gateway.ask('POST', `${at}/refunds`, refund);
    const ended = { 'If-None-Match': captured.headers.get('etag') ?? '' };
    expect((await gateway.ask('GET', at, { headers: ended })).status).toBe(200);
  });
});

describe('a page of checkouts', () => {
  it('leads a return page to its checkout by PayPal’s token', async () => {
    const { checkoutId, orderId } = await startOverHttp(gateway);
    await expect
      .poll(
        async () => {
          const page = await gateway.ask('GET', `/v1/checkouts?orderId=${orderId}`);
          return page.body;
        },
        { timeout: 20_000 },
      )
      .toMatchObject({ checkouts: [{ checkoutId }], nextCursor: null });
  });

  it('goes on where the page before ended, and none is shown twice', async () => {
    const started = await Promise.all(Array.from({ length: 5 }, () => startOverHttp(gateway)));
    const wanted = started.map(({ checkoutId }) => checkoutId);
    await expect
      .poll(async () => (await walk()).filter((id) => wanted.includes(id)).sort(), {
        timeout: 20_000,
      })
      .toEqual([...wanted].sort());
  });

  it('refuses a cursor that nobody gave out', async () => {
    const refused = await gateway.ask('GET', '/v1/checkouts?cursor=bm9uc2Vuc2U');
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', errors: [{ in: 'query', field: '/cursor' }] },
    });
  });
});

const page = z.object({
  checkouts: z.array(z.object({ checkoutId: z.string() })),
  nextCursor: z.string().nullable(),
});

const walk = async (): Promise<readonly string[]> => {
  const seen: string[] = [];
  let query: string | null = '';
  while (query !== null) {
    const { body } = await gateway.ask('GET', `/v1/checkouts?limit=2${query}`);
    const { checkouts, nextCursor } = page.parse(body);
    seen.push(...checkouts.map(({ checkoutId }) => checkoutId));
    query = nextCursor === null ? null : `&cursor=${nextCursor}`;
  }
  expect(new Set(seen).size).toBe(seen.length);
  return seen;
};
