import { describe, expect, it } from 'vitest';
import { mismatchIn, notCompleted } from '../../src/domain/checkout/detect-mismatch.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import { factsFromOrder } from '../../src/domain/checkout/facts-from-order.ts';
import { type Checkout, holdOf } from '../../src/domain/checkout/state.ts';
import type { Authorization, Capture } from '../../src/domain/paypal/resources.ts';
import { HOUR } from '../../src/domain/time/durations.ts';
import {
  after,
  authorization,
  capture,
  captured,
  held,
  input,
  later,
  order,
  ordered,
  t0,
  usd,
} from './builders.ts';

const seen = { at: t0 + HOUR, debugId: null };

/** Why a hold of 100.00 is not acted on after PayPal was read, or null. */
const mismatchAfter = (
  authorizations: readonly Authorization[],
  captures: readonly Capture[] = [],
  before: Checkout = held(),
): string | null => {
  const facts = factsFromOrder(before, order({ authorizations, captures }), seen);
  const checkout = later(before, ...facts);
  const hold = holdOf(checkout);
  if (hold === null) throw new Error('nothing is held');
  return mismatchIn(checkout, hold);
};

const part = capture({ amount: usd(4_000) });
const whole = capture({ amount: usd(10_000) });
const final = capture({ amount: usd(4_000), finalCapture: true });
const declined = capture({ amount: usd(4_000), status: 'DECLINED' });
const other = capture({ id: 'OTHER', amount: usd(6_000) });

describe('an authorization’s status and the known captures of 100.00', () => {
  it.each<[Authorization['status'], string, readonly Capture[], string | null]>([
    ['CREATED', 'nothing', [], null],
    ['CREATED', '40.00', [part], null],
    ['PARTIALLY_CAPTURED', 'nothing', [], '0.00 USD of 100.00 USD'],
    ['PARTIALLY_CAPTURED', 'a declined 40.00', [declined], '0.00 USD of 100.00 USD'],
    ['PARTIALLY_CAPTURED', '40.00', [part], null],
    ['PARTIALLY_CAPTURED', 'a pending 40.00', [{ ...part, status: 'PENDING' }], null],
    ['CAPTURED', 'nothing', [], '0.00 USD of 100.00 USD'],
    ['CAPTURED', '40.00', [part], '40.00 USD of 100.00 USD'],
    ['CAPTURED', 'a final 40.00', [final], null],
    ['CAPTURED', 'a final 40.00 that was declined', [{ ...final, status: 'DECLINED' }], '0.00 USD'],
    ['CAPTURED', '40.00 and 60.00', [part, other], null],
    ['CAPTURED', '40.00 and a declined 60.00', [part, { ...other, status: 'FAILED' }], '40.00 USD'],
    ['CAPTURED', '100.00', [whole], null],
    ['CAPTURED', '100.00, refunded', [{ ...whole, status: 'REFUNDED' }], null],
    ['VOIDED', '40.00', [part], null],
    ['DENIED', 'nothing', [], null],
    ['PENDING', 'nothing', [], null],
  ])('%s with %s captured', (...[status, _what, captures, why]) => {
    const shown = mismatchAfter([authorization({ status })], captures);
    if (why === null) expect(shown).toBeNull();
    else {
      expect(shown).toContain(`ROOT as ${status}`);
      expect(shown).toContain(why);
    }
  });

  it('explain each other where a capture that counted while PENDING was declined later', () => {
    const pending = later(held(), captured({ status: 'PENDING' }));
    const shown = authorization({ status: 'PARTIALLY_CAPTURED' });
    expect(mismatchAfter([shown], [declined], pending)).toBeNull();
    expect(mismatchAfter([{ ...shown, status: 'CAPTURED' }], [declined], pending)).toBeNull();
    // It was declined at once: no status ever counted it.
    const atOnce = later(held(), captured({ status: 'DECLINED' }));
    expect(mismatchAfter([shown], [declined], atOnce)).not.toBeNull();
  });

  it('explain each other where PayPal is known not to list all captures', () => {
    const unknown: Fact = { event: 'SUM_UNKNOWN', isUnknown: true };
    const checkout = later(held(), unknown);
    expect(mismatchAfter([authorization({ status: 'CAPTURED' })], [part], checkout)).toBeNull();
  });

  it('are compared for the root and for every reauthorization', () => {
    const child = authorization({ id: 'CHILD', createdAt: t0 + HOUR });
    const ofChild = { ...part, authorizationId: 'CHILD' };
    const taken = authorization({ status: 'PARTIALLY_CAPTURED' });
    expect(mismatchAfter([taken, child], [part])).toBeNull();
    expect(mismatchAfter([taken, child], [ofChild])).toContain('ROOT as PARTIALLY_CAPTURED');
    const childTaken = { ...child, status: 'CAPTURED' } as const;
    expect(mismatchAfter([authorization(), childTaken], [part])).toContain('CHILD as CAPTURED');
  });
});

describe('what PayPal shows of a hold of 100.00', () => {
  const euros = (minor: number) => ({ currency: 'EUR', minor });
  const child = authorization({ id: 'CHILD', createdAt: t0 + HOUR });

  it.each<[string, readonly Authorization[], readonly Capture[], string | null]>([
    ['as it was asked for', [authorization()], [], null],
    ['another amount', [authorization({ amount: usd(9_900) })], [], 'authorized 99.00 USD'],
    [
      'another amount, released',
      [authorization({ amount: usd(9_900), status: 'VOIDED' })],
      [],
      null,
    ],
    [
      'a status without a rule',
      [authorization({ status: 'UNRECOGNIZED' })],
      [],
      'ROOT in a status',
    ],
    [
      'a capture in a status without a rule',
      [authorization()],
      [{ ...part, status: 'UNRECOGNIZED' }],
      'CAPTURE in a status',
    ],
    [
      'a reauthorization in euros',
      [authorization(), { ...child, amount: euros(1) }],
      [],
      'CHILD in EUR',
    ],
    ['a capture in euros', [authorization()], [{ ...part, amount: euros(1) }], 'CAPTURE in EUR'],
  ])('%s', (...[_what, authorizations, captures, why]) => {
    const found = mismatchAfter(authorizations, captures, after(input(), ordered));
    if (why === null) expect(found).toBeNull();
    else expect(found).toContain(why);
  });
});

describe('an order that PayPal was capturing by itself, and shows no more', () => {
  const toCapture = after({ ...input(), intent: 'CAPTURE' }, ordered);
  const completing = later(toCapture, { event: 'COMPLETION_AWAITED', isAwaited: true });
  const said = { issue: 'RESOURCE_NOT_FOUND', debugId: 'd-404' };

  it('needs a person, with what PayPal said', () => {
    expect(notCompleted(completing, said, t0)).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      operation: 'captureOrder',
      ...said,
    });
  });

  it.each([
    ['awaits approval', toCapture],
    ['is held', held()],
  ])('is nothing where it %s', (_, checkout) => {
    expect(notCompleted(checkout, said, t0)).toBeNull();
  });
});
