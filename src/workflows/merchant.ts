import {
  condition,
  continueAsNew,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { learnSignal, limitsQuery } from '../contract/messages.ts';
import {
  forgottenAt,
  type LearnedLimits,
  learn,
  noLimits,
  stillKnown,
} from '../domain/checkout/limits.ts';

/** The patch under which a long history begins anew. Histories that are older grew on. */
const BEGINS_ANEW = 'begin-the-memory-of-a-merchant-anew';

/** A busy merchant whose checkouts are all refused the same teaches it every time, for as long as it is so. */
const LONGEST_HISTORY = 1_000;

/**
 * What PayPal refused a merchant, remembered for the checkouts that start later. Started by the first lesson, over when
 * the last one is forgotten.
 */
export async function merchant(learned: LearnedLimits = noLimits): Promise<LearnedLimits> {
  let limits = learned;
  let lessons = 0;
  setHandler(limitsQuery, () => stillKnown(limits, Date.now()));
  setHandler(learnSignal, (lesson) => {
    // Sent by hand, and without anything to learn.
    if (lesson?.learned === undefined) return;
    limits = learn(limits, lesson);
    lessons += 1;
    setCurrentDetails(`PayPal refused: ${lesson.limit} (${lesson.learned.issue})`);
  });
  for (;;) {
    const heard = lessons;
    const until = forgottenAt(limits);
    if (until === null) return limits;
    if (workflowInfo().historyLength > LONGEST_HISTORY && patched(BEGINS_ANEW)) {
      await continueAsNew<typeof merchant>(limits);
    }
    const ms = Math.max(until - Date.now(), 1);
    const hasLearned = await condition(() => lessons > heard, ms, {
      summary: 'until it is forgotten',
    });
    if (!hasLearned) limits = stillKnown(limits, Date.now());
  }
}
