import type { Instant, PayPalRefusal } from '../paypal/resources.ts';
import { DAY } from '../time/durations.ts';

/**
 * What PayPal's account settings allow a merchant can only be learned by being refused (paypal-rules 3.4, 3.7). Learned
 * once, it is not asked again for every checkout; after 30 days it is, because account managers change settings.
 */
export type LearnedLimits = {
  /** No more reauthorizations of one hold than this. */
  readonly reauthorizations: LearnedCount | null;
  /** No more captures of one authorization than this. */
  readonly captures: LearnedCount | null;
  /** No capture above the authorized amount. */
  readonly overCapture: Learned | null;
};

export type Learned = {
  readonly issue: string;
  readonly debugId: string | null;
  readonly at: Instant;
};

type LearnedCount = Learned & { readonly atMost: number };

export type Lesson =
  | { readonly limit: 'reauthorizations' | 'captures'; readonly learned: LearnedCount }
  | { readonly limit: 'overCapture'; readonly learned: Learned };

export const noLimits: LearnedLimits = {
  reauthorizations: null,
  captures: null,
  overCapture: null,
};

const REMEMBERED_FOR = 30 * DAY;

/** The limits after one more lesson; a smaller count is never unlearned by a larger one while it is remembered. */
export const learn = (limits: LearnedLimits, lesson: Lesson): LearnedLimits => {
  if (lesson.limit === 'overCapture') return { ...limits, overCapture: lesson.learned };
  const known = limits[lesson.limit];
  const atMost = Math.min(lesson.learned.atMost, known?.atMost ?? lesson.learned.atMost);
  return { ...limits, [lesson.limit]: { ...lesson.learned, atMost } };
};

/** What is still remembered at this instant. */
export const stillKnown = (limits: LearnedLimits, now: Instant): LearnedLimits => ({
  reauthorizations: fresh(limits.reauthorizations, now),
  captures: fresh(limits.captures, now),
  overCapture: fresh(limits.overCapture, now),
});

const fresh = <T extends Learned>(learned: T | null, now: Instant): T | null =>
  learned !== null && learned.at + REMEMBERED_FOR > now ? learned : null;

/** When the next of them is forgotten; null when nothing is remembered. */
export const forgottenAt = ({
  reauthorizations,
  captures,
  overCapture,
}: LearnedLimits): Instant | null => {
  const known = [reauthorizations, captures, overCapture].filter((learned) => learned !== null);
  return known.length === 0 ? null : Math.min(...known.map(({ at }) => at)) + REMEMBERED_FOR;
};

export const learnedFrom = (refusal: PayPalRefusal, at: Instant): Learned => ({
  issue: refusal.issue,
  debugId: refusal.debugId,
  at,
});
