import type { OperationName } from '../../../simulator/issues.ts';
import {
  captureAuthorization,
  getAuthorization,
  reauthorizeAuthorization,
  voidAuthorization,
} from './authorizations.ts';
import { getCapture, getRefund, refundCapture } from './captures.ts';
import { confirmOrder, patchOrder } from './order-changes.ts';
import { authorizeOrder, captureOrder } from './order-payments.ts';
import { createOrder, getOrder } from './orders.ts';
import { paymentsV1 } from './payments-v1/all.ts';
import type { Scenarios } from './scenario.ts';
import { patchTracker, trackOrder } from './trackers.ts';
import { trackersAndSearch } from './trackers-and-search.ts';

/** For every operation, the issues that a state or a request leads to; the others are reached by mock response only. */
export const scenarios: Readonly<Record<OperationName, Scenarios>> = {
  createOrder,
  getOrder,
  patchOrder,
  confirmOrder,
  authorizeOrder,
  captureOrder,
  trackOrder,
  patchTracker,
  getAuthorization,
  captureAuthorization,
  reauthorizeAuthorization,
  voidAuthorization,
  getCapture,
  refundCapture,
  getRefund,
  ...paymentsV1,
  ...trackersAndSearch,
};
