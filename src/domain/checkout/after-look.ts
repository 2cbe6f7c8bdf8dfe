import type { PayPalRefusal } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import type { Command } from './commands.ts';
import type { ResolveAction } from './status.ts';

/** What a read says of a call whose outcome is not known. `isSure`: it settles what became of the call. */
export type Look = {
  readonly kind: 'FOUND' | 'ABSENT' | 'GONE' | 'AMBIGUOUS' | 'UNAVAILABLE';
  readonly isSure: boolean;
};

/**
 * Whether PayPal's "no" ends the call without a read: not one to a repetition of what got no answer, nor one that speaks of
 * what was done before (paypal-rules 1.15).
 */
export const endsCall = (no: {
  readonly isDefinite: boolean;
  readonly refusal: Pick<PayPalRefusal, 'issueClass'>;
}): boolean => no.isDefinite && no.refusal.issueClass !== 'RECONCILE';

/** Whether nothing happened, as the read says that followed a "no": a definite one is believed of what PayPal does not show. */
export const didNothing = (look: Look['kind'], { isDefinite }: { readonly isDefinite: boolean }) =>
  look === 'ABSENT' || (isDefinite && look === 'GONE');

/** What becomes of the call, and of the command that came while it was parked. */
export type AfterLook =
  | { readonly does: 'KEEP_ASKING'; readonly refusal: Refusal }
  /** The command has its turn when the call is done; an operator's `retry` is that call. */
  | { readonly does: 'SEND_AGAIN'; readonly decided: 'retry' | null }
  /** An operator decided: `adopt` is done with the read, void, capture and close have their turn. */
  | { readonly does: 'GIVE_UP'; readonly decided: Exclude<ResolveAction, 'retry'> };

/** Whatever was commanded while parked has its turn when the outcome is known; an operator may decide earlier. */
export const afterLook = ({ kind, isSure }: Look, command: Command | null): AfterLook => {
  const action = command?.type === 'RESOLVE' ? command.resolve.action : null;
  if (kind === 'UNAVAILABLE' || (!isSure && action === null)) {
    return { does: 'KEEP_ASKING', refusal: stillUnknown };
  }
  if (kind === 'GONE' && action !== null && action !== 'close') {
    return { does: 'KEEP_ASKING', refusal: notShown };
  }
  if (action === null || action === 'retry') return { does: 'SEND_AGAIN', decided: action };
  return { does: 'GIVE_UP', decided: action };
};

const stillUnknown = refusal(
  'OUTCOME_UNKNOWN',
  'It is not known yet what came of the call before; the checkout goes on asking PayPal.',
);

/** GONE is not ABSENT: a doubt about money ends on a read that shows it, or on an operator's `close`. */
const notShown = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal no longer shows the order, which proves nothing about the money: look in PayPal, then choose close.',
);
