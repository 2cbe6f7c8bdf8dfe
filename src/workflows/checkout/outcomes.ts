import type { Outcome } from '../../domain/checkout/commands.ts';
import { forgotten } from '../../domain/checkout/kept-outcomes.ts';
import type { CheckoutContext } from './context.ts';

export const outcomeOf = ({ outcomes }: CheckoutContext, updateId: string): Outcome | null =>
  outcomes.get(updateId) ?? null;

export const keepOutcome = (
  { outcomes }: Pick<CheckoutContext, 'outcomes'>,
  updateId: string,
  outcome: Outcome,
): void => {
  for (const id of forgotten(outcomes, Date.now())) outcomes.delete(id);
  outcomes.set(updateId, outcome);
};
