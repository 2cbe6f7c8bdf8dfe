import { describe, expect, it } from 'vitest';
import { endOf } from '../../src/domain/checkout/conclude.ts';
import { nextDeadline } from '../../src/domain/checkout/deadlines.ts';
import { mayHaveMoreCaptures, mismatchIn } from '../../src/domain/checkout/detect-mismatch.ts';
import { capturedOn, capturedSoFar, currentOf, isLive } from '../../src/domain/checkout/hold.ts';
import { mismatchInCapturedOrder } from '../../src/domain/checkout/order-captures.ts';
import { refuseCapture, refuseReauthorize } from '../../src/domain/checkout/refusals.ts';
import {
  type Checkout,
  captureUpTo,
  heldNow,
  holdOf,
  remaining,
  statusOf,
} from '../../src/domain/checkout/state.ts';
import { describeCheckout } from '../../src/domain/checkout/summary.ts';
import type { Refund } from '../../src/domain/paypal/resources.ts';
import {
  type CaptureAccount,
  foreignRefund,
  refundable,
  refuseRefundOf,
} from '../../src/domain/refund/refund.ts';
import { viewWithRefunds } from '../../src/domain/refund/refundable.ts';
import type { RefundState } from '../../src/domain/refund/state.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import {
  authorization,
  authorized,
  capture,
  captured,
  held,
  input,
  later,
  t0,
  usd,
} from './builders.ts';

const euros = (minor: number) => ({ currency: 'EUR', minor });
const yen = (minor: number) => ({ currency: 'JPY', minor });
const now = t0 + 4 * DAY;

const childIn = (amount: ReturnType<typeof euros>): Checkout => {
  const made = authorized(input(), authorization({ id: 'CHILD', amount, createdAt: t0 + HOUR }));
  if (made.event !== 'AUTHORIZED') throw new Error('not an authorization');
  return later(held(), {
    event: 'REAUTHORIZED',
    authorization: made.authorization,
    renewal: { kind: 'NONE', because: 'LIMIT_REACHED' },
    debugId: null,
  });
};

const foreignCapture = captured({ id: 'EUR', amount: euros(6_000) });

/** What of 100.00 is summed where PayPal lists another currency: captured, left to capture. */
const MIXED: readonly (readonly [string, Checkout, number, number])[] = [
  ['a capture of 60.00 euros', later(held(), foreignCapture), 0, 10_000],
  ['40.00 dollars and 60.00 euros', later(held(), captured(), foreignCapture), 4_000, 6_000],
  ['a capture of yen', later(held(), captured({ amount: yen(6_000) })), 0, 10_000],
  ['a reauthorization of 100.00 euros', childIn(euros(10_000)), 0, 0],
  ['that and a capture of the root', later(childIn(euros(10_000)), captured()), 4_000, 0],
  [
    'that and a capture of it',
    later(childIn(euros(10_000)), captured({ amount: euros(10_000), authorizationId: 'CHILD' })),
    0,
    0,
  ],
];

describe('a checkout of dollars of which PayPal lists other currencies', () => {
  const holdIn = (checkout: Checkout) => {
    const hold = holdOf(checkout);
    if (hold === null) throw new Error('nothing is held');
    return hold;
  };

  it.each(MIXED)('sums its own currency alone: %s', (...[_what, checkout, taken, left]) => {
    const hold = holdIn(checkout);
    expect(capturedSoFar(hold)).toEqual(usd(taken));
    expect(remaining(checkout, hold)).toEqual(usd(left));
    expect(captureUpTo(checkout, hold)).toEqual(usd(left));
    expect(heldNow(checkout)).toEqual(usd(left));
  });

  it.each(MIXED)(
    'is a mismatch, and nothing throws that judges or shows it: %s',
    (_what, checkout) => {
      const hold = holdIn(checkout);
      expect(mismatchIn(checkout, hold)).toMatch(/PayPal shows .* in (EUR|JPY)/);
      const judged = {
        'what was captured of each': hold.authorizations.map((one) => capturedOn(hold, one)),
        'whether more was captured': hold.authorizations.map((one) =>
          mayHaveMoreCaptures(hold, one),
        ),
        'whether it is live': isLive(hold),
        'the newest': currentOf(hold).id,
        'its status': statusOf(checkout),
        'its end': endOf(checkout, now),
        'the next deadline': nextDeadline(checkout),
        'a capture of all': refuseCapture(checkout, { amount: null }, now),
        'a capture of 1.00': refuseCapture(checkout, { amount: usd(100) }, now),
        'a reauthorization': refuseReauthorize(checkout, { amount: usd(100) }, now),
        'its summary': describeCheckout(checkout),
        'its view': viewWithRefunds(checkout, [], now).remaining,
      };
      expect(judged['its view'].currencyCode).toBe('USD');
    },
  );

  it('of which an order was captured in another currency is a mismatch', () => {
    const captures = [
      capture({ amount: usd(4_000) }),
      capture({ id: 'EUR', amount: euros(6_000) }),
    ];
    expect(mismatchInCapturedOrder({ amount: usd(10_000) }, { captures })).toContain('EUR in EUR');
  });
});

const refund = (of: Partial<Refund>): Refund => ({
  id: 'REFUND',
  status: 'COMPLETED',
  reason: null,
  amount: usd(1_000),
  createdAt: t0,
  captureId: 'CAPTURE',
  customId: null,
  invoiceId: null,
  ...of,
});

describe('refunds of a capture of 40.00', () => {
  const account = (...refunds: readonly Refund[]): CaptureAccount => ({
    capture: capture(),
    refunds,
    frozenBy: null,
  });
  const inEuros = refund({ id: 'ABROAD', amount: euros(900) });

  it.each<[string, readonly Refund[], number]>([
    ['none', [], 4_000],
    ['10.00', [refund({})], 3_000],
    ['a pending 10.00', [refund({ status: 'PENDING' })], 3_000],
    ['a failed 10.00', [refund({ status: 'FAILED' })], 4_000],
    ['a cancelled 10.00', [refund({ status: 'CANCELLED' })], 4_000],
    ['10.00 and 9.00 euros', [refund({}), inEuros], 3_000],
    ['more than the capture', [refund({ amount: usd(4_100) })], 0],
  ])('leave of it what is not returned: %s', (_what, refunds, left) => {
    expect(refundable(account(...refunds))).toEqual(usd(left));
  });

  it('in another currency stop further ones, until it is known what is left', () => {
    expect(foreignRefund(account(refund({}), inEuros))).toBe(inEuros);
    const refused = refuseRefundOf(account(refund({}), inEuros), { amount: usd(100) });
    expect(refused).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(refused?.reason).toContain('ABROAD in EUR');
    expect(refuseRefundOf(account(refund({})), { amount: usd(100) })).toBeNull();
    // A refund that returned nothing is no obstacle.
    const failed = { ...inEuros, status: 'FAILED' } as const;
    expect(refuseRefundOf(account(failed), { amount: usd(100) })).toBeNull();
  });

  it('in another currency are shown beside the capture, and nothing throws', () => {
    const checkout = later(held(), captured());
    const state: RefundState = {
      captureId: 'CAPTURE',
      account: account(refund({}), inEuros),
      freezes: {},
      asked: null,
      timeline: [],
    };
    const view = viewWithRefunds(checkout, [state], now);
    expect(view.refunds.map(({ amount }) => `${amount.value} ${amount.currencyCode}`)).toEqual([
      '10.00 USD',
      '9.00 EUR',
    ]);
    expect(view.captures).toMatchObject([{ status: 'PARTIALLY_REFUNDED' }]);
  });
});
