import { type Answer, days, type PayPal, usd } from '../paypal.ts';
import {
  foreign,
  type Scenario,
  type Scenarios,
  serviceFailures,
  unknownPayment,
} from './scenario.ts';

const capture =
  (body: object, decision: object = {}): Scenario =>
  async (paypal) => {
    const { authorizationId } = await paypal.authorized(decision);
    return paypal.capture(authorizationId, { body });
  };

type AuthorizationCall = (paypal: PayPal, authorizationId: string) => Promise<Answer>;

/** The call on a hold of that age, after something happened to one of the accounts. */
const afterProblem =
  (
    call: AuthorizationCall,
    seconds: number,
    problem: (paypal: PayPal, orderId: string) => Promise<unknown>,
  ): Scenario =>
  async (paypal) => {
    const { orderId, authorizationId } = await paypal.authorized();
    if (seconds > 0) await paypal.advance(seconds, orderId);
    await problem(paypal, orderId);
    return call(paypal, authorizationId);
  };

const withPayer = (account: string, call: AuthorizationCall, seconds = 0): Scenario =>
  afterProblem(call, seconds, (paypal, orderId) =>
    paypal.hook('POST', `orders/${orderId}/payer`, { account }),
  );

const withPayee = (payeeAccount: string, call: AuthorizationCall, seconds = 0): Scenario =>
  afterProblem(call, seconds, (paypal) => paypal.knobs({ payeeAccount }));

/** A second call while a slow one on the same resource has not been answered. */
const whileBusy =
  (
    operation: string,
    call: (paypal: PayPal, authorizationId: string) => Promise<Answer>,
  ): Scenario =>
  async (paypal) => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(4), orderId);
    await paypal.faults({ operation, kind: 'slow', ms: 300, times: 1 });
    const [first, second] = await Promise.all([
      call(paypal, authorizationId),
      call(paypal, authorizationId),
    ]);
    return first.httpStatus === 409 ? first : second;
  };

const takeTen = (paypal: PayPal, authorizationId: string) =>
  paypal.capture(authorizationId, { body: { amount: usd('10.00') } });
const renew = (paypal: PayPal, authorizationId: string) => paypal.reauthorize(authorizationId);

export const getAuthorization: Scenarios = {
  ...serviceFailures('getAuthorization', (paypal) =>
    paypal.get(`/v2/payments/authorizations/${unknownPayment}`),
  ),
  INVALID_RESOURCE_ID: (paypal) => paypal.get(`/v2/payments/authorizations/${unknownPayment}`),
  PERMISSION_DENIED: foreign('/v2/payments/authorizations/{authorization}', 'GET'),
};

export const captureAuthorization: Scenarios = {
  ...serviceFailures('captureAuthorization', capture({})),
  INVALID_RESOURCE_ID: (paypal) => paypal.capture(unknownPayment),
  PERMISSION_DENIED: foreign('/v2/payments/authorizations/{authorization}/capture'),
  PREVIOUS_REQUEST_IN_PROGRESS: whileBusy('captureAuthorization', takeTen),
  AUTHORIZATION_ALREADY_CAPTURED: async (paypal) => {
    const { authorizationId } = await paypal.authorized();
    await paypal.capture(authorizationId, { body: { amount: usd('10.00'), final_capture: true } });
    return takeTen(paypal, authorizationId);
  },
  AUTHORIZATION_DENIED: capture({}, { outcome: 'AUTHORIZATION_DENIED' }),
  AUTHORIZATION_EXPIRED: async (paypal) => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(29), orderId);
    return takeTen(paypal, authorizationId);
  },
  AUTHORIZATION_VOIDED: async (paypal) => {
    const { authorizationId } = await paypal.authorized();
    await paypal.void(authorizationId);
    return takeTen(paypal, authorizationId);
  },
  AUTH_CAPTURE_CURRENCY_MISMATCH: capture({ amount: { currency_code: 'EUR', value: '1.00' } }),
  CANNOT_BE_ZERO_OR_NEGATIVE: capture({ amount: usd('0.00') }),
  DECIMALS_NOT_SUPPORTED: capture({ amount: { currency_code: 'JPY', value: '1.50' } }),
  DECIMAL_PRECISION: capture({ amount: usd('1.001') }),
  DUPLICATE_INVOICE_ID: async (paypal) => {
    const { authorizationId } = await paypal.authorized();
    const body = { amount: usd('1.00'), invoice_id: 'INV-CAPTURE' };
    await paypal.capture(authorizationId, { body });
    return paypal.capture(authorizationId, { body });
  },
  INVALID_CURRENCY_CODE: capture({ amount: { currency_code: 'XXX', value: '1.00' } }),
  INVALID_PARAMETER_SYNTAX: capture({ amount: usd('one') }),
  INVALID_PARAMETER_VALUE: capture({ payment_instruction: { disbursement_mode: 'SOON' } }),
  INVALID_STRING_LENGTH: capture({ amount: { currency_code: 'US', value: '1.00' } }),
  INVALID_STRING_MAX_LENGTH: capture({ note_to_payer: 'x'.repeat(256) }),
  MAX_CAPTURE_AMOUNT_EXCEEDED: capture({ amount: usd('115.01') }),
  MAX_CAPTURE_COUNT_EXCEEDED: async (paypal) => {
    await paypal.knobs({ capturesAllowed: 1 });
    const { authorizationId } = await paypal.authorized();
    await takeTen(paypal, authorizationId);
    return takeTen(paypal, authorizationId);
  },
  MISSING_REQUIRED_PARAMETER: capture({ amount: { currency_code: 'USD' } }),
  PAYEE_ACCOUNT_LOCKED_OR_CLOSED: withPayee('LOCKED_OR_CLOSED', takeTen),
  PAYEE_ACCOUNT_RESTRICTED: withPayee('RESTRICTED', takeTen),
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: withPayer('LOCKED_OR_CLOSED', takeTen),
  PAYER_CANNOT_PAY: withPayer('CANNOT_PAY', takeTen),
  TRANSACTION_REFUSED: capture({}, { outcome: 'AUTHORIZATION_PENDING' }),
};

const reauthorizeAfter =
  (seconds: number, body: object = {}): Scenario =>
  async (paypal) => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(seconds, orderId);
    return paypal.reauthorize(authorizationId, { body });
  };

export const reauthorizeAuthorization: Scenarios = {
  ...serviceFailures('reauthorizeAuthorization', reauthorizeAfter(days(4))),
  INVALID_RESOURCE_ID: (paypal) => paypal.reauthorize(unknownPayment),
  PERMISSION_DENIED: foreign('/v2/payments/authorizations/{authorization}/reauthorize'),
  PREVIOUS_REQUEST_IN_PROGRESS: whileBusy('reauthorizeAuthorization', renew),
  REAUTHORIZATION_TOO_SOON: reauthorizeAfter(days(3) - 60),
  REAUTHORIZATION_NOT_SUPPORTED: async (paypal) => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(4), orderId);
    const child = await paypal.reauthorize(authorizationId);
    return paypal.reauthorize(child.body.id);
  },
  AUTHORIZATION_ALREADY_CAPTURED: async (paypal) => {
    const { orderId, authorizationId } = await paypal.captured();
    await paypal.advance(days(4), orderId);
    return paypal.reauthorize(authorizationId);
  },
  AUTHORIZATION_VOIDED: async (paypal) => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.void(authorizationId);
    await paypal.advance(days(4), orderId);
    return paypal.reauthorize(authorizationId);
  },
  AUTHORIZATION_AMOUNT_EXCEEDED: reauthorizeAfter(days(4), { amount: usd('115.01') }),
  AUTH_CURRENCY_MISMATCH: reauthorizeAfter(days(4), {
    amount: { currency_code: 'EUR', value: '1.00' },
  }),
  CANNOT_BE_ZERO_OR_NEGATIVE: reauthorizeAfter(days(4), { amount: usd('0') }),
  DECIMALS_NOT_SUPPORTED: reauthorizeAfter(days(4), {
    amount: { currency_code: 'HUF', value: '1.50' },
  }),
  DECIMAL_PRECISION: reauthorizeAfter(days(4), { amount: usd('1.001') }),
  INVALID_CURRENCY_CODE: reauthorizeAfter(days(4), {
    amount: { currency_code: 'XXX', value: '1.00' },
  }),
  INVALID_PARAMETER_SYNTAX: reauthorizeAfter(days(4), { amount: usd('one') }),
  INVALID_STRING_LENGTH: reauthorizeAfter(days(4), {
    amount: { currency_code: 'US', value: '1.00' },
  }),
  INVALID_STRING_MAX_LENGTH: reauthorizeAfter(days(4), { amount: usd('1'.repeat(33)) }),
  MISSING_REQUIRED_PARAMETER: reauthorizeAfter(days(4), { amount: { currency_code: 'USD' } }),
  PAYEE_ACCOUNT_LOCKED_OR_CLOSED: withPayee('LOCKED_OR_CLOSED', renew, days(4)),
  PAYEE_ACCOUNT_RESTRICTED: withPayee('RESTRICTED', renew, days(4)),
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: withPayer('LOCKED_OR_CLOSED', renew, days(4)),
  PAYER_CANNOT_PAY: withPayer('CANNOT_PAY', renew, days(4)),
  TRANSACTION_REFUSED: withPayer('REFUSED', renew, days(4)),
};

export const voidAuthorization: Scenarios = {
  ...serviceFailures('voidAuthorization', (paypal) => paypal.void(unknownPayment)),
  INVALID_RESOURCE_ID: (paypal) => paypal.void(unknownPayment),
  PERMISSION_DENIED: foreign('/v2/payments/authorizations/{authorization}/void'),
  INVALID_ACCOUNT_STATUS: async (paypal) => {
    const { authorizationId } = await paypal.authorized();
    await paypal.knobs({ callerAccount: 'INVALID' });
    return paypal.void(authorizationId);
  },
  PREVIOUS_REQUEST_IN_PROGRESS: whileBusy('voidAuthorization', (paypal, id) => paypal.void(id)),
  CANNOT_BE_VOIDED: async (paypal) => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(4), orderId);
    const child = await paypal.reauthorize(authorizationId);
    return paypal.void(child.body.id);
  },
  PREVIOUSLY_CAPTURED: async (paypal) => paypal.void((await paypal.captured()).authorizationId),
  PREVIOUSLY_VOIDED: async (paypal) => {
    const { authorizationId } = await paypal.authorized();
    await paypal.void(authorizationId);
    return paypal.void(authorizationId);
  },
};
