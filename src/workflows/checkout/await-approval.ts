import { betweenTries, type Deadline, nextDeadline } from '../../domain/checkout/deadlines.ts';
import { type AwaitingApproval, isBlocked } from '../../domain/checkout/state.ts';
import { kindOfEvent } from '../../domain/paypal/events.ts';
import { MINUTE } from '../../domain/time/durations.ts';
import { withPriority } from '../priority.ts';
import { authorize, readAtTheEnd } from './authorize.ts';
import { chargeWithoutPayer } from './card-authentication.ts';
import { runCommandBeforeApproval } from './commands-before-approval.ts';
import { concludeStep } from './conclude.ts';
import { type CheckoutContext, record } from './context.ts';
import { continueWhenLong } from './continue.ts';
import { readAfterReset } from './earlier-run.ts';
import { raiseReversed } from './events.ts';
import { endIfOver, readAgainForHold, readForHold, readForHoldLater } from './read-for-hold.ts';
import { mustReadAfterReset } from './reset.ts';
import { wait } from './wait.ts';

/**
 * Waits for the payer. A signal of approval is only a hint: PayPal is asked to authorize, or to capture the order, at once,
 * and its answer decides (paypal-rules 11, invariant 12). Nobody polls; the end of the window asks PayPal once more. Leaves
 * the checkout HELD, ORDER_CAPTURED or ENDED.
 */
export const awaitApproval = async (context: CheckoutContext): Promise<void> => {
  chargeWithoutPayer(context);
  let tries = 0;
  let nextTryAt = 0;
  for (;;) {
    const { stage } = context.checkout;
    if (stage.name !== 'AWAITING_APPROVAL') return;
    await continueWhenLong(context);
    if (mustReadAfterReset(context)) {
      await readAfterReset(context);
      concludeStep(context);
      continue;
    }
    const pending = context.commandQueue.shift();
    const deadline = nextDeadline(context.checkout);
    const now = Date.now();
    if (context.events.length > 0) {
      if (pending) context.commandQueue.unshift(pending);
      await handleEvents(context);
    } else if (pending) await runCommandBeforeApproval(context, pending);
    else if (mayTry(context) && now >= nextTryAt) {
      await tryOnHint(context, stage);
      tries += 1;
      nextTryAt = Date.now() + betweenTries(tries);
    } else if (deadline && deadline.at <= now) {
      await withPriority('DEADLINE', () => runDeadline(context, stage, deadline));
    } else await waitForApproval(context, deadline, nextTryAt);
  }
};

/** Hints that come sooner than two seconds after a try are deferred, never dropped. */
const waitForApproval = async (
  context: CheckoutContext,
  deadline: Deadline | null,
  nextTryAt: number,
): Promise<void> => {
  const isAwake = () => context.commandQueue.length > 0 || context.events.length > 0;
  if (mayTry(context)) await wait(context, { at: nextTryAt, does: 'AUTHORIZE' }, isAwake);
  else await wait(context, deadline, () => isAwake() || mayTry(context));
};

/** While an answer contradicts itself nothing is asked for; the hints wait (paypal-rules 11, invariant 4). */
const mayTry = (context: CheckoutContext): boolean =>
  context.approvals.length > 0 && !isBlocked(context.checkout);

const tryOnHint = async (context: CheckoutContext, stage: AwaitingApproval): Promise<void> => {
  const hints = context.approvals.splice(0);
  record(context, ...hints.map((hint) => ({ event: 'APPROVAL_SIGNALLED' as const, ...hint })));
  await authorize(context, stage, stage.approvalEndsAt);
};

const handleEvents = async (context: CheckoutContext): Promise<void> => {
  for (const event of context.events.splice(0)) {
    const { eventId, eventType } = event;
    record(context, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
    const reverses = kindOfEvent(eventType)?.reverses;
    if (reverses === 'approval') forgetCompletion(context);
    if (reverses === 'capture') raiseReversed(context, event);
  }
  await readForHold(context, 'PayPal sent an event');
};

/** PayPal undid the approval of an order that it did not capture in time: the payer may approve again. */
const forgetCompletion = (context: CheckoutContext): void => {
  const { stage } = context.checkout;
  if (stage.name !== 'AWAITING_APPROVAL' || !stage.isCompleting) return;
  record(context, { event: 'COMPLETION_AWAITED', isAwaited: false });
};

/** The end of the window is a question to PayPal: who approved at the last minute is authorized, not expired. */
const runDeadline = async (
  context: CheckoutContext,
  stage: AwaitingApproval,
  { does }: Deadline,
): Promise<void> => {
  if (does === 'READ_PAYPAL') return await readAgainForHold(context);
  record(context, { event: 'DEADLINE_REACHED', does, margin: 'POLICY' });
  if (isBlocked(context.checkout)) {
    await readForHold(context, 'the window has ended: is anything held?');
    if (isAwaiting(context) && isBlocked(context.checkout)) readForHoldLater(context);
  } else {
    await authorize(context, stage, Date.now() + LAST_TRY);
    await readAtTheEnd(context);
    if (isAwaiting(context) && isBlocked(context.checkout)) readForHoldLater(context);
  }
  endIfOver(context);
};

/** One round and its reads: then the window has ended, and doubt is for reads alone. */
const LAST_TRY = 4 * MINUTE;

const isAwaiting = ({ checkout }: CheckoutContext): boolean =>
  checkout.stage.name === 'AWAITING_APPROVAL';
