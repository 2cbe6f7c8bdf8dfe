import { describe, expect, it } from 'vitest';
import { unexpected } from '../../src/domain/checkout/attention.ts';
import {
  betweenTries,
  callsUntil,
  endsWithinTheHour,
  isLastMargin,
  lastCaptureAt,
  nextDeadline,
  postponeRenewal,
  readLater,
} from '../../src/domain/checkout/deadlines.ts';
import { holdOf } from '../../src/domain/checkout/state.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time/durations.ts';
import {
  after,
  authorization,
  authorized,
  captured,
  held,
  input,
  later,
  ordered,
  t0,
} from './builders.ts';

const te = t0 + 29 * DAY;

describe('the next deadline', () => {
  it('is the end of the approval window while the payer is away', () => {
    expect(nextDeadline(after(input(), ordered))).toEqual({ at: t0 + 3 * HOUR, does: 'EXPIRE' });
  });

  it('is the reauthorization, two hours after the honor period', () => {
    expect(nextDeadline(held())).toEqual({ at: t0 + 3 * DAY + 2 * HOUR, does: 'REAUTHORIZE' });
  });

  it.each([
    ['a card', () => held({}, 'card')],
    ['policy NEVER', () => held({ reauthorize: 'NEVER' })],
    ['policy ON_CAPTURE', () => held({ reauthorize: 'ON_CAPTURE' })],
    ['no reauthorization allowed', () => held({ reauthorizeAtMost: 0 })],
  ])('is the end of the honor period for %s', (_what, checkout) => {
    expect(nextDeadline(checkout())).toEqual({ at: t0 + 3 * DAY, does: 'HONOR_PERIOD_ENDS' });
  });

  it.each(['VOID', 'CAPTURE', 'ASK'] as const)(
    'then is %s, a day before PayPal’s expiration_time',
    (atDeadline) => {
      const checkout = later(held({ atDeadline, reauthorize: 'NEVER' }), {
        event: 'HONOR_PERIOD_ENDED',
      });
      expect(nextDeadline(checkout)).toEqual({ at: te - DAY, does: atDeadline });
    },
  );

  it('is a void at the last margin once the deadline was decided and money is still held', () => {
    const checkout = later(
      held({ atDeadline: 'ASK', reauthorize: 'NEVER' }),
      { event: 'HONOR_PERIOD_ENDED' },
      { event: 'DEADLINE_REACHED', does: 'ASK', margin: 'POLICY' },
    );
    expect(nextDeadline(checkout)).toEqual({ at: te - HOUR, does: 'VOID', margin: 'LAST' });
  });

  it('never asks or captures money under review: it is voided', () => {
    const of = input({ atDeadline: 'CAPTURE' });
    const review = authorized(of, authorization({ status: 'PENDING' }));
    expect(nextDeadline(after(of, ordered, review))).toEqual({ at: te - DAY, does: 'VOID' });
  });

  it('follows PayPal’s expiration_time, not 29 days from now', () => {
    const of = input({ reauthorize: 'NEVER' });
    const short = authorized(of, authorization({ expiresAt: t0 + 5 * DAY }));
    const checkout = later(after(of, ordered, short), { event: 'HONOR_PERIOD_ENDED' });
    expect(nextDeadline(checkout)?.at).toBe(t0 + 4 * DAY);
  });

  it('plans no reauthorization that would come after the deadline', () => {
    const of = input({ deadlineMarginMs: 26 * DAY });
    expect(nextDeadline(after(of, ordered, authorized(of)))?.does).not.toBe('REAUTHORIZE');
  });

  it.each([
    ['VOID', 'VOID'],
    ['CAPTURE', 'CAPTURE'],
    ['ASK', 'VOID'],
  ] as const)(
    'of a hold that is parked is its last margin, whatever else is due: policy %s',
    (atDeadline, does) => {
      const parked = later(held({ atDeadline }), {
        event: 'ATTENTION_RAISED',
        attention: unexpected('PayPal contradicts itself.', t0),
      });
      expect(nextDeadline(parked)).toEqual({ at: te - HOUR, does, margin: 'LAST' });
    },
  );

  it('asks PayPal about the lapse when nothing else is left to do', () => {
    const checkout = later(
      held({ reauthorize: 'NEVER' }),
      { event: 'HONOR_PERIOD_ENDED' },
      { event: 'DEADLINE_REACHED', does: 'VOID', margin: 'POLICY' },
      { event: 'DEADLINE_REACHED', does: 'VOID', margin: 'LAST' },
    );
    expect(nextDeadline(checkout)).toEqual({ at: te + 10 * MINUTE, does: 'CONFIRM_LAPSE' });
  });

  it('is none once everything is captured', () => {
    const checkout = later(held(), captured({ amount: { currency: 'USD', minor: 10_000 } }));
    expect(nextDeadline(checkout)).toBeNull();
  });
});

describe('a money call is asked for', () => {
  it.each([
    ['without a bound before anything is held', after(input(), ordered), null],
    ['until the last margin, an hour before the hold ends', held(), te - HOUR],
    ['until half of a shorter margin', held({ deadlineMarginMs: HOUR }), te - HOUR / 2],
  ])('%s', (_, checkout, until) => {
    expect(callsUntil(checkout)).toBe(until);
  });

  it('at the last margin until ten minutes before the hold ends: no capture is under way then', () => {
    const hold = holdOf(held());
    expect(hold && lastCaptureAt(hold)).toBe(te - 10 * MINUTE);
  });
});

describe('a reauthorization that is too soon', () => {
  it('is tried again in an hour until day 4 is over, and then no more', () => {
    const checkout = held();
    if (checkout.stage.name !== 'HELD') throw new Error('not held');
    const { hold } = checkout.stage;
    const first = t0 + 3 * DAY + 2 * HOUR;
    expect(postponeRenewal(hold, first)).toEqual({ kind: 'PLANNED', at: first + HOUR });
    expect(postponeRenewal(hold, t0 + 4 * DAY + 2 * HOUR)).toEqual({
      kind: 'NONE',
      because: 'REFUSED_BY_PAYPAL',
    });
  });
});

describe('money that waits for PayPal', () => {
  it('is read after 1 h, 2 h, 4 h, ... and at least once a day', () => {
    let read = readLater(null, 'review', t0);
    const waits = [read.everyMs];
    for (let i = 0; i < 6; i += 1) {
      read = readLater(read, 'review', read.at);
      waits.push(read.everyMs);
    }
    expect(waits.map((ms) => ms / HOUR)).toEqual([1, 2, 4, 8, 16, 24, 24]);
  });
});

describe('hints of approval', () => {
  it('are two seconds apart, and ever further where a shop never stops asking', () => {
    expect(betweenTries(1)).toBe(2_000);
    expect(betweenTries(10)).toBe(2_000);
    expect(betweenTries(11)).toBe(4_000);
    expect(betweenTries(1_000)).toBe(300_000);
  });
});

it.each([
  ['POLICY', 29 * DAY - 2 * HOUR, false, false],
  ['POLICY', 29 * DAY - HOUR, true, true],
  ['LAST', 0, true, false],
] as const)(
  'a deadline of margin %s, %d ms after the hold began, acts as the last margin: %s; goes first: %s',
  (...row) => {
    const [margin, sinceBegin, isLast, isFirst] = row;
    const hold = holdOf(held());
    const { policy } = input({ deadlineMarginMs: 2 * HOUR });
    const deadline = margin === 'LAST' ? { margin } : {};
    expect(isLastMargin(policy, deadline, { hold, now: t0 + sinceBegin })).toBe(isLast);
    expect(endsWithinTheHour(hold, t0 + sinceBegin)).toBe(isFirst);
    expect(endsWithinTheHour(null, t0 + sinceBegin)).toBe(false);
  },
);
