import { expect, it } from 'vitest';
import { describeCheckout } from '../../src/cli/checkout-words.ts';
import { viewOf } from '../../src/domain/checkout/make-view.ts';
import { held, later, t0, usd } from '../domain/builders.ts';

const shown = (withoutAnswer: number): string => {
  const operation = 'captureAuthorization';
  const call = { operation, target: 'ROOT', requestId: 'hf1-1', amount: usd(4000) } as const;
  const silent = { event: 'OUTCOME_UNKNOWN', failure: 'NO_ANSWER', ...call } as const;
  const facts = [
    { event: 'ASKED', ...call } as const,
    ...Array.from({ length: withoutAnswer }, () => silent),
  ];
  return describeCheckout(viewOf(later(held(), ...facts), t0));
};

it.each([
  [0, 'not answered yet'],
  [2, '2 times without an answer'],
] as const)('What is under way is in the headline: PayPal was silent %i times', (times, words) => {
  const [headline = ''] = shown(times).split('\n\n').slice(1);
  expect(headline).toMatch(
    new RegExp(`^Asked +captureAuthorization of 40.00 USD since 2026-04-01 12:00:00Z, ${words}`),
  );
});

it.each([
  ['captureAuthorization', usd(4000), 'captureAuthorization of 40.00 USD'],
  ['getOrder', null, 'getOrder'],
] as const)(
  'What waits until PayPal was read is in the headline, and offers no other command: %s',
  (operation, amount, words) => {
    const view = viewOf({ ...held(), waiting: { operation, amount, at: t0 } }, t0);
    expect(describeCheckout(view)).toMatch(
      new RegExp(`Asked +${words} since .*, nothing is sent before PayPal was read`),
    );
    expect(view.allowed.map(({ action }) => action)).toEqual([]);
  },
);

it('Nothing is said of a call where none is under way', () => {
  expect(describeCheckout(viewOf(held(), t0))).not.toContain('Asked');
});
