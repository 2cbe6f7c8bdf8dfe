import { describe, expect, it } from 'vitest';
import {
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  noRenewal,
  part,
  pass,
  rootOf,
  signalEvent,
  untilStatus,
  useShop,
} from './fixtures.ts';

const shop = useShop();

const AUTHORIZATIONS = 'purchase_units.0.payments.authorizations';

describe('the view of a checkout', () => {
  it('shows nothing as asked after a reauthorization that PayPal answered with DENIED', async () => {
    await shop.paypal.faults([
      {
        operation: 'reauthorizeAuthorization',
        kind: 'altered-answer',
        set: { status: 'DENIED' },
      },
      {
        operation: 'getOrder',
        kind: 'altered-answer',
        set: { [`${AUTHORIZATIONS}.1.status`]: 'DENIED' },
      },
    ]);
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const view = await pass(shop, checkoutId, days(3) + hours(3));
    expect(view).toMatchObject({ asked: null, status: 'AUTHORIZED' });
  });

  it('offers refunds of what may still be refunded, not of what PayPal shows as REFUNDED', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId } = checkout;
    const { captureId } = await shop.holdfast.capture(checkoutId, part('40.00'), 'one');
    await shop.paypal.refundAtPayPal(captureId);
    await signalEvent(shop, checkout, {
      eventType: 'PAYMENT.CAPTURE.REFUNDED',
      resourceId: captureId,
      captureId,
      status: 'REFUNDED',
    });
    await shop.holdfast.capture(checkoutId, { finalCapture: true }, 'rest');
    const view = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(view.allowed.find(({ action }) => action === 'refund')).toEqual({
      action: 'refund',
      upTo: dollars('60.00'),
    });
  });

  it('shows an authorization that was voided at PayPal with nothing left to capture', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await shop.paypal.onAuthorization(rootOf(checkout), 'void');
    await signalEvent(shop, checkout, {
      eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
      resourceId: rootOf(checkout),
      status: 'VOIDED',
    });
    expect(await untilStatus(shop, checkout.checkoutId, 'VOIDED')).toMatchObject({
      remaining: dollars('0.00'),
      allowed: [],
      asked: null,
    });
  });
});
