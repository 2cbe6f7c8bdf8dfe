import { patched } from '@temporalio/workflow';
import type { Matter } from '../domain/attention.ts';
import { holdOf } from '../domain/checkout.ts';
import { type Desk, record } from './desk.ts';

/** The patch under which a matter waits for the one before it. Histories that are older knew one at a time. */
const MATTERS_IN_TURN = 'raise-matters-in-turn';

/** One matter at a time needs a person; what comes while another stands is raised when that is settled. */
export const raiseInTurn = (
  desk: Desk,
  matter: Matter,
  { untilNow }: { readonly untilNow: 'OVERWRITES' | 'IS_LOST' },
): void => {
  const isFree = desk.checkout.attention === null;
  if (!isFree && patched(MATTERS_IN_TURN)) desk.matters.push(matter);
  else if (isFree || untilNow === 'OVERWRITES') record(desk, matter);
};

/** What cannot wait: a reversal, or the deadline's question, that it takes the place of has its turn again. */
export const raise = (desk: Desk, matter: Matter): void => {
  const { attention } = desk.checkout;
  const comesBack =
    attention?.code === 'CAPTURE_REVERSED' || attention?.code === 'DEADLINE_DECISION';
  if (attention && comesBack && patched(MATTERS_IN_TURN)) {
    desk.matters.push({ event: 'ATTENTION_RAISED', attention });
  }
  record(desk, matter);
};

export const raiseNext = (desk: Desk): void => {
  while (desk.checkout.attention === null) {
    const matter = desk.matters.shift();
    if (matter === undefined) return;
    if (isOpen(desk, matter)) record(desk, matter);
  }
};

/** Nobody is asked what the deadline has decided meanwhile, or will ask again. */
const isOpen = ({ checkout }: Desk, { attention }: Matter): boolean =>
  attention.code !== 'DEADLINE_DECISION' || holdOf(checkout)?.deadline === 'DECIDED';
