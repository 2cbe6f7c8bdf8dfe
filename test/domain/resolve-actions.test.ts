import { describe, expect, it } from 'vitest';
import {
  accountError,
  declined,
  notCarriedOut,
  refusedForOperator,
  unexpected,
  unknownOutcome,
} from '../../src/domain/checkout/attention.ts';
import { consequenceOf, resolveActions } from '../../src/domain/checkout/resolve-actions.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { capture, later, t0, usd } from './builders.ts';
import { SITUATIONS, type Situation } from './checkout-fixtures.ts';

const said = {
  httpStatus: 422,
  issue: 'PAYER_CANNOT_PAY',
  issueClass: 'OPERATOR',
  debugId: null,
  description: '',
} as const;
const trace = { issue: null, debugId: null };
const part = { amount: usd(4_000) };

const ATTENTION = {
  'capture refused': { ...refusedForOperator('captureAuthorization', said, t0), refused: part },
  'final capture refused': {
    ...refusedForOperator('captureAuthorization', said, t0),
    refused: { ...part, finalCapture: true },
  },
  'capture declined': declined(capture(), { debugId: null, refused: part }, t0),
  'void refused': refusedForOperator('voidAuthorization', said, t0),
  'authorize refused': refusedForOperator('authorizeOrder', said, t0),
  'policy not carried out': notCarriedOut('CAPTURE', refusal('NEEDS_ATTENTION', 'Parked.'), t0),
  'account refused a renewal': accountError('reauthorizeAuthorization', trace, t0),
  'account refused a read': accountError('getOrder', trace, t0),
  'earlier run unknown': unexpected('Temporal could not list the earlier runs.', t0),
  'capture unknown': unknownOutcome('captureAuthorization', trace, t0),
  'answer unexpected': unexpected('PayPal contradicts itself.', t0),
} as const;

const needing = (situation: Situation, attention: keyof typeof ATTENTION) =>
  later(SITUATIONS[situation], {
    event: 'ATTENTION_RAISED',
    attention: ATTENTION[attention],
  });

describe('retry', () => {
  it.each([
    ['AUTHORIZED', 'capture refused', 'Sends the capture of 40.00 USD again now.'],
    ['AUTHORIZED', 'final capture refused', 'Sends the capture of 40.00 USD, final, again now.'],
    ['AUTHORIZED', 'capture declined', 'Sends the capture of 40.00 USD again now.'],
    ['AUTHORIZED', 'void refused', 'Sends the void again now.'],
    [
      'AUTHORIZED',
      'policy not carried out',
      'Captures all that is left, as it was asked for before.',
    ],
    ['AUTHORIZED', 'account refused a renewal', 'Sends the reauthorization again now.'],
    ['AUTHORIZED', 'capture unknown', 'Reads PayPal; where the call did nothing, sends it again.'],
    ['AWAITING_APPROVAL', 'authorize refused', 'Asks PayPal to authorize the order again.'],
    [
      'AWAITING_APPROVAL to capture',
      'answer unexpected',
      'Reads PayPal; where it shows no capture, asks PayPal to capture the order again.',
    ],
  ] as const)('says in %s, %s, what is sent again', (situation, attention, does) => {
    const checkout = needing(situation, attention);
    expect(resolveActions(checkout)).toContain('retry');
    expect(consequenceOf('retry', checkout)).toBe(does);
  });

  it('is not offered where PayPal did something else than was asked: nothing is sent again', () => {
    expect(resolveActions(needing('AUTHORIZED', 'answer unexpected'))).toEqual([
      'adopt',
      'void',
      'close',
    ]);
  });
});

describe('where PayPal does not accept a read', () => {
  it.each([
    ['AUTHORIZED', ['adopt', 'capture', 'void', 'close']],
    ['AWAITING_APPROVAL', ['adopt', 'void', 'close']],
  ] as const)('in %s no retry is offered: no refused call waits', (situation, offered) => {
    expect(resolveActions(needing(situation, 'account refused a read'))).toEqual(offered);
  });
});

describe('while it is not known what an earlier run made', () => {
  it.each([
    ['retry', expect.stringMatching(/^Asks now what an earlier run .* goes on/)],
    ['close', expect.stringMatching(/^Asks once more .* FAILED/)],
  ] as const)('%s says what is asked and what follows', (action, does) => {
    const checkout = needing('CREATING', 'earlier run unknown');
    expect(resolveActions(checkout)).toEqual(['retry', 'close']);
    expect(consequenceOf(action, checkout)).toEqual(does);
  });
});

describe('void and close before anything is held', () => {
  it.each([
    ['void', 'authorize refused', 'Ends the checkout as VOIDED: the payer pays nothing.'],
    [
      'void',
      'answer unexpected',
      'Reads PayPal; where it shows no authorization, ends the checkout as VOIDED: the payer pays nothing.',
    ],
    ['close', 'authorize refused', 'Ends the checkout as FAILED: the payer pays nothing.'],
    ['close', 'answer unexpected', expect.stringMatching(/^Reads PayPal and ends/)],
  ] as const)('%s says after “%s” what it reads and how it ends', (action, attention, does) => {
    expect(consequenceOf(action, needing('AWAITING_APPROVAL', attention))).toEqual(does);
  });
});

it('says of a captured order that no hold is left to void', () => {
  const checkout = SITUATIONS['NEEDS_ATTENTION, a purchase unit declined'];
  expect(resolveActions(checkout)).toEqual(['adopt', 'close']);
  for (const action of resolveActions(checkout)) {
    expect(consequenceOf(action, checkout)).not.toContain('hold');
  }
});
