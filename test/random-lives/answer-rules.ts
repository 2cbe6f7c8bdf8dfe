import type { LifeEnd } from './attention-rules.ts';
import { isForeign } from './snapshot.ts';

/** A key is answered with what Holdfast made for it, never with what somebody else made in PayPal's own pages. */
export const answerViolations = ({ ledger, ofSale, made }: LifeEnd): readonly string[] => {
  const ours = new Set(
    [...ledger.effects, ...(ofSale?.effects ?? [])]
      .filter((effect) => !isForeign(effect))
      .map(({ resourceId }) => resourceId),
  );
  return [...made]
    .filter(([, id]) => !ours.has(id))
    .map(([key, id]) => `invariant 20: ${key} was answered with ${id}, which was not made for it`);
};
