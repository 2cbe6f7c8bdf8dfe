import { describe, expect, it } from 'vitest';
import { earlierRunOf } from '../../src/client/earlier-runs.ts';
import type { EarlierRun } from '../../src/domain/checkout/input.ts';
import { after, authorized, captured, input, ordered, t0, usd } from '../domain/builders.ts';

const before: EarlierRun = {
  orderId: 'OLD-ORDER',
  amount: usd(10_000),
  invoiceId: null,
  authorizationIds: ['OLD-ROOT'],
  captureIds: [],
  outcomes: {},
};
const followed = { ...input(), earlierRun: before };

describe('what a run that was stopped hands on', () => {
  it('is what it got, as long as it does not know the order', () => {
    expect(earlierRunOf(after(followed), {})).toEqual(before);
  });

  it('is what it knows itself, once it does', () => {
    const known = after(followed, ordered, authorized(followed), captured({ id: 'C-1' }));
    const made = { kind: 'CHECKOUT', digest: 'd', at: t0, version: 3 } as const;
    expect(earlierRunOf(known, { 'void:k': made })).toEqual({
      ...before,
      orderId: 'ORDER',
      authorizationIds: ['ROOT'],
      captureIds: ['C-1'],
    });
  });
});
