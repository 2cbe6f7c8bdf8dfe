import { hundredths, type Money, money } from './money.ts';
import { type Call, operationOnMany } from './operation.ts';
import { payerIdOf } from './payer-account.ts';
import { present, timestamp, visibleStatus } from './payment-representation.ts';
import { feeOn } from './receivable.ts';
import type { Authorization, Capture, Instant, Order, Refund } from './records.ts';
import { type Problem, Refusal } from './refusal.ts';
import { noBody } from './request-bodies.ts';
import type { SimulatorState } from './state.ts';

/** One row of the search, before it is written. */
interface Row {
  order: Order;
  id: string;
  /** PayPal's code of the kind of transaction. */
  code: 'T1300' | 'T1301' | 'T0006' | 'T1107';
  /** Successful, pending, denied, or voided and reversed. */
  status: 'S' | 'P' | 'D' | 'V';
  affectsBalance: boolean;
  amount: Money;
  fee?: bigint;
  /** What it was made on, and whether that is an order or a transaction. */
  reference: [string, 'ODR' | 'TXN'];
  of: Pick<Capture, 'createdAt' | 'updatedAt' | 'invoiceId' | 'customId'>;
}

const negative = ({ currency_code, value }: Money): Money =>
  money(currency_code, -hundredths(value));

const authorizationRow = (state: SimulatorState, order: Order, one: Authorization): Row => {
  const status = visibleStatus(state, order, one);
  const statusCodes: Readonly<Record<string, Row['status']>> = {
    PENDING: 'P',
    DENIED: 'D',
    VOIDED: 'V',
  };
  return {
    order,
    id: one.id,
    code: one.id === one.rootId ? 'T1300' : 'T1301',
    status: statusCodes[status] ?? 'S',
    affectsBalance: false,
    amount: one.amount,
    reference: one.id === one.rootId ? [order.id, 'ODR'] : [one.rootId, 'TXN'],
    of: one,
  };
};

const captureStatus = ({ status, reversed }: Capture): Row['status'] => {
  if (reversed) return 'V';
  if (status === 'PENDING') return 'P';
  return status === 'DECLINED' || status === 'FAILED' ? 'D' : 'S';
};

const captureRow = (state: SimulatorState, order: Order, one: Capture): Row => {
  const status = captureStatus(one);
  return {
    order,
    id: one.id,
    code: 'T0006',
    status,
    affectsBalance: status === 'S' || status === 'V',
    amount: one.amount,
    ...(status === 'S' && { fee: -feeOn(state, one.amount) }),
    reference: one.authorizationId === null ? [order.id, 'ODR'] : [one.authorizationId, 'TXN'],
    of: one,
  };
};

const refundRow = (order: Order, one: Refund): Row => ({
  order,
  id: one.id,
  code: 'T1107',
  status: one.status === 'COMPLETED' ? 'S' : one.status === 'PENDING' ? 'P' : 'D',
  affectsBalance: one.status === 'COMPLETED',
  amount: negative(one.amount),
  reference: [one.captureId, 'TXN'],
  of: one,
});

const rowsOf = (state: SimulatorState, order: Order): Row[] => [
  ...order.authorizations.map((one) => authorizationRow(state, order, one)),
  ...order.captures.map((one) => captureRow(state, order, one)),
  ...order.refunds.map((one) => refundRow(order, one)),
];

const rowBody = ({ order, of, ...row }: Row) => ({
  transaction_info: {
    paypal_account_id: payerIdOf(order),
    transaction_id: row.id,
    paypal_reference_id: row.reference[0].replaceAll('-', ''),
    paypal_reference_id_type: row.reference[1],
    transaction_event_code: row.code,
    transaction_initiation_date: timestamp(of.createdAt),
    transaction_updated_date: timestamp(of.updatedAt),
    transaction_amount: row.amount,
    ...(row.fee !== undefined && { fee_amount: money(row.amount.currency_code, row.fee) }),
    transaction_status: row.status,
    ...present('invoice_id', of.invoiceId),
    ...present('custom_field', of.customId),
    protection_eligibility: '01',
  },
});

interface Search {
  from: Instant;
  until: Instant;
  page: number;
  pageSize: number;
}

const secondsPerDay = 86_400;
const longestSpan = 31 * secondsPerDay * 1000;

const invalid = (field: string, value: string, issue: string): Refusal => {
  const problem: Problem = { field, value, location: 'query', issue };
  return new Refusal(400, [problem]);
};

const dateIn = ({ query }: Call, field: string): Instant => {
  const value = query[field];
  if (value === undefined) throw invalid(field, '', 'MISSING_REQUIRED_PARAMETER');
  const at = /T\d\d:\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(field, value, 'INVALID_PARAMETER_SYNTAX');
  return at;
};

const numberIn = ({ query }: Call, field: string, [fallback, most]: [number, number]): number => {
  const value = Number(query[field] ?? fallback);
  const right = Number.isInteger(value) && value >= 1 && value <= most;
  if (!right) throw invalid(field, query[field] ?? '', 'INVALID_PARAMETER_VALUE');
  return value;
};

const readSearch = (call: Call): Search => {
  const [from, until] = [dateIn(call, 'start_date'), dateIn(call, 'end_date')];
  if (until < from || until - from > longestSpan) {
    throw invalid('end_date', call.query['end_date'] ?? '', 'INVALID_PARAMETER_VALUE');
  }
  return {
    from,
    until,
    page: numberIn(call, 'page', [1, Number.MAX_SAFE_INTEGER]),
    pageSize: numberIn(call, 'page_size', [100, 500]),
  };
};

/** The rows asked for, the oldest first. A row appears some time after the transaction (a knob), on its order's clock. */
const found = (state: SimulatorState, call: Call, { from, until }: Search): Row[] => {
  const { query } = call;
  const delayMs = state.knobs.searchDelaySeconds * 1000;
  return [...state.orders.values()]
    .filter(({ merchantId }) => merchantId === call.merchantId)
    .flatMap((order) => rowsOf(state, order))
    .filter(({ of }) => of.createdAt >= from && of.createdAt <= until)
    .filter(({ of, order }) => of.createdAt + delayMs <= state.timeOf(order))
    .filter(
      ({ affectsBalance }) => affectsBalance || query['balance_affecting_records_only'] === 'N',
    )
    .filter(({ id }) => query['transaction_id'] === undefined || query['transaction_id'] === id)
    .filter(({ status }) => (query['transaction_status'] ?? status) === status)
    .filter(({ code }) => (query['transaction_type'] ?? code) === code)
    .toSorted((a, b) => a.of.createdAt - b.of.createdAt);
};

/** Transactions of up to 31 days. PayPal has no filter by invoice or custom id: each row carries both. */
export const searchTransactionsOperation = operationOnMany({
  name: 'searchTransactions',
  method: 'GET',
  path: '/v1/reporting/transactions',
  read: noBody,
  answer: (state, call) => {
    const search = readSearch(call);
    const rows = found(state, call, search);
    const { page, pageSize } = search;
    return {
      status: 200,
      body: {
        transaction_details: rows.slice((page - 1) * pageSize, page * pageSize).map(rowBody),
        account_number: call.merchantId,
        start_date: timestamp(search.from),
        end_date: timestamp(search.until),
        last_refreshed_datetime: timestamp(state.now()),
        page,
        total_items: rows.length,
        total_pages: Math.ceil(rows.length / pageSize),
        links: [{ href: `${state.base}/v1/reporting/transactions`, rel: 'self', method: 'GET' }],
      },
    };
  },
});
