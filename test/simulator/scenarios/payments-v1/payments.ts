import {
  amount,
  approvedPayment,
  createPayment,
  execute,
  executedPayment,
  payments,
  request,
} from '../../payments-v1.ts';
import { hours, type PayPal } from '../../paypal.ts';
import { type Scenario, type Scenarios, serviceFailures } from '../scenario.ts';
import { bodies, busy, existing, onResource, payeeStates, payerStates } from './on-resource.ts';

const create =
  (intent: string, transaction: object = {}, rest: object = {}): Scenario =>
  (paypal) =>
    paypal.post(payments, { body: request(intent, transaction, rest) });

export const createPaymentV1: Scenarios = {
  ...serviceFailures('createPaymentV1', create('sale')),
  ...bodies(async () => payments, request('gift')),
  ...payeeStates(create('sale')),
  AMOUNT_MISMATCH: create('sale', {
    item_list: { items: [{ name: 'Shirt', quantity: '2', price: '49.00', currency: 'USD' }] },
  }),
  CURRENCY_NOT_ALLOWED: create('sale', { amount: amount('1.00', 'XXX') }),
  FEATURE_UNSUPPORTED_FOR_PAYEE: create('authorize', { payee: { merchant_id: '2BBBBBBBBBBBB' } }),
  PAYMENT_METHOD_UNUSABLE: create('sale', {}, { payer: { payment_method: 'bank' } }),
};

const patch =
  (value: unknown): Scenario =>
  async (paypal) => {
    const { path } = await existing(paypal, 'payment');
    return paypal.call('PATCH', path, {
      body: [{ op: 'replace', path: '/transactions/0/amount', value }],
    });
  };

export const patchPaymentV1: Scenarios = {
  ...onResource('patchPaymentV1', 'payment', {
    method: 'PATCH',
    body: [{ op: 'replace', path: '/transactions/0/custom', value: 'x' }],
  }),
  VALIDATION_ERROR: patch(amount('one')),
  MALFORMED_REQUEST: async (paypal) =>
    paypal.call('PATCH', (await existing(paypal, 'payment')).path, { text: '[' }),
  CURRENCY_NOT_ALLOWED: patch(amount('1.00', 'XXX')),
  PAYMENT_STATE_INVALID: async (paypal) => {
    const { paymentId } = await executedPayment(paypal, 'sale');
    return paypal.call('PATCH', `${payments}/${paymentId}`, {
      body: [{ op: 'replace', path: '/transactions/0/custom', value: 'x' }],
    });
  },
  ...busy('patchPaymentV1', 'payment', (paypal, id) =>
    paypal.call('PATCH', `${payments}/${id}`, {
      body: [{ op: 'replace', path: '/transactions/0/custom', value: 'x' }],
    }),
  ),
};

const outcome =
  (word: string): Scenario =>
  async (paypal) =>
    execute(paypal, await approvedPayment(paypal, 'sale', { decision: { outcome: word } }));

const executeApproved =
  (before: (paypal: PayPal, paymentId: string) => Promise<unknown>): Scenario =>
  async (paypal) => {
    const approved = await approvedPayment(paypal, 'sale');
    await before(paypal, approved.paymentId);
    return execute(paypal, approved);
  };

export const executePaymentV1: Scenarios = {
  ...onResource('executePaymentV1', 'payment', { verb: '/execute', body: { payer_id: 'X' } }),
  ...bodies(async (paypal) => `${(await existing(paypal, 'payment')).path}/execute`, {
    payer_id: 7,
    transactions: [{}],
  }),
  ...Object.fromEntries(
    ['INVALID', 'RESTRICTED', 'LOCKED_OR_CLOSED'].map((payeeAccount) => [
      `PAYEE_ACCOUNT_${payeeAccount}`,
      executeApproved((paypal) => paypal.knobs({ payeeAccount })),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(payerStates).map(([name, account]) => [
      name,
      executeApproved((paypal, id) => paypal.hook('POST', `orders/${id}/payer`, { account })),
    ]),
  ),
  CURRENCY_NOT_ALLOWED: async (paypal) =>
    execute(paypal, await approvedPayment(paypal, 'sale'), {
      transactions: [{ amount: amount('1.00', 'XXX') }],
    }),
  INVALID_PAYER_ID: async (paypal) => {
    const { paymentId } = await approvedPayment(paypal, 'sale');
    return execute(paypal, { paymentId, payerId: 'SOMEBODYELSE2' });
  },
  INSTRUMENT_DECLINED: outcome('INSTRUMENT_DECLINED'),
  REDIRECT_PAYER_FOR_ALTERNATE_FUNDING: outcome('REDIRECT_PAYER_FOR_ALTERNATE_FUNDING'),
  PAYER_ACTION_REQUIRED: async (paypal) =>
    execute(paypal, await approvedPayment(paypal, 'sale'), {
      transactions: [{ amount: amount('300.00') }],
    }),
  MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED: async (paypal) => {
    await paypal.knobs({ paymentAttemptsAllowed: 1 });
    const decision = { outcome: 'INSTRUMENT_DECLINED' };
    const approved = await approvedPayment(paypal, 'sale', { decision });
    await execute(paypal, approved);
    await paypal.hook('POST', `payments/${approved.paymentId}/approve`, {});
    return execute(paypal, approved);
  },
  PAYMENT_ALREADY_DONE: executeApproved(async (paypal, paymentId) => {
    const approved = await paypal.hook('POST', `payments/${paymentId}/approve`, {});
    return execute(paypal, { paymentId, payerId: String(Object(approved).payerId) });
  }),
  PAYMENT_NOT_APPROVED_FOR_EXECUTION: async (paypal) => {
    const paymentId = await createPayment(paypal, request('sale'));
    return execute(paypal, { paymentId, payerId: 'X' });
  },
  PAYMENT_APPROVAL_EXPIRED: executeApproved((paypal, id) => paypal.advance(hours(7), id)),
  PAYMENT_EXPIRED: async (paypal) => {
    const paymentId = await createPayment(paypal, request('sale'));
    await paypal.advance(hours(7), paymentId);
    return execute(paypal, { paymentId, payerId: 'X' });
  },
  DUPLICATE_TRANSACTION: async (paypal) => {
    const transaction = { invoice_number: 'INV-V1-EXECUTE' };
    await executedPayment(paypal, 'authorize', { transaction });
    return execute(paypal, await approvedPayment(paypal, 'sale', { transaction }));
  },
  PREVIOUS_REQUEST_IN_PROGRESS: async (paypal) => {
    const approved = await approvedPayment(paypal, 'sale');
    await paypal.faults({ operation: 'executePaymentV1', kind: 'slow', ms: 300, times: 1 });
    const [first, second] = await Promise.all([
      execute(paypal, approved),
      execute(paypal, approved),
    ]);
    return first.httpStatus === 409 ? first : second;
  },
};
