import { describe, expect, it } from 'vitest';
import { dated } from '../../src/domain/checkout/deadlines.ts';
import { mayHaveMoreCaptures } from '../../src/domain/checkout/detect-mismatch.ts';
import type { Authorization, Capture } from '../../src/domain/paypal/resources.ts';
import { isCaptureOf } from '../../src/domain/paypal/transactions.ts';
import { authorization, capture, t0, usd } from './builders.ts';

describe('whether an authorization says that more was captured than is known', () => {
  const all = capture({ amount: usd(10_000) });
  const part = capture({ amount: usd(4000) });
  const euros = { currency: 'EUR', minor: 10_000 };
  it.each<[Authorization['status'], string, readonly Capture[], boolean]>([
    ['CREATED', 'nothing', [], false],
    ['PENDING', 'nothing', [], false],
    ['VOIDED', 'nothing', [], false],
    ['DENIED', 'nothing', [], false],
    ['UNRECOGNIZED', 'nothing', [], false],
    ['PARTIALLY_CAPTURED', 'nothing', [], true],
    ['PARTIALLY_CAPTURED', 'a part', [part], true],
    ['CAPTURED', 'nothing', [], true],
    ['CAPTURED', 'a part', [part], true],
    ['CAPTURED', 'all of it', [all], false],
    ['CAPTURED', 'all of it, in parts', [part, capture({ id: 'B', amount: usd(6000) })], false],
    ['CAPTURED', 'all of it, declined', [{ ...all, status: 'DECLINED' }], true],
    ['CAPTURED', 'all of another authorization', [{ ...all, authorizationId: 'CHILD' }], true],
    ['CAPTURED', 'as much in another currency', [{ ...all, amount: euros }], true],
  ])('%s, and %s is known', (...[status, , captures, expected]) => {
    const root = dated(authorization({ status }), t0, null);
    expect(mayHaveMoreCaptures({ authorizations: [root], captures }, root)).toBe(expected);
  });
});

describe('whether a capture is of a payment', () => {
  const payment = { orderId: 'ORDER', authorizationIds: ['ROOT', 'CHILD'] };
  const ofNothing = { orderId: null, authorizationId: null };
  it.each<[string, Partial<Capture>, boolean]>([
    ['of the root', { orderId: null }, true],
    ['of a reauthorization', { orderId: null, authorizationId: 'CHILD' }, true],
    ['of the order', { authorizationId: null }, true],
    ['of another authorization of the order', { authorizationId: 'UNKNOWN' }, true],
    ['of another payment', { orderId: 'OTHER', authorizationId: 'OTHER-ROOT' }, false],
    ['of nothing that PayPal names', ofNothing, false],
  ])('%s', (_of, shown, expected) => {
    expect(isCaptureOf(payment)(capture(shown))).toBe(expected);
  });

  it('is not decided by an order that is not known, or is that of others, too', () => {
    const withoutOrder = { orderId: null, authorizationIds: [] };
    expect(isCaptureOf(withoutOrder)(capture(ofNothing))).toBe(false);
    expect(isCaptureOf(withoutOrder)(capture())).toBe(false);
  });
});
