import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { anAuthorizedCheckout, useShop } from '../support/shop.ts';
import { fieldOf, openTestGateway, type TestGateway, usd } from './test-gateway.ts';

const shop = useShop();
const KEY = randomUUID();
let gateway: TestGateway;

beforeAll(async () => {
  const hash = createHash('sha256').update(KEY).digest('hex');
  const variables = { HOLDFAST_API_KEYS: `backoffice:admin:${hash}` };
  gateway = await openTestGateway(shop, { variables });
});
afterAll(() => gateway.close());

type Entry = Readonly<Record<string, string | undefined>>;

/** `POST /path` with the key, and with the caller's label where there is one. */
const ask = (call: string, body?: unknown, label?: string) => {
  const [method = '', path = ''] = call.split(' ');
  return gateway.ask(method, path, {
    ...(body !== undefined && { body }),
    key: randomUUID(),
    headers: { Authorization: `Bearer ${KEY}`, ...(label && { 'Holdfast-Actor': label }) },
  });
};

/** Every entry of the timeline that names somebody, as `what by whom`. */
const actorsOf = async (checkoutId: string): Promise<readonly string[]> => {
  const { body } = await ask(`GET /v1/checkouts/${checkoutId}`);
  const timeline = Array.isArray(body['timeline']) ? body['timeline'] : [];
  return timeline.flatMap((entry: Entry) => {
    const what = String(entry['command'] ?? entry['event']);
    return typeof entry['actor'] === 'string' ? [`${what} by ${entry['actor']}`] : [];
  });
};

describe('who asked', () => {
  it('is on record with every command: the name of the API key, and the caller’s own label', async () => {
    const checkoutId = `c-${randomUUID()}`;
    const at = `/v1/checkouts/${checkoutId}`;
    const purchaseUnit = { amount: usd('100.00') };
    const started = await ask('POST /v1/checkouts', { checkoutId, purchaseUnit }, 'anna');
    await ask(`PATCH ${at}`, { purchaseUnit: { ...purchaseUnit, description: 'Lantern' } }, 'ben');
    await shop.paypal.payerApproves(fieldOf(started, 'orderId'));
    await ask(`POST ${at}/approve`);
    await ask(`GET ${at}?wait=AUTHORIZED&timeout=30`);
    await ask(`PATCH ${at}/policy`, { reauthorize: 'NEVER' }, 'finn');
    const part = { amount: usd('40.00') };
    const captured = await ask(`POST ${at}/captures`, part, 'carl');
    const captureId = fieldOf(captured, 'captureId');
    await ask(`POST ${at}/refunds`, { captureId, amount: usd('5.00') }, 'dora');
    await ask(`POST ${at}/void`, { reason: 'sold out' }, 'emil');
    expect(await actorsOf(checkoutId)).toEqual([
      'START by backoffice/anna',
      'PATCH by backoffice/ben',
      'APPROVAL_SIGNALLED by backoffice',
      'CHANGE_POLICY by backoffice/finn',
      'CAPTURE by backoffice/carl',
      'REFUND_ASKED by backoffice/dora',
      'VOID by backoffice/emil',
    ]);
  });

  it('is on record with an operator’s decision', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const at = `/v1/checkouts/${checkoutId}`;
    const { captureId } = await shop.holdfast.capture(checkoutId, { amount: usd('40.00') }, 'part');
    await shop.holdfast.receive({
      eventId: `WH-${randomUUID()}`,
      eventType: 'PAYMENT.CAPTURE.REVERSED',
      resourceId: captureId,
      orderId: null,
      captureId,
      status: null,
    });
    await shop.holdfast.void(checkoutId, {});
    const decision = { action: 'retry', reason: 'it is ours' };
    expect(await ask(`POST ${at}/resolve`, decision, 'fritz')).toMatchObject({ status: 200 });
    expect(await actorsOf(checkoutId)).toContain('REFUNDS_THAWED by backoffice/fritz');
  });

  it('is what the HTTP client was made with', async () => {
    const holdfast = createHoldfastHttp({
      baseUrl: gateway.url,
      apiKey: KEY,
      actor: 'nightly-job',
    });
    const { checkoutId } = await holdfast.start(
      { purchaseUnit: { amount: usd('10.00') } },
      { key: randomUUID() },
    );
    await holdfast.void(checkoutId);
    expect(await actorsOf(checkoutId)).toEqual([
      'START by backoffice/nightly-job',
      'VOID by backoffice/nightly-job',
    ]);
  });

  it('is what a Temporal client says, and nobody where it says nothing', async () => {
    const named = shop.holdfast.as('stock-service');
    const { checkoutId } = await named.start({ purchaseUnit: { amount: usd('10.00') } });
    await named.void(checkoutId, {});
    expect(await actorsOf(checkoutId)).toEqual(['START by stock-service', 'VOID by stock-service']);
    const { checkoutId: other } = await shop.holdfast.start({
      purchaseUnit: { amount: usd('10.00') },
    });
    expect(await actorsOf(other)).toEqual([]);
  });

  it.each(['', 'a b', 'x'.repeat(65), 'boss/root', '4111.1111.1111.1111'])(
    'is refused with INVALID_REQUEST where the label is %j, and nothing is done',
    async (label) => {
      const checkoutId = `c-${randomUUID()}`;
      const answer = await gateway.ask('POST', '/v1/checkouts', {
        body: { checkoutId, purchaseUnit: { amount: usd('1.00') } },
        key: randomUUID(),
        headers: { Authorization: `Bearer ${KEY}`, 'Holdfast-Actor': label },
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
      expect(await ask(`GET /v1/checkouts/${checkoutId}`)).toMatchObject({ status: 404 });
    },
  );
});
