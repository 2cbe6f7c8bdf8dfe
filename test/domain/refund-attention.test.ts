import { describe, expect, it } from 'vitest';
import { unexpected } from '../../src/domain/checkout/attention.ts';
import type { IssueClass } from '../../src/domain/paypal/issue-codes.ts';
import type { Refund } from '../../src/domain/paypal/resources.ts';
import { MISMATCHED } from '../../src/domain/refund/freezes.ts';
import {
  attentionOf,
  failedSince,
  refundFailed,
  refundRefused,
  refuseRefundDecision,
  unsummedSince,
} from '../../src/domain/refund/refund-attention.ts';
import { viewWithRefunds } from '../../src/domain/refund/refundable.ts';
import type { RefundState } from '../../src/domain/refund/state.ts';
import { describeRefunds } from '../../src/domain/refund/summary.ts';
import { capture, captured, held, later, t0, usd } from './builders.ts';

const refund = (of: Partial<Refund> = {}): Refund => ({
  id: 'REFUND',
  status: 'COMPLETED',
  reason: null,
  amount: usd(1000),
  captureId: 'CAPTURE',
  createdAt: t0,
  customId: null,
  invoiceId: null,
  ...of,
});

const stateOf = (of: Partial<RefundState> = {}): RefundState => ({
  captureId: 'CAPTURE',
  account: { capture: capture(), refunds: [], frozenBy: null },
  freezes: {},
  asked: null,
  timeline: [],
  ...of,
});

const asked = (withoutAnswer: number): NonNullable<RefundState['asked']> => ({
  operation: 'refundCapture',
  target: 'CAPTURE',
  requestId: 'hf1-1',
  amount: usd(1000),
  at: t0,
  withoutAnswer,
});

const failed = refundFailed(refund({ status: 'FAILED', reason: 'ECHECK' }), 'debug', t0);
const eur = { currency: 'EUR', minor: 1 };
const frozen = {
  freezes: { 'WH-1': { because: 'PAYMENT.CAPTURE.REVERSED', is: 'LOST' } },
} as const;

it.each<[IssueClass, boolean]>([
  ['CONFIGURATION', true],
  ['OPERATOR', true],
  ['WAIT', false],
  ['RECONCILE', false],
  ['BACK_TO_PAYER', false],
  ['NEW_ORDER', false],
  ['OTHER_BRANCH', false],
  ['OUR_MISTAKE', false],
])('a refund that is refused with class %s needs a person: %s', (issueClass, needs) => {
  const said = { httpStatus: 422, issue: 'I', issueClass, debugId: 'debug', description: '' };
  const raised = refundRefused(said, t0);
  expect(raised?.code ?? null).toBe(needs ? 'PAYPAL_REFUSED' : null);
  if (needs) expect(raised).toMatchObject({ issue: 'I', debugId: 'debug' });
});

it.each([
  ['PENDING', 'FAILED', true],
  ['PENDING', 'CANCELLED', true],
  ['COMPLETED', 'FAILED', true],
  ['PENDING', 'COMPLETED', false],
  ['FAILED', 'FAILED', false],
  ['FAILED', 'CANCELLED', false],
  [null, 'FAILED', false],
] as const)('a refund that was %s and is %s has failed since: %s', (before, now, has) => {
  const known = before === null ? [] : [refund({ status: before })];
  expect(failedSince(known, [refund({ status: now })])).toHaveLength(has ? 1 : 0);
});

const inEuro = { capture: capture(), refunds: [refund({ amount: eur })], frozenBy: null };
const inDollars = { ...inEuro, refunds: [refund()] };
const unsummed = unexpected('PayPal lists refund REFUND in EUR', t0, 'debug');

it.each([
  { read: 'a first read', before: null, shown: inEuro, raises: unsummed },
  { read: 'a read after one without it', before: inDollars, shown: inEuro, raises: unsummed },
  { read: 'the same again', before: inEuro, shown: inEuro, raises: null },
  { read: 'one that can be summed', before: null, shown: inDollars, raises: null },
])('a refund in another currency, by $read, raises $raises.code', ({ before, shown, raises }) => {
  const raised = unsummedSince(before, shown, { debugId: 'debug', now: t0 });
  expect(raised).toEqual(raises && { ...raises, reason: expect.stringContaining('in EUR') });
});

it.each([
  ['what failed', { attention: [failed] }, ['PAYPAL_REFUSED', 'ECHECK', t0]],
  ['what has no answer', { attention: [failed], asked: asked(1) }, ['OUTCOME_UNKNOWN', null, t0]],
  [
    'what has no answer, with PayPal’s trace of it',
    { asked: { ...asked(1), trace: { issue: 'INTERNAL_SERVER_ERROR', debugId: 'debug' } } },
    ['OUTCOME_UNKNOWN', 'INTERNAL_SERVER_ERROR', t0],
  ],
  [
    'what failed, while another is asked',
    { attention: [failed], asked: asked(0) },
    ['PAYPAL_REFUSED', 'ECHECK', t0],
  ],
  ['what is stopped', { attention: [failed], ...frozen }, ['CAPTURE_FROZEN', null, null]],
  ['a refund of another currency', { attention: [unsummed] }, ['UNEXPECTED_ANSWER', null, t0]],
  ['what cannot be read', { account: null }, ['OUTCOME_UNKNOWN', null, null]],
] as const)('the list names %s', (_, of, [code, issue, since]) => {
  expect(attentionOf(stateOf(of))).toMatchObject({ code, issue, since });
});

it.each([
  ['close', { attention: [failed], freezes: {} }, null],
  ['close', { attention: [unsummed], freezes: {} }, null],
  ['close', { attention: [], freezes: {} }, 'NOTHING_TO_RESOLVE'],
  ['close', { attention: [], ...frozen }, 'NOTHING_TO_RESOLVE'],
  ['retry', { attention: [failed], freezes: {} }, 'NOTHING_TO_RESOLVE'],
  ['retry', { attention: [], ...frozen }, null],
] as const)('%s with %j: %s', (action, state, code) => {
  expect(refuseRefundDecision(state, { action })?.code ?? null).toBe(code);
});

describe('the checkout of the capture', () => {
  const viewOf = (of: Partial<RefundState>) =>
    viewWithRefunds(later(held(), captured()), [stateOf(of)], t0);
  const offered = (of: Partial<RefundState>) =>
    viewOf(of).allowed.find(({ action }) => action === 'refund')?.upTo?.value ?? null;

  it('shows what failed, with the choice to put it aside', () => {
    expect(viewOf({ attention: [failed] })).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      attention: { code: 'PAYPAL_REFUSED', issue: 'ECHECK', debugId: 'debug', alsoOpen: [] },
      allowed: expect.arrayContaining([{ action: 'resolve' }]),
    });
  });

  it('shows PayPal’s trace of an answer that does not match', () => {
    const of = {
      freezes: { [MISMATCHED]: { because: MISMATCHED, is: 'LOST', debugId: 'odd' } },
    } as const;
    expect(viewOf(of).attention).toMatchObject({ code: 'CAPTURE_FROZEN', debugId: 'odd' });
    expect(attentionOf(stateOf(of))).toMatchObject({ debugId: 'odd' });
  });

  it('shows stopped refunds first, and names what else is open', () => {
    expect(viewOf({ attention: [failed], ...frozen }).attention).toMatchObject({
      code: 'CAPTURE_FROZEN',
      alsoOpen: ['PAYPAL_REFUSED'],
    });
  });

  it('offers no refund while one is asked: CALL_UNDER_WAY', () => {
    expect(offered({})).toBe('40.00');
    expect(offered({ asked: asked(0) })).toBeNull();
    expect(viewOf({ asked: asked(0) }).refused).toContainEqual(
      expect.objectContaining({ action: 'refund', code: 'CALL_UNDER_WAY' }),
    );
  });

  it('offers the refund of another capture meanwhile', () => {
    const both = later(held(), captured(), captured({ id: 'SECOND', amount: usd(500) }));
    const view = viewWithRefunds(both, [stateOf({ asked: asked(0) })], t0);
    expect(view.allowed).toContainEqual({
      action: 'refund',
      upTo: { currencyCode: 'USD', value: '5.00' },
    });
  });
});

it('The Temporal UI shows what is under way, since when, and how often PayPal has not answered', () => {
  const text = describeRefunds(stateOf({ asked: asked(2), attention: [failed] }));
  expect(text).toContain('Asked: refundCapture since 2026-04-01T12:00:00.000Z, 2 times');
  expect(text).toContain('Needs attention (PAYPAL_REFUSED)');
});
