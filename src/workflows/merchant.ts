import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { forgottenAt, type LearnedLimits, learn, noLimits, stillKnown } from '../domain/limits.ts';
import { learnSignal, limitsQuery } from './messages.ts';

/**
 * What PayPal refused a merchant, remembered for the checkouts that start later. Started by the first lesson, over when
 * the last one is forgotten.
 */
export async function merchant(): Promise<LearnedLimits> {
  let limits = noLimits;
  let lessons = 0;
  setHandler(limitsQuery, () => stillKnown(limits, Date.now()));
  setHandler(learnSignal, (lesson) => {
    limits = learn(limits, lesson);
    lessons += 1;
    setCurrentDetails(`PayPal refused: ${lesson.limit} (${lesson.learned.issue})`);
  });
  for (;;) {
    const heard = lessons;
    const until = forgottenAt(limits);
    if (until === null) return limits;
    const ms = Math.max(until - Date.now(), 1);
    const learned = await condition(() => lessons > heard, ms, {
      summary: 'until it is forgotten',
    });
    if (!learned) limits = stillKnown(limits, Date.now());
  }
}
