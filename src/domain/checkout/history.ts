import type { TimelineView } from './timeline-view.ts';
import type { CheckoutView } from './view.ts';

/** A part of a checkout's timeline, the oldest first. */
export type HistoryPage = {
  readonly entries: readonly TimelineView[];
  /** What could not be learned just now, as in the checkout: its entries are missing. */
  readonly unknown: CheckoutView['unknown'];
  /** Null on the last page. */
  readonly nextCursor: string | null;
};

export type HistoryFilter = {
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  /** 1..100, 50 by default. */
  readonly limit?: number;
};

/**
 * The entries after the cursor, which is an instant and how many entries of that instant were shown: a place in the list
 * would move where a very long timeline drops entries from its middle.
 */
export const historyPage = (
  { timeline, unknown }: Pick<CheckoutView, 'timeline' | 'unknown'>,
  { cursor, limit = 50 }: HistoryFilter,
): HistoryPage => {
  const from = cursor === undefined ? 0 : indexAfter(timeline, cursor);
  const entries = timeline.slice(from, from + limit);
  const isLast = from + entries.length >= timeline.length;
  return {
    entries,
    unknown,
    nextCursor: isLast ? null : cursorAt(timeline, from + entries.length),
  };
};

const instantOf = ({ at }: TimelineView): number => Date.parse(at);

const cursorAt = (timeline: readonly TimelineView[], end: number): string => {
  const shown = timeline.slice(0, end).map(instantOf);
  const last = shown.at(-1) ?? 0;
  return `${last}-${shown.filter((at) => at === last).length}`;
};

const indexAfter = (timeline: readonly TimelineView[], cursor: string): number => {
  const [last = 0, shown = 0] = cursor.split('-').map(Number);
  const before = timeline.filter((entry) => instantOf(entry) < last).length;
  const same = timeline.filter((entry) => instantOf(entry) === last).length;
  return before + Math.min(same, shown);
};
