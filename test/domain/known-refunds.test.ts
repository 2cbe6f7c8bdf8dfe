import { describe, expect, it } from 'vitest';
import type { CaptureStatus, Refund } from '../../src/domain/paypal/resources.ts';
import {
  areKnownUnlisted,
  refundsNotListed,
  withKnown,
} from '../../src/domain/refund/known-refunds.ts';
import { PAYMENT_KEY_LIFE } from '../../src/domain/time/durations.ts';
import { capture, t0, usd } from './builders.ts';

const refund = (id: string): Refund => ({
  id,
  status: 'COMPLETED',
  reason: null,
  amount: usd(1_000),
  captureId: 'CAPTURE',
  createdAt: t0,
  invoiceId: null,
  customId: null,
});
const account = { capture: capture(), refunds: [refund('R-1')], frozenBy: null };
const askedAt = (at: number) => ({ at });

describe('refunds that no order lists any more', () => {
  it.each<[string, CaptureStatus, Parameters<typeof areKnownUnlisted>[1], boolean]>([
    ['nothing is refunded and nothing known', 'COMPLETED', { asked: null, account: null }, true],
    ['a part is refunded, and it is known', 'PARTIALLY_REFUNDED', { asked: null, account }, true],
    [
      'a part is refunded by an earlier run',
      'PARTIALLY_REFUNDED',
      { asked: null, account: null },
      false,
    ],
    ['all is refunded by an earlier run', 'REFUNDED', { asked: null, account: null }, false],
    ['all is refunded, and it is known', 'REFUNDED', { asked: null, account }, true],
    [
      'one is asked under a live request id',
      'COMPLETED',
      { asked: askedAt(t0 - PAYMENT_KEY_LIFE), account },
      true,
    ],
    [
      'one is asked under a request id of before',
      'COMPLETED',
      { asked: askedAt(t0 - PAYMENT_KEY_LIFE - 1), account },
      false,
    ],
  ])('are known where %s', (...[_what, status, known, are]) => {
    expect(areKnownUnlisted({ status }, known, t0)).toBe(are);
  });
});

it.each([
  ['REFUNDED', 'FULLY_REFUNDED'],
  ['PARTIALLY_REFUNDED', 'NEEDS_ATTENTION'],
] as const)(
  'Refunds of a capture that is %s and that nobody lists are refused with %s',
  (status, code) => {
    expect(refundsNotListed({ status })).toMatchObject({ code });
  },
);

it('A refund that an answer leaves out was made all the same', () => {
  const ids = withKnown([refund('R-1'), refund('R-2')], [refund('R-2'), refund('R-3')]).map(
    ({ id }) => id,
  );
  expect(ids).toEqual(['R-2', 'R-3', 'R-1']);
});
