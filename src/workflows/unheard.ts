import { patched } from '@temporalio/workflow';
import { type Deadline, watchAgain } from '../domain/deadlines.ts';
import type { Desk } from './desk.ts';
import { type Reading, readPatiently, readPayPal } from './truth.ts';

/** The patch under which a read that a step needed is made up for. Histories that are older went on without it. */
export const OWED_READS = 'make-up-for-a-read-that-failed';
/** The patch under which PayPal's "no" to a read is no answer. Histories that are older let it pass for one. */
const REFUSED_READS = 'read-again-what-was-refused';

/** What PayPal has to tell is not forgotten because it cannot be asked right now. */
export const readOrOwe = async (
  desk: Desk,
  because: string,
  patch = OWED_READS,
): Promise<Reading> => {
  const reading = await readPayPal(desk, because);
  if (reading === 'SILENT' && patched(patch)) desk.unheard.push(because);
  return reading;
};

/** When PayPal is to be asked about it; null when there is nothing to ask. */
export const listensAt = ({ unheard, listenAgain }: Desk): Deadline | null =>
  unheard.length === 0 ? null : { at: listenAgain?.at ?? 0, does: 'READ_PAYPAL' };

/**
 * One reading answers for all of them. A silent PayPal is asked patiently, one that says "no" again after 1 h, 2 h, ...
 * up to a day. Commands, news and deadlines come first.
 */
export const hearOut = async (
  desk: Desk,
  { deadline, isAwaited }: { readonly deadline: Deadline | null; isAwaited: () => boolean },
): Promise<void> => {
  const interrupted = () => isAwaited() || (deadline !== null && deadline.at <= Date.now());
  const reading = await readPatiently(desk, desk.unheard[0] ?? '', { deadline, interrupted });
  if (reading === 'SILENT' && interrupted()) return;
  const refused = reading === 'SILENT' && patched(REFUSED_READS);
  desk.listenAgain = refused ? watchAgain(desk.listenAgain, Date.now()) : null;
  if (!refused) desk.unheard.length = 0;
};
