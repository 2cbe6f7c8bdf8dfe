import { describe, expect, it } from 'vitest';
import { describeEntry } from '../../src/cli/timeline-words.ts';
import type { TimelineView } from '../../src/domain/checkout/timeline-view.ts';

const at = '2026-03-02T08:15:00.123Z';
const amount = { currencyCode: 'USD', value: '40.00' };

const entries: readonly { entry: TimelineView; line: string }[] = [
  {
    entry: { at, event: 'ASKED', operation: 'createOrder', target: '', requestId: 'hf1', amount },
    line: 'PayPal is asked to make an order of 40.00 USD  [request id hf1]',
  },
  {
    entry: {
      at,
      event: 'REFUSED',
      operation: 'captureAuthorization',
      refusal: { issue: 'INSTRUMENT_DECLINED', description: 'Try another.', debugId: 'f00d' },
    },
    line: 'PayPal refused to capture: INSTRUMENT_DECLINED, Try another.  [debug id f00d]',
  },
  {
    entry: {
      at,
      event: 'REFUSED',
      operation: 'patchOrder',
      refusal: { issue: 'ITEM_TOTAL_MISMATCH', description: 'It differs.', isUnsent: true },
    },
    line: 'PayPal would refuse to change the order, so it was not sent: ITEM_TOTAL_MISMATCH, It differs.',
  },
  {
    entry: {
      at,
      event: 'OUTCOME_UNKNOWN',
      operation: 'voidAuthorization',
      requestId: 'hf2',
      failure: 'NO_ANSWER',
    },
    line: 'PayPal, asked to release the hold, did not answer: NO_ANSWER  [request id hf2]',
  },
  {
    entry: {
      at,
      event: 'RENEWAL_CHANGED',
      renewal: { kind: 'NONE', because: 'LIMIT_REACHED' },
      issue: null,
    },
    line: 'From now on: no renewal, as often renewed as may be',
  },
  {
    entry: {
      at,
      event: 'REAUTHORIZED',
      authorization: { id: 'A2', status: 'CREATED', amount },
      renewal: { kind: 'PLANNED', at: '2026-03-05T10:15:00.000Z' },
      debugId: 'beef',
    },
    line: 'Reauthorized: A2 of 40.00 USD is CREATED; to be renewed at 2026-03-05 10:15:00Z  [debug id beef]',
  },
  {
    entry: { at, event: 'COMMAND_RECEIVED', command: 'VOID', reason: null },
    line: 'Asked to void',
  },
  {
    entry: { at, event: 'DEADLINE_REACHED', does: 'VOID' },
    line: 'Deadline: what is held is released',
  },
];

describe('the timeline for people', () => {
  it.each(entries)('tells of $entry.event in plain words', ({ entry, line }) => {
    expect(describeEntry(entry)).toBe(`2026-03-02 08:15:00Z  ${line}`);
  });

  it('tells what a newer gateway adds by its own word', () => {
    const newer: TimelineView = JSON.parse(
      JSON.stringify({ at, event: 'HOLD_MOVED', to: 'A3', amount, debugId: 'f00d' }),
    );
    expect(describeEntry(newer)).toBe('2026-03-02 08:15:00Z  hold moved: to A3  [debug id f00d]');
  });
});
