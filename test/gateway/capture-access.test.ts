import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { merchantsOf } from '../../src/config/merchants.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { merchantWith } from '../support/merchants.ts';
import { ledgerOf, useShop } from '../support/shop.ts';
import { aPaymentV1 } from '../workflows/payments-v1/v1-payments.ts';
import { openTestGateway, payPalOf, type TestGateway, usd } from './test-gateway.ts';

const shop = useShop({ clientIds: { lamps: 'lamps' } });
const ofLamps = () => ({ ...payPalOf(shop), clientId: 'lamps' });
const KEYS = {
  clerk: randomUUID(),
  boss: randomUUID(),
  acme: randomUUID(),
  lamps: randomUUID(),
  lampsClerk: randomUUID(),
};
let gateway: TestGateway;

beforeAll(async () => {
  const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');
  const keys = [
    `clerk:operate:${hashOf(KEYS.clerk)}`,
    `boss:admin:${hashOf(KEYS.boss)}`,
    `acme:admin:${hashOf(KEYS.acme)}:acme`,
    `lamps:admin:${hashOf(KEYS.lamps)}:lamps`,
    `lamps-clerk:operate:${hashOf(KEYS.lampsClerk)}:lamps`,
  ];
  // The first two have the same account at PayPal.
  const merchants = merchantsOf([
    ...['default', 'acme'].map((merchantId) => merchantWith(merchantId, payPalOf(shop))),
    merchantWith('lamps', ofLamps()),
  ]);
  const variables = { HOLDFAST_API_KEYS: keys.join(', ') };
  gateway = await openTestGateway(shop, { merchants, variables });
});
afterAll(() => gateway.close());

/** PayPal knows the capture, and Temporal no checkout of its order: as it is once that ended longer ago than Temporal keeps. */
const aForgottenCapture = async (customId?: string, account = payPalOf(shop)) => {
  const paypal = createPayPalClient(account);
  const purchaseUnit = { amount: usd('100.00'), ...(customId && { customId }) };
  const { value: order } = await paypal.createOrder({ purchaseUnit, requestId: randomUUID() });
  await shop.paypal.payerApproves(order.id);
  const amount = { currency: 'USD', minor: 10_000 };
  const { value: authorized } = await paypal.authorizeOrder({
    orderId: order.id,
    amount,
    requestId: randomUUID(),
  });
  const { value: capture } = await paypal.captureAuthorization({
    authorizationId: authorized.authorizations[0]?.id ?? '',
    amount,
    finalCapture: true,
    requestId: randomUUID(),
  });
  return { orderId: order.id, captureId: capture.id };
};

const refundAs = (caller: keyof typeof KEYS, checkoutId: string, captureId: string) =>
  gateway.ask('POST', `/v1/checkouts/${checkoutId}/refunds`, {
    body: { captureId, amount: usd('5.00') },
    key: randomUUID(),
    headers: { Authorization: `Bearer ${KEYS[caller]}` },
  });

describe('the refund of a capture that no kept checkout made', () => {
  it('takes no more than operate where the capture carries the mark of its checkout', async () => {
    const { captureId } = await aForgottenCapture('default:long-ago');
    expect(await refundAs('clerk', 'long-ago', captureId)).toMatchObject({ status: 201 });
  });

  it.each([
    ['no mark', undefined],
    ['a custom id of a shop', 'cart-17'],
    ['the mark of another checkout', 'default:other'],
    ['the mark of another merchant', 'acme:long-ago'],
  ])('takes admin where it carries %s, CAPTURE_NOT_OURS', async (_name, customId) => {
    const { captureId, orderId } = await aForgottenCapture(customId);
    expect(await refundAs('clerk', 'long-ago', captureId)).toMatchObject({
      status: 403,
      body: { code: 'CAPTURE_NOT_OURS' },
    });
    expect((await ledgerOf(shop, orderId)).effects).not.toContain('REFUNDED');
    expect(await refundAs('boss', 'long-ago', captureId)).toMatchObject({ status: 201 });
  });

  it('is not for an admin of another merchant, who has only what carries its own mark', async () => {
    const unmarked = await aForgottenCapture();
    expect(await refundAs('acme', 'long-ago', unmarked.captureId)).toMatchObject({ status: 404 });
    const foreign = await aForgottenCapture('default:long-ago');
    expect(await refundAs('acme', 'long-ago', foreign.captureId)).toMatchObject({ status: 404 });
    const own = await aForgottenCapture('acme:long-ago');
    expect(await refundAs('acme', 'long-ago', own.captureId)).toMatchObject({ status: 201 });
  });

  it('is for an admin of another merchant that has an account of its own, and for nobody of fewer scopes', async () => {
    const { captureId, orderId } = await aForgottenCapture(undefined, ofLamps());
    expect(await refundAs('lampsClerk', 'long-ago', captureId)).toMatchObject({
      status: 403,
      body: { code: 'CAPTURE_NOT_OURS' },
    });
    // PayPal shows no account what is another's.
    expect(await refundAs('boss', 'long-ago', captureId)).toMatchObject({ status: 404 });
    expect((await ledgerOf(shop, orderId)).effects).not.toContain('REFUNDED');
    const foreign = await aForgottenCapture();
    expect(await refundAs('lamps', 'long-ago', foreign.captureId)).toMatchObject({ status: 404 });
    expect(await refundAs('lamps', 'long-ago', captureId)).toMatchObject({ status: 201 });
    expect((await ledgerOf(shop, orderId)).effects).toContain('REFUNDED');
  });

  it('takes admin for a sale of Payments v1, which carries no mark', async () => {
    const { id: captureId } = await aPaymentV1(shop, 'sale');
    expect(await refundAs('clerk', 'long-ago', captureId)).toMatchObject({
      status: 403,
      body: { code: 'CAPTURE_NOT_OURS' },
    });
    expect(await refundAs('boss', 'long-ago', captureId)).toMatchObject({ status: 201 });
  });

  it('is not made for what PayPal does not know', async () => {
    expect(await refundAs('boss', 'long-ago', '2GG279541U471931P')).toMatchObject({ status: 404 });
  });
});
