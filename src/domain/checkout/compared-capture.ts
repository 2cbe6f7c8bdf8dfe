import { paymentLines } from '../paypal/payments-shown.ts';
import type { Instant } from '../paypal/resources.ts';
import { isStale } from './conclude.ts';
import { mustRenewBeforeCapture } from './deadlines.ts';
import { type Checkout, holdOf, orderOf, renewalTermsOf } from './state.ts';

/** What PayPal must show, at the moment of the capture, for what was computed from it to be true. */
export type Compared = { readonly orderId: string; readonly payments: readonly string[] };

/**
 * What a capture compares with PayPal before it is sent, where all that makes a read necessary is the age of PayPal's last
 * answer: the read is then part of the capture. Null where nothing is to be compared, or where a read of its own comes
 * first: something is unread, a person has to look, a renewal is due or unknown, or no order lists the captures. Payments v1
 * takes no request id, so that its one attempt is kept for the capture.
 */
export const comparedInCapture = (
  checkout: Checkout,
  known: {
    readonly seenAt: Instant | null;
    readonly hasUnread: boolean;
    readonly now: Instant;
  },
): Compared | null => {
  const hold = holdOf(checkout);
  const order = orderOf(checkout);
  if (hold === null || order === null || order.api === 'V1') return null;
  const { seenAt, hasUnread, now } = known;
  const isOnlyOld = isStale(seenAt, now) && !hasUnread && checkout.asked === null;
  const isPlain = checkout.attention.length === 0 && !hold.isSumUnknown;
  if (!isOnlyOld || !isPlain) return null;
  return mustRenewBeforeCapture(renewalTermsOf(checkout), hold, now)
    ? null
    : { orderId: order.orderId, payments: paymentLines(hold) };
};
