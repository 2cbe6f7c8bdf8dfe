import { describe, expect, it } from 'vitest';
import { applyFact } from '../../src/domain/checkout/apply-fact.ts';
import { nextDeadline } from '../../src/domain/checkout/deadlines.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import { viewOf } from '../../src/domain/checkout/make-view.ts';
import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import {
  opensDecision,
  policyChanged,
  refusePolicyChange,
  refusePolicyChangeAgain,
} from '../../src/domain/checkout/policy-change.ts';
import { type Checkout, holdOf, policyOf } from '../../src/domain/checkout/state.ts';
import { stateAt } from '../../src/domain/checkout/state-at.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import { held, input, later, t0 } from './builders.ts';
import { isSituation, SITUATIONS } from './checkout-fixtures.ts';
import { tableOf } from './table.ts';

const te = t0 + 29 * DAY;

/** Of every field another value than its default. */
const ASKED = {
  approvalWithin: { approvalWithinMs: HOUR },
  capture: { capture: 'ON_AUTHORIZATION' },
  reauthorize: { reauthorize: 'NEVER' },
  reauthorizeAtMost: { reauthorizeAtMost: 2 },
  capturesAtMost: { capturesAtMost: 3 },
  atDeadline: { atDeadline: 'CAPTURE' },
  deadlineMargin: { deadlineMarginMs: 2 * DAY },
  overCapture: { overCapture: 'PAYPAL_LIMIT' },
  liabilityShift: { liabilityShift: 'ACCEPT' },
} as const satisfies Readonly<Record<string, Partial<CheckoutPolicy>>>;

/** An hour after the authorization, unless the row names a day; `yes`: allowed. `every field`: the same answer to each. */
const TABLE = `
                                           every field                   approvalWithin      capture             atDeadline       deadlineMargin   liabilityShift
CREATING                                   NOT_AUTHORIZED                =                   =                   =                =                =
AWAITING_APPROVAL                          NOT_AUTHORIZED                =                   =                   =                =                =
AUTHORIZING                                NOT_AUTHORIZED                =                   =                   =                =                =
PENDING_REVIEW                             yes                           POLICY_FIELD_FIXED  =                   =                =                POLICY_FIELD_FIXED
AUTHORIZED                                 yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  =                =                POLICY_FIELD_FIXED
AUTHORIZED on day 26                       yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  =                =                POLICY_FIELD_FIXED
AUTHORIZED on day 27                       yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  =                DEADLINE_PASSED  POLICY_FIELD_FIXED
AUTHORIZED on day 28                       yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  DEADLINE_PASSED  DEADLINE_PASSED  POLICY_FIELD_FIXED
AUTHORIZED by card                         yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  =                =                POLICY_FIELD_FIXED
AUTHORIZED, sum unknown                    yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  =                =                POLICY_FIELD_FIXED
PARTIALLY_CAPTURED                         yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  =                =                POLICY_FIELD_FIXED
CAPTURE_PENDING                            yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  =                =                POLICY_FIELD_FIXED
CAPTURED, before its end                   NOTHING_LEFT_TO_CAPTURE       =                   =                   =                =                =
NEEDS_ATTENTION, not approved              NOT_AUTHORIZED                =                   =                   =                =                =
NEEDS_ATTENTION, nothing blocked           yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  =                =                POLICY_FIELD_FIXED
NEEDS_ATTENTION, blocked                   yes                           POLICY_FIELD_FIXED  POLICY_FIELD_FIXED  =                =                POLICY_FIELD_FIXED
AWAITING_APPROVAL to capture               ACTION_DOES_NOT_MATCH_INTENT  =                   =                   =                =                =
CAPTURING                                  ACTION_DOES_NOT_MATCH_INTENT  =                   =                   =                =                =
CAPTURING by PayPal                        ACTION_DOES_NOT_MATCH_INTENT  =                   =                   =                =                =
CAPTURE_PENDING without a hold             ACTION_DOES_NOT_MATCH_INTENT  =                   =                   =                =                =
CAPTURED without a hold, before its end    ACTION_DOES_NOT_MATCH_INTENT  =                   =                   =                =                =
NEEDS_ATTENTION, a purchase unit declined  ACTION_DOES_NOT_MATCH_INTENT  =                   =                   =                =                =
CAPTURED                                   CHECKOUT_CLOSED               =                   =                   =                =                =
VOIDED                                     CHECKOUT_CLOSED               =                   =                   =                =                =
DENIED                                     CHECKOUT_CLOSED               =                   =                   =                =                =
EXPIRED                                    CHECKOUT_CLOSED               =                   =                   =                =                =
FAILED                                     CHECKOUT_CLOSED               =                   =                   =                =                =
`;

const table = tableOf(TABLE);

const situationOf = (row: string) => {
  const [name = '', day] = row.split(' on day ');
  if (!isSituation(name)) throw new Error(`no such situation: ${name}`);
  return { name, now: t0 + (day === undefined ? HOUR : Number(day) * DAY) };
};

const fields = Object.keys(ASKED);

describe('a change of the policy', () => {
  it('has a row for every situation, and names no field that there is not', () => {
    const named = new Set(table.rows.map(({ name }) => situationOf(name).name));
    expect([...named].toSorted()).toEqual(Object.keys(SITUATIONS).toSorted());
    const [all, ...others] = table.columns;
    expect(all).toBe('every field');
    expect(others.filter((field) => !fields.includes(field))).toEqual([]);
  });

  it.each(table.rows)(
    'at $name is allowed field by field, or refused with the code',
    ({ name: row, cells }) => {
      const { name, now } = situationOf(row);
      const every = cells['every field'];
      const expected = fields.map((field) => {
        const cell = cells[field] ?? '=';
        return [field, cell === '=' ? every : cell];
      });
      const answers = Object.entries(ASKED).map(([field, asked]) => [
        field,
        refusePolicyChange(SITUATIONS[name], asked, now)?.code ?? 'yes',
      ]);
      expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(expected));
    },
  );

  it('is never refused for a field that stays as it is', () => {
    const checkout = SITUATIONS.AUTHORIZED;
    const same = policyOf(checkout);
    expect(refusePolicyChange(checkout, same, te)).toBeNull();
    expect(policyChanged(checkout, same)).toBeNull();
  });

  it('leaves the capture to the shop at any time: MANUAL is allowed', () => {
    const checkout = held({ capture: 'ON_AUTHORIZATION' });
    expect(refusePolicyChange(checkout, { capture: 'MANUAL' }, t0 + HOUR)).toBeNull();
  });

  it('that a reset brings back is judged without the clock, and its fields as before', () => {
    const checkout = SITUATIONS.AUTHORIZED;
    const late = { deadlineMarginMs: 2 * DAY };
    expect(refusePolicyChange(checkout, late, te - DAY)?.code).toBe('DEADLINE_PASSED');
    expect(refusePolicyChangeAgain(checkout, late)).toBeNull();
    expect(refusePolicyChangeAgain(checkout, ASKED.approvalWithin)?.code).toBe(
      'POLICY_FIELD_FIXED',
    );
    expect(refusePolicyChangeAgain(SITUATIONS.VOIDED, late)?.code).toBe('CHECKOUT_CLOSED');
  });
});

/** After the honor period, without a renewal: the deadline is next. */
const noted: Fact = { event: 'HONOR_PERIOD_ENDED' };
const waiting = (policy: Partial<CheckoutPolicy> = {}) =>
  later(held({ reauthorize: 'NEVER', ...policy }), noted);

const changed = (checkout: Checkout, asked: Partial<CheckoutPolicy>): Checkout => {
  const fact = policyChanged(checkout, asked);
  return fact === null ? checkout : applyFact(checkout, fact, t0);
};

const asks = later(waiting({ atDeadline: 'ASK' }), {
  event: 'DEADLINE_REACHED',
  does: 'ASK',
  margin: 'POLICY',
});

describe('a deadline under the changed policy', () => {
  it.each([
    ['captures instead', waiting(), { atDeadline: 'CAPTURE' }, { at: te - DAY, does: 'CAPTURE' }],
    ['comes sooner', waiting(), { deadlineMarginMs: 5 * DAY }, { at: te - 5 * DAY, does: 'VOID' }],
    ['comes later', waiting(), { deadlineMarginMs: HOUR }, { at: te - HOUR, does: 'VOID' }],
    [
      'that was decided is decided again at a later one',
      asks,
      { deadlineMarginMs: 2 * HOUR },
      { at: te - 2 * HOUR, does: 'ASK' },
    ],
    [
      'that was decided stays decided where another field changes',
      asks,
      { capturesAtMost: 3 },
      { at: te - HOUR, does: 'VOID', margin: 'LAST' },
    ],
    [
      'that PayPal put off stays put off',
      later(waiting(), { event: 'DEADLINE_POSTPONED', until: te - 20 * HOUR }),
      { atDeadline: 'CAPTURE' },
      { at: te - 20 * HOUR, does: 'CAPTURE' },
    ],
  ] as const)('%s', (...row) => {
    const [, checkout, asked, deadline] = row;
    expect(nextDeadline(changed(checkout, asked))).toEqual(deadline);
  });

  it('is warned of again where its margin is another, and not where it stays', () => {
    const warned = later(waiting(), { event: 'EXPIRING_SOON' });
    expect(holdOf(changed(warned, { deadlineMarginMs: 2 * HOUR }))?.expiryWarned).toBe(false);
    expect(holdOf(changed(warned, { atDeadline: 'CAPTURE' }))?.expiryWarned).toBe(true);
  });

  it('opens the question to the operator again where decision or margin is another', () => {
    const opens = (asked: Partial<CheckoutPolicy>) => {
      const fact = policyChanged(asks, asked);
      return fact !== null && opensDecision(fact);
    };
    expect(opens({ atDeadline: 'CAPTURE' })).toBe(true);
    expect(opens({ deadlineMarginMs: 2 * HOUR })).toBe(true);
    expect(opens({ overCapture: 'PAYPAL_LIMIT' })).toBe(false);
  });

  it('is past from the last margin on, also where the decision was put off beyond it', () => {
    const last = later(
      waiting(),
      { event: 'DEADLINE_POSTPONED', until: te - HOUR / 2 },
      { event: 'DEADLINE_REACHED', does: 'VOID', margin: 'LAST' },
    );
    const asked = { atDeadline: 'CAPTURE' } as const;
    expect(refusePolicyChange(last, asked, te - HOUR)?.code).toBe('DEADLINE_PASSED');
  });
});

const honorEnd = t0 + 3 * DAY;
const planned = { kind: 'PLANNED', at: honorEnd + 2 * HOUR };
const putOff: Fact = {
  event: 'RENEWAL_CHANGED',
  renewal: { kind: 'PLANNED', at: honorEnd + 5 * HOUR },
  issue: 'REAUTHORIZATION_TOO_SOON',
};
const refusedByPayPal: Fact = {
  event: 'RENEWAL_CHANGED',
  renewal: { kind: 'NONE', because: 'REFUSED_BY_PAYPAL' },
  issue: 'REAUTHORIZATION_NOT_SUPPORTED',
};
const none = (because: string) => ({ kind: 'NONE', because });

describe('a renewal under the changed policy', () => {
  it.each([
    ['NEVER', held(), { reauthorize: 'NEVER' }, none('POLICY')],
    ['TIMER', held({ reauthorize: 'NEVER' }), { reauthorize: 'TIMER' }, planned],
    ['none at most', held(), { reauthorizeAtMost: 0 }, none('LIMIT_REACHED')],
    ['one more', held({ reauthorizeAtMost: 0 }), { reauthorizeAtMost: 1 }, planned],
    ['a deadline before it', held(), { deadlineMarginMs: 26 * DAY }, none('TOO_LATE')],
    [
      'a deadline after it',
      held({ deadlineMarginMs: 26 * DAY }),
      { deadlineMarginMs: DAY },
      planned,
    ],
    [
      'a card',
      held({ reauthorize: 'NEVER' }, 'card'),
      { reauthorize: 'TIMER' },
      none('FUNDING_SOURCE'),
    ],
    [
      'one that PayPal put off',
      later(held(), putOff),
      { reauthorizeAtMost: 2 },
      { kind: 'PLANNED', at: honorEnd + 5 * HOUR },
    ],
    [
      'one that PayPal refused',
      later(held(), refusedByPayPal),
      { reauthorizeAtMost: 2 },
      none('REFUSED_BY_PAYPAL'),
    ],
    [
      'another field',
      later(held(), putOff),
      { atDeadline: 'CAPTURE' },
      { kind: 'PLANNED', at: honorEnd + 5 * HOUR },
    ],
  ] as const)('%s', (...row) => {
    const [, checkout, asked, renewal] = row;
    expect(holdOf(changed(checkout, asked))?.renewal).toEqual(renewal);
  });
});

describe('the policy of a checkout', () => {
  const checkout = changed(SITUATIONS.AUTHORIZED, {
    atDeadline: 'CAPTURE',
    deadlineMarginMs: HOUR,
  });

  it('is as it was changed, while its input stays as it was started', () => {
    expect(policyOf(checkout)).toMatchObject({ atDeadline: 'CAPTURE', deadlineMarginMs: HOUR });
    expect(checkout.input.policy).toEqual(input().policy);
    expect(viewOf(checkout, t0)).toMatchObject({
      policy: { atDeadline: 'CAPTURE', deadlineMargin: '1 h', approvalWithin: '3 h' },
    });
  });

  it('is shown to a repetition as the first answer showed it', () => {
    const again = changed(checkout, { atDeadline: 'ASK' });
    expect(policyOf(stateAt(again, checkout.version)).atDeadline).toBe('CAPTURE');
    expect(policyOf(stateAt(again, checkout.version - 1)).atDeadline).toBe('VOID');
  });

  it('is told in the timeline as callers write it, with what it was', () => {
    expect(viewOf(checkout, t0).timeline.at(-1)).toMatchObject({
      event: 'POLICY_CHANGED',
      policy: { atDeadline: 'CAPTURE', deadlineMargin: '1 h' },
      before: { atDeadline: 'VOID', deadlineMargin: '24 h' },
    });
  });

  it('counts what was captured before: fewer captures than were made allow no more', () => {
    const limited = changed(SITUATIONS.PARTIALLY_CAPTURED, { capturesAtMost: 1 });
    const { refused } = viewOf(limited, t0 + HOUR);
    expect(refused).toContainEqual(
      expect.objectContaining({ action: 'capture', code: 'CAPTURE_COUNT_EXCEEDED' }),
    );
  });

  it('allows more than the hold once it says so', () => {
    const more = changed(SITUATIONS.AUTHORIZED, { overCapture: 'PAYPAL_LIMIT' });
    const upTo = viewOf(more, t0 + HOUR).allowed.find(({ action }) => action === 'capture')?.upTo;
    expect(upTo).toEqual({ currencyCode: 'USD', value: '115.00' });
  });
});
