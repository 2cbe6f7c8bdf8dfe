import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyDigest } from '../../src/digest.ts';
import { type MoneyCallIdentity, requestIdOf } from '../../src/domain/paypal/request-id.ts';

const keyed = {
  merchantId: 'default',
  owner: 'order-1',
  operation: 'captureAuthorization',
  key: 'parcel-1',
} as const satisfies MoneyCallIdentity;

const own = {
  ...keyed,
  key: null,
  target: '3C679366HH908993F',
  amount: { currency: 'USD', minor: 4000 },
  generation: 0,
} as const satisfies MoneyCallIdentity;

describe('a PayPal-Request-Id', () => {
  it('is the same for the same call, in any run', () => {
    expect(requestIdOf(keyed)).toBe(requestIdOf({ ...keyed }));
    expect(requestIdOf(keyed)).toBe('hf1-83db2692f761b74a211cca47348f089b');
    expect(requestIdOf(own)).toBe('hf1-f1f66e86a3fd7b367256cc77888a1de4');
  });

  it('has 36 characters that every version of PayPal’s limit takes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (owner, key, generation) => {
        expect(requestIdOf({ ...keyed, owner, key })).toMatch(/^hf1-[0-9a-f]{32}$/);
        expect(requestIdOf({ ...own, owner, generation })).toMatch(/^hf1-[0-9a-f]{32}$/);
      }),
    );
  });

  it('differs in everything that makes a call another call', () => {
    const calls: readonly MoneyCallIdentity[] = [
      keyed,
      { ...keyed, merchantId: 'other' },
      { ...keyed, owner: 'order-2' },
      { ...keyed, operation: 'voidAuthorization' },
      { ...keyed, key: 'parcel-2' },
      own,
      { ...own, target: '8AA831015G517922L' },
      { ...own, amount: { currency: 'USD', minor: 4001 } },
      { ...own, amount: { currency: 'EUR', minor: 4000 } },
      { ...own, amount: null },
      { ...own, generation: 1 },
      { ...own, details: [true] },
      { ...own, details: [false] },
      { ...own, details: [null, true] },
    ];
    expect(new Set(calls.map(requestIdOf)).size).toBe(calls.length);
  });

  it('of a keyed call does not depend on what happened before it', () => {
    const afterARefusal = { ...own, key: keyed.key };
    expect(requestIdOf(afterARefusal)).toBe(requestIdOf(keyed));
  });

  it('cannot be forged by moving a separator from one part into the next', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        fc.pre(b !== '');
        expect(requestIdOf({ ...keyed, merchantId: a + b, owner: 'x' })).not.toBe(
          requestIdOf({ ...keyed, merchantId: a, owner: `${b}x` }),
        );
      }),
    );
  });
});

describe('the digest of a body', () => {
  it('is the same whatever the order of its fields, and with absent ones left out', () => {
    expect(bodyDigest({ a: 1, b: { c: 2, d: undefined } })).toBe(bodyDigest({ b: { c: 2 }, a: 1 }));
  });

  it('differs where a value or the order of a list differs', () => {
    expect(bodyDigest({ a: [1, 2] })).not.toBe(bodyDigest({ a: [2, 1] }));
    expect(bodyDigest({ a: '1' })).not.toBe(bodyDigest({ a: 1 }));
  });
});
