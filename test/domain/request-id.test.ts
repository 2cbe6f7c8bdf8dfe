import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyDigest } from '../../src/digest.ts';
import { type Intent, requestIdOf } from '../../src/domain/paypal/request-id.ts';

const capture: Intent = {
  merchantId: 'default',
  owner: 'order-1',
  operation: 'captureAuthorization',
  target: '3C679366HH908993F',
  amount: { currency: 'USD', minor: 4000 },
  key: 'parcel-1',
  generation: 0,
};

describe('a PayPal-Request-Id', () => {
  it('is the same for the same intent, in any run', () => {
    expect(requestIdOf(capture)).toBe(requestIdOf({ ...capture }));
    expect(requestIdOf(capture)).toBe('hf1-16d682be8f61fc6c44d8b5b5868e4cbe');
  });

  it('has 36 characters that every version of PayPal’s limit takes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (owner, key, generation) => {
        expect(requestIdOf({ ...capture, owner, key, generation })).toMatch(/^hf1-[0-9a-f]{32}$/);
      }),
    );
  });

  it('differs in everything that makes a call another call', () => {
    const others: readonly Partial<Intent>[] = [
      { merchantId: 'other' },
      { owner: 'order-2' },
      { operation: 'voidAuthorization' },
      { target: '8AA831015G517922L' },
      { amount: { currency: 'USD', minor: 4001 } },
      { amount: { currency: 'EUR', minor: 4000 } },
      { amount: null },
      { key: 'parcel-2' },
      { key: null },
      { generation: 1 },
    ];
    const ids = [capture, ...others.map((other) => ({ ...capture, ...other }))].map(requestIdOf);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('cannot be forged by moving a separator from one part into the next', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        fc.pre(b !== '');
        expect(requestIdOf({ ...capture, merchantId: a + b, owner: 'x' })).not.toBe(
          requestIdOf({ ...capture, merchantId: a, owner: `${b}x` }),
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
