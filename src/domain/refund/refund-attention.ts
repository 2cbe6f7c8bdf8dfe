import { type Attention, refusedForOperator, unexpected } from '../checkout/attention.ts';
import type { RefundAttention } from '../checkout/checkout-list.ts';
import { moneyText } from '../money/money.ts';
import type { Instant, PayPalRefusal, Refund } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { freezeIn, refuseThaw } from './freezes.ts';
import { type CaptureAccount, foreignRefund, refuseUnsummed, type ThawCommand } from './refund.ts';
import type { RefundState } from './state.ts';

/**
 * PayPal's "no" to a refund, where a person has to act: whoever asked is answered, and cannot mend the account, its balance
 * or what PayPal holds against it. Null where it is the caller's to mend, or passes.
 */
export const refundRefused = (said: PayPalRefusal, now: Instant): Attention | null =>
  said.issueClass === 'CONFIGURATION' || said.issueClass === 'OPERATOR'
    ? refusedForOperator('refundCapture', said, now)
    : null;

/** PayPal made the refund and gave nothing back, at once or after it was PENDING (paypal-rules 2.4). */
export const isFailed = ({ status }: Pick<Refund, 'status'>): boolean =>
  status === 'FAILED' || status === 'CANCELLED';

export const refundFailed = (
  { id, status, reason, amount }: Refund,
  debugId: string | null,
  now: Instant,
): Attention => ({
  code: 'PAYPAL_REFUSED',
  reason: `PayPal shows refund ${id} of ${moneyText(amount)} as ${status}${reason ? ` (${reason})` : ''}: the payer got nothing back.`,
  since: now,
  about: id,
  issue: reason ?? status,
  debugId,
  operation: 'refundCapture',
});

/** Which refunds have failed since they were last read; what was known as failed is not news. */
export const failedSince = (
  before: readonly Refund[],
  shown: readonly Refund[],
): readonly Refund[] =>
  shown.filter(
    (now) => isFailed(now) && before.some((known) => known.id === now.id && !isFailed(known)),
  );

/** A refund in another currency than its capture that was not known before: what is left cannot be summed. */
export const unsummedSince = (
  before: CaptureAccount | null,
  shown: CaptureAccount,
  { debugId, now }: { readonly debugId: string | null; readonly now: Instant },
): Attention | null => {
  const why = refuseUnsummed(shown);
  const isKnown = before !== null && foreignRefund(before)?.id === foreignRefund(shown)?.id;
  return why && !isKnown ? unexpected(why.reason, now, debugId) : null;
};

/** `close` puts aside what was refused or has failed, or cannot be summed; any other word lets stopped refunds go on. */
export const refuseRefundDecision = (
  { freezes, attention = [] }: Pick<RefundState, 'freezes' | 'attention'>,
  { action }: Pick<ThawCommand, 'action'>,
): Refusal | null => {
  if (action !== 'close') return refuseThaw(freezes);
  return attention.length > 0
    ? null
    : refusal('NOTHING_TO_RESOLVE', 'No refund of this capture waits for a person.');
};

type Open = Pick<RefundAttention, 'code' | 'issue' | 'debugId'> & {
  /** Null where it is not known since when. */
  readonly since: Instant | null;
};

/** Why the refunds of a capture are in the list of what needs a person: the gravest. */
export const attentionOf = (state: RefundState): Open => {
  const { freezes, asked, timeline, attention = [] } = state;
  const unnamed = { issue: null, debugId: null };
  const freeze = freezeIn(freezes);
  if (freeze) {
    const { debugId = null } = freeze;
    const since = timeline.findLast(({ event }) => event === 'REFUNDS_FROZEN')?.at ?? null;
    return { issue: null, debugId, code: 'CAPTURE_FROZEN', since };
  }
  const [refused] = attention;
  const isUnknown = asked !== null && asked.withoutAnswer > 0;
  if (refused === undefined || isUnknown) {
    return { ...(asked?.trace ?? unnamed), code: 'OUTCOME_UNKNOWN', since: asked?.at ?? null };
  }
  const { since, issue, debugId } = refused;
  const isUnsummed = refused.code === 'UNEXPECTED_ANSWER';
  return { code: isUnsummed ? 'UNEXPECTED_ANSWER' : 'PAYPAL_REFUSED', since, issue, debugId };
};
