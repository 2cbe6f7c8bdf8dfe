import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, PayPal } from './paypal.ts';

describe('a resource of another client id', () => {
  let paypal: PayPal;
  let token: string;
  let ids: { orderId: string; authorizationId: string; captureId: string };
  let refundId: string;
  beforeAll(async () => {
    paypal = await PayPal.start();
    token = await paypal.otherMerchant();
    ids = await paypal.captured('10.00');
    refundId = (await paypal.refund(ids.captureId)).body.id;
  });
  afterAll(() => paypal.close());

  const calls: [string, () => string, CallOptions['body']?][] = [
    ['GET order', () => `/v2/checkout/orders/${ids.orderId}`],
    ['PATCH order', () => `/v2/checkout/orders/${ids.orderId}`, []],
    ['POST order', () => `/v2/checkout/orders/${ids.orderId}/authorize`, {}],
    ['POST order', () => `/v2/checkout/orders/${ids.orderId}/capture`, {}],
    ['GET authorization', () => `/v2/payments/authorizations/${ids.authorizationId}`],
    ['POST capture', () => `/v2/payments/authorizations/${ids.authorizationId}/capture`, {}],
    ['POST void', () => `/v2/payments/authorizations/${ids.authorizationId}/void`, {}],
    ['POST renewal', () => `/v2/payments/authorizations/${ids.authorizationId}/reauthorize`, {}],
    ['GET capture', () => `/v2/payments/captures/${ids.captureId}`],
    ['POST refund', () => `/v2/payments/captures/${ids.captureId}/refund`, {}],
    ['GET refund', () => `/v2/payments/refunds/${refundId}`],
  ];
  it.each(calls)('is neither shown nor changed: %s', async (name, path, body) => {
    const [method = ''] = name.split(' ');
    const before = await paypal.ledger(ids.orderId);
    const answer = await paypal.call(method, path(), { token, body });
    expect([400, 403, 404]).toContain(answer.httpStatus);
    expect(answer.text).not.toContain('purchase_units');
    expect(answer.text).not.toContain('"amount"');
    expect((await paypal.ledger(ids.orderId)).effects).toEqual(before.effects);
  });
});
