import type { AnyOperation } from '../operation.ts';
import { authorizationOperationsV1 } from './authorizations.ts';
import { executePaymentOperation } from './execute.ts';
import { orderOperationsV1 } from './orders.ts';
import { patchPaymentOperation } from './patch-payment.ts';
import { createPaymentOperation, getPaymentOperation, listPaymentsOperation } from './payments.ts';
import { refundOperationsV1 } from './refunds.ts';

/** The deprecated Payments v1, one entry per operation. */
export const operationsV1: readonly AnyOperation[] = [
  createPaymentOperation,
  listPaymentsOperation,
  getPaymentOperation,
  patchPaymentOperation,
  executePaymentOperation,
  ...authorizationOperationsV1,
  ...orderOperationsV1,
  ...refundOperationsV1,
];
