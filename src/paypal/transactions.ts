import { z } from 'zod';
import type { Instant } from '../domain/paypal/resources.ts';
import type { FoundTransactions, TransactionSearch } from '../domain/paypal/transactions.ts';
import type { Reply } from './read-answer.ts';
import { orNull, textOrNull } from './reply-parts.ts';
import type { CallOptions, Transport } from './transport.ts';

/** Transaction Search v1. Throws PayPalError and nothing else. */
export type TransactionCalls = {
  /**
   * `GET /v1/reporting/transactions`. A read, safe always. Rows come up to three hours late: what it does not show proves
   * nothing. PayPal has no filter by invoice or custom id, so each page is looked through here. Needs its own permission.
   *
   * @see https://developer.paypal.com/docs/api/transaction-search/v1/ and paypal-rules 1.14
   */
  searchTransactions(
    input: TransactionSearch,
    options?: CallOptions,
  ): Promise<Reply<FoundTransactions>>;
};

const PAGE_SIZE = 500;

/** PayPal's kinds of transactions: T1301 renews an authorization; T00.. are payments, captures among them. */
const isRenewal = ({ transaction_event_code }: Row): boolean => transaction_event_code === 'T1301';
const isPayment = ({ transaction_event_code }: Row): boolean =>
  transaction_event_code?.startsWith('T00') === true;

const rowSchema = z.object({
  transaction_info: z.object({
    transaction_id: z.string(),
    transaction_event_code: textOrNull,
    paypal_reference_id: textOrNull,
    paypal_reference_id_type: textOrNull,
    invoice_id: textOrNull,
    custom_field: textOrNull,
  }),
});

const pageSchema = z.object({
  transaction_details: z.array(rowSchema).default([]),
  total_pages: orNull(z.number().int()),
});

type Row = z.infer<typeof rowSchema>['transaction_info'];

/** ODR: an order. TXN: another transaction, such as an authorization. */
const isMadeOf =
  ({ authorizationIds, orderId }: TransactionSearch) =>
  ({ paypal_reference_id: id, paypal_reference_id_type: type }: Row): boolean =>
    id !== null &&
    ((type !== 'ODR' && authorizationIds.includes(id)) || (type !== 'TXN' && id === orderId));

const isAlike =
  ({ invoiceId, customId }: TransactionSearch) =>
  ({ invoice_id, custom_field }: Row): boolean =>
    (invoiceId !== null && invoice_id === invoiceId) ||
    (customId !== null && custom_field === customId);

const idsOf = (rows: readonly Row[], fits: (row: Row) => boolean): readonly string[] => [
  ...new Set(rows.filter(fits).map((row) => row.transaction_id)),
];

const seconds = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export const transactionCalls = (transport: Transport): TransactionCalls => ({
  searchTransactions: async (input, options) => {
    const query = new URLSearchParams({
      start_date: seconds(input.from),
      end_date: seconds(input.until),
      fields: 'transaction_info',
      page: String(input.page),
      page_size: String(PAGE_SIZE),
      // Authorizations move no balance yet.
      balance_affecting_records_only: 'N',
    });
    const { value, ...reply } = await transport.send(
      {
        operation: 'searchTransactions',
        method: 'get',
        path: `v1/reporting/transactions?${query.toString()}`,
        yes: [200],
        schema: pageSchema,
      },
      options,
    );
    const rows = value.transaction_details.map((row) => row.transaction_info);
    const ofIt = rows.filter(isMadeOf(input));
    const alike = rows.filter(isAlike(input));
    const captureIds = idsOf(ofIt, isPayment);
    return {
      ...reply,
      value: {
        authorizationIds: idsOf([...ofIt, ...alike], isRenewal),
        captureIds,
        alikeIds: idsOf(alike, isPayment).filter((id) => !captureIds.includes(id)),
        totalPages: value.total_pages ?? 1,
      },
    };
  },
});
