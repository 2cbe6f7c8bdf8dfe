import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import type { CheckoutResult, ContinuedCheckout } from '../../contract/workflows.ts';
import type { CheckoutInput } from '../../domain/checkout/input.ts';
import { refuseVoid } from '../../domain/checkout/refusals.ts';
import { awaitApproval } from './await-approval.ts';
import { concludeStep } from './conclude.ts';
import { answer, type CheckoutContext } from './context.ts';
import { createOrder } from './create-order.ts';
import { registerHandlers } from './handlers.ts';
import { keepHold } from './keep-hold.ts';
import { upsertCheckoutAttributes } from './wait.ts';

/**
 * One checkout, from the order to the end of its hold. It never fails: it ends CAPTURED, VOIDED, DENIED, EXPIRED or
 * FAILED (nothing is owed), and what cannot be settled waits in NEEDS_ATTENTION for an operator.
 */
export async function checkout(
  input: CheckoutInput,
  continued?: ContinuedCheckout,
): Promise<CheckoutResult> {
  const context = registerHandlers(input, continued);
  await CancellationScope.nonCancellable(async () => {
    await createOrder(context);
    concludeStep(context);
    await awaitApproval(context);
    await keepHold(context);
    await closeCheckout(context);
  });
  return { checkout: context.checkout, outcomes: Object.fromEntries(context.outcomes) };
}

/** Whoever still waits is told that the checkout has ended, before it does. */
const closeCheckout = async (context: CheckoutContext): Promise<void> => {
  const why = refuseVoid(context.checkout);
  for (const pending of context.commandQueue.splice(0)) answer(context, pending, why);
  upsertCheckoutAttributes(context);
  await context.outbox.sent;
  await condition(allHandlersFinished);
};
