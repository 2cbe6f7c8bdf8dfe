import { hundredths } from '../money.ts';
import { type Call, type Done, operation, operationOnMany } from '../operation.ts';
import { requireUsablePayee } from '../order-rules.ts';
import type { Order, PurchaseUnit } from '../records.ts';
import { Refusal, unprocessable } from '../refusal.ts';
import { bodyOf, noBody } from '../request-bodies.ts';
import { type SimulatorState, toTheSecond } from '../state.ts';
import { isPayment, ownPayment, type Payment, paymentOf, paymentOfCall } from './find.ts';
import { type AmountV1, acceptedAmountV1, requireDetailsSum } from './money.ts';
import { paymentBody } from './payment-body.ts';

interface ItemV1 {
  name?: string;
  quantity: string;
  price: string;
  currency: string;
}

interface TransactionV1 {
  amount?: AmountV1;
  payee?: { email?: string; merchant_id?: string };
  description?: string;
  custom?: string;
  invoice_number?: string;
  item_list?: { items?: ItemV1[] };
}

interface PaymentRequest {
  intent: 'sale' | 'authorize' | 'order';
  payer: { payment_method?: string };
  transactions?: TransactionV1[];
  redirect_urls?: { return_url?: string; cancel_url?: string };
  note_to_payer?: string;
  application_context?: { brand_name?: string; user_action?: string; shipping_preference?: string };
}

const missing = (field: string): Refusal =>
  new Refusal(400, [{ field, value: '', location: 'body', issue: 'MISSING_REQUIRED_PARAMETER' }]);

/** Items at their price come to the subtotal, or to the total where there are no details. */
const requireItemsSum = ({ amount, item_list }: TransactionV1): void => {
  const items = item_list?.items ?? [];
  if (items.length === 0 || !amount) return;
  const sum = items.reduce(
    (soFar, { price, quantity }) => soFar + hundredths(price) * BigInt(quantity),
    0n,
  );
  const stated = amount.details?.['subtotal'] ?? amount.total;
  if (sum !== hundredths(stated)) throw unprocessable('AMOUNT_MISMATCH');
};

/** A third party cannot authorize or order for somebody else (PayPal's reference of Payments v1). */
const requireOwnPayee = (call: Call, { intent }: PaymentRequest, { payee }: TransactionV1) => {
  const other = payee?.merchant_id !== undefined && payee.merchant_id !== call.merchantId;
  if (other && intent !== 'sale') throw unprocessable('FEATURE_UNSUPPORTED_FOR_PAYEE');
};

const acceptedTransaction = (call: Call, request: PaymentRequest) => {
  const [transaction, ...others] = request.transactions ?? [];
  if (!transaction) throw missing('/transactions');
  if (others.length > 0) {
    const field = '/transactions';
    throw new Refusal(400, [{ field, location: 'body', issue: 'INVALID_ARRAY_MAX_ITEMS' }]);
  }
  const amount = acceptedAmountV1(transaction.amount, '/transactions/0/amount');
  if (transaction.amount) requireDetailsSum(transaction.amount, '/transactions/0/amount');
  requireItemsSum(transaction);
  requireOwnPayee(call, request, transaction);
  return { transaction, amount };
};

/** The transaction as the payer's page and the ledger read it. */
const unitOf = ({ transaction, amount }: ReturnType<typeof acceptedTransaction>): PurchaseUnit => {
  const { custom, invoice_number, description, payee, item_list } = transaction;
  return {
    amount,
    ...(description !== undefined && { description }),
    ...(custom !== undefined && { custom_id: custom }),
    ...(invoice_number !== undefined && { invoice_id: invoice_number }),
    ...(payee?.merchant_id !== undefined && { payee: { merchant_id: payee.merchant_id } }),
    items: (item_list?.items ?? []).map(({ name = '', quantity, price, currency }) => ({
      name,
      quantity,
      unit_amount: { currency_code: currency, value: price },
    })),
  };
};

const newPayment = (state: SimulatorState, call: Call, request: PaymentRequest): Order => {
  const { return_url, cancel_url } = request.redirect_urls ?? {};
  if (return_url === undefined) throw missing('/redirect_urls/return_url');
  if (cancel_url === undefined) throw missing('/redirect_urls/cancel_url');
  const accepted = acceptedTransaction(call, request);
  const { amount, ...transaction } = accepted.transaction;
  const at = toTheSecond(state.now());
  return {
    id: `PAYID-${state.mintId()}`,
    merchantId: call.merchantId,
    intent: request.intent === 'sale' ? 'CAPTURE' : 'AUTHORIZE',
    status: 'CREATED',
    createdAt: at,
    updatedAt: at,
    offsetMs: 0,
    redirectedAt: null,
    sourceGiven: false,
    fundingSource: 'paypal',
    outcome: 'APPROVED',
    payerAccount: 'ACTIVE',
    failedAttempts: 0,
    consented: null,
    returnUrl: return_url,
    cancelUrl: cancel_url,
    brandName: request.application_context?.brand_name ?? null,
    payNow: request.application_context?.user_action === 'commit',
    units: [unitOf(accepted)],
    authorizations: [],
    captures: [],
    refunds: [],
    trackers: [],
    lapseKnown: false,
    v1: {
      intent: request.intent,
      transaction,
      amountDetails: amount?.details ?? null,
      noteToPayer: request.note_to_payer ?? null,
      redirectUrls: { return_url, cancel_url },
      order: null,
    },
  };
};

const createPayment = (state: SimulatorState, call: Call, request: PaymentRequest): Done => {
  if (request.payer.payment_method !== 'paypal') throw unprocessable('PAYMENT_METHOD_UNUSABLE');
  requireUsablePayee(state);
  const payment = newPayment(state, call, request);
  state.changed(payment);
  return { order: payment, resourceId: payment.id };
};

/** Shows the payment that a call led to. */
export const showPayment = (state: SimulatorState, done: Done): object =>
  paymentBody(state, paymentOf(done));

export const createPaymentOperation = operation({
  name: 'createPaymentV1',
  method: 'POST',
  path: '/v1/payments/payment',
  read: bodyOf<PaymentRequest>('paymentsV1', 'payment'),
  keys: null,
  find: () => undefined,
  perform: createPayment,
  show: (state, done) => ({ status: 201, body: showPayment(state, done) }),
});

export const getPaymentOperation = operation({
  name: 'getPaymentV1',
  method: 'GET',
  path: '/v1/payments/payment/:id',
  read: noBody,
  keys: null,
  find: paymentOfCall,
  perform: (state, call) => {
    const order = ownPayment(state, call);
    return { order, resourceId: order.id };
  },
  show: (state, done) => ({ status: 200, body: showPayment(state, done) }),
});

const wholeNumber = (text: string | undefined, most: number): number => {
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : most;
};

/** The caller's executed payments, the newest first: PayPal lists no payment that was only created. */
const listed = (state: SimulatorState, call: Call): Payment[] => {
  const from = Date.parse(call.query['start_time'] ?? '');
  const until = Date.parse(call.query['end_time'] ?? '');
  return [...state.orders.values()]
    .filter(isPayment)
    .filter(({ merchantId, status }) => merchantId === call.merchantId && status === 'COMPLETED')
    .filter(({ createdAt }) => !(createdAt < from) && !(createdAt > until))
    .toReversed();
};

export const listPaymentsOperation = operationOnMany({
  name: 'listPaymentsV1',
  method: 'GET',
  path: '/v1/payments/payment',
  read: noBody,
  answer: (state, call) => {
    const all = listed(state, call);
    const count = wholeNumber(call.query['count'] ?? '10', 20);
    const first = all.findIndex(({ id }) => id === call.query['start_id']);
    const start = first === -1 ? wholeNumber(call.query['start_index'] ?? '0', all.length) : first;
    const page = all.slice(start, start + count);
    const next = all[start + count];
    const payments = page.map((payment) => paymentBody(state, payment));
    const body = { payments, count: page.length, ...(next && { next_id: next.id }) };
    return { status: 200, body };
  },
});
