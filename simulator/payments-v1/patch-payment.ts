import { type Call, type Done, operation } from '../operation.ts';
import { Refusal, unprocessable } from '../refusal.ts';
import { bodyOf } from '../request-bodies.ts';
import type { SimulatorState } from '../state.ts';
import { ownPayment, type Payment, paymentOfCall } from './find.ts';
import { type AmountV1, acceptedAmountV1, requireDetailsSum } from './money.ts';
import { showPayment } from './payments.ts';

interface Patch {
  op: string;
  path?: string;
  value?: unknown;
}

const refuse = (field: string, issue: string): Refusal =>
  new Refusal(400, [{ field, location: 'body', issue }]);

const readAmount = bodyOf<AmountV1>('paymentsV1', 'amount');

const readText = (value: unknown): string => {
  if (typeof value !== 'string' || value.length > 127)
    throw refuse('/value', 'INVALID_PARAMETER_VALUE');
  return value;
};

/** The parts of a payment that can change until it is executed (PayPal's reference of Payments v1). */
const applyPatch = (draft: Payment, { op, path, value }: Patch): void => {
  const [unit] = draft.units;
  if (op !== 'add' && op !== 'replace') throw refuse('/op', 'INVALID_PARAMETER_VALUE');
  if (!unit) return;
  switch (path) {
    case '/transactions/0/amount': {
      const amount = readAmount(value);
      unit.amount = acceptedAmountV1(amount, '/value');
      requireDetailsSum(amount, '/value');
      draft.v1.amountDetails = amount.details ?? null;
      return;
    }
    case '/transactions/0/custom':
      unit.custom_id = readText(value);
      return;
    case '/transactions/0/invoice_number':
      unit.invoice_id = readText(value);
      return;
    case '/transactions/0/item_list/shipping_address': {
      const items =
        'item_list' in draft.v1.transaction ? Object(draft.v1.transaction.item_list) : {};
      draft.v1.transaction = {
        ...draft.v1.transaction,
        item_list: { ...items, shipping_address: value },
      };
      return;
    }
    case undefined:
    default:
      throw refuse('/path', 'INVALID_PARAMETER_VALUE');
  }
};

/** All of the patches, or none. */
const patchPayment = (state: SimulatorState, call: Call, patches: Patch[]): Done => {
  const payment = ownPayment(state, call);
  if (payment.status === 'COMPLETED' || payment.status === 'VOIDED') {
    throw unprocessable('PAYMENT_STATE_INVALID');
  }
  const draft = structuredClone(payment);
  for (const patch of patches) applyPatch(draft, patch);
  payment.units = draft.units;
  payment.v1 = draft.v1;
  state.changed(payment);
  return { order: payment, resourceId: payment.id };
};

export const patchPaymentOperation = operation({
  name: 'patchPaymentV1',
  method: 'PATCH',
  path: '/v1/payments/payment/:id',
  read: bodyOf<Patch[]>('paymentsV1', 'patch_request'),
  keys: null,
  find: paymentOfCall,
  perform: patchPayment,
  show: (state, done) => ({ status: 200, body: showPayment(state, done) }),
});
