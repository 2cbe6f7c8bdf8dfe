import { z } from 'zod';
import { type Money, parseMoney, subtract } from '../domain/money/money.ts';
import type { Authorization, Capture, Order, OrderV1, Refund } from '../domain/paypal/resources.ts';
import { detailsOf, protectionFields } from './reply-details-v1.ts';
import { instantOrNull, openEnum, orNull, textOrNull } from './reply-parts.ts';

/**
 * PayPal's answers of the deprecated Payments v1, read into the same facts as those of v2 (docs/paypal-v1.md). Its states
 * come in small letters and in capitals, and its links under two spellings.
 */

const money = (decimal: { readonly currency: string; readonly value: string }) => {
  const read = parseMoney({ currencyCode: decimal.currency, value: decimal.value });
  return typeof read === 'string' ? null : read;
};

const amountSchema = z
  .object({ total: z.string(), currency: z.string() })
  .transform(({ total, currency }, context): Money => {
    const read = money({ currency, value: total });
    if (read !== null) return read;
    context.issues.push({ code: 'custom', message: 'not an amount', input: total });
    return z.NEVER;
  });

/** Fees have `value` where amounts have `total`. */
const feeOrNull = orNull(
  z.object({ value: z.string(), currency: z.string() }).transform((fee) => money(fee)),
);

const state = <const Word extends string>(words: Readonly<Record<string, Word>>) =>
  z
    .string()
    .transform((said) => words[said.toLowerCase()] ?? said)
    .pipe(openEnum(Object.values(words)));

/** An authorization that has expired shows as VOIDED, as in v2 (paypal-rules 0.9). */
const authorizationState = state({
  pending: 'PENDING',
  authorized: 'CREATED',
  partially_captured: 'PARTIALLY_CAPTURED',
  captured: 'CAPTURED',
  expired: 'VOIDED',
  voided: 'VOIDED',
  denied: 'DENIED',
});

const takenState = state({
  pending: 'PENDING',
  completed: 'COMPLETED',
  partially_refunded: 'PARTIALLY_REFUNDED',
  refunded: 'REFUNDED',
  denied: 'DECLINED',
});

const refundState = state({
  pending: 'PENDING',
  completed: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
});

const linksSchema = z
  .array(z.object({ href: z.string(), rel: z.string() }).nullable().catch(null))
  .catch([]);

/** The id at the end of the link to an authorization. */
const authorizationIn = (links: z.infer<typeof linksSchema>): string | null => {
  const href = links.find((link) => link?.rel === 'authorization')?.href ?? '';
  return /\/authorizations?\/([A-Z0-9]+)$/.exec(href)?.[1] ?? null;
};

const common = {
  id: z.string().min(1),
  amount: amountSchema,
  reason_code: textOrNull,
  create_time: instantOrNull,
  parent_payment: textOrNull,
  links: linksSchema,
};

export const authorizationV1Schema = z
  .object({
    ...common,
    ...protectionFields,
    state: authorizationState,
    valid_until: instantOrNull,
  })
  .transform(
    (said): Authorization => ({
      id: said.id,
      status: said.state,
      reason: said.reason_code,
      amount: said.amount,
      createdAt: said.create_time,
      expiresAt: said.valid_until,
      customId: null,
      invoiceId: null,
      orderId: said.parent_payment,
      ...detailsOf(said),
    }),
  );

/** A capture of an authorization or of an order, and the sale that a payment of that intent is. */
export const takenV1Schema = z
  .object({
    ...common,
    ...protectionFields,
    state: takenState,
    is_final_capture: orNull(z.boolean()),
    transaction_fee: feeOrNull,
    invoice_number: textOrNull,
  })
  .transform(
    (said): Capture => ({
      id: said.id,
      status: said.state,
      reason: said.reason_code,
      amount: said.amount,
      finalCapture: said.is_final_capture,
      fee: said.transaction_fee,
      net:
        said.transaction_fee?.currency === said.amount.currency
          ? subtract(said.amount, said.transaction_fee)
          : null,
      createdAt: said.create_time,
      authorizationId: authorizationIn(said.links),
      orderId: said.parent_payment,
      customId: null,
      invoiceId: said.invoice_number,
      ...detailsOf(said),
    }),
  );

/** v1 keeps no custom id of a refund: its invoice number carries the mark of the key (domain/refund/refund-mark.ts). */
export const refundV1Schema = z
  .object({
    ...common,
    state: refundState,
    capture_id: textOrNull,
    sale_id: textOrNull,
    invoice_number: textOrNull,
  })
  .transform(
    (said): Refund => ({
      id: said.id,
      status: said.state,
      reason: said.reason_code,
      amount: said.amount,
      captureId: said.capture_id ?? said.sale_id,
      createdAt: said.create_time,
      customId: null,
      invoiceId: said.invoice_number,
    }),
  );

const orderState = state({
  pending: 'PENDING',
  authorized: 'AUTHORIZED',
  captured: 'CAPTURED',
  completed: 'COMPLETED',
  voided: 'VOIDED',
});

/** Its amount stands with its payment. */
export const orderV1Schema = z
  .object({ id: z.string().min(1), state: orderState, parent_payment: textOrNull })
  .transform(
    ({ id, state: status, parent_payment: paymentId }): OrderV1 => ({ id, status, paymentId }),
  );

/** Strict inside: a payment whose money cannot be read must not look like one without money. */
const relatedSchema = z
  .array(
    z.object({
      authorization: authorizationV1Schema.optional(),
      capture: takenV1Schema.optional(),
      sale: takenV1Schema.optional(),
      refund: refundV1Schema.optional(),
      // It holds no money itself.
      order: orderV1Schema.optional().catch(undefined),
    }),
  )
  .default([]);

const transactionSchema = z.object({
  amount: amountSchema,
  custom: textOrNull,
  invoice_number: textOrNull,
  payee: z.object({ merchant_id: textOrNull }).catch({ merchant_id: null }),
  related_resources: relatedSchema,
});

const INTENTS: Readonly<Record<string, string>> = {
  authorize: 'AUTHORIZE',
  order: 'ORDER',
  sale: 'CAPTURE',
};

const FUNDING: Readonly<Record<string, string>> = { paypal: 'paypal', credit_card: 'card' };

/** A payment as the order it stands for: its related resources are all that was authorized, taken and given back. */
export const paymentV1Schema = z
  .object({
    id: z.string().min(1),
    intent: z.string(),
    create_time: instantOrNull,
    payer: z.object({ payment_method: textOrNull }).catch({ payment_method: null }),
    transactions: z.array(transactionSchema).min(1),
  })
  .transform((said): Order => {
    const [first] = said.transactions;
    const related = said.transactions.flatMap((one) => one.related_resources);
    const within = { orderId: said.id };
    const payee = first?.payee.merchant_id ?? null;
    const orderV1 = related.find(({ order }) => order !== undefined)?.order;
    return {
      id: said.id,
      approveUrl: null,
      amount: first?.amount ?? null,
      customId: first?.custom ?? null,
      invoiceId: first?.invoice_number ?? null,
      fundingSource: FUNDING[said.payer.payment_method ?? ''] ?? null,
      createdAt: said.create_time,
      intent: INTENTS[said.intent.toLowerCase()] ?? said.intent,
      ...(payee !== null && { payeeMerchantId: payee }),
      ...(orderV1 && { orderV1 }),
      authorizations: related.flatMap(({ authorization }) =>
        authorization ? [{ ...authorization, ...within }] : [],
      ),
      captures: related.flatMap(({ capture, sale }) => {
        const taken = capture ?? sale;
        return taken ? [{ ...taken, ...within }] : [];
      }),
      refunds: related.flatMap(({ refund }) => (refund ? [refund] : [])),
    };
  });
