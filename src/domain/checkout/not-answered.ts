import { type Refusal, refusal } from '../refusal.ts';
import type { Attention } from './attention.ts';

type Trace = Pick<Attention, 'issue' | 'debugId'>;

/**
 * Nothing can come of a call that PayPal did not answer, or something that must not wait is due: whoever asked hears
 * PayPal's trace of it, where it left one. What the call was parked with has it, too.
 */
export const notAnswered = (
  reason: string,
  trace: Trace | undefined,
  open: readonly Attention[],
): Refusal => {
  const { issue = null, debugId = null } =
    trace ?? open.find(({ code }) => code === 'OUTCOME_UNKNOWN') ?? {};
  return { ...refusal('OUTCOME_UNKNOWN', reason), issue, debugId };
};
