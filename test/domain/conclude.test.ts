import { describe, expect, it } from 'vitest';
import { unexpected, unitDeclined } from '../../src/domain/checkout/attention.ts';
import {
  mayEndCaptured,
  neededBeforeEnd,
  newlyDeclined,
} from '../../src/domain/checkout/conclude.ts';
import { settledBy } from '../../src/domain/checkout/resolve-actions.ts';
import { holdOf, statusOf } from '../../src/domain/checkout/state.ts';
import type { CheckoutStatus } from '../../src/domain/checkout/status.ts';
import type { CaptureStatus } from '../../src/domain/paypal/resources.ts';
import { HOUR } from '../../src/domain/time/durations.ts';
import { authorization, capture, captured, held, later, t0, usd } from './builders.ts';
import { orderCaptured, SITUATIONS } from './checkout-fixtures.ts';

const all = { amount: usd(10_000), finalCapture: true };
const inFull = later(held(), captured(all));
const inPart = later(held(), captured({ finalCapture: true }));
const unexplained = (checkout: typeof inFull) =>
  later(checkout, { event: 'ATTENTION_RAISED', attention: unexpected('Odd.', t0) });
const atLastMargin = (checkout: typeof inFull) =>
  later(checkout, { event: 'DEADLINE_REACHED', does: 'VOID', margin: 'LAST' });
const unitRaised = {
  event: 'ATTENTION_RAISED',
  attention: unitDeclined(capture({ id: 'UNIT-1', status: 'DECLINED' }), t0),
} as const;
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

describe('a captured order', () => {
  const declinedUnit = SITUATIONS['NEEDS_ATTENTION, a purchase unit declined'];
  const settled = SITUATIONS['CAPTURED without a hold, before its end'];

  it.each([
    ['is settled', settled, false, true],
    ['has something unread', settled, true, false],
    ['is not explained', unexplained(settled), false, false],
    ['has a declined purchase unit', later(settled, unitRaised), false, false],
  ])('may end where it %s: %#', (...[, checkout, hasUnread, mayEnd]) => {
    expect(mayEndCaptured(checkout, { hasUnread })).toBe(mayEnd);
  });

  it.each<[CheckoutStatus, CaptureStatus, CaptureStatus]>([
    ['CAPTURED', 'COMPLETED', 'COMPLETED'],
    ['CAPTURED', 'COMPLETED', 'DECLINED'],
    ['CAPTURE_PENDING', 'DECLINED', 'PENDING'],
    ['DENIED', 'DECLINED', 'FAILED'],
  ])('is %s before its end where its captures are %s and %s', (status, ...captures) => {
    expect(statusOf(later(SITUATIONS.CAPTURING, orderCaptured(...captures)))).toBe(status);
  });

  it('has each declined purchase unit raised once', () => {
    const { stage } = declinedUnit;
    if (stage.name !== 'ORDER_CAPTURED') throw new Error('not captured');
    expect(newlyDeclined(declinedUnit, stage).map(({ id }) => id)).toEqual(['UNIT-1']);
    const raisedBefore = later(declinedUnit, unitRaised);
    expect(newlyDeclined(raisedBefore, stage)).toEqual([]);
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
