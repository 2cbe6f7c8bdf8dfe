import type { OperationNameV1 } from '../../../../simulator/payments-v1/issues.ts';
import { payments } from '../../payments-v1.ts';
import { type Scenarios, serviceFailures } from '../scenario.ts';
import {
  captureAuthorizationV1,
  reauthorizeAuthorizationV1,
  voidAuthorizationV1,
} from './authorizations.ts';
import { onResource } from './on-resource.ts';
import { authorizeOrderV1, captureOrderV1, voidOrderV1 } from './orders.ts';
import { createPaymentV1, executePaymentV1, patchPaymentV1 } from './payments.ts';
import { refunds } from './refunds.ts';

/** For every operation of Payments v1, the states and requests that lead to each of its errors. */
export const paymentsV1: Readonly<Record<OperationNameV1, Scenarios>> = {
  createPaymentV1,
  listPaymentsV1: serviceFailures('listPaymentsV1', (paypal) => paypal.get(payments)),
  getPaymentV1: onResource('getPaymentV1', 'payment', { method: 'GET' }),
  patchPaymentV1,
  executePaymentV1,
  getSaleV1: onResource('getSaleV1', 'sale', { method: 'GET' }),
  refundSaleV1: refunds('refundSaleV1', 'sale'),
  getAuthorizationV1: onResource('getAuthorizationV1', 'authorization', { method: 'GET' }),
  captureAuthorizationV1,
  reauthorizeAuthorizationV1,
  voidAuthorizationV1,
  getOrderV1: onResource('getOrderV1', 'orders', { method: 'GET' }),
  authorizeOrderV1,
  captureOrderV1,
  voidOrderV1,
  getCaptureV1: onResource('getCaptureV1', 'capture', { method: 'GET' }),
  refundCaptureV1: refunds('refundCaptureV1', 'capture'),
  getRefundV1: onResource('getRefundV1', 'refund', { method: 'GET' }),
};
