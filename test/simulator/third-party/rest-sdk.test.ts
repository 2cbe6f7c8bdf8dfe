import http from 'node:http';
import sdk from 'paypal-rest-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { documented } from '../../support/official-spec.ts';
import { LINK_METHOD, unexplained } from '../../support/spec-exceptions.ts';
import { startValidatingProxy, type ValidatingProxy } from '../../support/validating-proxy.ts';
import { amount, request } from '../payments-v1.ts';
import { days, PayPal } from '../paypal.ts';

const answerShape = z.looseObject({
  httpStatusCode: z.number(),
  id: z.string().default(''),
  state: z.string().default(''),
  name: z.string().default(''),
  transactions: z
    .array(
      z.object({
        related_resources: z.array(z.record(z.string(), z.object({ id: z.string() }))).default([]),
      }),
    )
    .default([]),
});

const refusalShape = z.object({ response: answerShape });

type Answer = z.infer<typeof answerShape>;

/** What the SDK hands to its callback, a refusal included. */
const answered = (
  call: (done: (error: unknown, answer: unknown) => void) => void,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    call((error, answer) => {
      const read = error === null ? answer : refusalShape.safeParse(error).data?.response;
      const parsed = answerShape.safeParse(read);
      if (parsed.success) resolve(parsed.data);
      else reject(new Error('no answer of PayPal’s', { cause: error ?? answer }));
    });
  });

const config = (headers: Readonly<Record<string, string>> = {}) =>
  ({ schema: 'http', client_id: 'merchant', client_secret: 'secret', headers }) as const;

const keyed = (key: string) => config({ 'PayPal-Request-Id': key });

/** The id of the first resource of that kind that the payment led to. */
const relatedId = ({ transactions }: Answer, kind: string): string =>
  transactions
    .flatMap(({ related_resources }) => related_resources)
    .flatMap((related) => related[kind]?.id ?? [])[0] ?? '';

describe('paypal-rest-sdk 1, PayPal’s client of Payments v1', { timeout: 30_000 }, () => {
  let paypal: PayPal;
  let proxy: ValidatingProxy;
  beforeAll(async () => {
    paypal = await PayPal.start();
    proxy = await startValidatingProxy(paypal.simulator.url);
    // The SDK sends everything to api.sandbox.paypal.com and has no setting for another host.
    const { hostname, port } = new URL(proxy.url);
    const { request: send } = http;
    vi.spyOn(http, 'request').mockImplementation((options: unknown) =>
      send({ ...Object(options), host: hostname, port }),
    );
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await proxy.close();
    await paypal.close();
  });

  const executed = async (intent: string): Promise<Answer> => {
    const body = request(intent);
    const created = await answered((done) => sdk.payment.create(body, config(), done));
    expect([created.httpStatusCode, created.state]).toEqual([201, 'created']);
    const { id } = created;
    const early = { payer_id: 'PAYERPAYER123' };
    const refused = await answered((done) => sdk.payment.execute(id, early, config(), done));
    expect(refused.name).toBe('PAYMENT_NOT_APPROVED_FOR_EXECUTION');
    const approved = await paypal.hook('POST', `payments/${id}/approve`, {});
    const { payerId } = z.object({ payerId: z.string() }).parse(approved);
    const payer = { payer_id: payerId };
    const made = await answered((done) => sdk.payment.execute(id, payer, keyed(`x-${id}`), done));
    expect([made.httpStatusCode, made.state]).toEqual([200, 'approved']);
    return made;
  };

  it('runs an authorization to its end', async () => {
    const payment = await executed('authorize');
    const root = relatedId(payment, 'authorization');
    const whole = { amount: amount('100.00') };
    const shown = await answered((done) => sdk.authorization.get(root, config(), done));
    expect(shown.state).toBe('authorized');
    await paypal.advance(days(4), payment.id);
    const child = await answered((done) =>
      sdk.authorization.reauthorize(root, whole, config(), done),
    );
    const part = { amount: amount('40.00'), is_final_capture: false };
    const taken = await answered((done) =>
      sdk.authorization.capture(child.id, part, config(), done),
    );
    expect([taken.httpStatusCode, taken.state]).toEqual([201, 'completed']);
    const back = { amount: amount('10.00') };
    const refunded = await answered((done) =>
      sdk.capture.refund(taken.id, back, keyed('refund'), done),
    );
    const read = await answered((done) => sdk.refund.get(refunded.id, config(), done));
    expect(read.id).toBe(refunded.id);
    const after = await answered((done) => sdk.capture.get(taken.id, config(), done));
    expect(after.state).toBe('partially_refunded');
    const voided = await answered((done) => sdk.authorization.void(root, keyed('void'), done));
    expect([voided.httpStatusCode, voided.state]).toEqual([200, 'voided']);
  });

  it('authorizes, captures and voids an order', async () => {
    const id = relatedId(await executed('order'), 'order');
    const some = { amount: amount('20.00') };
    const held = await answered((done) => sdk.order.authorize(id, some, config(), done));
    expect([held.httpStatusCode, held.state]).toEqual([201, 'authorized']);
    const taken = await answered((done) => sdk.order.capture(id, some, config(), done));
    expect([taken.httpStatusCode, taken.state]).toEqual([201, 'completed']);
    const shown = await answered((done) => sdk.order.get(id, config(), done));
    expect(shown.state).toBe('CAPTURED');
    const voided = await answered((done) => sdk.order.void(id, keyed('void-order'), done));
    expect(voided.state).toBe('VOIDED');
  });

  it('refunds a sale', async () => {
    const id = relatedId(await executed('sale'), 'sale');
    const refunded = await answered((done) => sdk.sale.refund(id, {}, keyed('sale'), done));
    expect(refunded.httpStatusCode).toBe(201);
    const shown = await answered((done) => sdk.sale.get(id, config(), done));
    expect(shown.state).toBe('refunded');
  });

  it('changes, shows and lists payments', async () => {
    const { id } = await answered((done) => sdk.payment.create(request('sale'), config(), done));
    const custom = [{ op: 'add', path: '/transactions/0/custom', value: 'basket' }];
    const changed = await answered((done) => sdk.payment.update(id, custom, config(), done));
    expect(changed.httpStatusCode).toBe(200);
    const shown = await answered((done) => sdk.payment.get(id, config(), done));
    expect(shown.id).toBe(id);
    const listed = await answered((done) => sdk.payment.list({ count: 1 }, config(), done));
    expect(listed.httpStatusCode).toBe(200);
  });

  it('called every operation; PayPal’s file disagrees about the method of approval_url alone', () => {
    const official = documented.filter(({ api }) => api === 'paymentsV1');
    const seen = [...proxy.checked.keys()];
    const missed = official.filter(
      ({ id }) => !seen.some((name) => name.startsWith(`paymentsV1 ${id} 20`)),
    );
    expect(missed.map(({ id }) => id)).toEqual([]);
    expect(unexplained(proxy.findings, [LINK_METHOD])).toEqual([]);
  });
});
