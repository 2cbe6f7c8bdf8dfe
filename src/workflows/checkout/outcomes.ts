import type { Outcome } from '../../domain/checkout/commands.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import { DAY } from '../../domain/time/durations.ts';
import type { CheckoutContext } from './context.ts';

/** What moved money is remembered for life; a refusal so long. */
const REFUSALS_KEPT = DAY;

/** So many changes of the order, and so many commands in all, one checkout takes. */
const MOST_PATCHES = 100;
const MOST_COMMANDS = 1_000;

export const outcomeOf = ({ outcomes }: CheckoutContext, updateId: string): Outcome | null =>
  outcomes.get(updateId) ?? null;

export const keepOutcome = (
  { outcomes }: Pick<CheckoutContext, 'outcomes'>,
  updateId: string,
  outcome: Outcome,
): void => {
  const forgetBefore = Date.now() - REFUSALS_KEPT;
  for (const [id, { kind, at }] of outcomes) {
    if (kind === 'REFUSED' && at < forgetBefore) outcomes.delete(id);
  }
  outcomes.set(updateId, outcome);
};

/** Outside traffic never spends what the hold needs: its own deadlines go on. */
export const refuseMore = ({ outcomes }: CheckoutContext, name: string): Refusal | null => {
  const ofName = [...outcomes.keys()].filter((id) => id.startsWith(`${name}:`)).length;
  const isTooMany = outcomes.size >= MOST_COMMANDS || (name === 'patch' && ofName >= MOST_PATCHES);
  return isTooMany
    ? refusal(
        'TOO_MANY_COMMANDS',
        'This checkout has taken as many commands as one checkout takes; its deadlines go on. Void it and start another.',
      )
    : null;
};
