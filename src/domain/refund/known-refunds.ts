import type { Asked } from '../checkout/state.ts';
import type { Capture, CaptureStatus, Instant, Refund } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { PAYMENT_KEY_LIFE } from '../time/durations.ts';
import { type CaptureAccount, fullyRefunded } from './refund.ts';

/** PayPal never takes a refund back from an order: one that an answer leaves out was made all the same. */
export const withKnown = (
  known: readonly Refund[],
  listed: readonly Refund[],
): readonly Refund[] => {
  const ids = new Set(listed.map(({ id }) => id));
  return [...listed, ...known.filter(({ id }) => !ids.has(id))];
};

/**
 * Whether what is known of a capture's refunds has to do where no order lists them any more: PayPal's own limit guards the
 * sum. Not for a refund whose answer was lost so long ago that its request id no longer protects it, nor for refunds of an
 * earlier run.
 */
export const areKnownUnlisted = (
  { status }: Pick<Capture, 'status'>,
  {
    asked,
    account,
  }: { readonly asked: Pick<Asked, 'at'> | null; readonly account: CaptureAccount | null },
  now: Instant,
): boolean => {
  const isUnprotected = asked !== null && now - asked.at > PAYMENT_KEY_LIFE;
  const isUnknown = account === null && WITH_REFUNDS.has(status);
  return !isUnprotected && !isUnknown;
};

const WITH_REFUNDS: ReadonlySet<CaptureStatus> = new Set(['PARTIALLY_REFUNDED', 'REFUNDED']);

/** Why nothing is refunded where it is not known what was: of a capture that is refunded as a whole nothing is left. */
export const refundsNotListed = ({ status }: Pick<Capture, 'status'>): Refusal =>
  status === 'REFUNDED'
    ? fullyRefunded
    : refusal(
        'NEEDS_ATTENTION',
        'PayPal no longer lists the refunds of this capture. See in PayPal what was refunded, and refund the rest there.',
      );

/** An eCheck settles days later (paypal-rules 2.4): such a refund is read again. */
export const isPending = ({ status }: Pick<Refund, 'status'>): boolean => status === 'PENDING';
