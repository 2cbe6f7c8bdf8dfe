import { passesLater } from '../../domain/checkout/after-refusal.ts';
import {
  declined,
  notCarriedOut,
  type RefusedCall,
  refusedForOperator,
} from '../../domain/checkout/attention.ts';
import { lastCaptureAt } from '../../domain/checkout/deadlines.ts';
import { refuseCapture } from '../../domain/checkout/refusals.ts';
import { holdOf } from '../../domain/checkout/state.ts';
import type { Instant, PayPalRefusal } from '../../domain/paypal/resources.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { HOUR } from '../../domain/time/durations.ts';
import { sendOut } from '../events/publish.ts';
import { capture, notRead, type Wanted } from './capture.ts';
import { declineOf, type Made } from './capture-outcome.ts';
import { type CheckoutContext, raise, record } from './context.ts';
import { untilLastMargin } from './money-call-context.ts';

/** Everything that is left, as policies and operators ask for it. */
const ALL_THAT_IS_LEFT = { amount: null, finalCapture: true } as const satisfies RefusedCall;

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
  const said = raiseUnmade(context, made, 'CAPTURE at the deadline');
  if (said !== null && said !== 'DECLINED' && passesLater(said) && margin === 'POLICY') {
    record(context, { event: 'DEADLINE_POSTPONED', until: Date.now() + HOUR });
  }
  return said === null;
};

/** Where the policy captures and the hold is released: it is under review, or PayPal could not be read at the last margin. */
export const raiseNotCaptured = (context: CheckoutContext, isRead: boolean): void => {
  const does = owedCapture(context);
  if (does === null) return;
  const now = Date.now();
  const why = isRead ? refuseCapture(context.checkout, { amount: null }, now) : notRead;
  if (why) raise(context, notCarriedOut(does, why, now));
};

/** What the policy was to do and has not done; ON_AUTHORIZATION leaves to the shop what was captured in part. */
const owedCapture = ({ input, checkout, ownCaptureAt: own }: CheckoutContext): string | null => {
  if (input.policy.atDeadline === 'CAPTURE') return 'CAPTURE at the deadline';
  const isOwed = own !== null && holdOf(checkout)?.captures.length === 0;
  return isOwed ? 'capture ON_AUTHORIZATION' : null;
};

/** When policy ON_AUTHORIZATION captures everything: as soon as it may, be it after a review; null when it has. */
export const ownCaptureAt = (context: CheckoutContext): Instant | null => {
  const hold = holdOf(context.checkout);
  if (context.ownCaptureAt === null || hold === null || hold.captures.length > 0) return null;
  return refuseCapture(context.checkout, { amount: null }, Date.now())
    ? null
    : context.ownCaptureAt;
};

export const captureOnAuthorization = async (context: CheckoutContext): Promise<void> => {
  context.ownCaptureAt = null;
  // Whoever is told of the hold does not wait for the capture, which may take long.
  sendOut(context.outbox, context.input.merchantId);
  const made = await capture(context, withoutKey(ALL_THAT_IS_LEFT), untilLastMargin(context));
  const said = raiseUnmade(context, made, 'capture ON_AUTHORIZATION');
  if (said !== null && said !== 'DECLINED' && passesLater(said)) {
    context.ownCaptureAt = Date.now() + HOUR;
  }
};

/** Without a caller every refusal, decline or local refusal is raised. @returns null where the money was taken */
const raiseUnmade = (
  context: CheckoutContext,
  made: Made,
  does: string,
): PayPalRefusal | 'DECLINED' | null => {
  const now = Date.now();
  if ('capture' in made) {
    if (declineOf(made.capture) === null) return null;
    const { debugId } = made;
    raise(context, declined(made.capture, { debugId, refused: ALL_THAT_IS_LEFT }, now));
    return 'DECLINED';
  }
  if (made.said) {
    const refused = refusedForOperator('captureAuthorization', made.said, now);
    raise(context, { ...refused, refused: ALL_THAT_IS_LEFT });
  } else raise(context, notCarriedOut(does, made.why, now));
  return made.said ?? 'DECLINED';
};
