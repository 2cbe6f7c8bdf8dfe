import type { ResolveCommand } from '../../domain/checkout/commands.ts';
import { earliest, nextDeadline } from '../../domain/checkout/deadlines.ts';
import { refuseCapture, refuseReauthorize, refuseVoid } from '../../domain/checkout/refusals.ts';
import { refusePatch } from '../../domain/checkout/refuse-patch.ts';
import { refuseResolve } from '../../domain/checkout/resolve-actions.ts';
import { notAsked, type Refusal, refusal } from '../../domain/refusal.ts';
import { changePolicy } from './change-policy.ts';
import { concludeStep } from './conclude.ts';
import { answer, type CheckoutContext, clear, type PendingCommand, record } from './context.ts';
import { nextUnreadAt, readAgain, readForCommand, readUnread } from './deferred-reads.ts';
import { takeEvents } from './events.ts';
import { readPayPal } from './reconcile.ts';
import { reconcileOnCommand } from './reconcile-on-command.ts';
import { adoptAmount } from './resolve.ts';
import { takeStep } from './take-step.ts';
import { wait } from './wait.ts';

/**
 * Intent CAPTURE, after the order was captured: until no capture is PENDING (eCheck, review) and no person is waited for,
 * take in PayPal's events, read what PayPal still owes, and answer commands. No money moves here; refunds have Workflows of
 * their own.
 */
export const settleCaptures = async (context: CheckoutContext): Promise<void> => {
  while (context.checkout.stage.name === 'ORDER_CAPTURED') await takeStep(context, runNext);
};

const runNext = async (context: CheckoutContext): Promise<void> => {
  if (context.events.length > 0) return takeEvents(context);
  const isAwaited = () => context.commandQueue.length > 0 || context.events.length > 0;
  const pending = context.commandQueue.shift();
  const deadline = nextDeadline(context.checkout);
  const unreadAt = nextUnreadAt(context);
  const unread = unreadAt === null ? null : { at: unreadAt, does: 'ASK_AGAIN' as const };
  const now = Date.now();
  if (pending) await runCommand(context, pending);
  else if (deadline && deadline.at <= now) await readAgain(context, isAwaited);
  else if (unread && unread.at <= now) await readUnread(context, isAwaited);
  else await wait(context, earliest([deadline, unread]), isAwaited);
};

/** There is no hold to command. A cancelled Workflow has nothing to release: it waits for what is PENDING. */
const runCommand = async (context: CheckoutContext, pending: PendingCommand): Promise<void> => {
  const { command } = pending;
  const { checkout } = context;
  const now = Date.now();
  switch (command.type) {
    case 'CAPTURE':
      return answer(context, pending, refuseCapture(checkout, command.capture, now));
    case 'VOID':
      return answer(context, pending, refuseVoid(checkout));
    case 'REAUTHORIZE':
      return answer(context, pending, refuseReauthorize(checkout, command.reauthorize, now));
    case 'PATCH':
      return answer(context, pending, refusePatch(checkout, command.patch));
    case 'CHANGE_POLICY':
      return answer(context, pending, changePolicy(context, command.changePolicy));
    case 'RECONCILE':
      return await reconcileOnCommand(context, pending);
    case 'RESOLVE': {
      const why = await resolve(context, command.resolve);
      concludeStep(context);
      return answer(context, pending, why);
    }
    case 'CANCEL':
      record(context, { event: 'COMMAND_RECEIVED', command: 'CANCEL', reason: null });
  }
};

/** PayPal is read, and its word is taken: `adopt` takes the sum of its captures too. What is settled ends the checkout. */
const resolve = async (
  context: CheckoutContext,
  { action, actor, reason }: ResolveCommand,
): Promise<Refusal | null> => {
  const early = refuseResolve(context.checkout, action);
  if (early) return early;
  record(context, { event: 'RESOLVED', action, actor, reason });
  const result = await readForCommand(context, () => readPayPal(context, 'an operator asked'));
  if (result === 'UNAVAILABLE') return notAsked;
  if (action === 'adopt') adoptAmount(context);
  const open = context.checkout.attention.map(({ code }) => code);
  clear(context, open, `${actor} chose ${action}`);
  concludeStep(context);
  return action === 'adopt' || context.checkout.stage.name === 'ENDED' ? null : stillOpen;
};

const stillOpen = refusal(
  'HOLD_STILL_OPEN',
  'PayPal still owes an answer about a capture, or shows what nobody explains: choose adopt.',
);
