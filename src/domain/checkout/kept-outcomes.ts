import type { Instant } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { DAY } from '../time/durations.ts';
import type { Outcome } from './commands.ts';

/** What moved money is remembered for life; a refusal so long. */
const REFUSALS_KEPT = DAY;

/** So many changes of the order, and so many commands in all, one checkout takes. */
const MOST_PATCHES = 100;
export const MOST_COMMANDS = 1_000;

/** What releases the hold and what an operator decides is taken a while longer. */
const MORE_TO_END_IT = 100;

/** The Update Ids whose refusals are forgotten by now. */
export const forgotten = (outcomes: ReadonlyMap<string, Outcome>, now: Instant): string[] =>
  [...outcomes].flatMap(([id, { kind, at }]) =>
    kind === 'REFUSED' && at < now - REFUSALS_KEPT ? [id] : [],
  );

export const takesNoMore = (outcomes: ReadonlyMap<string, unknown>): boolean =>
  outcomes.size >= MOST_COMMANDS;

/** Outside traffic never spends what the hold needs: its own deadlines go on. */
export const refuseMore = (
  outcomes: ReadonlyMap<string, unknown>,
  name: string,
): Refusal | null => {
  if (name === 'void' || name === 'resolve') {
    return outcomes.size >= MOST_COMMANDS + MORE_TO_END_IT ? tooMany : null;
  }
  const ofName = [...outcomes.keys()].filter((id) => id.startsWith(`${name}:`)).length;
  const isTooMany = takesNoMore(outcomes) || (name === 'patch' && ofName >= MOST_PATCHES);
  return isTooMany ? tooMany : null;
};

export const tooMany = refusal(
  'TOO_MANY_COMMANDS',
  'This checkout has taken as many commands as one checkout takes; its deadlines go on. Void it and start another.',
);
