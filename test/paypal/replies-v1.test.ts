import { describe, expect, it } from 'vitest';
import { classOf } from '../../src/domain/paypal/issue-codes.ts';
import {
  authorizationV1Schema,
  orderV1Schema,
  paymentV1Schema,
  refundV1Schema,
  takenV1Schema,
} from '../../src/paypal/replies-v1.ts';

const amount = { total: '100.00', currency: 'USD' };
const common = { id: '2T87623330494594D', amount, create_time: '2026-03-02T08:15:00Z' };
const authorization = { ...common, state: 'authorized', parent_payment: 'PAY-1' };

describe('states of Payments v1, small and in capitals', () => {
  it.each([
    ['authorized', 'CREATED'],
    ['partially_captured', 'PARTIALLY_CAPTURED'],
    ['captured', 'CAPTURED'],
    ['pending', 'PENDING'],
    ['denied', 'DENIED'],
    ['voided', 'VOIDED'],
    ['expired', 'VOIDED'],
    ['in_limbo', 'UNRECOGNIZED'],
  ])('an authorization that is %s reads as %s', (state, status) => {
    for (const written of [state, state.toUpperCase()]) {
      const read = authorizationV1Schema.parse({ ...authorization, state: written });
      expect(read.status).toBe(status);
    }
  });

  it.each([
    ['completed', 'COMPLETED'],
    ['pending', 'PENDING'],
    ['partially_refunded', 'PARTIALLY_REFUNDED'],
    ['refunded', 'REFUNDED'],
    ['denied', 'DECLINED'],
    ['in_limbo', 'UNRECOGNIZED'],
  ])('a capture or sale that is %s reads as %s', (state, status) => {
    for (const written of [state, state.toUpperCase()]) {
      expect(takenV1Schema.parse({ ...common, state: written }).status).toBe(status);
    }
  });
});

describe('an answer of Payments v1', () => {
  it('gives the times and the parent of an authorization', () => {
    const valid_until = '2026-03-31T08:15:00Z';
    expect(authorizationV1Schema.parse({ ...authorization, valid_until })).toMatchObject({
      amount: { currency: 'USD', minor: 10_000 },
      createdAt: Date.parse('2026-03-02T08:15:00Z'),
      expiresAt: Date.parse(valid_until),
      orderId: 'PAY-1',
    });
  });

  it.each(['authorization', 'authorizations'])(
    'finds the parent of a capture by a link to %s',
    (kind) => {
      const href = `https://api.paypal.com/v1/payments/${kind}/6H149011U8307001M`;
      const links = [null, { href, rel: 'authorization', method: 'GET' }];
      const capture = { ...common, state: 'completed', links };
      expect(takenV1Schema.parse(capture).authorizationId).toBe('6H149011U8307001M');
    },
  );

  it('computes what is left after the fee, and nothing across currencies', () => {
    const capture = { ...common, state: 'completed' };
    const fee = (currency: string) => ({ transaction_fee: { value: '3.98', currency } });
    expect(takenV1Schema.parse({ ...capture, ...fee('USD') }).net).toEqual({
      currency: 'USD',
      minor: 9602,
    });
    expect(takenV1Schema.parse({ ...capture, ...fee('EUR') }).net).toBeNull();
  });

  it('is not read as a payment without money where its money cannot be read', () => {
    const transaction = { amount, related_resources: [{ authorization: { id: 'X' } }] };
    const payment = { id: 'PAY-1', intent: 'authorize', transactions: [transaction] };
    expect(paymentV1Schema.safeParse(payment).success).toBe(false);
  });

  it('lists all that a payment led to, under the payment’s id', () => {
    const sale = { ...common, id: 'SALE', state: 'partially_refunded' };
    const refund = { ...common, id: 'REFUND', state: 'completed', sale_id: 'SALE' };
    const transaction = { amount, related_resources: [{ sale }, { refund }, { order: {} }] };
    const payment = { id: 'PAY-1', intent: 'SALE', transactions: [transaction] };
    expect(paymentV1Schema.parse(payment)).toMatchObject({
      id: 'PAY-1',
      intent: 'CAPTURE',
      authorizations: [],
      captures: [{ id: 'SALE', orderId: 'PAY-1' }],
      refunds: [{ id: 'REFUND', captureId: 'SALE' }],
    });
    expect(refundV1Schema.parse({ ...refund, capture_id: 'CAPTURE' }).captureId).toBe('CAPTURE');
  });
});

describe('names of errors in Payments v1', () => {
  it.each([
    ['captureAuthorizationV1', 'AUTHORIZATION_ALREADY_COMPLETED', 'RECONCILE'],
    ['captureAuthorizationV1', 'DUPLICATE_TRANSACTION', 'RECONCILE'],
    ['captureAuthorizationV1', 'AUTHORIZATION_EXPIRED', 'NEW_ORDER'],
    ['captureAuthorizationV1', 'AUTHORIZATION_VOIDED', 'NEW_ORDER'],
    ['captureAuthorizationV1', 'CAPTURE_AMOUNT_LIMIT_EXCEEDED', 'OTHER_BRANCH'],
    ['captureAuthorizationV1', 'PAYER_CANNOT_PAY', 'NEW_ORDER'],
    ['captureAuthorizationV1', 'TOO_MANY_SETTLEMENTS', 'OPERATOR'],
    ['captureAuthorizationV1', 'VALIDATION_ERROR', 'OUR_MISTAKE'],
    ['reauthorizeAuthorizationV1', 'AUTHORIZATION_AMOUNT_LIMIT_EXCEEDED', 'OTHER_BRANCH'],
    ['reauthorizeAuthorizationV1', 'CANNOT_REAUTH_INSIDE_HONOR_PERIOD', 'WAIT'],
    ['reauthorizeAuthorizationV1', 'TOO_MANY_REAUTHORIZATIONS', 'OTHER_BRANCH'],
    ['reauthorizeAuthorizationV1', 'REAUTH_NOT_SUPPORTED_FOR_ORDER', 'OTHER_BRANCH'],
    ['voidAuthorizationV1', 'AUTHORIZATION_CANNOT_BE_VOIDED', 'RECONCILE'],
    ['refundCaptureV1', 'FULL_REFUND_NOT_ALLOWED_AFTER_PARTIAL_REFUND', 'OTHER_BRANCH'],
    ['refundSaleV1', 'REFUND_EXCEEDED_TRANSACTION_AMOUNT', 'RECONCILE'],
    ['refundSaleV1', 'TRANSACTION_ALREADY_REFUNDED', 'RECONCILE'],
    ['getAuthorizationV1', 'AUTHORIZATION_ID_DOES_NOT_EXIST', 'RECONCILE'],
  ] as const)('%s: %s asks for %s', (operation, issue, issueClass) => {
    expect(classOf({ operation, issue, httpStatus: 400 })).toBe(issueClass);
  });
});

it.each([
  ['PENDING', 'PENDING'],
  ['authorized', 'AUTHORIZED'],
  ['Captured', 'CAPTURED'],
  ['COMPLETED', 'COMPLETED'],
  ['voided', 'VOIDED'],
  ['frozen', 'UNRECOGNIZED'],
])('reads the state of an order, written either way: %s is %s', (state, status) => {
  const said = { id: 'O-1', state, parent_payment: 'PAY-1', amount: {} };
  expect(orderV1Schema.parse(said)).toEqual({ id: 'O-1', status, paymentId: 'PAY-1' });
});
