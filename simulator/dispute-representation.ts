import { type Dispute } from './dispute.ts';
import { timestamp } from './payment-representation.ts';
import type { Instant, Order } from './records.ts';

export const disputesOf = (order: Order): readonly Dispute[] => order.disputes ?? [];

const due = (at: Instant | null): object =>
  at === null ? {} : { seller_response_due_date: timestamp(at) };

const stateOf = ({ status }: Dispute): string => {
  switch (status) {
    case 'RESOLVED':
      return 'RESOLVED';
    case 'UNDER_REVIEW':
      return 'UNDER_PAYPAL_REVIEW';
    case 'WAITING_FOR_BUYER_RESPONSE':
      return 'REQUIRED_OTHER_PARTY_ACTION';
    case 'WAITING_FOR_SELLER_RESPONSE':
      return 'REQUIRED_ACTION';
    case 'OPEN':
    case 'OTHER':
      return 'OPEN_INQUIRIES';
  }
};

const linksOf = (base: string, { id }: Dispute): object[] => [
  { href: `${base}/v1/customer/disputes/${id}`, rel: 'self', method: 'GET' },
];

/** What the list and the dispute itself both show. */
const shownOf = (base: string, dispute: Dispute): object => ({
  dispute_id: dispute.id,
  create_time: new Date(dispute.createdAt).toISOString(),
  update_time: new Date(dispute.updatedAt).toISOString(),
  reason: dispute.reason,
  status: dispute.status,
  dispute_amount: dispute.amount,
  dispute_life_cycle_stage: dispute.stage,
  dispute_channel: 'INTERNAL',
  ...due(dispute.sellerResponseDueAt),
  links: linksOf(base, dispute),
});

/** An entry of the list: it names neither the transactions nor the outcome, and has a state of its own. */
export const disputeInfo = (base: string, dispute: Dispute): object => ({
  ...shownOf(base, dispute),
  dispute_state: stateOf(dispute),
});

/** A dispute as `GET /v1/customer/disputes/{id}` shows it and as its events carry it. */
export const disputeBody = (base: string, order: Order, dispute: Dispute): object => {
  const capture = order.captures.find(({ id }) => id === dispute.captureId);
  return {
    ...shownOf(base, dispute),
    disputed_transactions: [
      {
        seller_transaction_id: dispute.captureId,
        gross_amount: capture?.amount,
        invoice_number: capture?.invoiceId ?? undefined,
        custom: capture?.customId ?? undefined,
      },
    ],
    ...(dispute.outcome === null
      ? {}
      : { dispute_outcome: { outcome_code: dispute.outcome, ...refundedBy(dispute) } }),
  };
};

const refundedBy = ({ outcome, amount }: Dispute): object =>
  outcome === 'RESOLVED_BUYER_FAVOUR' || outcome === 'ACCEPTED' ? { amount_refunded: amount } : {};
