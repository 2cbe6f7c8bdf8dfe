import { describe, expect, it } from 'vitest';
import { allowedActions } from '../../src/domain/checkout/allowed-actions.ts';
import { nextDeadline } from '../../src/domain/checkout/deadlines.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import { paypalLimit } from '../../src/domain/checkout/hold.ts';
import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import { refuseCapture, refuseReauthorize } from '../../src/domain/checkout/refusals.ts';
import { type Checkout, captureUpTo, heldNow, holdOf } from '../../src/domain/checkout/state.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time/durations.ts';
import { authorization, authorized, captured, held, input, later, t0, usd } from './builders.ts';

const day4 = t0 + 4 * DAY;
const te = t0 + 29 * DAY;

describe('what PayPal lets be captured of a hold', () => {
  it.each([
    ['USD', 10_000, 11_500],
    ['USD', 99, 113],
    ['USD', 1, 1],
    // 75.00 USD more, and no more.
    ['USD', 50_000, 57_500],
    ['USD', 50_001, 57_501],
    ['USD', 1_000_000, 1_007_500],
    // What 75.00 USD are in another currency only PayPal knows.
    ['EUR', 1_000_000, 1_150_000],
    ['GBP', 10_000, 11_500],
    ['JPY', 1_000, 1_150],
    ['JPY', 13, 14],
  ])('%s %i in minor units: %i', (currency, minor, most) => {
    expect(paypalLimit({ currency, minor })).toEqual({ currency, minor: most });
  });
});

/** A reauthorization of so much took the place of a root of 100.00. */
const renewed = (minor: number, policy: Partial<CheckoutPolicy>): Checkout => {
  const made = authorized(
    input(),
    authorization({ id: 'CHILD', amount: usd(minor), createdAt: t0 + 3 * DAY }),
  );
  if (made.event !== 'AUTHORIZED') throw new Error('not an authorization');
  return later(held(policy), {
    event: 'REAUTHORIZED',
    authorization: made.authorization,
    renewal: { kind: 'NONE', because: 'LIMIT_REACHED' },
    debugId: null,
  });
};

const LIMIT = { overCapture: 'PAYPAL_LIMIT', reauthorizeAtMost: 3 } as const;
const NONE = { overCapture: 'NONE', reauthorizeAtMost: 3 } as const;
const refused: Fact = { event: 'OVER_CAPTURE_REFUSED' };
const ofChild = (minor: number): Fact =>
  captured({ id: `OF-CHILD-${minor}`, amount: usd(minor), authorizationId: 'CHILD' });
const ofRoot = (minor: number): Fact => captured({ amount: usd(minor) });

describe('what is held, and the most that is captured, of 100.00', () => {
  it.each<[string, Checkout, number, number]>([
    ['NONE', held(NONE), 10_000, 10_000],
    ['NONE, 40.00 captured', later(held(NONE), ofRoot(4_000)), 6_000, 6_000],
    ['NONE, renewed to 115.00', renewed(11_500, NONE), 10_000, 10_000],
    ['NONE, renewed to 90.00', renewed(9_000, NONE), 9_000, 9_000],
    ['PAYPAL_LIMIT', held(LIMIT), 10_000, 11_500],
    ['PAYPAL_LIMIT, 40.00 captured', later(held(LIMIT), ofRoot(4_000)), 6_000, 7_500],
    ['PAYPAL_LIMIT, 100.00 captured', later(held(LIMIT), ofRoot(10_000)), 0, 0],
    ['PAYPAL_LIMIT, more was refused', later(held(LIMIT), refused), 10_000, 10_000],
    ['PAYPAL_LIMIT, renewed to 115.00', renewed(11_500, LIMIT), 11_500, 11_500],
    ['the same, 40.00 of it captured', later(renewed(11_500, LIMIT), ofChild(4_000)), 7_500, 7_500],
    ['the same, 100.00 of it', later(renewed(11_500, LIMIT), ofChild(10_000)), 1_500, 1_500],
    ['the same, more was refused', later(renewed(11_500, LIMIT), refused), 10_000, 10_000],
    [
      'PAYPAL_LIMIT, 40.00 captured of the root before it was renewed to 60.00',
      later(renewed(6_000, LIMIT), ofRoot(4_000)),
      6_000,
      6_900,
    ],
  ])('policy %s', (...[_what, checkout, left, most]) => {
    const hold = holdOf(checkout);
    if (hold === null) throw new Error('nothing is held');
    expect(heldNow(checkout)).toEqual(usd(left));
    expect(captureUpTo(checkout, hold)).toEqual(usd(most));
    // What is said to be allowed is what is taken, to the cent; and nothing of 0.00 is ever sent.
    const capture = allowedActions(checkout, day4).find(({ action }) => action === 'capture');
    if (most === 0) {
      expect(capture?.refusal?.code).toBe('NOTHING_LEFT_TO_CAPTURE');
    } else {
      expect(capture).toMatchObject({ upTo: usd(most), refusal: null });
      expect(refuseCapture(checkout, { amount: usd(most) }, day4)).toBeNull();
      expect(refuseCapture(checkout, { amount: usd(most + 1) }, day4)?.code).toBe(
        'AMOUNT_EXCEEDS_REMAINING',
      );
    }
  });

  it.each<[string, Checkout, number]>([
    ['NONE', held(NONE), 10_000],
    ['PAYPAL_LIMIT', held(LIMIT), 11_500],
    ['PAYPAL_LIMIT, more was refused', later(held(LIMIT), refused), 10_000],
  ])('policy %s lets be reauthorized so much', (_what, checkout, most) => {
    const codeOf = (minor: number) =>
      refuseReauthorize(checkout, { amount: usd(minor) }, day4)?.code ?? null;
    expect(codeOf(most)).toBeNull();
    expect(codeOf(most + 1)).toBe('AMOUNT_EXCEEDS_LIMIT');
  });

  it('is of another currency by PayPal’s per cent alone', () => {
    const euros = (minor: number) => ({ currency: 'EUR', minor });
    const of = input(LIMIT);
    const made = authorized(of, authorization({ amount: euros(1_000_000) }));
    if (made.event !== 'AUTHORIZED') throw new Error('not an authorization');
    const inEuros = later(held(LIMIT), {
      event: 'AUTHORIZATION_CHANGED',
      authorization: made.authorization,
    });
    const now = holdOf(inEuros);
    expect(now && captureUpTo(inEuros, now)).toEqual(euros(1_150_000));
  });
});

describe('what was decided for one expiration_time', () => {
  const longer: Fact = {
    event: 'EXPIRY_LEARNED',
    authorizationId: 'ROOT',
    expiresAt: te + 5 * DAY,
  };
  const reached = (margin: 'POLICY' | 'LAST'): Fact => ({
    event: 'DEADLINE_REACHED',
    does: 'ASK',
    margin,
  });
  const undecided = later(held({ atDeadline: 'ASK', reauthorize: 'NEVER' }), {
    event: 'HONOR_PERIOD_ENDED',
  });

  it.each<[string, Checkout, object]>([
    ['asked', later(undecided, reached('POLICY')), { does: 'VOID', margin: 'LAST', at: te - HOUR }],
    [
      'asked, then the life was longer',
      later(undecided, reached('POLICY'), longer),
      { does: 'ASK', at: te + 4 * DAY },
    ],
    [
      'the last margin passed',
      later(undecided, reached('POLICY'), reached('LAST')),
      { does: 'CONFIRM_LAPSE', at: te + 10 * MINUTE },
    ],
    [
      'the last margin passed, then the life was longer',
      later(undecided, reached('POLICY'), reached('LAST'), longer),
      { does: 'ASK', at: te + 4 * DAY },
    ],
    [
      'that, and it was asked again',
      later(undecided, reached('POLICY'), reached('LAST'), longer, reached('POLICY')),
      { does: 'VOID', margin: 'LAST', at: te + 5 * DAY - HOUR },
    ],
    [
      'the lapse was asked for, then the life was longer',
      later(
        undecided,
        reached('POLICY'),
        reached('LAST'),
        { event: 'LAPSE_ASKED', expiresAt: te },
        longer,
      ),
      { does: 'ASK', at: te + 4 * DAY },
    ],
  ])('is not decided for a later one: %s', (_what, checkout, next) => {
    expect(nextDeadline(checkout)).toEqual(next);
  });

  it('is captured by policy for the later one, too', () => {
    const capturing = later(held({ atDeadline: 'CAPTURE', reauthorize: 'NEVER' }), {
      event: 'HONOR_PERIOD_ENDED',
    });
    expect(nextDeadline(later(capturing, reached('POLICY'), longer))).toEqual({
      does: 'CAPTURE',
      at: te + 4 * DAY,
    });
  });
});
