import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { PayPalActivities } from '../../contract/activities.ts';
import { DAY, MINUTE } from '../../domain/time/durations.ts';
import { callPriority } from '../priority.ts';
import { ATTEMPT, ROUND } from './times.ts';

const call = proxyActivities<PayPalActivities>(ATTEMPT);

/** The payer waits at the shop; without an order nothing is owed, and the shop can start again. */
const WITHIN_CREATE = 10 * MINUTE;
const WITHIN_PATCH = 10 * MINUTE;

/** How long a read is repeated, and how often. */
export type Patience = Pick<ActivityOptions, 'scheduleToCloseTimeout' | 'retry'>;

/** Reads that a step needs: a step that cannot have one says so, or goes on without. */
export const BRIEFLY: Patience = { scheduleToCloseTimeout: MINUTE };

/**
 * Where nothing can go on before PayPal answers: longer than any outage and than any hold. Every 5 min, because all
 * checkouts that wait for PayPal's return ask at once. Temporal repeats it without an event.
 */
export const AS_LONG_AS_IT_TAKES: Patience = {
  scheduleToCloseTimeout: 30 * DAY,
  retry: { ...ATTEMPT.retry, maximumInterval: 5 * MINUTE },
};

const within = (ms: number, summary: string): ActivityOptions => ({
  scheduleToCloseTimeout: ms,
  summary,
  priority: callPriority(),
});

const patiently = (patience: Patience, summary: string): ActivityOptions => ({
  ...patience,
  summary,
  priority: callPriority(),
});

/**
 * PayPal takes no request id for these calls of Payments v1, nor for trackers, of which it may write to the payer
 * (docs/paypal-v1.md, paypal-rules 1.6): one attempt, and after it PayPal is read before another.
 */
const once = (summary: string): ActivityOptions => ({
  scheduleToCloseTimeout: ROUND,
  retry: { maximumAttempts: 1 },
  summary,
  priority: callPriority(),
});

type Input<K extends keyof PayPalActivities> = Parameters<PayPalActivities[K]>[0];

/** Every PayPal call of the Workflows, each with its time bound and a summary for the Temporal UI. */
export const paypal = {
  createOrder: (input: Input<'createOrder'>, summary: string) =>
    call.createOrder.executeWithOptions(within(WITHIN_CREATE, summary), [input]),
  authorizeOrder: (input: Input<'authorizeOrder'>, summary: string) =>
    call.authorizeOrder.executeWithOptions(within(ROUND, summary), [input]),
  captureOrder: (input: Input<'captureOrder'>, summary: string) =>
    call.captureOrder.executeWithOptions(within(ROUND, summary), [input]),
  patchOrder: (input: Input<'patchOrder'>, summary: string) =>
    call.patchOrder.executeWithOptions(within(WITHIN_PATCH, summary), [input]),
  captureAuthorization: (input: Input<'captureAuthorization'>, summary: string) =>
    call.captureAuthorization.executeWithOptions(within(ROUND, summary), [input]),
  reauthorizeAuthorization: (input: Input<'reauthorizeAuthorization'>, summary: string) =>
    call.reauthorizeAuthorization.executeWithOptions(within(ROUND, summary), [input]),
  voidAuthorization: (input: Input<'voidAuthorization'>, summary: string) =>
    call.voidAuthorization.executeWithOptions(within(ROUND, summary), [input]),
  refundCapture: (input: Input<'refundCapture'>, summary: string) =>
    call.refundCapture.executeWithOptions(within(ROUND, summary), [input]),
  getOrder: (input: Input<'getOrder'>, summary: string, patience = BRIEFLY) =>
    call.getOrder.executeWithOptions(patiently(patience, summary), [input]),
  getAuthorization: (input: Input<'getAuthorization'>, summary: string, patience = BRIEFLY) =>
    call.getAuthorization.executeWithOptions(patiently(patience, summary), [input]),
  getCapture: (input: Input<'getCapture'>, summary: string, patience = BRIEFLY) =>
    call.getCapture.executeWithOptions(patiently(patience, summary), [input]),
  getRefund: (input: Input<'getRefund'>, summary: string) =>
    call.getRefund.executeWithOptions(patiently(BRIEFLY, summary), [input]),
  getPaymentV1: (input: Input<'getPaymentV1'>, summary: string, patience = BRIEFLY) =>
    call.getPaymentV1.executeWithOptions(patiently(patience, summary), [input]),
  getAuthorizationV1: (input: Input<'getAuthorizationV1'>, summary: string, patience = BRIEFLY) =>
    call.getAuthorizationV1.executeWithOptions(patiently(patience, summary), [input]),
  captureAuthorizationV1: (input: Input<'captureAuthorizationV1'>, summary: string) =>
    call.captureAuthorizationV1.executeWithOptions(once(summary), [input]),
  reauthorizeAuthorizationV1: (input: Input<'reauthorizeAuthorizationV1'>, summary: string) =>
    call.reauthorizeAuthorizationV1.executeWithOptions(once(summary), [input]),
  voidAuthorizationV1: (input: Input<'voidAuthorizationV1'>, summary: string) =>
    call.voidAuthorizationV1.executeWithOptions(within(ROUND, summary), [input]),
  getCaptureV1: (input: Input<'getCaptureV1'>, summary: string, patience = BRIEFLY) =>
    call.getCaptureV1.executeWithOptions(patiently(patience, summary), [input]),
  refundCaptureV1: (input: Input<'refundCaptureV1'>, summary: string) =>
    call.refundCaptureV1.executeWithOptions(once(summary), [input]),
  getSaleV1: (input: Input<'getSaleV1'>, summary: string, patience = BRIEFLY) =>
    call.getSaleV1.executeWithOptions(patiently(patience, summary), [input]),
  refundSaleV1: (input: Input<'refundSaleV1'>, summary: string) =>
    call.refundSaleV1.executeWithOptions(within(ROUND, summary), [input]),
  getRefundV1: (input: Input<'getRefundV1'>, summary: string) =>
    call.getRefundV1.executeWithOptions(patiently(BRIEFLY, summary), [input]),
  getOrderV1: (input: Input<'getOrderV1'>, summary: string, patience = BRIEFLY) =>
    call.getOrderV1.executeWithOptions(patiently(patience, summary), [input]),
  authorizeOrderV1: (input: Input<'authorizeOrderV1'>, summary: string) =>
    call.authorizeOrderV1.executeWithOptions(once(summary), [input]),
  captureOrderV1: (input: Input<'captureOrderV1'>, summary: string) =>
    call.captureOrderV1.executeWithOptions(once(summary), [input]),
  voidOrderV1: (input: Input<'voidOrderV1'>, summary: string) =>
    call.voidOrderV1.executeWithOptions(within(ROUND, summary), [input]),
  searchTransactions: (input: Input<'searchTransactions'>, summary: string, patience: Patience) =>
    call.searchTransactions.executeWithOptions(patiently(patience, summary), [input]),
  getDispute: (input: Input<'getDispute'>, summary: string) =>
    call.getDispute.executeWithOptions(patiently(BRIEFLY, summary), [input]),
  listOpenDisputes: (input: Input<'listOpenDisputes'>, summary: string) =>
    call.listOpenDisputes.executeWithOptions(patiently(BRIEFLY, summary), [input]),
  getEvent: (input: Input<'getEvent'>, summary: string) =>
    call.getEvent.executeWithOptions(patiently(BRIEFLY, summary), [input]),
  trackOrder: (input: Input<'trackOrder'>, summary: string) =>
    call.trackOrder.executeWithOptions(once(summary), [input]),
  patchTracker: (input: Input<'patchTracker'>, summary: string) =>
    call.patchTracker.executeWithOptions(once(summary), [input]),
  addTrackersBatch: (input: Input<'addTrackersBatch'>, summary: string) =>
    call.addTrackersBatch.executeWithOptions(once(summary), [input]),
  replaceTracker: (input: Input<'replaceTracker'>, summary: string) =>
    call.replaceTracker.executeWithOptions(once(summary), [input]),
  getTrackers: (input: Input<'getTrackers'>, summary: string, patience = BRIEFLY) =>
    call.getTrackers.executeWithOptions(patiently(patience, summary), [input]),
  getTracker: (input: Input<'getTracker'>, summary: string, patience = BRIEFLY) =>
    call.getTracker.executeWithOptions(patiently(patience, summary), [input]),
};
