import { describe, expect, it } from 'vitest';
import { unexpected } from '../../src/domain/checkout/attention.ts';
import { neededBeforeEnd } from '../../src/domain/checkout/conclude.ts';
import { settledBy } from '../../src/domain/checkout/resolve-actions.ts';
import { holdOf } from '../../src/domain/checkout/state.ts';
import { HOUR } from '../../src/domain/time/durations.ts';
import { authorization, captured, held, later, t0, usd } from './builders.ts';

const all = { amount: usd(10_000), finalCapture: true };
const inFull = later(held(), captured(all));
const inPart = later(held(), captured({ finalCapture: true }));
const unexplained = (checkout: typeof inFull) =>
  later(checkout, { event: 'ATTENTION_RAISED', attention: unexpected('Odd.', t0) });
const atLastMargin = (checkout: typeof inFull) =>
  later(checkout, { event: 'DEADLINE_REACHED', does: 'VOID', margin: 'LAST' });
const voided = later(held(), {
  event: 'VOIDED',
  authorization: { ...authorization({ status: 'VOIDED' }), createdAt: t0, expiresAt: t0 + 1 },
  debugId: null,
});

type Known = Parameters<typeof neededBeforeEnd>[2];

describe('the end of a hold', () => {
  it.each<[string, typeof inFull, Partial<Known>, string | null]>([
    ['that our captures account for', inFull, { seenAt: null }, null],
    ['that was captured in part and not read since', inPart, { seenAt: null }, 'READ'],
    ['that was captured in part and read since', inPart, { seenAt: t0 }, null],
    ['that was read before its void', voided, { seenAt: t0 - 1 }, 'READ'],
    ['that was read so long ago', inPart, { seenAt: t0, now: t0 + HOUR + 1 }, 'READ'],
    ['with something unread', inFull, { seenAt: t0, hasUnread: true }, 'UNREAD'],
    ['that nobody explains', unexplained(inFull), { seenAt: t0 }, 'PERSON'],
    ['at its last margin', unexplained(atLastMargin(inFull)), { seenAt: t0 }, null],
  ])('%s needs: %#', (...[, checkout, known, needs]) => {
    const hold = holdOf(checkout);
    const whole = { hasUnread: false, now: t0, seenAt: null, ...known };
    expect(hold && neededBeforeEnd(checkout, hold, whole)).toBe(needs);
  });
});

it.each([
  ['retry', ['PAYPAL_REFUSED']],
  ['adopt', ['PAYPAL_REFUSED']],
  ['close', ['PAYPAL_REFUSED']],
  ['capture', ['PAYPAL_REFUSED', 'DEADLINE_DECISION']],
  ['void', ['PAYPAL_REFUSED', 'DEADLINE_DECISION']],
] as const)('%s settles %j', (action, settled) => {
  const open = ['PAYPAL_REFUSED', 'CAPTURE_REVERSED', 'DEADLINE_DECISION'] as const;
  expect(settledBy(action, open)).toEqual(settled);
});
