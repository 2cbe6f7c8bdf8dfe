import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import type { CheckoutInput } from '../domain/checkout.ts';
import { refuseVoid } from '../domain/policy.ts';
import { type CheckoutView, viewOf } from '../domain/view.ts';
import { awaitApproval } from './approval.ts';
import { answer, type Desk } from './desk.ts';
import { keepHold } from './hold.ts';
import { openDesk } from './intake.ts';
import { createOrder } from './order.ts';
import { announce } from './rest.ts';
import { concludeStep } from './truth.ts';

/**
 * One checkout, from the order to the end of its hold. It never fails: it ends CAPTURED, VOIDED, DENIED, EXPIRED or
 * FAILED (nothing is owed), and what cannot be settled waits in NEEDS_ATTENTION for an operator.
 */
export async function checkout(input: CheckoutInput): Promise<CheckoutView> {
  const desk = openDesk(input);
  await CancellationScope.nonCancellable(async () => {
    await createOrder(desk);
    concludeStep(desk);
    await awaitApproval(desk);
    await keepHold(desk);
    await takeLeave(desk);
  });
  return viewOf(desk.checkout, Date.now());
}

/** Whoever still waits is told that the checkout has ended, before it does. */
const takeLeave = async (desk: Desk): Promise<void> => {
  const why = refuseVoid(desk.checkout);
  for (const letter of desk.mailbox.splice(0)) answer(desk, letter, why);
  announce(desk);
  await desk.outbox.sent;
  await condition(allHandlersFinished);
};
