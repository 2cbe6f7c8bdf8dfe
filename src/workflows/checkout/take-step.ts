import { concludeStep } from './conclude.ts';
import type { CheckoutContext } from './context.ts';
import { continueWhenLong } from './continue.ts';
import { readAfterReset } from './earlier-run.ts';
import { mustReadAfterReset } from './reset.ts';

/**
 * One step of a checkout whose money was held or captured. Before it a long history begins anew; after a reset PayPal is
 * read first; and what the step led to is concluded.
 */
export const takeStep = async (
  context: CheckoutContext,
  step: (context: CheckoutContext) => Promise<void>,
): Promise<void> => {
  await continueWhenLong(context);
  if (mustReadAfterReset(context)) await readAfterReset(context);
  else await step(context);
  concludeStep(context);
};
