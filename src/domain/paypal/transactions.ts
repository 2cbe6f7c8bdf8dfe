import type { Capture, Instant } from './resources.ts';

/** What is looked for in one page of PayPal's transaction reports. */
export type TransactionSearch = {
  /** At most 31 days apart. */
  readonly from: Instant;
  readonly until: Instant;
  /** From 1. */
  readonly page: number;
  /** The root and those of its reauthorizations that are known: what was made of them, or of the order, or carries an id below. */
  readonly authorizationIds: readonly string[];
  readonly orderId?: string;
  readonly invoiceId: string | null;
  readonly customId: string | null;
};

/** Ids of one page that fit; `totalPages` says whether there are more. */
export type FoundTransactions = {
  readonly authorizationIds: readonly string[];
  readonly captureIds: readonly string[];
  /** Captures that carry the invoice id or the custom id alone, which other payments may share. */
  readonly alikeIds?: readonly string[];
  readonly totalPages: number;
};

/** What a payment is known by. `orderId` is null where others may have been paid by the same order. */
export type PaymentIds = {
  readonly orderId: string | null;
  readonly authorizationIds: readonly string[];
};

/** A row of a report is a hint: a capture is of the payment where PayPal shows it so, when it is read by its id. */
export const isCaptureOf =
  (payment: PaymentIds) =>
  ({ orderId, authorizationId }: Capture): boolean =>
    (authorizationId !== null && payment.authorizationIds.includes(authorizationId)) ||
    (orderId !== null && orderId === payment.orderId);
