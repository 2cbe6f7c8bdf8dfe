import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { days, dollars, ledgerOf, pass, untilStatus } from '../../support/shop.ts';
import { aCaptureV1, anAuthorizationOfOrderV1, aPaymentV1 } from './v1-payments.ts';

const { shop, sent } = useRecordedShop();

const expecting = (value: string, intent?: 'CAPTURE') => ({
  expected: { amount: dollars(value), ...(intent && { intent }) },
});

/** A payment of intent `order`, and its order (`O-...`). */
const anOrder = async () => {
  const { paymentId, id: orderV1Id } = await aPaymentV1(shop, 'order');
  return { paymentId, orderV1Id, ledger: () => ledgerOf(shop, paymentId) };
};

/** As Temporal's page does with “Start Workflow like this one”, once the first run is over. */
const startAgainByHand = async (checkoutId: string): Promise<void> => {
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const given = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  const input: unknown = JSON.parse(Buffer.from(given ?? []).toString());
  const { workflowId } = handle;
  const { taskQueue } = shop;
  await shop.temporal.client.workflow.start('checkout', { workflowId, taskQueue, args: [input] });
};

describe('an order of Payments v1 whose checkout is started by hand after it has ended', () => {
  it.each([
    ['VOIDED', (id: string) => shop.holdfast.void(id, {})],
    ['CAPTURED', (id: string) => shop.holdfast.capture(id, {}, 'all')],
  ] as const)('is not authorized again where it was %s', async (status, end) => {
    const { paymentId, ledger } = await anOrder();
    const request = { paymentId, ...expecting('100.00') };
    const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await end(checkoutId);
    await untilStatus(shop, checkoutId, status);
    await startAgainByHand(checkoutId);
    const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    expect(await handle.result()).toMatchObject({ checkout: { stage: { as: status } } });
    expect((await ledger()).effects).toEqual(['AUTHORIZED', status]);
  });
});

describe('an order of Payments v1 that is adopted to be authorized', () => {
  it('is authorized at once, as the preview says, and captured in parts; PayPal renews no order', async () => {
    const { paymentId, orderV1Id, ledger } = await anOrder();
    const preview = await shop.holdfast.previewAdoption({ paymentId, ...expecting('100.00') });
    expect(preview.steps[0]).toMatchObject({ does: 'AUTHORIZE', isDue: true });
    expect((await ledger()).effects).toEqual([]);
    await shop.paypal.knobs({ v1States: 'UPPER_CASE', v1OrderLinks: 'AS_SAMPLES' });
    const request = { paymentId: orderV1Id, ...expecting('100.00') };
    const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
    const held = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(held).toMatchObject({
      orderId: paymentId,
      authorization: { api: 'V1', fundingSource: 'paypal', reauthorizations: 0 },
      remaining: dollars('100.00'),
    });
    const [authorize] = sent('POST', new RegExp(`/v1/payments/orders/${orderV1Id}/authorize$`));
    expect(authorize?.body).toEqual({ amount: { total: '100.00', currency: 'USD' } });
    expect(authorize?.headers).not.toHaveProperty('paypal-request-id');
    await expect(shop.holdfast.reauthorize(checkoutId, {}, 'again')).rejects.toMatchObject({
      code: 'REAUTHORIZATION_NOT_SUPPORTED',
    });
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    await pass(shop, checkoutId, days(4));
    const rest = await shop.holdfast.capture(checkoutId, {}, 'rest');
    expect(rest).toMatchObject({ amount: dollars('60.00'), finalCapture: true });
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledger()).effects).toEqual(['AUTHORIZED', 'CAPTURED', 'CAPTURED']);
    const refund = await shop.holdfast.refund({ captureId: rest.captureId }, 'back');
    expect(refund).toMatchObject({ status: 'COMPLETED', amount: dollars('60.00') });
  });

  it('is asked for what others have left of it, and never touches what they hold', async () => {
    const { paymentId, orderV1Id, ledger } = await anOrder();
    const other = await anAuthorizationOfOrderV1(shop, orderV1Id, '30.00');
    const whole = shop.holdfast.adopt({ paymentId, ...expecting('100.00') }, randomUUID());
    await expect(whole).rejects.toMatchObject({ code: 'ADOPTED_AMOUNT_DIFFERS' });
    const request = { paymentId, ...expecting('70.00') };
    const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await aCaptureV1(shop, other, '30.00');
    const capture = await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(capture.amount).toEqual(dollars('70.00'));
    const ended = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(ended.captures).toMatchObject([{ captureId: capture.captureId }]);
    const { effects } = await ledger();
    expect(effects).toEqual(['AUTHORIZED', 'AUTHORIZED', 'CAPTURED', 'CAPTURED']);
  });

  it('is held where one of its authorizations is named, beside those of others, and voided', async () => {
    const { paymentId, orderV1Id, ledger } = await anOrder();
    await anAuthorizationOfOrderV1(shop, orderV1Id, '30.00');
    const authorizationId = await anAuthorizationOfOrderV1(shop, orderV1Id, '20.00');
    const request = { authorizationId, ...expecting('20.00') };
    const { checkoutId, authorization } = await shop.holdfast.adopt(request, randomUUID());
    expect(authorization).toMatchObject({ rootId: authorizationId, api: 'V1' });
    // One checkout for one payment: its other authorizations are ended where they were made.
    const rest = shop.holdfast.adopt({ paymentId, ...expecting('50.00') }, randomUUID());
    await expect(rest).rejects.toMatchObject({ code: 'ALREADY_ADOPTED' });
    await shop.holdfast.void(checkoutId, {});
    await untilStatus(shop, checkoutId, 'VOIDED');
    const { effects, calls } = await ledger();
    expect(effects).toEqual(['AUTHORIZED', 'AUTHORIZED', 'VOIDED']);
    expect(calls).toMatchObject({ voidAuthorizationV1: 1 });
  });

  it('is authorized once where the answer is lost: the payment is read', async () => {
    const { paymentId, ledger } = await anOrder();
    await shop.paypal.faults([{ operation: 'authorizeOrderV1', kind: 'lost-answer', times: 1 }]);
    const request = { paymentId, ...expecting('100.00') };
    const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const { effects, calls } = await ledger();
    expect(effects).toEqual(['AUTHORIZED']);
    expect(calls).toMatchObject({ authorizeOrderV1: 1 });
  });

  it('is voided with its order where PayPal does not authorize it yet', async () => {
    const { paymentId, ledger } = await anOrder();
    const issue = 'PAYER_CANNOT_PAY';
    await shop.paypal.faults([{ operation: 'authorizeOrderV1', kind: 'refuse', issue, times: 1 }]);
    const request = { paymentId, ...expecting('100.00') };
    const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
    await shop.holdfast.void(checkoutId, {});
    await untilStatus(shop, checkoutId, 'VOIDED');
    const { effects, calls } = await ledger();
    expect(effects).toEqual([]);
    expect(calls).toMatchObject({ authorizeOrderV1: 1, voidOrderV1: 1 });
  });
});

describe('an order of Payments v1 that is adopted to be captured', () => {
  it('is captured in full at once, final, with an invoice number of its own, and refunded', async () => {
    const { paymentId, orderV1Id, ledger } = await anOrder();
    const request = { paymentId, ...expecting('100.00', 'CAPTURE') };
    const preview = await shop.holdfast.previewAdoption(request);
    expect(preview.steps[0]).toMatchObject({ does: 'CAPTURE', isDue: true });
    const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
    const { captures, intent } = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(intent).toBe('CAPTURE');
    expect(captures).toMatchObject([{ amount: dollars('100.00'), finalCapture: true }]);
    expect(captures[0]?.invoiceId).toMatch(/^HF[0-9A-F]{16}$/);
    const [capture] = sent('POST', new RegExp(`/v1/payments/orders/${orderV1Id}/capture$`));
    expect(capture?.body).toEqual({
      amount: { total: '100.00', currency: 'USD' },
      is_final_capture: true,
      invoice_number: captures[0]?.invoiceId,
    });
    const captureId = captures[0]?.captureId ?? '';
    await shop.holdfast.refund({ captureId, amount: dollars('15.00') }, 'back');
    expect((await ledger()).effects).toEqual(['CAPTURED', 'REFUNDED']);
  });

  it('is captured once where the answer is lost: the payment is read, and nothing is sent again', async () => {
    const { paymentId, ledger } = await anOrder();
    await shop.paypal.faults([{ operation: 'captureOrderV1', kind: 'lost-answer', times: 1 }]);
    const request = { paymentId, ...expecting('100.00', 'CAPTURE') };
    const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const { effects, calls } = await ledger();
    expect(effects).toEqual(['CAPTURED']);
    expect(calls).toMatchObject({ captureOrderV1: 1 });
  });

  it('is NOTHING_TO_ADOPT where nothing is left of it', async () => {
    const { paymentId, orderV1Id, ledger } = await anOrder();
    await anAuthorizationOfOrderV1(shop, orderV1Id, '60.00');
    await anAuthorizationOfOrderV1(shop, orderV1Id, '40.00');
    const request = { paymentId, ...expecting('100.00', 'CAPTURE') };
    const adopted = shop.holdfast.adopt(request, randomUUID());
    await expect(adopted).rejects.toMatchObject({ code: 'NOTHING_TO_ADOPT' });
    expect((await ledger()).effects).toEqual(['AUTHORIZED', 'AUTHORIZED']);
  });
});

describe('a sale of Payments v1', () => {
  it('is adopted as what was captured, and refunded', async () => {
    const { paymentId, id: captureId } = await aPaymentV1(shop, 'sale');
    const request = { paymentId, ...expecting('100.00', 'CAPTURE') };
    const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(captures).toMatchObject([{ captureId, amount: dollars('100.00') }]);
    const refund = await shop.holdfast.refund({ captureId }, 'back');
    expect(refund).toMatchObject({ status: 'COMPLETED', amount: dollars('100.00') });
  });
});
