import { type Refusal, refusal, refusedByPayPal } from '../refusal.ts';
import type { Checkout } from './state.ts';

/** Why the order could not be made, or null where it was: what a start is answered with, then and later. */
export const startRefusal = ({ stage, timeline }: Checkout): Refusal | null => {
  if (stage.name !== 'ENDED' || stage.as !== 'FAILED' || stage.order !== null) return null;
  const adoption = timeline.findLast((entry) => entry.event === 'ADOPTION_REFUSED');
  if (adoption?.event === 'ADOPTION_REFUSED') return adoption.refusal;
  const said = timeline.findLast((entry) => entry.event === 'REFUSED');
  return said?.event === 'REFUSED'
    ? refusedByPayPal(said.refusal)
    : refusal('REFUSED_BY_PAYPAL', stage.why);
};
