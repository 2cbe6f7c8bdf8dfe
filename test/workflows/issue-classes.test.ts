import { describe, expect, it } from 'vitest';
import type { CheckoutStatus } from '../../src/domain/checkout/status.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  ledgerOf,
  pass,
  until,
  useShop,
} from '../support/shop.ts';

const shop = useShop();

const refuse = (operation: string, issue: string) =>
  shop.paypal.faults([
    issue === '429'
      ? { operation, kind: '429', times: 1, retryAfter: 0 }
      : { operation, kind: 'refuse', issue, times: 1 },
  ]);

/** What comes of one refusal, by the class of its issue: the status of the checkout, and what the caller is told. */
type Row = readonly [issueClass: string, issue: string, status: CheckoutStatus];

describe('a refusal to authorize', () => {
  it.each<Row>([
    ['WAIT', '429', 'AUTHORIZED'],
    ['RECONCILE', 'ORDER_ALREADY_AUTHORIZED', 'NEEDS_ATTENTION'],
    ['BACK_TO_PAYER', 'PAYER_ACTION_REQUIRED', 'AWAITING_APPROVAL'],
    ['NEW_ORDER', 'ORDER_EXPIRED', 'EXPIRED'],
    ['NEW_ORDER', 'PAYER_ACCOUNT_RESTRICTED', 'DENIED'],
    ['OTHER_BRANCH', 'AUTHORIZATION_AMOUNT_EXCEEDED', 'DENIED'],
    ['OUR_MISTAKE', 'ACTION_DOES_NOT_MATCH_INTENT', 'FAILED'],
    ['CONFIGURATION', 'AUTH_CAPTURE_NOT_ENABLED', 'NEEDS_ATTENTION'],
    ['OPERATOR', 'PAYEE_BLOCKED_TRANSACTION', 'NEEDS_ATTENTION'],
    ['OPERATOR', 'A_CODE_OF_TOMORROW', 'NEEDS_ATTENTION'],
  ])('of class %s (%s) leaves the checkout %s', async (_issueClass, issue, status) => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    await refuse('authorizeOrder', issue);
    await shop.holdfast.approve(checkoutId);
    const view = await until(
      shop,
      checkoutId,
      ({ status: now, timeline }) =>
        now === status &&
        timeline.some(({ event }) => event === 'REFUSED' || event === 'AUTHORIZED'),
    );
    expect((await ledgerOf(shop, orderId)).effects).toHaveLength(status === 'AUTHORIZED' ? 1 : 0);
    if (status === 'NEEDS_ATTENTION') {
      expect(view.attention?.offers.map(({ action }) => action)).toContain('void');
    }
  });
});

describe('a refusal to capture', () => {
  it.each<Row>([
    ['WAIT', '429', 'CAPTURED'],
    ['RECONCILE', 'AUTHORIZATION_ALREADY_CAPTURED', 'AUTHORIZED'],
    ['BACK_TO_PAYER', 'PAYER_CANNOT_PAY', 'AUTHORIZED'],
    ['NEW_ORDER', 'AUTHORIZATION_EXPIRED', 'AUTHORIZED'],
    ['OTHER_BRANCH', 'MAX_CAPTURE_AMOUNT_EXCEEDED', 'AUTHORIZED'],
    ['OUR_MISTAKE', 'AUTH_CAPTURE_CURRENCY_MISMATCH', 'AUTHORIZED'],
    ['CONFIGURATION', 'PERMISSION_DENIED', 'NEEDS_ATTENTION'],
    ['OPERATOR', 'TRANSACTION_REFUSED', 'NEEDS_ATTENTION'],
    ['OPERATOR', 'A_CODE_OF_TOMORROW', 'NEEDS_ATTENTION'],
  ])('of class %s (%s) leaves the checkout %s', async (_issueClass, issue, status) => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await refuse('captureAuthorization', issue);
    const capture = shop.holdfast.capture(checkoutId, {}, 'all');
    if (status === 'CAPTURED') await capture;
    else await expect(capture).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue });
    expect((await shop.holdfast.get(checkoutId)).status).toBe(status);
  });
});

describe('a refusal to reauthorize by the timer', () => {
  it.each<readonly [string, string]>([
    ['RECONCILE', 'AUTHORIZATION_ALREADY_CAPTURED'],
    ['OTHER_BRANCH', 'PAYER_CANNOT_PAY'],
    ['OUR_MISTAKE', 'AUTH_CURRENCY_MISMATCH'],
    ['OPERATOR', 'PAYEE_ACCOUNT_RESTRICTED'],
  ])('of class %s (%s) is no obstacle to a capture', async (_issueClass, issue) => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await refuse('reauthorizeAuthorization', issue);
    const view = await pass(shop, checkoutId, days(4));
    expect(view).toMatchObject({ status: 'AUTHORIZED', authorization: { reauthorizations: 0 } });
    expect(view.timeline).toContainEqual(
      expect.objectContaining({ event: 'RENEWAL_CHANGED', issue }),
    );
    expect((await shop.holdfast.capture(checkoutId, {}, 'all')).status).toBe('COMPLETED');
  });
});

describe('a refusal to reauthorize that is about the account', () => {
  it('is no answer about the hold: PERMISSION_DENIED is asked again an hour later', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await refuse('reauthorizeAuthorization', 'PERMISSION_DENIED');
    const view = await pass(shop, checkoutId, days(4));
    expect(view).toMatchObject({ status: 'AUTHORIZED', authorization: { reauthorizations: 1 } });
    expect(view.timeline).toContainEqual(
      expect.objectContaining({ event: 'RENEWAL_CHANGED', issue: 'PERMISSION_DENIED' }),
    );
  });
});

describe('a refusal to void', () => {
  it.each<Row>([
    ['WAIT', 'PREVIOUS_REQUEST_IN_PROGRESS', 'VOIDED'],
    ['RECONCILE', 'PREVIOUSLY_VOIDED', 'NEEDS_ATTENTION'],
    ['CONFIGURATION', 'PERMISSION_DENIED', 'NEEDS_ATTENTION'],
    ['OPERATOR', 'A_CODE_OF_TOMORROW', 'NEEDS_ATTENTION'],
  ])(
    'of class %s (%s) leaves the checkout %s: what is held is not forgotten',
    async (_class, issue, status) => {
      const { checkoutId } = await anAuthorizedCheckout(shop);
      await refuse('voidAuthorization', issue);
      const released = shop.holdfast.void(checkoutId, {});
      if (status === 'VOIDED') await released;
      else await expect(released).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue });
      expect((await shop.holdfast.get(checkoutId)).status).toBe(status);
    },
  );
});

describe('a refusal to refund', () => {
  it.each<readonly [string, string]>([
    ['WAIT', '429'],
    ['RECONCILE', 'CAPTURE_FULLY_REFUNDED'],
    ['OTHER_BRANCH', 'PARTIAL_REFUND_NOT_ALLOWED'],
    ['OUR_MISTAKE', 'REFUND_AMOUNT_TOO_LOW'],
    ['CONFIGURATION', 'REFUND_IS_RESTRICTED'],
    ['OPERATOR', 'REFUND_TIME_LIMIT_EXCEEDED'],
  ])(
    'of class %s (%s) is told to the caller, and the next refund works',
    async (_issueClass, issue) => {
      const { checkoutId } = await anAuthorizedCheckout(shop);
      const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
      await refuse('refundCapture', issue);
      const first = shop.holdfast.refund({ captureId }, 'first');
      if (issue === '429') await first;
      else {
        await expect(first).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue });
        expect((await shop.holdfast.refund({ captureId }, 'second')).status).toBe('COMPLETED');
      }
    },
  );
});
