import { days, type PayPal, usd } from '../paypal.ts';
import {
  asAnotherMerchant,
  foreign,
  type Scenario,
  type Scenarios,
  serviceFailures,
  unknownPayment,
} from './scenario.ts';

export const getCapture: Scenarios = {
  ...serviceFailures('getCapture', (paypal) =>
    paypal.get(`/v2/payments/captures/${unknownPayment}`),
  ),
  INVALID_RESOURCE_ID: (paypal) => paypal.get(`/v2/payments/captures/${unknownPayment}`),
  PERMISSION_DENIED: foreign('/v2/payments/captures/{capture}', 'GET'),
};

const refund =
  (
    body: object,
    before: (paypal: PayPal, captureId: string) => Promise<unknown> = async () => {},
  ): Scenario =>
  async (paypal) => {
    const { captureId } = await paypal.captured();
    await before(paypal, captureId);
    return paypal.refund(captureId, { body });
  };

export const refundCapture: Scenarios = {
  ...serviceFailures('refundCapture', refund({})),
  INVALID_RESOURCE_ID: (paypal) => paypal.refund(unknownPayment),
  PERMISSION_DENIED: foreign('/v2/payments/captures/{capture}/refund'),
  INVALID_ACCOUNT_STATUS: refund({}, (paypal) => paypal.knobs({ callerAccount: 'INVALID' })),
  PREVIOUS_REQUEST_IN_PROGRESS: async (paypal) => {
    const { captureId } = await paypal.captured();
    await paypal.faults({ operation: 'refundCapture', kind: 'slow', ms: 300, times: 1 });
    const some = () => paypal.refund(captureId, { body: { amount: usd('1.00') } });
    const [first, second] = await Promise.all([some(), some()]);
    return first.httpStatus === 409 ? first : second;
  },
  CANNOT_BE_ZERO_OR_NEGATIVE: refund({ amount: usd('-1.00') }),
  CAPTURE_FULLY_REFUNDED: refund({}, (paypal, captureId) => paypal.refund(captureId)),
  CURRENCY_MISMATCH: refund({
    payment_instruction: { platform_fees: [{ amount: { currency_code: 'EUR', value: '1.00' } }] },
  }),
  PLATFORM_FEE_EXCEEDED: refund({
    payment_instruction: { platform_fees: [{ amount: usd('100.01') }] },
  }),
  DECIMALS_NOT_SUPPORTED: refund({ amount: { currency_code: 'TWD', value: '1.50' } }),
  DECIMAL_PRECISION: refund({ amount: usd('1.001') }),
  DUPLICATE_INVOICE_ID: async (paypal) => {
    await paypal.authorized(
      {},
      { purchase_units: [{ amount: usd('1.00'), invoice_id: 'INV-TAKEN' }] },
    );
    return refund({ invoice_id: 'INV-TAKEN' })(paypal);
  },
  INVALID_CURRENCY_CODE: refund({ amount: { currency_code: 'XXX', value: '1.00' } }),
  INVALID_PARAMETER_SYNTAX: refund({ amount: usd('one') }),
  INVALID_STRING_LENGTH: refund({ note_to_payer: 'x'.repeat(256) }),
  MAX_NUMBER_OF_REFUNDS_EXCEEDED: async (paypal) => {
    await paypal.knobs({ refundsAllowed: 1 });
    return refund({ amount: usd('1.00') }, (_, captureId) =>
      paypal.refund(captureId, { body: { amount: usd('1.00') } }),
    )(paypal);
  },
  MISSING_REQUIRED_PARAMETER: refund({ amount: { currency_code: 'USD' } }),
  PAYEE_ACCOUNT_LOCKED_OR_CLOSED: refund({}, (paypal) =>
    paypal.knobs({ payeeAccount: 'LOCKED_OR_CLOSED' }),
  ),
  PAYEE_ACCOUNT_RESTRICTED: refund({}, (paypal) => paypal.knobs({ payeeAccount: 'RESTRICTED' })),
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: async (paypal) => {
    const { orderId, captureId } = await paypal.captured();
    await paypal.hook('POST', `orders/${orderId}/payer`, { account: 'LOCKED_OR_CLOSED' });
    return paypal.refund(captureId);
  },
  PENDING_CAPTURE: async (paypal) => {
    const { captureId } = await paypal.captured('100.00', { outcome: 'CAPTURE_PENDING' });
    return paypal.refund(captureId);
  },
  REFUND_AMOUNT_EXCEEDED: refund({ amount: usd('100.01') }),
  REFUND_CAPTURE_CURRENCY_MISMATCH: refund({ amount: { currency_code: 'EUR', value: '1.00' } }),
  REFUND_FAILED_INSUFFICIENT_FUNDS: refund({}, (paypal) =>
    paypal.knobs({ merchantFunds: 'INSUFFICIENT' }),
  ),
  REFUND_NOT_ALLOWED: async (paypal) => {
    const { captureId } = await paypal.captured('100.00', { outcome: 'CAPTURE_DECLINED' });
    return paypal.refund(captureId);
  },
  REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK: refund({}, (paypal, captureId) =>
    paypal.hook('POST', `captures/${captureId}/reverse`),
  ),
  REFUND_TIME_LIMIT_EXCEEDED: async (paypal) => {
    const { orderId, captureId } = await paypal.captured();
    await paypal.advance(days(180), orderId);
    return paypal.refund(captureId);
  },
  TRANSACTION_DISPUTED: refund({ amount: usd('1.00') }, (paypal, captureId) =>
    paypal.hook('POST', `captures/${captureId}/dispute`, { status: 'OPEN' }),
  ),
};

export const getRefund: Scenarios = {
  ...serviceFailures('getRefund', (paypal) => paypal.get(`/v2/payments/refunds/${unknownPayment}`)),
  INVALID_RESOURCE_ID: (paypal) => paypal.get(`/v2/payments/refunds/${unknownPayment}`),
  PERMISSION_DENIED: async (paypal) => {
    const { captureId } = await paypal.captured();
    const { body } = await paypal.refund(captureId);
    return asAnotherMerchant(paypal, `/v2/payments/refunds/${body.id}`, { method: 'GET' });
  },
};
