import { patched, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import { factsFromOrder } from '../../domain/checkout/facts-from-order.ts';
import type { Legacy } from '../../domain/checkout/state.ts';
import type { Authorization, Capture, Order } from '../../domain/paypal/resources.ts';
import { HOUR, MINUTE, ORDER_KEY_LIFE, SECOND } from '../../domain/time/durations.ts';
import { resultOrNull } from '../activity-result.ts';
import { AS_LONG_AS_IT_TAKES, paypal } from '../money-call/paypal-calls.ts';
import { type CheckoutContext, record } from './context.ts';
import { readPayPal } from './reconcile.ts';

const { findEarlierOrder } = proxyActivities<TemporalActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: HOUR,
  retry: { initialInterval: SECOND, backoffCoefficient: 2, maximumInterval: MINUTE },
  summary: 'find the order of an earlier run',
});

/**
 * An operator may reset this Workflow when the order's request id no longer protects it, and a stopped run may be started
 * again. A second order could then be approved beside the first and its hold: the order an earlier run made is taken
 * over instead.
 */
export const orderOfEarlierRun = async (context: CheckoutContext): Promise<string | null> => {
  const { merchantId, checkoutId, takesOver } = context.checkout.input;
  if (takesOver) return takesOver.orderId;
  if (Date.now() - workflowInfo().startTime.getTime() < ORDER_KEY_LIFE) return null;
  return await resultOrNull(() => findEarlierOrder({ merchantId, checkoutId }));
};

/** Before anything else can be done with it: a hold that the earlier run left must not be overlooked (invariant 17). */
export const adoptEarlierRun = async (context: CheckoutContext, orderId: string): Promise<void> => {
  const said = await resultOrNull(() =>
    paypal.getOrder({ orderId }, `read order ${orderId} of an earlier run`, AS_LONG_AS_IT_TAKES),
  );
  const approveUrl = said?.kind === 'DONE' ? said.value.approveUrl : null;
  record(context, {
    event: 'ORDER_CREATED',
    order: { orderId, approveUrl },
    approvalEndsAt: Date.now() + context.checkout.input.policy.approvalWithinMs,
    debugId: said?.kind === 'DONE' ? said.debugId : null,
  });
  const reading = await readPayPal(context, 'what did an earlier run leave?', AS_LONG_AS_IT_TAKES);
  const { takesOver } = context.checkout.input;
  if (reading === 'GONE' && takesOver) await takeOverHold(context, orderId, takesOver);
};

/** An order that has aged out answers 404; its authorizations and captures are still there (paypal-rules 3.1). */
const takeOverHold = async (
  context: CheckoutContext,
  orderId: string,
  legacy: Legacy,
): Promise<void> => {
  const authorizations: Authorization[] = [];
  for (const authorizationId of legacy.authorizationIds) {
    const summary = `read authorization ${authorizationId} of an earlier run`;
    const said = await resultOrNull(() =>
      paypal.getAuthorization({ authorizationId }, summary, AS_LONG_AS_IT_TAKES),
    );
    if (said?.kind === 'DONE') authorizations.push(said.value);
  }
  const captures: Capture[] = [];
  for (const captureId of legacy.captureIds) {
    const summary = `read capture ${captureId} of an earlier run`;
    const said = await resultOrNull(() =>
      paypal.getCapture({ captureId }, summary, AS_LONG_AS_IT_TAKES),
    );
    if (said?.kind === 'DONE') captures.push(said.value);
  }
  const order = { ...agedOut, id: orderId, authorizations, captures };
  record(context, ...factsFromOrder(context.checkout, order, { at: Date.now(), debugId: null }));
};

/** The patch under which a run that was reset reads PayPal first. Histories that are older went on with what they knew. */
const READ_AFTER_RESET = 'read-after-reset';

/**
 * A reset run has forgotten what came after the point it went back to: before it moves money, PayPal is read (paypal-rules
 * 4.4). A refused command that Temporal applies again is judged again, too.
 */
export const mustReadAfterReset = ({ hasReadAfterReset }: CheckoutContext): boolean => {
  const { runId, firstExecutionRunId, unsafe } = workflowInfo();
  // A replay elsewhere may not know the run's own id; there the history alone says whether it was read.
  const mayBeReset = unsafe.isReplaying || runId !== firstExecutionRunId;
  return !hasReadAfterReset && mayBeReset && patched(READ_AFTER_RESET);
};

export const readAfterReset = async (context: CheckoutContext): Promise<void> => {
  context.hasReadAfterReset = true;
  await readPayPal(context, 'what came after the reset?', AS_LONG_AS_IT_TAKES);
};

const agedOut = {
  status: 'COMPLETED',
  approveUrl: null,
  amount: null,
  customId: null,
  invoiceId: null,
  fundingSource: null,
  createdAt: null,
  refunds: [],
} as const satisfies Partial<Order>;
