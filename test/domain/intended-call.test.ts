import { expect, it } from 'vitest';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import { intendedIn } from '../../src/domain/checkout/intended-call.ts';
import { captured, held, later } from './builders.ts';

const absent: Fact = { event: 'PROVED_ABSENT', operation: 'captureAuthorization' };
const noted: Fact = { event: 'HONOR_PERIOD_ENDED' };
const refused: Fact = {
  event: 'REFUSED',
  operation: 'captureAuthorization',
  refusal: {
    httpStatus: 422,
    issue: 'PAYER_CANNOT_PAY',
    issueClass: 'OPERATOR',
    debugId: null,
    description: '',
  },
};

it.each<[string, readonly Fact[], number, number]>([
  ['nothing was asked', [], 0, 0],
  ['one round was proved absent', [absent], 1, 0],
  ['three rounds were, with other facts between', [absent, noted, absent, absent, noted], 3, 0],
  ['the capture was made in the second round', [absent, captured()], 2, 2],
  ['the capture was refused, and the next was proved absent', [refused, absent], 2, 1],
  ['two were made, one of them in its third round', [captured(), absent, absent, captured()], 4, 4],
])('A call is another intent only after it was made or refused: %s', (...[, facts, now, since]) => {
  const checkout = later(held(), ...facts);
  expect(checkout.generation - held().generation).toBe(now);
  expect(intendedIn(checkout) - held().generation).toBe(since);
});
