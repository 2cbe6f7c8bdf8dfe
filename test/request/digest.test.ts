import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { bodyDigest } from '../../src/digest.ts';
import { digestOf } from '../../src/domain/paypal/request-id.ts';

it('the digest of a body is that of the domain, for every text', () => {
  const text = fc.string({ unit: 'binary' });
  const part = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      expect(bodyDigest(parts)).toBe(digestOf([parts]));
    }),
  );
});

it('the digest of a body does not depend on the order of its fields', () => {
  expect(bodyDigest({ a: 1, b: { c: 2, d: undefined } })).toBe(bodyDigest({ b: { c: 2 }, a: 1 }));
  expect(bodyDigest({ a: 1 })).not.toBe(bodyDigest({ a: 2 }));
});
