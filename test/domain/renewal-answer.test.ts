import { expect, it } from 'vitest';
import {
  afterRenewal,
  isTooLateToRenew,
  whyOtherRenewal,
} from '../../src/domain/checkout/renewal-answer.ts';
import { holdOf } from '../../src/domain/checkout/state.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import { authorization, held, input, t0, usd } from './builders.ts';

const holdBy = (checkout: ReturnType<typeof held>) => {
  const hold = holdOf(checkout);
  if (hold === null) throw new Error('nothing is held');
  return hold;
};
const hold = holdBy(held({ reauthorize: 'TIMER' }));

it.each([
  ['CREATED', 'RENEWED', ['REAUTHORIZED']],
  ['PENDING', 'UNDER_REVIEW', ['REAUTHORIZATION_SHOWN', 'RENEWAL_CHANGED']],
  ['DENIED', 'DENIED', ['REFUSED']],
] as const)('a reauthorization that PayPal answers with %s is %s: %j', (status, is, events) => {
  const made = authorization({ id: 'NEW', status, createdAt: t0 + 4 * DAY, expiresAt: null });
  const of = input({ reauthorize: 'TIMER' });
  const answer = afterRenewal(of, hold, { made, debugId: 'd-1', at: t0 + 4 * DAY });
  expect(answer.is).toBe(is);
  expect(answer.facts.map(({ event }) => event)).toEqual(events);
});

it('a reauthorization of another amount than was asked for is no answer to it', () => {
  const [shown] = hold.authorizations;
  expect(shown && whyOtherRenewal(shown, usd(10_000))).toBe(null);
  expect(shown && whyOtherRenewal(shown, usd(9_000))).toContain('90.00 USD was asked for');
});

it.each([
  [29 * DAY - 2 * HOUR - 1, false],
  [29 * DAY - 2 * HOUR, true],
])(
  'a renewal %d ms after the hold began, two hours before its end, is too late: %s',
  (after, isTooLate) => {
    const policy = input({ deadlineMarginMs: 2 * HOUR }).policy;
    expect(isTooLateToRenew(policy, hold, t0 + after)).toBe(isTooLate);
  },
);
