import type { CheckoutView } from '../../src/domain/checkout/view.ts';

const PHASE: Readonly<Record<CheckoutView['status'], number>> = {
  CREATING: 0,
  AWAITING_APPROVAL: 1,
  AUTHORIZING: 1,
  CAPTURING: 1,
  PENDING_REVIEW: 2,
  AUTHORIZED: 3,
  PARTIALLY_CAPTURED: 3,
  CAPTURE_PENDING: 3,
  NEEDS_ATTENTION: -1,
  CAPTURED: 4,
  VOIDED: 4,
  DENIED: 4,
  EXPIRED: 4,
  FAILED: 4,
};

/**
 * A checkout never goes back to an earlier phase and never leaves its final status. `wasReviewed`: PayPal reviews
 * a reauthorization, or did; where the root is gone or captured meanwhile, the review is all that is left.
 */
export const violationsBetween = (
  before: CheckoutView['status'] | null,
  now: CheckoutView['status'],
  wasReviewed: boolean,
): readonly string[] => {
  if (before === null || now === 'NEEDS_ATTENTION' || before === 'NEEDS_ATTENTION') {
    const reopened = before !== null && PHASE[before] === 4;
    return reopened ? [`invariant 18: ${before} became ${now}`] : [];
  }
  const backwards = PHASE[now] < PHASE[before] && !(wasReviewed && now === 'PENDING_REVIEW');
  const reopened = PHASE[before] === 4 && now !== before;
  return backwards || reopened ? [`invariant 18: ${before} became ${now}`] : [];
};
