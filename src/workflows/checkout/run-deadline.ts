import { deadlineDecision } from '../../domain/checkout/attention.ts';
import {
  type Deadline,
  decisionOf,
  expiryOf,
  isLastMargin,
  lastAct,
  lastMarginAt,
  readLater,
} from '../../domain/checkout/deadlines.ts';
import { isLive } from '../../domain/checkout/hold.ts';
import { holdOf, policyOf } from '../../domain/checkout/state.ts';
import { type CheckoutContext, clear, raise, record } from './context.ts';
import { mustRead, readAgain } from './deferred-reads.ts';
import { captureAtDeadline, ownCaptureAt, raiseNotCaptured } from './policy-captures.ts';
import { renewInTime } from './reauthorize.ts';
import { readPayPal, readUntilAnswered } from './reconcile.ts';
import { release } from './void.ts';

/** What a checkout does by itself, at its instant. */
export const runDeadline = async (
  context: CheckoutContext,
  deadline: Deadline,
  isAwaited: () => boolean,
): Promise<void> => {
  switch (deadline.does) {
    case 'READ_PAYPAL':
      return await readAgain(context, isAwaited);
    case 'REAUTHORIZE':
      return await renewInTime(context);
    case 'HONOR_PERIOD_ENDS':
      return record(context, { event: 'HONOR_PERIOD_ENDED' });
    case 'WARN':
      return record(context, { event: 'EXPIRING_SOON' });
    case 'CONFIRM_LAPSE':
      return await confirmLapse(context);
    case 'CAPTURE':
    case 'VOID':
    case 'ASK':
      return await decide(context, deadline, isAwaited);
    case 'EXPIRE':
      return;
  }
};

/**
 * PayPal is read before a deadline acts. While it cannot be, the deadline waits, and commands go before it; the last
 * margin waits for nobody: without a read nothing is captured, and what is held is released.
 */
const decide = async (
  context: CheckoutContext,
  deadline: Deadline,
  isAwaited: () => boolean,
): Promise<void> => {
  const policy = policyOf(context.checkout);
  const before = holdOf(context.checkout);
  const isLast = isLastMargin(policy, deadline, { hold: before, now: Date.now() });
  const isRead = await readBefore(context, isLast, isAwaited);
  if (!isRead && !isLast) return;
  const hold = holdOf(context.checkout);
  // What the read showed may have moved the deadline, or left nothing to decide: the next turn sees.
  if (before === null || hold === null || expiryOf(hold) !== expiryOf(before)) return;
  if (!isLive(hold)) return;
  // A review that the read showed as over leaves the policy ON_AUTHORIZATION its capture: it goes first.
  if (isRead && (ownCaptureAt(context) ?? Number.POSITIVE_INFINITY) <= Date.now()) return;
  // Judged by what the read showed: a review may have ended.
  const does = isLast ? lastAct(policy, hold) : decisionOf(policy, hold);
  if (isLast && isRead) clear(context, ['OUTCOME_UNKNOWN', 'UNEXPECTED_ANSWER'], atLastMargin);
  record(context, { event: 'DEADLINE_REACHED', does, margin: isLast ? 'LAST' : 'POLICY' });
  if (does === 'ASK') return raise(context, deadlineDecision(Date.now()));
  if (does === 'VOID' || !isRead) raiseNotCaptured(context, isRead);
  const isCaptured =
    does === 'CAPTURE' && isRead && (await captureAtDeadline(context, isLast ? 'LAST' : 'POLICY'));
  if (does === 'CAPTURE' && isLast && !isCaptured && context.checkout.asked !== null) {
    await readPayPal(context, 'was it captured, before what is held is released?');
  }
  if (does === 'VOID' || (isLast && !isCaptured)) await release(context, null, { isLast });
};

const atLastMargin = 'the last margin has come, and PayPal was read';

const readBefore = async (
  context: CheckoutContext,
  isLast: boolean,
  isAwaited: () => boolean,
): Promise<boolean> => {
  if (!mustRead(context)) return true;
  const because = 'what is left before the deadline?';
  const hold = holdOf(context.checkout);
  const result =
    isLast || hold === null
      ? await readPayPal(context, because)
      : await readUntilAnswered(context, because, {
          at: lastMarginAt(policyOf(context.checkout), hold),
          isInterrupted: isAwaited,
        });
  return result !== 'UNAVAILABLE';
};

/** A lapse is confirmed, never assumed; while PayPal cannot say so it is asked again, ever more slowly. */
const confirmLapse = async (context: CheckoutContext): Promise<void> => {
  const hold = holdOf(context.checkout);
  if (hold === null) return;
  record(context, { event: 'LAPSE_ASKED', expiresAt: expiryOf(hold) });
  const because = 'has the authorization lapsed?';
  await readPayPal(context, because);
  const read = readLater(null, because, Date.now());
  context.unread.push(because);
  record(context, { event: 'READ_DEFERRED', read });
};
