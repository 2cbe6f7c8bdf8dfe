import type { Instant } from './resources.ts';

/** What is looked for in one page of PayPal's transaction reports. */
export type TransactionSearch = {
  /** At most 31 days apart. */
  readonly from: Instant;
  readonly until: Instant;
  /** From 1. */
  readonly page: number;
  /** The root and those of its reauthorizations that are known: what was made of them, or carries one of the ids below. */
  readonly authorizationIds: readonly string[];
  readonly invoiceId: string | null;
  readonly customId: string | null;
};

/** Ids of one page that fit; `totalPages` says whether there are more. */
export type FoundTransactions = {
  readonly authorizationIds: readonly string[];
  readonly captureIds: readonly string[];
  readonly totalPages: number;
};
