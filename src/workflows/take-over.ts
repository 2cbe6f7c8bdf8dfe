import { patched, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { TemporalActivities } from '../activities/temporal.ts';
import type { Legacy } from '../domain/checkout.ts';
import { HOUR, MINUTE, ORDER_KEY_LIFE, SECOND } from '../domain/durations.ts';
import type { Authorization, Capture, Order } from '../domain/paypal.ts';
import { factsFromOrder } from '../domain/reading.ts';
import { type Desk, record } from './desk.ts';
import { AS_LONG_AS_IT_TAKES, paypal } from './paypal-calls.ts';
import { readPayPal } from './truth.ts';
import { orNull } from './unanswered.ts';

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
export const earlierOrder = async (desk: Desk): Promise<string | null> => {
  const { merchantId, checkoutId, takesOver } = desk.checkout.input;
  if (takesOver) return takesOver.orderId;
  if (Date.now() - workflowInfo().startTime.getTime() < ORDER_KEY_LIFE) return null;
  return await orNull(() => findEarlierOrder({ merchantId, checkoutId }));
};

/** Before anything else can be done with it: a hold that the earlier run left must not be overlooked (invariant 17). */
export const takeOver = async (desk: Desk, orderId: string): Promise<void> => {
  const said = await orNull(() =>
    paypal.getOrder({ orderId }, `read order ${orderId} of an earlier run`, AS_LONG_AS_IT_TAKES),
  );
  const approveUrl = said?.kind === 'DONE' ? said.value.approveUrl : null;
  record(desk, {
    event: 'ORDER_CREATED',
    order: { orderId, approveUrl },
    approvalEndsAt: Date.now() + desk.checkout.input.policy.approvalWithinMs,
    debugId: said?.kind === 'DONE' ? said.debugId : null,
  });
  const reading = await readPayPal(desk, 'what did an earlier run leave?', AS_LONG_AS_IT_TAKES);
  const { takesOver } = desk.checkout.input;
  if (reading === 'GONE' && takesOver) await takeOverHold(desk, orderId, takesOver);
};

/** An order that has aged out answers 404; its authorizations and captures are still there (paypal-rules 3.1). */
const takeOverHold = async (desk: Desk, orderId: string, legacy: Legacy): Promise<void> => {
  const authorizations: Authorization[] = [];
  for (const authorizationId of legacy.authorizationIds) {
    const summary = `read authorization ${authorizationId} of an earlier run`;
    const said = await orNull(() =>
      paypal.getAuthorization({ authorizationId }, summary, AS_LONG_AS_IT_TAKES),
    );
    if (said?.kind === 'DONE') authorizations.push(said.value);
  }
  const captures: Capture[] = [];
  for (const captureId of legacy.captureIds) {
    const summary = `read capture ${captureId} of an earlier run`;
    const said = await orNull(() => paypal.getCapture({ captureId }, summary, AS_LONG_AS_IT_TAKES));
    if (said?.kind === 'DONE') captures.push(said.value);
  }
  const order = { ...agedOut, id: orderId, authorizations, captures };
  record(desk, ...factsFromOrder(desk.checkout, order, { at: Date.now(), debugId: null }));
};

/** The patch under which a run that was reset reads PayPal first. Histories that are older went on with what they knew. */
const READ_AFTER_RESET = 'read-after-reset';

/**
 * A reset run has forgotten what came after the point it went back to: before it moves money, PayPal is read (paypal-rules
 * 4.4). A refused command that Temporal applies again is judged again, too.
 */
export const isBehind = ({ caughtUp }: Desk): boolean => {
  const { runId, firstExecutionRunId, unsafe } = workflowInfo();
  // A replay elsewhere may not know the run's own id; there the history alone says whether it was read.
  const mayBeReset = unsafe.isReplaying || runId !== firstExecutionRunId;
  return !caughtUp && mayBeReset && patched(READ_AFTER_RESET);
};

export const catchUp = async (desk: Desk): Promise<void> => {
  desk.caughtUp = true;
  await readPayPal(desk, 'what came after the reset?', AS_LONG_AS_IT_TAKES);
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
