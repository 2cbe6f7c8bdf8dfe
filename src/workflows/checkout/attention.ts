import { patched } from '@temporalio/workflow';
import type { Matter } from '../../domain/checkout/attention.ts';
import { holdOf } from '../../domain/checkout/state.ts';
import { type CheckoutContext, record } from './context.ts';

/** The patch under which a matter waits for the one before it. Histories that are older knew one at a time. */
const MATTERS_IN_TURN = 'raise-matters-in-turn';

/** One matter at a time needs a person; what comes while another stands is raised when that is settled. */
export const raiseInTurn = (
  context: CheckoutContext,
  matter: Matter,
  { untilNow }: { readonly untilNow: 'OVERWRITES' | 'IS_LOST' },
): void => {
  const isFree = context.checkout.attention === null;
  if (!isFree && patched(MATTERS_IN_TURN)) context.matters.push(matter);
  else if (isFree || untilNow === 'OVERWRITES') record(context, matter);
};

/** What cannot wait: a reversal, or the deadline's question, that it takes the place of has its turn again. */
export const raise = (context: CheckoutContext, matter: Matter): void => {
  const { attention } = context.checkout;
  const comesBack =
    attention?.code === 'CAPTURE_REVERSED' || attention?.code === 'DEADLINE_DECISION';
  if (attention && comesBack && patched(MATTERS_IN_TURN)) {
    context.matters.push({ event: 'ATTENTION_RAISED', attention });
  }
  record(context, matter);
};

export const raiseNext = (context: CheckoutContext): void => {
  while (context.checkout.attention === null) {
    const matter = context.matters.shift();
    if (matter === undefined) return;
    if (isOpen(context, matter)) record(context, matter);
  }
};

/** Nobody is asked what the deadline has decided meanwhile, or will ask again. */
const isOpen = ({ checkout }: CheckoutContext, { attention }: Matter): boolean =>
  attention.code !== 'DEADLINE_DECISION' || holdOf(checkout)?.deadline === 'DECIDED';
