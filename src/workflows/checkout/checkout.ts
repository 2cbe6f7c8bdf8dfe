import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import type { CheckoutResult, ContinuedCheckout } from '../../contract/workflows.ts';
import { hasReleased } from '../../domain/checkout/after-void.ts';
import type { CheckoutInput } from '../../domain/checkout/input.ts';
import { refuseVoid } from '../../domain/checkout/refusals.ts';
import { withPriority } from '../priority.ts';
import { awaitApproval } from './await-approval.ts';
import { captureOfKey, captureOnCommand } from './capture.ts';
import { concludeStep } from './conclude.ts';
import { answer, type CheckoutContext, type PendingCommand } from './context.ts';
import { createOrder } from './create-order.ts';
import { registerHandlers } from './handlers.ts';
import { keepHold } from './keep-hold.ts';
import { keepLateEvents } from './keep-late-events.ts';
import { settleCaptures } from './settle-captures.ts';
import { upsertCheckoutAttributes } from './wait.ts';

/**
 * One checkout, from the order to the end of its hold or, with intent CAPTURE, of its captures. It never fails: it ends CAPTURED, VOIDED, DENIED, EXPIRED or
 * FAILED (nothing is owed), and what cannot be settled waits in NEEDS_ATTENTION for an operator.
 */
export async function checkout(
  input: CheckoutInput,
  continued?: ContinuedCheckout,
): Promise<CheckoutResult> {
  const context = registerHandlers(input, continued);
  await CancellationScope.nonCancellable(async () => {
    await withPriority('PAYER', async () => {
      await createOrder(context);
      concludeStep(context);
      await awaitApproval(context);
    });
    await keepHold(context);
    await withPriority('READ', () => settleCaptures(context));
    await closeCheckout(context);
  });
  return { checkout: context.checkout, outcomes: Object.fromEntries(context.outcomes) };
}

/** A command that a reset brought back, or that came too late, is answered by what it has brought about, if anything. */
const answerClosed = async (context: CheckoutContext, pending: PendingCommand): Promise<void> => {
  const { command } = pending;
  const { stage } = context.checkout;
  const isDone = command.type === 'VOID' && hasReleased(stage);
  if (command.type === 'CAPTURE' && captureOfKey(context, command.capture.key)) {
    pending.outcome = await captureOnCommand(context, command.capture);
  } else answer(context, pending, isDone ? null : refuseVoid(context.checkout));
};

/**
 * Whoever still waits is told that the checkout has ended, before it does; so is who asks while its last events are
 * published, which a run that was reset lets in.
 */
const closeCheckout = async (context: CheckoutContext): Promise<void> => {
  const isAsked = () => context.commandQueue.length > 0 || context.events.length > 0;
  do {
    for (const pending of context.commandQueue.splice(0)) await answerClosed(context, pending);
    upsertCheckoutAttributes(context);
    await keepLateEvents(context);
    await Promise.race([context.outbox.sent, condition(isAsked)]);
    await condition(() => allHandlersFinished() || isAsked());
  } while (isAsked());
};
