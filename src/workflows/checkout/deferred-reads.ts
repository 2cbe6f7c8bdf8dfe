import { patched } from '@temporalio/workflow';
import { type Deadline, watchAgain } from '../../domain/checkout/deadlines.ts';
import type { CheckoutContext } from './context.ts';
import { type Reading, readPatiently, readPayPal } from './reconcile.ts';

/** The patch under which a read that a step needed is made up for. Histories that are older went on without it. */
export const OWED_READS = 'make-up-for-a-read-that-failed';
/** The patch under which PayPal's "no" to a read is no answer. Histories that are older let it pass for one. */
const REFUSED_READS = 'read-again-what-was-refused';

/** What PayPal has to publishRefund is not forgotten because it cannot be asked right now. */
export const readOrDefer = async (
  context: CheckoutContext,
  because: string,
  patch = OWED_READS,
): Promise<Reading> => {
  const reading = await readPayPal(context, because);
  if (reading === 'SILENT' && patched(patch)) context.deferredReads.push(because);
  return reading;
};

/** When PayPal is to be asked about it; null when there is nothing to ask. */
export const nextDeferredReadAt = ({
  deferredReads,
  listenAgain,
}: CheckoutContext): Deadline | null =>
  deferredReads.length === 0 ? null : { at: listenAgain?.at ?? 0, does: 'READ_PAYPAL' };

/**
 * One reading answers for all of them. A silent PayPal is asked patiently, one that says "no" again after 1 h, 2 h, ...
 * up to a day. Commands, news and deadlines come first.
 */
export const runDeferredReads = async (
  context: CheckoutContext,
  { deadline, isAwaited }: { readonly deadline: Deadline | null; isAwaited: () => boolean },
): Promise<void> => {
  const interrupted = () => isAwaited() || (deadline !== null && deadline.at <= Date.now());
  const reading = await readPatiently(context, context.deferredReads[0] ?? '', {
    deadline,
    interrupted,
  });
  if (reading === 'SILENT' && interrupted()) return;
  const refused = reading === 'SILENT' && patched(REFUSED_READS);
  context.listenAgain = refused ? watchAgain(context.listenAgain, Date.now()) : null;
  if (!refused) context.deferredReads.length = 0;
};
