import { getAuthorizationOperation } from './authorizations.ts';
import { captureAuthorizationOperation } from './capture-authorization.ts';
import { getCaptureOperation, getRefundOperation, refundCaptureOperation } from './captures.ts';
import type { AnyOperation } from './operation.ts';
import { patchOrderOperation } from './order-patches.ts';
import { authorizeOrderOperation, captureOrderOperation } from './order-payments.ts';
import { confirmOrderOperation, createOrderOperation, getOrderOperation } from './orders.ts';
import { operationsV1 } from './payments-v1/operations.ts';
import { reauthorizeAuthorizationOperation } from './reauthorize-authorization.ts';
import { shippingOperations } from './shipping-trackers.ts';
import { patchTrackerOperation, trackOrderOperation } from './trackers.ts';
import { searchTransactionsOperation } from './transaction-search.ts';
import { voidAuthorizationOperation } from './void-authorization.ts';

/** Orders v2, Payments v2 and Payments v1, one entry per operation. */
export const operations: readonly AnyOperation[] = [
  createOrderOperation,
  getOrderOperation,
  patchOrderOperation,
  confirmOrderOperation,
  authorizeOrderOperation,
  captureOrderOperation,
  trackOrderOperation,
  patchTrackerOperation,
  getAuthorizationOperation,
  captureAuthorizationOperation,
  reauthorizeAuthorizationOperation,
  voidAuthorizationOperation,
  getCaptureOperation,
  refundCaptureOperation,
  getRefundOperation,
  ...operationsV1,
  ...shippingOperations,
  searchTransactionsOperation,
];
