import type { Money } from '../money/money.ts';
import type { Instant } from './resources.ts';

/** PayPal's `status`; a word Holdfast does not know is UNRECOGNIZED, and counts as not resolved. */
type DisputeStatus =
  | 'OPEN'
  | 'WAITING_FOR_BUYER_RESPONSE'
  | 'WAITING_FOR_SELLER_RESPONSE'
  | 'UNDER_REVIEW'
  | 'RESOLVED'
  | 'OTHER'
  | 'UNRECOGNIZED';

/** A payer's dispute as PayPal's Disputes API shows it (paypal-rules 2.5). Nothing personal. */
export type Dispute = {
  readonly id: string;
  /** The captures it is about: `disputed_transactions[].seller_transaction_id`. */
  readonly captureIds: readonly string[];
  readonly status: DisputeStatus;
  /** `dispute_outcome.outcome_code` once it is RESOLVED; null where PayPal names none. */
  readonly outcome: string | null;
  /** PayPal's word, such as MERCHANDISE_OR_SERVICE_NOT_RECEIVED. */
  readonly reason: string | null;
  /** INQUIRY, CHARGEBACK, PRE_ARBITRATION or ARBITRATION. */
  readonly stage: string | null;
  readonly amount: Money | null;
  /** Until when the merchant can respond; null where PayPal waits for nothing. */
  readonly dueAt: Instant | null;
};
