import type { Instant } from '../paypal/resources.ts';
import { type Refusal, refusal, refusedByPayPal } from '../refusal.ts';
import type { TimelineEntry } from './facts.ts';
import type { Checkout } from './state.ts';

/**
 * What became of the order: the first facts of the checkout, from which the client makes what the payer is shown. It
 * names the request that started the checkout, so that another request under the same id is told apart.
 */
export type OpenOutcome = {
  readonly key: string;
  readonly digest: string;
  readonly at: number;
} & (
  | { readonly kind: 'OPENED'; readonly entries: readonly TimelineEntry[] }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
);

/** What a start is answered with, then and later. */
export const openOutcome = (checkout: Checkout, at: Instant): OpenOutcome => {
  const { key, digest } = checkout.input;
  const started = { key, digest, at };
  const why = startRefusal(checkout);
  return why
    ? { kind: 'REFUSED', ...started, refusal: why }
    : { kind: 'OPENED', ...started, entries: checkout.timeline };
};

/** Why the order could not be made, or null where it was. */
const startRefusal = ({ stage, timeline }: Checkout): Refusal | null => {
  if (stage.name !== 'ENDED' || stage.as !== 'FAILED' || stage.order !== null) return null;
  const adoption = timeline.findLast((entry) => entry.event === 'ADOPTION_REFUSED');
  if (adoption?.event === 'ADOPTION_REFUSED') return adoption.refusal;
  const said = timeline.findLast((entry) => entry.event === 'REFUSED');
  return said?.event === 'REFUSED'
    ? refusedByPayPal(said.refusal)
    : refusal('REFUSED_BY_PAYPAL', stage.why);
};
