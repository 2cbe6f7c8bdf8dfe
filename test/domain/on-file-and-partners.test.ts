import { describe, expect, it } from 'vitest';
import { whyNotLiable } from '../../src/domain/checkout/after-refusal.ts';
import { mustRenewBeforeCapture, planRenewal } from '../../src/domain/checkout/deadlines.ts';
import { refuseReauthorize } from '../../src/domain/checkout/refusals.ts';
import { holdOf } from '../../src/domain/checkout/state.ts';
import { orderContextOf, type PaymentSource } from '../../src/domain/paypal/order-context.ts';
import { DAY } from '../../src/domain/time/durations.ts';
import { after, authorized, held, input, ordered, t0 } from './builders.ts';

describe('the liability shift of a card', () => {
  it.each([
    ['REQUIRE', 'POSSIBLE', true],
    ['REQUIRE', 'YES', true],
    ['REQUIRE', 'NO', false],
    ['REQUIRE', 'UNKNOWN', false],
    ['REQUIRE', undefined, true],
    ['ACCEPT', 'NO', true],
    [undefined, 'NO', true],
  ] as const)(
    'under policy %s, said to be %s, lets the card be charged: %s',
    (...[policy, said, mayCharge]) => {
      const why = whyNotLiable(
        policy === undefined ? {} : { liabilityShift: policy },
        said === undefined ? {} : { liabilityShift: said },
      );
      expect(why === null).toBe(mayCharge);
    },
  );
});

describe('the context of an order', () => {
  const purchaseUnit = { amount: { currencyCode: 'USD', value: '1.00' } };

  it.each<[string, PaymentSource, object | undefined]>([
    ['a card', { card: { vaultId: 'a' } }, { card: { vaultId: 'a' } }],
    ['a wallet', { paypal: { vaultId: 'a' } }, { paypal: { vaultId: 'a' } }],
    ['PayPal’s buttons', {}, undefined],
  ])('with %s names no source at its creation', (_, paymentSource, vaulted) => {
    const context = orderContextOf({ purchaseUnit, paymentSource });
    expect([context?.paymentSource, context?.vaulted]).toEqual(['ANY', vaulted]);
  });

  const ideal = { ideal: { name: 'John Doe', countryCode: 'NL' } };
  const completes = 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL';
  it.each<[string, Parameters<typeof orderContextOf>[0], string | undefined]>([
    ['an alternative method', { purchaseUnit, paymentSource: ideal }, completes],
    [
      'one that Holdfast is to capture',
      { purchaseUnit, paymentSource: ideal, processingInstruction: 'NO_INSTRUCTION' },
      'NO_INSTRUCTION',
    ],
    ['PayPal’s buttons', { purchaseUnit, paymentSource: {} }, undefined],
    [
      'the wallet, said so',
      { purchaseUnit, processingInstruction: 'NO_INSTRUCTION' },
      'NO_INSTRUCTION',
    ],
  ])('with %s has its processing instruction', (...[, asked, instruction]) => {
    expect(orderContextOf(asked)?.processingInstruction).toBe(instruction);
  });

  it('with an alternative method names it and who pays', () => {
    expect(orderContextOf({ purchaseUnit, paymentSource: ideal })).toMatchObject({
      paymentSource: 'ALTERNATIVE',
      alternative: { method: 'ideal', payer: ideal.ideal },
    });
  });

  it('with the wallet names it', () => {
    const context = orderContextOf({ purchaseUnit, paymentSource: { paypal: {} } });
    expect([context?.paymentSource, context?.vaulted]).toEqual(['PAYPAL', undefined]);
  });
});

describe('a partner', () => {
  const partner = { ...input({ reauthorize: 'ON_CAPTURE' }), isPartner: true } as const;
  const checkout = after(partner, ordered, authorized(partner));
  const hold = holdOf(checkout);

  it('has no reauthorization, by itself, before a capture or on command', () => {
    if (hold === null) throw new Error('nothing is held');
    expect(planRenewal({ ...input(), isPartner: true }, hold)).toEqual({
      kind: 'NONE',
      because: 'PARTNER',
    });
    expect(mustRenewBeforeCapture(partner, hold, t0 + 4 * DAY)).toBe(false);
    const refused = refuseReauthorize(checkout, { amount: null }, t0 + 4 * DAY);
    expect(refused?.code).toBe('REAUTHORIZATION_NOT_SUPPORTED');
  });

  it('is the only one: another merchant’s hold is renewed then', () => {
    expect(refuseReauthorize(held(), { amount: null }, t0 + 4 * DAY)).toBeNull();
  });
});
