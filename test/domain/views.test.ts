import { describe, expect, it } from 'vitest';
import { unexpected } from '../../src/domain/checkout/attention.ts';
import { viewOf } from '../../src/domain/checkout/make-view.ts';
import type { Checkout } from '../../src/domain/checkout/state.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import type { Operation } from '../../src/domain/paypal/operation.ts';
import type { Capture, Refund } from '../../src/domain/paypal/resources.ts';
import { refundRefused } from '../../src/domain/refund/refund-attention.ts';
import { type RefundStates, viewWithRefunds } from '../../src/domain/refund/refundable.ts';
import type { RefundState } from '../../src/domain/refund/state.ts';
import { DAY } from '../../src/domain/time/durations.ts';
import { capture, captured, held, later, t0, usd } from './builders.ts';
import { asked, facts, raised } from './checkout-fixtures.ts';

const now = t0 + DAY;

const refund = (minor: number, of: Partial<Refund> = {}): Refund => ({
  id: `REFUND-${minor}`,
  status: 'COMPLETED',
  reason: null,
  amount: usd(minor),
  captureId: 'CAPTURE',
  createdAt: t0,
  customId: null,
  invoiceId: null,
  ...of,
});

const refunds = (of: Partial<RefundState>, ...made: readonly Refund[]): RefundState => ({
  captureId: 'CAPTURE',
  account: { capture: capture(), refunds: made, frozenBy: null },
  freezes: {},
  asked: null,
  timeline: [],
  ...of,
});

const unread = refunds({ account: null });
const disputed = { because: 'CUSTOMER.DISPUTE.CREATED', is: 'OPEN' } as const;

/** What the view says of a refund: the most, `unknown amount`, or the code of why not. */
const refundIn = (view: CheckoutView): string => {
  const offered = view.allowed.find(({ action }) => action === 'refund');
  const refused = view.refused.find(({ action }) => action === 'refund');
  if (offered && refused) throw new Error('allowed and refused');
  return offered ? (offered.upTo?.value ?? 'unknown amount') : (refused?.code ?? 'neither');
};

describe('what may be refunded of 40.00', () => {
  const inEuros = { amount: { currency: 'EUR', minor: 900 } };
  const taken = (of: Partial<Capture> = {}): Checkout => later(held(), captured(of));
  const other = captured({ id: 'OTHER', amount: usd(2_000) });

  it.each<[string, Checkout, RefundStates, string]>([
    ['nothing was refunded', taken(), [], '40.00'],
    ['10.00 was', taken(), [refunds({}, refund(1_000))], '30.00'],
    ['10.00 is on its way', taken(), [refunds({}, refund(1_000, { status: 'PENDING' }))], '30.00'],
    ['10.00 failed', taken(), [refunds({}, refund(1_000, { status: 'FAILED' }))], '40.00'],
    ['all of it was', taken(), [refunds({}, refund(4_000))], 'FULLY_REFUNDED'],
    ['more than all of it was', taken(), [refunds({}, refund(4_100))], 'FULLY_REFUNDED'],
    ['PayPal says so of the capture', taken({ status: 'REFUNDED' }), [], 'FULLY_REFUNDED'],
    ['another 20.00 was captured', later(taken(), other), [refunds({}, refund(1_000))], '50.00'],
    ['refunds cannot be read', taken(), 'UNAVAILABLE', 'unknown amount'],
    ['a run has read nothing yet', taken(), [unread], 'unknown amount'],
    ['a dispute is open', taken(), [refunds({ freezes: { D: disputed } })], 'CAPTURE_FROZEN'],
    [
      'a dispute is open, and nothing was read',
      taken(),
      [refunds({ account: null, freezes: { D: disputed } })],
      'CAPTURE_FROZEN',
    ],
    [
      'a dispute about one capture is open',
      later(taken(), other),
      [refunds({ freezes: { D: disputed } })],
      '20.00',
    ],
    ['9.00 EUR was', taken(), [refunds({}, refund(900, inEuros))], 'UNEXPECTED_ANSWER'],
    [
      '9.00 EUR was, and another 20.00 was captured',
      later(taken(), other),
      [refunds({}, refund(900, inEuros))],
      '20.00',
    ],
    [
      '9.00 EUR failed',
      taken(),
      [refunds({}, refund(900, { ...inEuros, status: 'FAILED' }))],
      '40.00',
    ],
    ['the capture is pending', taken({ status: 'PENDING' }), [], 'CAPTURE_STILL_PENDING'],
    ['the capture was declined', taken({ status: 'DECLINED' }), [], 'NO_CAPTURE_TO_REFUND'],
  ])('%s', (...[_what, checkout, states, said]) => {
    expect(refundIn(viewWithRefunds(checkout, states, now))).toBe(said);
  });
});

describe('what is not known', () => {
  it.each<[string, RefundStates, readonly string[]]>([
    ['nothing was refunded', [], []],
    ['refunds were read', [refunds({}, refund(1_000))], []],
    ['refunds cannot be read', 'UNAVAILABLE', ['refunds']],
    ['a run has read nothing yet', [unread], ['refunds']],
  ])('is named, and is not zero: %s', (_what, states, unknown) => {
    const view = viewWithRefunds(later(held(), captured()), states, now);
    expect([...new Set(view.unknown)]).toEqual(unknown);
  });

  it('is not said of refunds where nothing was captured', () => {
    expect(viewWithRefunds(held(), 'UNAVAILABLE', now).unknown).toEqual([]);
  });

  it('is what is left where PayPal lists captures no longer', () => {
    expect(viewOf(held(), now).unknown).toEqual([]);
    const unknown = later(held(), { event: 'SUM_UNKNOWN', isUnknown: true });
    expect(viewOf(unknown, now).unknown).toEqual(['remaining']);
    const known = later(unknown, { event: 'SUM_UNKNOWN', isUnknown: false });
    expect(viewOf(known, now).unknown).toEqual([]);
  });
});

/** The facts after which a call is not asked any more: those that settle any call, and its own answer. */
const ALWAYS = [
  'REFUSED',
  'FOUND',
  'PROVED_ABSENT',
  'ENDED CAPTURED',
  'ENDED VOIDED',
  'ENDED DENIED',
  'ENDED EXPIRED',
  'ENDED FAILED',
];
const ANSWERED: Readonly<Partial<Record<Operation, readonly string[]>>> = {
  createOrder: ['ORDER_CREATED'],
  patchOrder: ['ORDER_PATCHED'],
  authorizeOrder: ['AUTHORIZED', 'AUTHORIZED PENDING'],
  captureOrder: ['ORDER_CAPTURED', 'ORDER_CAPTURED PENDING'],
  reauthorizeAuthorization: ['REAUTHORIZATION_SHOWN', 'REAUTHORIZED', 'REAUTHORIZED PENDING'],
  captureAuthorization: [
    'CAPTURED a part',
    'CAPTURED all',
    'CAPTURED PENDING',
    'CAPTURED DECLINED',
  ],
  voidAuthorization: ['VOIDED'],
};

describe('the call that is under way', () => {
  it.each(Object.entries(ANSWERED))('%s is shown until it is settled', (name, own) => {
    const operation = Object.keys(ANSWERED).find((one): one is Operation => one === name);
    if (operation === undefined) throw new Error(`no such call: ${name}`);
    const underWay = later(held(), asked(operation));
    const ends = [...facts].flatMap(([fact, given]) =>
      given.event !== 'ASKED' && viewOf(later(underWay, given), now).asked === null ? [fact] : [],
    );
    expect(ends.toSorted()).toEqual([...ALWAYS, ...own].toSorted());
  });

  it('counts how often PayPal has not answered it, and is the next one after the next is asked', () => {
    const silent = facts.get('OUTCOME_UNKNOWN');
    if (silent === undefined) throw new Error('no such fact');
    const twice = later(held(), asked('voidAuthorization'), silent, silent);
    expect(viewOf(twice, now).asked).toMatchObject({
      operation: 'voidAuthorization',
      withoutAnswer: 2,
    });
    const next = later(twice, {
      event: 'ASKED',
      operation: 'captureAuthorization',
      target: 'ROOT',
      requestId: 'next',
      amount: null,
    });
    expect(viewOf(next, now).asked).toMatchObject({
      operation: 'captureAuthorization',
      withoutAnswer: 0,
    });
  });

  it('is that of a refund where the checkout asks nothing', () => {
    const call = {
      operation: 'refundCapture',
      target: 'CAPTURE',
      requestId: 'r',
      amount: usd(1_000),
      at: t0,
      withoutAnswer: 1,
    } as const;
    const shown = viewWithRefunds(later(held(), captured()), [refunds({ asked: call })], now);
    expect(shown.asked).toMatchObject({ operation: 'refundCapture', withoutAnswer: 1 });
  });

  it.each([
    ['of another capture is offered', [capture(), capture({ id: 'CAPTURE-2' })], '40.00'],
    ['of the only capture is not', [capture()], 'CALL_UNDER_WAY'],
  ])('is that of a refund that waits until PayPal was read; a refund %s', (_, made, said) => {
    const checkout = later(held(), ...made.map((one) => captured(one)));
    const waiting = { operation: 'refundCapture', amount: usd(1_000), at: t0 } as const;
    const shown = viewWithRefunds(checkout, [refunds({ waiting })], now);
    expect(shown.asked).toMatchObject({ operation: 'refundCapture', requestId: null });
    expect(refundIn(shown)).toBe(said);
  });

  it('is that of the first refund, which waits before anything was read', () => {
    const waiting = { operation: 'refundCapture', amount: null, at: t0 } as const;
    const first = refunds({ account: null, waiting });
    const shown = viewWithRefunds(later(held(), captured()), [first], now);
    expect(shown.asked).toMatchObject({ operation: 'refundCapture' });
    expect(refundIn(shown)).toBe('CALL_UNDER_WAY');
    expect(shown.unknown).toContain('refunds');
  });
});

describe('what refunds wait for is in the attention of their checkout', () => {
  const checkout = later(held(), captured());
  const trace = { issue: 'SERVICE_UNAVAILABLE', debugId: 'd-1' };
  const sent = {
    operation: 'refundCapture',
    target: 'CAPTURE',
    requestId: 'r',
    amount: usd(1_000),
    at: t0,
    withoutAnswer: 3,
  } as const;
  const waiting = { operation: 'refundCapture', amount: usd(1_000), at: t0 } as const;
  const inEuros = refund(900, { amount: { currency: 'EUR', minor: 900 } });
  const refused = refundRefused(
    { ...trace, httpStatus: 422, issueClass: 'OPERATOR', description: 'No.' },
    t0,
  );
  const stuck = refunds({ asked: { ...sent, trace }, isStuck: true });
  const unreadable = refunds({ account: null, waiting, isStuck: true });
  const unknown = { code: 'OUTCOME_UNKNOWN', since: '2026-04-01T12:00:00.000Z', offers: [] };

  it.each<[string, RefundState, object | null]>([
    ['nothing', refunds({}), null],
    ['an answer, within the first rounds', refunds({ asked: sent }), null],
    ['an answer that never came', stuck, { ...unknown, ...trace }],
    ['a PayPal that cannot be read', unreadable, { ...unknown, issue: null, debugId: null }],
    [
      'what cannot be summed',
      refunds({ attention: [unexpected('PayPal lists a refund in EUR.', t0)] }, inEuros),
      { code: 'UNEXPECTED_ANSWER', offers: [{ action: 'close' }] },
    ],
    ['nothing any more, once what cannot be summed was compared', refunds({}, inEuros), null],
    [
      'a person, after a “no”',
      refunds({ attention: refused ? [refused] : [] }),
      { code: 'PAYPAL_REFUSED', ...trace, offers: [{ action: 'close' }] },
    ],
    [
      'the end of a dispute',
      refunds({ freezes: { 'PP-D-1': disputed }, isStuck: true }),
      { code: 'CAPTURE_FROZEN', offers: [{ action: 'retry' }], alsoOpen: [] },
    ],
  ])('%s', (_, state, attention) => {
    const view = viewWithRefunds(checkout, [state], now);
    if (attention === null) expect(view.attention).toBeNull();
    else expect(view.attention).toMatchObject(attention);
    const mayResolve = view.allowed.some(({ action }) => action === 'resolve');
    expect(mayResolve).toBe((view.attention?.offers.length ?? 0) > 0);
  });

  it('stands beside what the checkout itself waits for', () => {
    const parked = later(checkout, raised(true));
    const view = viewWithRefunds(parked, [stuck], now);
    expect(view.attention).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      alsoOpen: ['OUTCOME_UNKNOWN'],
    });
  });
});
