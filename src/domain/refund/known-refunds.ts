import type { Asked } from '../checkout/state.ts';
import type { Capture, Instant, Refund } from '../paypal/resources.ts';
import { PAYMENT_KEY_LIFE } from '../time/durations.ts';
import type { CaptureAccount } from './refund.ts';

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
  const isUnknown = account === null && status === 'PARTIALLY_REFUNDED';
  return !isUnprotected && !isUnknown;
};

/** An eCheck settles days later (paypal-rules 2.4): such a refund is read again. */
export const isPending = ({ status }: Pick<Refund, 'status'>): boolean => status === 'PENDING';
