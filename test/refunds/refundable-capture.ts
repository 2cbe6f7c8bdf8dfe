import { randomUUID } from 'node:crypto';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { anAuthorizedCheckout, dollars, ledgerOf, type Shop } from '../support/shop.ts';

/** A capture of 100.00 of a checkout that has ended, and the Workflow Id of its refunds. */
export const aCapture = async (shop: Shop) => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
  const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
  return { checkoutId, captureId, orderId: orderId ?? '', run: `refund:default:${captureId}` };
};

export const tenOf = (captureId: string) => ({ captureId, amount: dollars('10.00') });

export const refundsMade = async (shop: Shop, orderId: string): Promise<number> =>
  (await ledgerOf(shop, orderId)).effects.filter((effect) => effect === 'REFUNDED').length;

/** As PayPal tells of a capture: a dispute names no order. */
export const eventAbout = (
  eventType: string,
  captureId: string,
  more: Partial<PayPalEvent> = {},
): PayPalEvent => ({
  eventId: `WH-${randomUUID()}`,
  eventType,
  resourceId: eventType.includes('DISPUTE') ? 'PP-D-1' : captureId,
  orderId: null,
  captureId,
  status: null,
  ...more,
});

export const FROZEN = { code: 'CAPTURE_FROZEN' };
export const MADE = { status: 'COMPLETED' };
