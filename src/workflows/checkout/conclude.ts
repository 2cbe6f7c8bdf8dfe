import { merchantMustAct, unitDeclined } from '../../domain/checkout/attention.ts';
import {
  endOf,
  mayEndCaptured,
  neededBeforeEnd,
  newlyDeclined,
  waitsForMerchant,
} from '../../domain/checkout/conclude.ts';
import { readLater, waitsForPayPal } from '../../domain/checkout/deadlines.ts';
import { awaitsAnswer, type Hold } from '../../domain/checkout/hold.ts';
import type { OrderCaptured } from '../../domain/checkout/order-captures.ts';
import { debugIdOf, newestDebugId } from '../../domain/checkout/shown-in.ts';
import type { Capture } from '../../domain/paypal/resources.ts';
import { type CheckoutContext, clear, raise, record } from './context.ts';
import { raiseMismatch } from './raise-mismatch.ts';

/** After every step: end when PayPal's truth leaves nothing to wait for, else read later what PayPal still owes. */
export const concludeStep = (context: CheckoutContext): void => {
  const { stage } = context.checkout;
  if (stage.name === 'ORDER_CAPTURED') return concludeCaptured(context, stage);
  if (stage.name !== 'HELD') return;
  raiseMismatch(context, newestDebugId(context.checkout));
  const { hold } = stage;
  const end = endOf(context.checkout, Date.now());
  if (end && mayEnd(context, hold)) {
    record(context, { event: 'ENDED', ...end });
    return;
  }
  deferRead(context, waitsForPayPal(hold));
  askMerchant(context, hold.captures);
};

/** Without a hold: the order's captures alone say what is left to wait for. */
const concludeCaptured = (context: CheckoutContext, stage: OrderCaptured): void => {
  raiseMismatch(context, newestDebugId(context.checkout));
  raiseDeclinedUnits(context, stage);
  askMerchant(context, stage.captures);
  const end = endOf(context.checkout, Date.now());
  const mayEndNow = mayEndCaptured(context.checkout, { hasUnread: hasUnread(context) });
  if (end && mayEndNow) record(context, { event: 'ENDED', ...end });
  else deferRead(context, awaitsAnswer(stage.captures));
};

const raiseDeclinedUnits = (context: CheckoutContext, stage: OrderCaptured): void => {
  for (const capture of newlyDeclined(context.checkout, stage)) {
    const debugId = debugIdOf(context.checkout, capture.id);
    raise(context, { ...unitDeclined(capture, Date.now()), debugId });
  }
};

const hasUnread = ({ events, unread }: CheckoutContext): boolean =>
  events.length > 0 || unread.length > 0;

const mayEnd = (context: CheckoutContext, hold: Hold): boolean => {
  const { checkout, seenAt } = context;
  const known = { hasUnread: hasUnread(context), seenAt, now: Date.now() };
  const needs = neededBeforeEnd(checkout, hold, known);
  if (needs === 'READ') context.unread.push('what is true before the checkout ends?');
  return needs === null;
};

const deferRead = (context: CheckoutContext, isWaiting: boolean): void => {
  const { read } = context.checkout;
  // What is unread is read at once; only then PayPal is given an hour.
  if (context.unread.length > 0) return;
  if (isWaiting && read === null) {
    const later = readLater(null, 'PayPal still owes an answer', Date.now());
    record(context, { event: 'READ_DEFERRED', read: later });
  }
  if (!isWaiting && read !== null) {
    record(context, { event: 'READ_DEFERRED', read: null });
  }
};

const askMerchant = (context: CheckoutContext, captures: readonly Capture[]): void => {
  const capture = waitsForMerchant(captures);
  if (capture) {
    const debugId = debugIdOf(context.checkout, capture.id);
    raise(context, { ...merchantMustAct(capture, Date.now()), debugId });
  } else clear(context, ['MERCHANT_ACTION_REQUIRED'], 'the capture is no longer pending');
};
