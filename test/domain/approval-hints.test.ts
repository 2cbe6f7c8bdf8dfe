import { describe, expect, it } from 'vitest';
import { approvalNeeded, type Hint, keepsHint } from '../../src/domain/checkout/approval-hints.ts';
import { SITUATIONS, type Situation } from './checkout-fixtures.ts';

const shop: Hint = { via: 'SHOP' };
const event: Hint = { via: 'PAYPAL_EVENT' };

describe('a hint that the payer has approved', () => {
  it.each<[Situation, readonly Hint[], string, boolean]>([
    ['CREATING', [], 'HINT_NEEDED', true],
    ['AWAITING_APPROVAL', [], 'HINT_NEEDED', true],
    ['AWAITING_APPROVAL', [shop], 'HINT_NOT_NEEDED', false],
    ['AWAITING_APPROVAL', [event], 'HINT_NOT_NEEDED', true],
    ['AUTHORIZED', [], 'HINT_NOT_NEEDED', false],
    ['CAPTURE_PENDING without a hold', [], 'HINT_NOT_NEEDED', false],
    ['EXPIRED', [], 'HINT_NOT_NEEDED', false],
  ])('%s, after %j: %s; one of the shop is kept: %s', (...[situation, kept, code, isKept]) => {
    const checkout = SITUATIONS[situation];
    expect(approvalNeeded(checkout, kept).code).toBe(code);
    expect(keepsHint(checkout, kept, shop)).toBe(isKept);
  });
});
