import { describe, expect, it } from 'vitest';
import { declinedLater } from '../../src/domain/checkout/attention.ts';
import { declinedSince, waitsForDeclined } from '../../src/domain/checkout/declined-captures.ts';
import { factsFromOrder } from '../../src/domain/checkout/facts-from-order.ts';
import { resolveActions } from '../../src/domain/checkout/resolve-actions.ts';
import { holdOf } from '../../src/domain/checkout/state.ts';
import type { AuthorizationStatus, Capture } from '../../src/domain/paypal/resources.ts';
import { authorization, capture, captured, held, later, order, t0, usd } from './builders.ts';

const shownAs = (before: Partial<Capture>, now: Partial<Capture>): readonly Capture[] => {
  const checkout = later(held(), captured(before));
  const shown = order({ authorizations: [authorization()], captures: [capture(now)] });
  const facts = factsFromOrder(checkout, shown, { at: t0, debugId: null });
  return declinedSince(checkout, facts);
};

describe('a capture is one that nobody heard was declined', () => {
  it.each([
    ['PENDING', 'DECLINED', true],
    ['PENDING', 'FAILED', true],
    ['PENDING', 'COMPLETED', false],
    ['COMPLETED', 'REFUNDED', false],
    ['DECLINED', 'FAILED', false],
  ] as const)('%s, then %s: %s', (before, now, isOne) => {
    expect(shownAs({ status: before }, { status: now })).toHaveLength(isOne ? 1 : 0);
  });

  it('not where the first that PayPal shows of it is the decline: whoever asked is answered so', () => {
    expect(shownAs({ id: 'OTHER' }, { status: 'DECLINED' })).toEqual([]);
  });
});

it.each([
  ['INV-7', { invoiceId: 'INV-7' }],
  ['HF0123456789ABCDEF', {}],
] as const)(
  'retry sends the capture again, with the caller’s invoice id: %s',
  (invoiceId, more) => {
    const made = capture({ status: 'DECLINED', finalCapture: true, invoiceId });
    expect(declinedLater(made, 'debug', t0)).toMatchObject({
      code: 'PAYPAL_REFUSED',
      about: 'CAPTURE',
      debugId: 'debug',
      refused: { amount: usd(4000), finalCapture: true, ...more },
    });
    expect(declinedLater(made, 'debug', t0).refused).toEqual({
      amount: usd(4000),
      finalCapture: true,
      ...more,
    });
  },
);

describe('the end waits for a person', () => {
  const declined = capture({ id: 'SECOND', status: 'DECLINED' });
  const after = (status: AuthorizationStatus, first: Partial<Capture>) =>
    later(
      held(),
      captured(first),
      captured({ id: 'SECOND', status: 'DECLINED' }),
      { event: 'ATTENTION_RAISED', attention: declinedLater(declined, null, t0) },
      {
        event: 'VOIDED',
        authorization: { ...authorization({ status }), createdAt: t0, expiresAt: t0 },
        debugId: null,
      },
    );

  it.each([
    ['VOIDED', 'COMPLETED', true],
    ['CAPTURED', 'COMPLETED', true],
    ['CREATED', 'COMPLETED', false],
    ['VOIDED', 'DECLINED', false],
  ] as const)('hold %s, the other capture %s: %s', (status, first, waits) => {
    const checkout = after(status, { status: first });
    const hold = holdOf(checkout);
    expect(hold && waitsForDeclined(hold, checkout.attention)).toBe(waits);
    const settled = later(checkout, {
      event: 'ATTENTION_CLEARED',
      codes: ['PAYPAL_REFUSED'],
      because: 'a test',
    });
    expect(hold && waitsForDeclined(hold, settled.attention)).toBe(false);
  });

  it('and is offered nothing that would be refused: nothing is held any more', () => {
    expect(resolveActions(after('VOIDED', {}))).toEqual(['adopt', 'close']);
  });
});
