import { z } from 'zod';

import type { Authorization, Capture, Order, Refund } from '../domain/paypal/resources.ts';
import {
  authenticationSchema,
  captureDetailsOf,
  payableSchema,
  paymentDetailFields,
  paymentDetailsOf,
  receivableSchema,
} from './reply-details.ts';
import { instantOrNull, moneySchema, openEnum, orNull, textOrNull } from './reply-parts.ts';
import { severalUnits, totalOf } from './reply-units.ts';

/**
 * PayPal's answers, read into the facts Holdfast works with. What decides about money must be there and well formed;
 * everything else is read if it can be. Whatever is not read here (payer, address, the payee's e-mail) goes no further.
 */

const reasonOrNull = z
  .object({ reason: z.string() })
  .transform((details): string | null => details.reason)
  .catch(null);

const linksSchema = z
  .array(z.object({ href: z.string(), rel: z.string() }).nullable().catch(null))
  .catch([]);

type Links = z.infer<typeof linksSchema>;

/** The id at the end of the `up` link, where it leads to such a collection. */
const parentId = (
  links: Links,
  collection: 'authorizations' | 'captures' | 'orders',
): string | null => {
  const parent = new RegExp(`/${collection}/([A-Z0-9]+)$`);
  const ups = links.filter((link) => link?.rel === 'up');
  return (
    ups.map((link) => parent.exec(link?.href ?? '')?.[1]).find((id) => id !== undefined) ?? null
  );
};

const relatedSchema = z
  .object({
    related_ids: z.object({
      order_id: textOrNull,
      authorization_id: textOrNull,
      capture_id: textOrNull,
    }),
  })
  .transform((data) => data.related_ids)
  .catch({ order_id: null, authorization_id: null, capture_id: null });

/** What authorizations, captures and refunds have in common. */
const paymentFields = {
  id: z.string().min(1),
  amount: moneySchema,
  status_details: reasonOrNull,
  create_time: instantOrNull,
  custom_id: textOrNull,
  invoice_id: textOrNull,
  supplementary_data: relatedSchema,
  links: linksSchema,
};

const detailsIn = <Details extends object>(details: Details): { readonly details?: Details } =>
  Object.keys(details).length === 0 ? {} : { details };

/** Who is paid, by PayPal's merchant id. */
const payeeSchema = z.object({ merchant_id: textOrNull }).catch({ merchant_id: null });

/** Of several purchase units: whom all of them pay. */
const payeeIn = (
  ...shown: readonly { readonly payee: z.infer<typeof payeeSchema> }[]
): { readonly payeeMerchantId?: string } => {
  const [id = null, ...others] = new Set(shown.map(({ payee }) => payee.merchant_id));
  return id === null || others.length > 0 ? {} : { payeeMerchantId: id };
};

/** PayPal's older EXPIRED reads as VOIDED, which is what v2 shows for it (paypal-rules 0.9). */
const authorizationStatus = z
  .string()
  .transform((said) => (said === 'EXPIRED' ? 'VOIDED' : said))
  .pipe(openEnum(['CREATED', 'PENDING', 'PARTIALLY_CAPTURED', 'CAPTURED', 'DENIED', 'VOIDED']));

export const authorizationSchema = z
  .object({
    ...paymentFields,
    ...paymentDetailFields,
    payee: payeeSchema,
    status: authorizationStatus,
    expiration_time: instantOrNull,
  })
  .transform(
    (said): Authorization => ({
      id: said.id,
      status: said.status,
      reason: said.status_details,
      amount: said.amount,
      createdAt: said.create_time,
      expiresAt: said.expiration_time,
      customId: said.custom_id,
      invoiceId: said.invoice_id,
      orderId: said.supplementary_data.order_id ?? parentId(said.links, 'orders'),
      ...payeeIn(said),
      ...detailsIn(paymentDetailsOf(said)),
    }),
  );

const captureStatus = openEnum([
  'COMPLETED',
  'PENDING',
  'DECLINED',
  'FAILED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
]);

const captureObject = z.object({
  ...paymentFields,
  ...paymentDetailFields,
  status: captureStatus,
  final_capture: orNull(z.boolean()),
  disbursement_mode: textOrNull,
  seller_receivable_breakdown: receivableSchema,
});

const captureIn = (said: z.infer<typeof captureObject>): Capture => ({
  id: said.id,
  status: said.status,
  reason: said.status_details,
  amount: said.amount,
  finalCapture: said.final_capture,
  fee: said.seller_receivable_breakdown.paypal_fee,
  net: said.seller_receivable_breakdown.net_amount,
  createdAt: said.create_time,
  authorizationId:
    said.supplementary_data.authorization_id ?? parentId(said.links, 'authorizations'),
  orderId: said.supplementary_data.order_id,
  customId: said.custom_id,
  invoiceId: said.invoice_id,
  ...detailsIn(captureDetailsOf(said)),
});

export const captureSchema = captureObject.transform(captureIn);

/** A capture read by its id: PayPal shows whom it paid, and its order also where an `up` link alone names it. */
export const shownCaptureSchema = captureObject.extend({ payee: payeeSchema }).transform(
  (said): Capture => ({
    ...captureIn(said),
    orderId: said.supplementary_data.order_id ?? parentId(said.links, 'orders'),
    ...payeeIn(said),
  }),
);

export const refundSchema = z
  .object({
    ...paymentFields,
    status: openEnum(['COMPLETED', 'PENDING', 'FAILED', 'CANCELLED']),
    seller_payable_breakdown: payableSchema,
  })
  .transform(
    (said): Refund => ({
      id: said.id,
      status: said.status,
      reason: said.status_details,
      amount: said.amount,
      captureId: said.supplementary_data.capture_id ?? parentId(said.links, 'captures'),
      createdAt: said.create_time,
      customId: said.custom_id,
      invoiceId: said.invoice_id,
      ...detailsIn(said.seller_payable_breakdown),
    }),
  );

/** Strict inside: an order whose money cannot be read must not look like one without money. */
const paymentsSchema = z
  .object({
    authorizations: z.array(authorizationSchema).default([]),
    captures: z.array(captureSchema).default([]),
    refunds: z.array(refundSchema).default([]),
  })
  .default({ authorizations: [], captures: [], refunds: [] });

const unitSchema = z.object({
  reference_id: textOrNull,
  amount: moneySchema.nullable().default(null),
  custom_id: textOrNull,
  invoice_id: textOrNull,
  payee: payeeSchema,
  payments: paymentsSchema,
});

/** The link for the payer: `payer-action` where the order names a payment source, else `approve` (paypal-rules 1.0). */
const approveUrlOf = (links: Links): string | null =>
  links.find((link) => link?.rel === 'payer-action' || link?.rel === 'approve')?.href ?? null;

export const orderSchema = z
  .object({
    id: z.string().min(1),
    links: linksSchema,
    create_time: instantOrNull,
    intent: textOrNull,
    payment_source: z.record(z.string(), z.unknown()).catch({}),
    purchase_units: z.array(unitSchema).default([]),
  })
  .transform((said): Order => {
    const units = said.purchase_units;
    const within = { orderId: said.id };
    const authenticationResult = authenticationSchema.parse(said.payment_source);
    return {
      id: said.id,
      approveUrl: approveUrlOf(said.links),
      amount: totalOf(units.map(({ amount }) => amount)),
      ...severalUnits(units),
      customId: units[0]?.custom_id ?? null,
      invoiceId: units[0]?.invoice_id ?? null,
      fundingSource: Object.keys(said.payment_source)[0] ?? null,
      ...(authenticationResult && { authentication: authenticationResult }),
      createdAt: said.create_time,
      ...(said.intent !== null && { intent: said.intent }),
      ...payeeIn(...units),
      authorizations: units.flatMap((unit) =>
        unit.payments.authorizations.map((one) => ({
          ...one,
          ...within,
          ...(authenticationResult && { details: { ...one.details, authenticationResult } }),
        })),
      ),
      captures: units.flatMap((unit) =>
        unit.payments.captures.map((one) => ({
          ...one,
          ...within,
          ...(authenticationResult &&
            unit.payments.authorizations.length === 0 && {
              details: { ...one.details, authenticationResult },
            }),
          ...(units.length > 1 && unit.reference_id && { referenceId: unit.reference_id }),
        })),
      ),
      refunds: units.flatMap((unit) => unit.payments.refunds),
    };
  });

/** A reply that names what was made but not its amount: `return=minimal`, or a replay of one (paypal-rules 1.0). */
export const namedSchema = z
  .object({ id: z.string().min(1) })
  .transform((said): { readonly named: string } => ({ named: said.id }));
