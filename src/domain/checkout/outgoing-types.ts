import type { Fact } from './facts.ts';

export type OutgoingEventType =
  | 'checkout.adopted'
  | 'checkout.authorized'
  | 'checkout.pending_review'
  | 'checkout.reauthorized'
  | 'checkout.captured'
  | 'checkout.voided'
  | 'checkout.denied'
  | 'checkout.expired'
  | 'checkout.failed'
  | 'checkout.needs_attention'
  | 'checkout.expiring_soon'
  | 'checkout.payment_declined'
  | 'capture.completed'
  | 'capture.pending'
  | 'capture.declined'
  | 'capture.refunded'
  | 'capture.disputed'
  | 'capture.dispute_resolved'
  | 'capture.reversed'
  | 'dispute.opened'
  | 'dispute.updated'
  | 'dispute.closed'
  | 'refund.completed'
  | 'refund.pending'
  | 'refund.failed'
  | 'tracker.added';

/** Facts of which the event depends on what they say. */
type JudgedByContent =
  | 'AUTHORIZED'
  | 'AUTHORIZATION_CHANGED'
  | 'CAPTURED'
  | 'CAPTURE_CHANGED'
  | 'ENDED';

/** The event of each other fact, null where it is none; a payment that was declined is judged beside (payment-declined.ts). */
export const EVENT_OF_FACT: Readonly<
  Record<Exclude<Fact['event'], JudgedByContent>, OutgoingEventType | null>
> = {
  ASKED: null,
  REFUSED: null,
  OUTCOME_UNKNOWN: null,
  FOUND: null,
  PROVED_ABSENT: null,
  COMMAND_RECEIVED: null,
  ORDER_CREATED: null,
  ADOPTED: 'checkout.adopted',
  ADOPTION_REFUSED: null,
  ORDER_PATCHED: null,
  APPROVAL_SIGNALLED: null,
  APPROVE_LINK_CHANGED: null,
  CARD_AUTHENTICATED: null,
  PAYER_SENT_BACK: null,
  // One event for each capture (outgoing-events.ts).
  ORDER_CAPTURED: null,
  COMPLETION_AWAITED: null,
  REAUTHORIZATION_SHOWN: null,
  REAUTHORIZED: 'checkout.reauthorized',
  FUNDING_SOURCE_LEARNED: null,
  EXPIRY_LEARNED: null,
  RENEWAL_CHANGED: null,
  POLICY_CHANGED: null,
  OVER_CAPTURE_REFUSED: null,
  SUM_UNKNOWN: null,
  VOIDED: null,
  HONOR_PERIOD_ENDED: null,
  EXPIRING_SOON: 'checkout.expiring_soon',
  LAPSE_ASKED: null,
  DEADLINE_POSTPONED: null,
  DEADLINE_REACHED: null,
  PAYPAL_EVENT_RECEIVED: null,
  READ_DEFERRED: null,
  ATTENTION_RAISED: 'checkout.needs_attention',
  ATTENTION_CLEARED: null,
  RESOLVED: null,
};
