import { notCarriedOut, type RefusedCall } from '../../domain/checkout/attention.ts';
import {
  ALL_THAT_IS_LEFT,
  declineOf,
  type Made,
  unmadeByPolicy,
} from '../../domain/checkout/capture-answer.ts';
import { lastCaptureAt } from '../../domain/checkout/deadlines.ts';
import {
  captureAgainAt,
  mayCaptureByItself,
  owedCapture,
} from '../../domain/checkout/policy-captures.ts';
import { refuseCapture } from '../../domain/checkout/refusals.ts';
import { holdOf } from '../../domain/checkout/state.ts';
import type { Instant } from '../../domain/paypal/resources.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { sendOut } from '../events/publish.ts';
import { capture } from './capture.ts';
import { type CheckoutContext, raise, record } from './context.ts';
import { untilLastMargin } from './money-call-context.ts';
import { notRead, type Wanted } from './send-capture.ts';

const withoutKey = (asked: RefusedCall): Wanted => ({
  finalCapture: null,
  invoiceId: null,
  noteToPayer: null,
  ...asked,
  key: null,
});

/** An operator's choice, of all that is left or of what was refused: null where it is done. */
export const captureForOperator = async (
  context: CheckoutContext,
  asked: RefusedCall = ALL_THAT_IS_LEFT,
): Promise<Refusal | null> => {
  const made = await capture(context, withoutKey(asked), untilLastMargin(context));
  return 'why' in made ? made.why : declineOf(made.capture);
};

/**
 * Policy CAPTURE at the deadline. @returns whether the money was taken. Account trouble and "not now" open the deadline
 * again in an hour; the last margin is the last try.
 */
export const captureAtDeadline = async (
  context: CheckoutContext,
  margin: 'POLICY' | 'LAST',
): Promise<boolean> => {
  const hold = holdOf(context.checkout);
  if (hold === null) return false;
  const until = margin === 'LAST' ? lastCaptureAt(hold) : untilLastMargin(context);
  const made = await capture(context, withoutKey(ALL_THAT_IS_LEFT), until);
  const isTaken = !raiseUnmade(context, made, 'CAPTURE at the deadline');
  const again = captureAgainAt(made, Date.now());
  if (again !== null && margin === 'POLICY') {
    record(context, { event: 'DEADLINE_POSTPONED', until: again });
  }
  return isTaken;
};

/** Where the policy captures and the hold is released: it is under review, or PayPal could not be read at the last margin. */
export const raiseNotCaptured = (context: CheckoutContext, isRead: boolean): void => {
  const does = owedCapture(context.checkout, context.ownCaptureAt);
  if (does === null) return;
  const now = Date.now();
  const why = isRead ? refuseCapture(context.checkout, { amount: null }, now) : notRead;
  if (why) raise(context, notCarriedOut(does, why, now));
};

/** When policy ON_AUTHORIZATION captures everything: as soon as it may, be it after a review; null when it has. */
export const ownCaptureAt = (context: CheckoutContext): Instant | null => {
  const { checkout, ownCaptureAt: at } = context;
  return mayCaptureByItself(checkout, at, Date.now()) ? at : null;
};

export const captureOnAuthorization = async (context: CheckoutContext): Promise<void> => {
  context.ownCaptureAt = null;
  // Whoever is told of the hold does not wait for the capture, which may take long.
  sendOut(context.outbox, context.input.merchantId);
  const made = await capture(context, withoutKey(ALL_THAT_IS_LEFT), untilLastMargin(context));
  raiseUnmade(context, made, 'capture ON_AUTHORIZATION');
  context.ownCaptureAt = captureAgainAt(made, Date.now());
};

/** Without a caller every refusal, decline or local refusal is raised. @returns whether one was: no money was taken */
const raiseUnmade = (context: CheckoutContext, made: Made, does: string): boolean => {
  const attention = unmadeByPolicy(made, does, Date.now());
  if (attention) raise(context, attention);
  return attention !== null;
};
