import { type Refusal, refusal } from '../refusal.ts';
import { offersFor } from './attention.ts';
import { isLive } from './hold.ts';
import { closed } from './refusals.ts';
import type { Checkout } from './state.ts';
import type { ResolveAction } from './status.ts';

export const refuseResolve = (checkout: Checkout, action: ResolveAction): Refusal | null => {
  if (checkout.stage.name === 'ENDED') return closed(checkout);
  if (checkout.attention.length === 0) {
    return refusal('NOTHING_TO_RESOLVE', 'This checkout does not wait for an operator.');
  }
  const offers = resolveActions(checkout);
  return offers.includes(action)
    ? null
    : refusal(
        'ACTION_NOT_OFFERED',
        `"${action}" is not offered here; choose ${offers.join(', ')}.`,
      );
};

/** What an operator may choose for a checkout that needs attention, the safest first. */
export const resolveActions = ({ attention, stage }: Checkout): readonly ResolveAction[] => {
  switch (stage.name) {
    case 'ENDED':
      return [];
    case 'ORDER_CAPTURED':
      return attention.length === 0 ? [] : ['adopt', 'close'];
    case 'CREATING':
      return attention.length === 0 ? [] : ['retry', 'close'];
    case 'AWAITING_APPROVAL':
      return offersFor(attention, false);
    case 'HELD':
      return offersFor(attention, isLive(stage.hold));
  }
};
