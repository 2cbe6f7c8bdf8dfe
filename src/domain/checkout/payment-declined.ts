import { issueSays } from '../paypal/issue-meanings.ts';
import type { PayPalRefusal } from '../paypal/resources.ts';
import { MOST_TIMES_SENT_BACK, whyNotLiable } from './after-refusal.ts';
import type { TimelineEntry } from './facts.ts';
import { isDeclined, rootOf } from './hold.ts';
import { type Checkout, policyOf } from './state.ts';

/** Why the payer's payment of the order was not taken. */
type PaymentDeclined = {
  /** PayPal's issue code, where it refused to authorize or to capture the order. */
  readonly issue: string | null;
  /** PayPal's `status_details.reason` of a denied payment, or what 3-D Secure said of a card: LIABILITY_SHIFT_NO. */
  readonly reason: string | null;
  /** Where the payer may approve the same order again; left out where nothing more can come of it. */
  readonly approveUrl?: string;
};

/**
 * Whether a fact says that PayPal, or the policy about 3-D Secure, does not take what the payer pays with: the payer is
 * sent back for another source, or the checkout ends without money. Null for every other fact: a "no" about the request,
 * the account or the order is no decline, and neither is a capture that PayPal declines of money that was held before.
 */
export const paymentDeclined = (
  checkout: Checkout,
  entry: TimelineEntry,
): PaymentDeclined | null => {
  if (entry.event === 'PAYER_SENT_BACK') return sentBack(checkout, entry.issue);
  return entry.event === 'ENDED' && entry.as === 'DENIED' ? endedDenied(checkout) : null;
};

const sentBack = ({ stage }: Checkout, issue: string): PaymentDeclined | null => {
  if (issueSays(issue, 'NO_DECLINE') || stage.name !== 'AWAITING_APPROVAL') return null;
  const { approveUrl } = stage.order;
  const mayApprove = stage.rounds < MOST_TIMES_SENT_BACK && !stage.isOver && approveUrl !== null;
  return { issue, reason: null, ...(mayApprove && { approveUrl }) };
};

const endedDenied = (checkout: Checkout): PaymentDeclined | null => {
  const { stage } = checkout;
  if (stage.name !== 'ENDED') return null;
  if (stage.captures) {
    return { issue: null, reason: stage.captures.find(isDeclined)?.reason ?? null };
  }
  if (stage.hold === null) return endedUnpaid(checkout);
  const { status, reason } = rootOf(stage.hold);
  return status === 'DENIED' ? { issue: null, reason } : null;
};

/** What the payer was sent back for was published then: the last of too many rounds is not published twice. */
const endedUnpaid = (checkout: Checkout): PaymentDeclined | null => {
  const cause = checkout.timeline.findLast(
    ({ event }) =>
      event === 'REFUSED' || event === 'PAYER_SENT_BACK' || event === 'CARD_AUTHENTICATED',
  );
  if (cause?.event === 'REFUSED') {
    const { refusal } = cause;
    return isDecline(refusal) ? { issue: refusal.issue, reason: null } : null;
  }
  if (cause?.event !== 'CARD_AUTHENTICATED') return null;
  const { authentication } = cause;
  return whyNotLiable(policyOf(checkout), authentication) === null
    ? null
    : { issue: null, reason: `LIABILITY_SHIFT_${authentication.liabilityShift ?? 'UNKNOWN'}` };
};

/** Whether a "no" to authorize or capture of an order is about what the payer pays with (paypal-rules 1.4, 1.5). */
export const isDecline = ({ issue, issueClass }: Pick<PayPalRefusal, 'issue' | 'issueClass'>) =>
  (issueClass === 'BACK_TO_PAYER' || issueClass === 'NEW_ORDER') && !issueSays(issue, 'NO_DECLINE');
