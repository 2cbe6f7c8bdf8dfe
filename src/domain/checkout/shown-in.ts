import type { TimelineEntry } from './facts.ts';
import type { Checkout } from './state.ts';

/** PayPal's trace of the answer that first showed a capture or a reauthorization; null where none is known. */
export const debugIdOf = ({ timeline }: Pick<Checkout, 'timeline'>, id: string): string | null => {
  const shown = timeline.findLast((entry) => showsIn(entry).includes(id));
  return shown ? traceIn(shown) : null;
};

/** PayPal's trace of its newest answer that is on record. */
export const newestDebugId = ({ timeline }: Pick<Checkout, 'timeline'>): string | null => {
  const newest = timeline.findLast((entry) => traceIn(entry) !== null);
  return newest ? traceIn(newest) : null;
};

const traceIn = (entry: TimelineEntry): string | null =>
  'debugId' in entry ? entry.debugId : null;

const showsIn = (entry: TimelineEntry): readonly string[] => {
  if (entry.event === 'CAPTURED') return [entry.capture.id];
  if (entry.event === 'REAUTHORIZED') return [entry.authorization.id];
  return entry.event === 'ORDER_CAPTURED' ? entry.captures.map((capture) => capture.id) : [];
};
