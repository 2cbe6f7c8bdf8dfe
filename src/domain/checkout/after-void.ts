import type { PayPalRefusal } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { currentOf, type Hold, isLive } from './hold.ts';
import type { Stage } from './state.ts';

export const isReleased = (hold: Hold | null): boolean => hold === null || !isLive(hold);

/** Whether the end is what a void asks for: VOIDED, or captured in part with the rest released. */
export const hasReleased = (stage: Stage): boolean =>
  stage.name === 'ENDED' &&
  (stage.as === 'VOIDED' || (stage.hold !== null && currentOf(stage.hold).status === 'VOIDED'));

/** What was taken in the meantime is refunded, not voided: PayPal's state decides the race (invariant 20). */
export const releasedOrTaken = (hold: Hold | null): Refusal | null =>
  hold && currentOf(hold).status !== 'VOIDED'
    ? refusal('NOTHING_LEFT_TO_VOID', 'It was captured in the meantime; refund it instead.')
    : null;

/** The root is void, and another authorization of the hold is not: an operator must look, in PayPal's form. */
export const stillHeld = (hold: Hold | null, debugId: string | null): PayPalRefusal => ({
  httpStatus: 200,
  issue: 'AUTHORIZATION_STILL_OPEN',
  issueClass: 'OPERATOR',
  debugId,
  description: `The root is voided, but PayPal still shows ${hold ? currentOf(hold).id : ''} as open.`,
});
