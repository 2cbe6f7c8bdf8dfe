import type { Instant } from '../paypal/resources.ts';
import { formatInstant } from '../time/format.ts';
import { type Deadline, deadlinesAhead } from './deadlines.ts';
import { isLive } from './hold.ts';
import { viewOf } from './make-view.ts';
import { type Checkout, holdOf, intentOf, isBlocked, policyOf } from './state.ts';
import type { DeadlineAction } from './status.ts';
import type { CheckoutView } from './view.ts';

/** What an adoption would begin with, and what the checkout would then do by itself. */
export type AdoptionView = {
  readonly checkout: CheckoutView;
  /** In the order of time. What an earlier one brings may change a later one. */
  readonly steps: readonly {
    readonly at: string;
    readonly does: DeadlineAction | 'AUTHORIZE';
    /** Its time has come already: it is done at once. */
    readonly isDue: boolean;
  }[];
};

export const adoptionView = (checkout: Checkout, now: Instant): AdoptionView => ({
  checkout: viewOf(checkout, now),
  steps: [...ownCapture(checkout, now), ...executed(checkout, now), ...deadlinesAhead(checkout)]
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, does }) => ({ at: formatInstant(at), does, isDue: at <= now })),
});

/** What is left of an order of Payments v1 is authorized or captured at once: the payer has approved it. */
const executed = (checkout: Checkout, now: Instant) => {
  const { stage } = checkout;
  if (stage.name !== 'AWAITING_APPROVAL' || !stage.order.orderV1) return [];
  return [{ at: now, does: intentOf(checkout) === 'CAPTURE' ? 'CAPTURE' : 'AUTHORIZE' } as const];
};

/** Policy ON_AUTHORIZATION captures what is held as soon as the checkout has it, unless a part was captured before. */
const ownCapture = (checkout: Checkout, now: Instant): readonly Deadline[] => {
  const hold = holdOf(checkout);
  const isWhole = hold !== null && isLive(hold) && hold.captures.length === 0;
  return isWhole && policyOf(checkout).capture === 'ON_AUTHORIZATION' && !isBlocked(checkout)
    ? [{ at: now, does: 'CAPTURE' }]
    : [];
};
