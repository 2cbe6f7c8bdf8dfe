import { expect, it } from 'vitest';
import { historyPage } from '../../src/domain/checkout/history.ts';
import type { TimelineView } from '../../src/domain/checkout/timeline-view.ts';

const entry = (second: number, name: string): TimelineView => ({
  at: new Date(Date.UTC(2026, 3, 1, 12, 0, second)).toISOString(),
  event: 'COMMAND_RECEIVED',
  command: name,
});

const timeline = [entry(0, 'a'), entry(0, 'b'), entry(0, 'c'), entry(1, 'd'), entry(2, 'e')];

/** The names on each page, from the first to the last. */
const pages = (limit: number, between: (page: number) => readonly TimelineView[]) => {
  const read: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page === 0 || cursor !== null; page += 1) {
    const asked = { limit, ...(cursor !== null && { cursor }) };
    const { entries, nextCursor } = historyPage({ timeline: between(page), unknown: [] }, asked);
    read.push(entries.map((one) => String(one['command'])).join(''));
    cursor = nextCursor;
  }
  return read;
};

it.each([
  [1, ['a', 'b', 'c', 'd', 'e']],
  [2, ['ab', 'cd', 'e']],
  [4, ['abcd', 'e']],
  [5, ['abcde']],
  [100, ['abcde']],
])('pages of %i show every entry once, also those of one instant', (limit, expected) => {
  expect(pages(limit, () => timeline)).toEqual(expected);
});

it('goes on where it was, whatever a long timeline has dropped before and gained behind', () => {
  const dropped = [...timeline.slice(1), entry(3, 'f')];
  expect(pages(4, (page) => (page === 0 ? timeline : dropped))).toEqual(['abcd', 'ef']);
  // Of one instant, what was shown is counted.
  const behind = [...timeline, entry(2, 'f')];
  expect(pages(3, (page) => (page === 0 ? timeline : behind))).toEqual(['abc', 'def']);
});

it('shows an empty timeline on one page, and what is not known', () => {
  expect(historyPage({ timeline: [], unknown: ['refunds'] }, {})).toEqual({
    entries: [],
    unknown: ['refunds'],
    nextCursor: null,
  });
});
