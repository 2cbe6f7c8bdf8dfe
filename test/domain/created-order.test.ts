import { expect, it } from 'vitest';
import { factsOfCreation } from '../../src/domain/checkout/created-order.ts';
import type { PayPalRefusal } from '../../src/domain/paypal/resources.ts';
import { order, t0 } from './builders.ts';

const call = { requestId: 'r', at: t0, approvalWithinMs: 60_000 };
const refusal: PayPalRefusal = {
  httpStatus: 422,
  issue: 'PAYEE_ACCOUNT_RESTRICTED',
  issueClass: 'OPERATOR',
  debugId: 'd-1',
  description: 'The merchant account is restricted.',
};

it('an order that PayPal made can be approved from then on, for as long as the policy says', () => {
  const value = order({ id: 'O', approveUrl: 'https://paypal.example/approve' });
  expect(factsOfCreation({ kind: 'DONE', value, debugId: 'd-1' }, call)).toEqual([
    {
      event: 'ORDER_CREATED',
      order: { orderId: 'O', approveUrl: 'https://paypal.example/approve' },
      approvalEndsAt: t0 + 60_000,
      debugId: 'd-1',
    },
  ]);
});

it('an order that PayPal refused ends the checkout FAILED, with the issue', () => {
  expect(factsOfCreation({ kind: 'REFUSED', refusal }, call)).toEqual([
    { event: 'REFUSED', operation: 'createOrder', refusal },
    { event: 'ENDED', as: 'FAILED', why: 'PayPal refused the order: PAYEE_ACCOUNT_RESTRICTED.' },
  ]);
});

it('a creation without an answer ends the checkout FAILED: nobody can approve what was not published', () => {
  expect(factsOfCreation(null, call)).toMatchObject([
    { event: 'OUTCOME_UNKNOWN', operation: 'createOrder', requestId: 'r', failure: 'NO_ANSWER' },
    { event: 'ENDED', as: 'FAILED' },
  ]);
});
