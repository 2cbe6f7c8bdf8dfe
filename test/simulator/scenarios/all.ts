import type { OperationName } from '../../../simulator/issues.ts';
import {
  authorizeOrder,
  captureOrder,
  confirmOrder,
  createOrder,
  getOrder,
  patchOrder,
  patchTracker,
  type Scenarios,
  trackOrder,
} from './orders.ts';
import {
  captureAuthorization,
  getAuthorization,
  getCapture,
  getRefund,
  reauthorizeAuthorization,
  refundCapture,
  voidAuthorization,
} from './payments.ts';

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
};
