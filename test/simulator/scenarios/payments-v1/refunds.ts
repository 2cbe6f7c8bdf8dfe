import type { OperationNameV1 } from '../../../../simulator/payments-v1/issues.ts';
import { amount, captureV1, executedPayment, refundV1 } from '../../payments-v1.ts';
import { days, type PayPal } from '../../paypal.ts';
import { type Scenario, type Scenarios } from '../scenario.ts';
import { bodies, busy, onResource } from './on-resource.ts';

/** A sale or a capture of 100.00 USD: its path below `/v1/payments/`, and its payment. */
const paid = async (paypal: PayPal, kind: 'sale' | 'capture', decision: object = {}) => {
  if (kind === 'sale') {
    const { id, paymentId } = await executedPayment(paypal, 'sale', { decision });
    return { path: `sale/${id}`, paymentId };
  }
  const { id, paymentId } = await executedPayment(paypal, 'authorize', { decision });
  return { path: `capture/${(await captureV1(paypal, id)).body.id}`, paymentId };
};

export const refunds = (operation: OperationNameV1, kind: 'sale' | 'capture'): Scenarios => {
  const refund =
    (
      body: object,
      before: (
        paypal: PayPal,
        made: { path: string; paymentId: string },
      ) => Promise<unknown> = async () => {},
    ): Scenario =>
    async (paypal) => {
      const made = await paid(paypal, kind);
      await before(paypal, made);
      return refundV1(paypal, made.path, { body });
    };
  const part = { amount: amount('40.00') };
  return {
    ...onResource(operation, kind, { verb: '/refund', body: {} }),
    ...bodies(async (paypal) => `/v1/payments/${(await paid(paypal, kind)).path}/refund`, {
      amount: amount('one'),
    }),
    ...Object.fromEntries(
      ['INVALID', 'RESTRICTED', 'LOCKED_OR_CLOSED'].map((payeeAccount) => [
        `PAYEE_ACCOUNT_${payeeAccount}`,
        refund({}, (paypal) => paypal.knobs({ payeeAccount })),
      ]),
    ),
    CURRENCY_NOT_ALLOWED: refund({ amount: amount('1.00', 'XXX') }),
    CURRENCY_MISMATCH: refund({ amount: amount('1.00', 'EUR') }),
    PAYER_ACCOUNT_LOCKED_OR_CLOSED: refund({}, (paypal, { paymentId }) =>
      paypal.hook('POST', `orders/${paymentId}/payer`, { account: 'LOCKED_OR_CLOSED' }),
    ),
    TRANSACTION_REFUSED: async (paypal) => {
      const { path } = await paid(paypal, kind, { outcome: 'CAPTURE_PENDING' });
      return refundV1(paypal, path);
    },
    TRANSACTION_ALREADY_REFUNDED: refund({}, (paypal, { path }) => refundV1(paypal, path)),
    REFUND_EXCEEDED_TRANSACTION_AMOUNT: refund({ amount: amount('100.01') }),
    FULL_REFUND_NOT_ALLOWED_AFTER_PARTIAL_REFUND: refund({}, (paypal, { path }) =>
      refundV1(paypal, path, { body: part }),
    ),
    REFUND_TIME_LIMIT_EXCEEDED: refund({}, (paypal, { paymentId }) =>
      paypal.advance(days(181), paymentId),
    ),
    REFUND_FAILED_INSUFFICIENT_FUNDS: refund({}, (paypal) =>
      paypal.knobs({ merchantFunds: 'INSUFFICIENT' }),
    ),
    DUPLICATE_TRANSACTION: async (paypal) => {
      const transaction = { invoice_number: `INV-V1-${kind}` };
      await executedPayment(paypal, 'sale', { transaction });
      return refund({ invoice_number: `INV-V1-${kind}` })(paypal);
    },
    ...busy(operation, kind, (paypal, id) => refundV1(paypal, `${kind}/${id}`, { body: part })),
  };
};
