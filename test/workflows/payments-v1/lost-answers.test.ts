import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { moveWorkflow } from '../../../src/dev/clocks.ts';
import { arrivingLate, type Twist, twists } from '../../support/answers.ts';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { dollars, ledgerOf, until, untilStatus } from '../../support/shop.ts';
import { expected } from '../adoption/made-elsewhere.ts';
import { operator, timePasses, unsent } from '../rules/fixtures.ts';
import { aPaymentV1 } from './v1-payments.ts';

const { twisted, worker } = twists();
const { shop, sent } = useRecordedShop({ worker });
beforeEach(() => twisted.clear());

const bodiesOf = (path: RegExp) => sent('POST', path).map(({ body }) => body);
const requestIdsOf = (path: RegExp) =>
  sent('POST', path).map(({ headers }) => headers['paypal-request-id']);

const lose = (operation: string) =>
  shop.paypal.faults([{ operation, kind: 'lost-answer', times: 1 }]);

const late = (): Twist => arrivingLate(unsent);

const adopted = async (policy: object = {}) => {
  const { paymentId, id: authorizationId } = await aPaymentV1(shop);
  const request = { paymentId, expected, policy: { reauthorize: 'NEVER' as const, ...policy } };
  const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
  const captures = new RegExp(`/v1/payments/authorization/${authorizationId}/capture$`);
  return { checkoutId, paymentId, authorizationId, captures };
};

/** The minute in which PayPal is read again and again. */
const pastTheReads = async (checkoutId: string, operation: string): Promise<void> => {
  await until(shop, checkoutId, ({ timeline }) =>
    timeline.some((entry) => entry.event === 'OUTCOME_UNKNOWN' && entry['operation'] === operation),
  );
  await timePasses(shop, checkoutId, 75);
};

describe('a call of Payments v1 that arrives after PayPal was read without it', () => {
  it('is a capture, settled by reading where its repetition is DUPLICATE_TRANSACTION: the caller gets the capture', async () => {
    const { checkoutId, paymentId, captures } = await adopted();
    twisted.set('captureAuthorizationV1', late());
    const part = { amount: dollars('40.00'), finalCapture: false };
    const capture = shop.holdfast.capture(checkoutId, part, 'part');
    await pastTheReads(checkoutId, 'captureAuthorization');
    const made = await capture;
    expect(made).toMatchObject({ status: 'COMPLETED', amount: dollars('40.00') });
    const view = await shop.holdfast.get(checkoutId);
    expect(view.timeline).toContainEqual(
      expect.objectContaining({
        event: 'REFUSED',
        refusal: expect.objectContaining({ issue: 'DUPLICATE_TRANSACTION' }),
      }),
    );
    expect(view).toMatchObject({ attention: null, remaining: dollars('60.00') });
    expect(bodiesOf(captures)).toMatchObject([
      { invoice_number: made.invoiceId },
      { invoice_number: made.invoiceId },
    ]);
    expect((await ledgerOf(shop, paymentId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('takes nothing a second time where an operator had it sent again, without a key', async () => {
    const { checkoutId, paymentId, captures } = await adopted();
    const issue = 'PAYEE_ACCOUNT_RESTRICTED';
    await shop.paypal.faults([
      { operation: 'captureAuthorizationV1', kind: 'refuse', issue, times: 1 },
    ]);
    const part = { amount: dollars('40.00'), finalCapture: false };
    const capture = shop.holdfast.capture(checkoutId, part, 'part');
    await expect(capture).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue });
    twisted.set('captureAuthorizationV1', late());
    const resolved = shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator });
    await pastTheReads(checkoutId, 'captureAuthorization');
    await resolved;
    const view = await shop.holdfast.get(checkoutId);
    expect(view.remaining).toEqual(dollars('60.00'));
    const numbers = bodiesOf(captures).map((body) => JSON.stringify(body));
    expect(numbers).toHaveLength(3);
    expect(numbers[2]).toBe(numbers[1]);
    expect((await ledgerOf(shop, paymentId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('is a capture by policy, which is found: the money that PayPal took is known', async () => {
    const { paymentId, checkoutId } = await onAuthorization(late());
    await pastTheReads(checkoutId, 'captureAuthorization');
    const view = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(view.captures).toHaveLength(1);
    expect((await ledgerOf(shop, paymentId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('is the one hold of an order, of which PayPal holds no more than is left', async () => {
    const { paymentId } = await aPaymentV1(shop, 'order');
    twisted.set('authorizeOrderV1', late());
    const { checkoutId } = await shop.holdfast.adopt({ paymentId, expected }, randomUUID());
    await pastTheReads(checkoutId, 'authorizeOrder');
    const { remaining } = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(remaining).toEqual(dollars('100.00'));
    expect((await ledgerOf(shop, paymentId)).effects).toEqual(['AUTHORIZED']);
  });

  it('is the one capture of an order: its number stays the same', async () => {
    const { paymentId, id: orderV1Id } = await aPaymentV1(shop, 'order');
    twisted.set('captureOrderV1', late());
    const request = { paymentId, expected: { ...expected, intent: 'CAPTURE' as const } };
    const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
    await pastTheReads(checkoutId, 'captureOrder');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const [first, second] = bodiesOf(new RegExp(`/orders/${orderV1Id}/capture$`));
    expect(second).toEqual(first);
    expect((await ledgerOf(shop, paymentId)).effects).toEqual(['CAPTURED']);
  });
});

const onAuthorization = async (twist?: Twist, outcome?: string) => {
  if (twist) twisted.set('captureAuthorizationV1', twist);
  const { paymentId, id } = await aPaymentV1(shop, 'authorize', outcome ? { outcome } : {});
  const policy = { capture: 'ON_AUTHORIZATION', reauthorize: 'NEVER' } as const;
  const { checkoutId } = await shop.holdfast.adopt({ paymentId, expected, policy }, randomUUID());
  return { paymentId, checkoutId, captures: new RegExp(`/authorization/${id}/capture$`) };
};

describe('a second capture by policy in Payments v1', () => {
  it('has another invoice number than the one that PayPal declined, and is no duplicate of it', async () => {
    const { checkoutId, captures } = await onAuthorization(undefined, 'CAPTURE_DECLINED');
    const declined = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(declined.captures).toMatchObject([{ status: 'DECLINED' }]);
    await shop.holdfast
      .resolve(checkoutId, { action: 'retry', ...operator })
      .catch(() => undefined);
    const again = await until(shop, checkoutId, (view) => view.captures.length === 2);
    expect(again.captures).toMatchObject([{ status: 'DECLINED' }, { status: 'DECLINED' }]);
    const numbers = again.captures.map(({ invoiceId }) => invoiceId);
    expect(new Set(numbers).size).toBe(2);
    expect(bodiesOf(captures)).toMatchObject(numbers.map((invoice_number) => ({ invoice_number })));
  });
});

describe('a call of Payments v1 that takes a request id, and whose answer is lost', () => {
  it('is a void that is repeated under the same id, and done once', async () => {
    const { checkoutId, paymentId, authorizationId } = await adopted();
    await lose('voidAuthorizationV1');
    await shop.holdfast.void(checkoutId, {});
    await untilStatus(shop, checkoutId, 'VOIDED');
    const ids = requestIdsOf(new RegExp(`/authorization/${authorizationId}/void$`));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect((await ledgerOf(shop, paymentId)).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('is a refund of a sale that is repeated under the same id, and made once', async () => {
    const { paymentId, id: captureId } = await aPaymentV1(shop, 'sale');
    await lose('refundSaleV1');
    const part = { captureId, amount: dollars('25.00') };
    const refund = await shop.holdfast.refund(part, 'back');
    expect(refund).toMatchObject({ status: 'COMPLETED', amount: dollars('25.00') });
    const path = new RegExp(`/v1/payments/sale/${captureId}/refund$`);
    const [first, second] = bodiesOf(path);
    expect(second).toEqual(first);
    expect(new Set(requestIdsOf(path)).size).toBe(1);
    expect((await ledgerOf(shop, paymentId)).effects).toEqual(['CAPTURED', 'REFUNDED']);
  });

  it('is the void of an order on which nothing is held', async () => {
    const { paymentId, id: orderV1Id } = await aPaymentV1(shop, 'order');
    await shop.paypal.faults([
      { operation: 'authorizeOrderV1', kind: 'refuse', issue: 'PAYER_CANNOT_PAY', times: 1 },
      { operation: 'voidOrderV1', kind: 'lost-answer', times: 1 },
    ]);
    const { checkoutId } = await shop.holdfast.adopt({ paymentId, expected }, randomUUID());
    await shop.holdfast.void(checkoutId, {});
    await untilStatus(shop, checkoutId, 'VOIDED');
    const ids = requestIdsOf(new RegExp(`/orders/${orderV1Id}/do-void$`));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
});

describe('a call of Payments v1 without a request id that PayPal never got', () => {
  it('is a renewal that is not sent again: the caller is told so, and the hold stands', async () => {
    const { checkoutId, paymentId, authorizationId } = await adopted();
    await shop.paypal.moveOrder(paymentId, 4 * 86_400);
    await timePasses(shop, checkoutId, 4 * 86_400);
    twisted.set('reauthorizeAuthorizationV1', unsent);
    const renewal = shop.holdfast.reauthorize(checkoutId, {}, 'again');
    const said = expect(renewal).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await pastTheReads(checkoutId, 'reauthorizeAuthorization');
    await said;
    expect(sent('POST', new RegExp(`/${authorizationId}/reauthorize$`))).toEqual([]);
    twisted.clear();
    const all = await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(all.amount).toEqual(dollars('100.00'));
    expect((await ledgerOf(shop, paymentId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('is a refund of a capture that is sent again with the same invoice number', async () => {
    const { checkoutId, paymentId } = await adopted();
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await shop.paypal.faults([{ operation: 'refundCaptureV1', kind: '503', times: 1 }]);
    const refund = shop.holdfast.refund({ captureId, amount: dollars('5.00') }, 'back');
    const path = new RegExp(`/v1/payments/capture/${captureId}/refund$`);
    await expect.poll(() => bodiesOf(path).length, { timeout: 20_000 }).toBe(1);
    await passOfRefunds(captureId);
    expect(await refund).toMatchObject({ status: 'COMPLETED' });
    const [first, second] = bodiesOf(path);
    expect(second).toEqual(first);
    const { effects } = await ledgerOf(shop, paymentId);
    expect(effects).toEqual(['AUTHORIZED', 'CAPTURED', 'REFUNDED']);
  });
});

const passOfRefunds = async (captureId: string): Promise<void> => {
  const { client } = shop.temporal;
  const move = { ms: 75_000, giveUpAt: Date.now() + 60_000 };
  expect(await moveWorkflow(client, `refund:default:${captureId}`, move)).toBe(true);
};
