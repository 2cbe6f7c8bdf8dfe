import { cancellationStep } from '../../domain/checkout/cancellation.ts';
import { actorIn } from '../../domain/checkout/commands.ts';
import { earliest, endsWithinTheHour, nextDeadline } from '../../domain/checkout/deadlines.ts';
import { refusePatch } from '../../domain/checkout/refuse-patch.ts';
import { type Checkout, holdOf } from '../../domain/checkout/state.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { withPriority } from '../priority.ts';
import { captureOnCommand } from './capture.ts';
import { changePolicy } from './change-policy.ts';
import { concludeStep } from './conclude.ts';
import { answer, type CheckoutContext, type PendingCommand, record, takeNext } from './context.ts';
import { nextUnreadAt, readUnread } from './deferred-reads.ts';
import { takeEvents } from './events.ts';
import { captureOnAuthorization, ownCaptureAt } from './policy-captures.ts';
import { reauthorizeOnCommand } from './reauthorize.ts';
import { reconcileOnCommand } from './reconcile-on-command.ts';
import { resolve } from './resolve.ts';
import { runDeadline } from './run-deadline.ts';
import { takeStep } from './take-step.ts';
import { release } from './void.ts';
import { type WaitsFor, wait } from './wait.ts';

/**
 * The one loop: until the authorization is settled and no capture is pending, take in PayPal's events, run commands and
 * deadlines, one at a time. Only here does held money move, so two commands never race.
 */
export const keepHold = (context: CheckoutContext): Promise<void> =>
  withPriority('READ', async () => {
    while (context.checkout.stage.name === 'HELD') await takeStep(context, runNext);
  });

const runNext = async (context: CheckoutContext): Promise<void> => {
  if (context.events.length > 0) return takeEvents(context);
  const isAwaited = () => context.commandQueue.some(isDue(context)) || context.events.length > 0;
  const now = Date.now();
  const pending = takeNext(context, isDue(context));
  const deadline = nextDeadline(context.checkout);
  const own = ownCaptureAt(context);
  const unreadAt = nextUnreadAt(context);
  if (pending) await withPriority('COMMAND', () => runCommand(context, pending));
  else if (own !== null && own <= now) {
    await withPriority('COMMAND', () => captureOnAuthorization(context));
  } else if (deadline && deadline.at <= now) {
    await withPriority(urgencyOf(context), () => runDeadline(context, deadline, isAwaited));
  } else if (unreadAt !== null && unreadAt <= now) {
    await readUnread(context, isAwaited);
  } else await wait(context, earliest([deadline, waitFor(own), waitFor(unreadAt)]), isAwaited);
};

const urgencyOf = ({ checkout }: CheckoutContext): 'HOLD_ENDS' | 'DEADLINE' =>
  endsWithinTheHour(holdOf(checkout), Date.now()) ? 'HOLD_ENDS' : 'DEADLINE';

const waitFor = (at: number | null): WaitsFor | null =>
  at === null ? null : { at, does: 'ASK_AGAIN' };

const isDue =
  ({ checkout }: CheckoutContext) =>
  ({ command }: PendingCommand): boolean =>
    command.type !== 'CANCEL' || !mustWait(checkout);

const mustWait = (checkout: Checkout): boolean =>
  cancellationStep(checkout, { isCallUnderWay: false }) === 'WAIT';

const runCommand = async (context: CheckoutContext, pending: PendingCommand): Promise<void> => {
  const { command } = pending;
  switch (command.type) {
    case 'CAPTURE':
      pending.outcome = await captureOnCommand(context, command.capture);
      return;
    case 'VOID':
      record(context, {
        event: 'COMMAND_RECEIVED',
        command: 'VOID',
        reason: command.void.reason,
        ...actorIn(command),
      });
      return answerAfter(context, pending, await release(context, command.void.key));
    case 'REAUTHORIZE':
      return answerAfter(
        context,
        pending,
        await reauthorizeOnCommand(context, command.reauthorize),
      );
    case 'CHANGE_POLICY':
      return answer(context, pending, changePolicy(context, command.changePolicy));
    case 'RECONCILE':
      return await reconcileOnCommand(context, pending);
    case 'RESOLVE':
      return answerAfter(context, pending, await resolve(context, pending, command.resolve));
    case 'PATCH':
      return answer(context, pending, refusePatch(context.checkout, command.patch));
    case 'CANCEL':
      record(context, { event: 'COMMAND_RECEIVED', command: 'CANCEL', reason: null });
      return await cancel(context, pending);
  }
};

/** Nobody asks again for what a cancelled Workflow could not release because an answer was odd: it is kept until it may. */
const cancel = async (context: CheckoutContext, pending: PendingCommand): Promise<void> => {
  const why = await release(context, null);
  if (why !== null && mustWait(context.checkout)) context.commandQueue.push(pending);
};

/** The caller is shown the checkout as the command left it: ended, where the command ended it. */
const answerAfter = (
  context: CheckoutContext,
  pending: PendingCommand,
  why: Refusal | null,
): void => {
  concludeStep(context);
  answer(context, pending, why);
};
