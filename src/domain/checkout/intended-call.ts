import type { Fact } from './facts.ts';
import type { Checkout } from './state.ts';

/** What was proved absent is sent again: the same intent, by a new request. */
export const isDecided = ({ event }: Pick<Fact, 'event'>): boolean =>
  event === 'REFUSED' || event === 'REAUTHORIZED' || event === 'CAPTURED';

/**
 * The generation in which the call that comes next was first intended. All its rounds carry one invoice number, so that
 * PayPal refuses the repetition of one that arrived late after all as its duplicate. Within one generation it is the same.
 */
export const intendedIn = ({
  generation,
  timeline,
}: Pick<Checkout, 'generation' | 'timeline'>): number => {
  const decided = timeline.findLastIndex(isDecided);
  const absent = timeline.slice(decided + 1).filter(({ event }) => event === 'PROVED_ABSENT');
  return generation - absent.length;
};
