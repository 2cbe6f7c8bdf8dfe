import { differencesIn, refuseReconcile } from '../../domain/checkout/differences.ts';
import type { Order } from '../../domain/paypal/resources.ts';
import { refusal } from '../../domain/refusal.ts';
import { concludeStep } from './conclude.ts';
import { answer, type CheckoutContext, type PendingCommand } from './context.ts';
import { readForCommand } from './deferred-reads.ts';
import { type ReadResult, readPayPal } from './reconcile.ts';

/**
 * Reads PayPal for whoever asks, takes over what it shows as every other read does, and answers what differed. Nothing is
 * sent but GETs, so it is safe any number of times.
 */
export const reconcileOnCommand = async (
  context: CheckoutContext,
  pending: PendingCommand,
  read: (context: CheckoutContext, because: string) => Promise<ReadResult> = readPayPal,
): Promise<void> => {
  const before = context.checkout;
  const why = refuseReconcile(before);
  if (why) return answer(context, pending, why);
  const because = 'somebody asked what PayPal shows';
  const shown: Order[] = [];
  context.shown = shown;
  const result = await readForCommand(context, () => read(context, because));
  context.shown = null;
  if (result === 'UNAVAILABLE') {
    if (!context.unread.includes(because)) context.unread.push(because);
    return answer(context, pending, notRead);
  }
  concludeStep(context);
  const { checkout: after } = context;
  const differences = differencesIn({ before, shown: shown.at(-1) ?? null, after });
  const { digest } = pending;
  pending.outcome = {
    kind: 'CHECKOUT',
    digest,
    at: Date.now(),
    version: after.version,
    differences,
  };
};

const notRead = refusal(
  'PAYPAL_UNAVAILABLE',
  'PayPal could not be read, and nothing has changed: ask again, or wait until it is read by itself.',
);
