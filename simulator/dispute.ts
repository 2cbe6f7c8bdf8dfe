import type { Money } from './money.ts';

export const DISPUTE_STATUSES = [
  'OPEN',
  'WAITING_FOR_BUYER_RESPONSE',
  'WAITING_FOR_SELLER_RESPONSE',
  'UNDER_REVIEW',
  'RESOLVED',
  'OTHER',
] as const;
export const DISPUTE_STAGES = ['INQUIRY', 'CHARGEBACK', 'PRE_ARBITRATION', 'ARBITRATION'] as const;
export const DISPUTE_OUTCOMES = [
  'RESOLVED_BUYER_FAVOUR',
  'RESOLVED_SELLER_FAVOUR',
  'RESOLVED_WITH_PAYOUT',
  'CANCELED_BY_BUYER',
  'ACCEPTED',
  'DENIED',
  'NONE',
] as const;

/** A payer's dispute about a capture, as PayPal's Disputes API knows it (paypal-rules 2.5). */
export interface Dispute {
  id: string;
  captureId: string;
  reason: string;
  status: (typeof DISPUTE_STATUSES)[number];
  stage: (typeof DISPUTE_STAGES)[number];
  amount: Money;
  /** Set once the dispute is RESOLVED; null where PayPal names none. */
  outcome: (typeof DISPUTE_OUTCOMES)[number] | null;
  /** Milliseconds since 1970, on the order's clock, as the two below. */
  createdAt: number;
  updatedAt: number;
  sellerResponseDueAt: number | null;
}

export const isOpenDispute = ({ status }: Dispute): boolean => status !== 'RESOLVED';
