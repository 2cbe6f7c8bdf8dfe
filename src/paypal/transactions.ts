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
const RENEWAL = 'T1301';
const PAYMENT = /^T00/;

const rowSchema = z.object({
  transaction_info: z.object({
    transaction_id: z.string(),
    transaction_event_code: textOrNull,
    paypal_reference_id: textOrNull,
    invoice_id: textOrNull,
    custom_field: textOrNull,
  }),
});

const pageSchema = z.object({
  transaction_details: z.array(rowSchema).default([]),
  total_pages: orNull(z.number().int()),
});

type Row = z.infer<typeof rowSchema>['transaction_info'];

const isAsked = (row: Row, asked: TransactionSearch): boolean =>
  (row.paypal_reference_id !== null && asked.authorizationIds.includes(row.paypal_reference_id)) ||
  (asked.invoiceId !== null && row.invoice_id === asked.invoiceId) ||
  (asked.customId !== null && row.custom_field === asked.customId);

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
    const rows = value.transaction_details
      .map((row) => row.transaction_info)
      .filter((row) => isAsked(row, input));
    const idsOf = (fits: (code: string) => boolean): readonly string[] => [
      ...new Set(
        rows
          .filter((row) => fits(row.transaction_event_code ?? ''))
          .map((row) => row.transaction_id),
      ),
    ];
    return {
      ...reply,
      value: {
        authorizationIds: idsOf((code) => code === RENEWAL),
        captureIds: idsOf((code) => PAYMENT.test(code)),
        totalPages: value.total_pages ?? 1,
      },
    };
  },
});
