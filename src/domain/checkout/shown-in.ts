import type { TimelineEntry } from './facts.ts';
import type { Checkout } from './state.ts';

/** PayPal's trace of the answer that first showed a capture or a reauthorization; null where none is known. */
export const debugIdOf = ({ timeline }: Pick<Checkout, 'timeline'>, id: string): string | null => {
  const shown = timeline.findLast((entry) => showsIn(entry).includes(id));
  return shown && 'debugId' in shown ? shown.debugId : null;
};

const showsIn = (entry: TimelineEntry): readonly string[] => {
  switch (entry.event) {
    case 'CAPTURED':
      return [entry.capture.id];
    case 'REAUTHORIZED':
      return [entry.authorization.id];
    case 'ORDER_CAPTURED':
      return entry.captures.map((capture) => capture.id);
    default:
      return [];
  }
};
