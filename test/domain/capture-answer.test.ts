import { describe, expect, it } from 'vitest';
import {
  declineOf,
  type Made,
  settledByCapture,
  unmadeByPolicy,
  whyOther,
} from '../../src/domain/checkout/capture-answer.ts';
import {
  captureAgainAt,
  mayCaptureByItself,
  owedCapture,
  ownCaptureOf,
} from '../../src/domain/checkout/policy-captures.ts';
import type { PayPalRefusal } from '../../src/domain/paypal/resources.ts';
import { refusal, refusedByPayPal } from '../../src/domain/refusal.ts';
import { HOUR } from '../../src/domain/time/durations.ts';
import { capture, captured, held, later, t0, usd } from './builders.ts';
import { SITUATIONS } from './checkout-fixtures.ts';

const asked = { amount: usd(4_000), finalCapture: false, invoiceId: 'INV-1', customId: 'c' };

it.each([
  ['as it was asked for', { invoiceId: 'INV-1', customId: 'c' }, null],
  ['without what PayPal left out', {}, null],
  ['of another amount', { amount: usd(4_001) }, '40.01 USD'],
  ['in another currency', { amount: { currency: 'EUR', minor: 4_000 } }, '40.00 EUR'],
  ['as a final one', { finalCapture: true }, '40.00 USD, final'],
  ['with another invoice id', { invoiceId: 'INV-2' }, '40.00 USD, invoice id INV-2'],
  ['with another custom id', { customId: 'd' }, '40.00 USD, custom id d'],
] as const)('a capture that PayPal shows %s: %#', (...[, of, shown]) => {
  const why =
    shown &&
    `PayPal shows capture CAPTURE of ${shown}, but 40.00 USD, invoice id INV-1, custom id c was asked for.`;
  expect(whyOther(capture(of), asked)).toBe(why);
});

it.each([
  ['COMPLETED', null, ['PAYPAL_REFUSED', 'POLICY_NOT_CARRIED_OUT']],
  ['PENDING', null, ['PAYPAL_REFUSED', 'POLICY_NOT_CARRIED_OUT']],
  ['DECLINED', 'CAPTURE_DECLINED', []],
  ['FAILED', 'CAPTURE_DECLINED', []],
] as const)('an answer of %s: %s, and settles %j', (status, code, settled) => {
  expect(declineOf(capture({ status }))?.code ?? null).toBe(code);
  expect(settledByCapture(capture({ status }))).toEqual(settled);
});

const no = (issueClass: PayPalRefusal['issueClass']): PayPalRefusal => ({
  httpStatus: 422,
  issue: 'AN_ISSUE',
  issueClass,
  debugId: 'd-1',
  description: 'No.',
});
const refused = (issueClass: PayPalRefusal['issueClass']): Made => ({
  why: refusedByPayPal(no(issueClass)),
  said: no(issueClass),
});
const here: Made = { why: refusal('AMOUNT_EXCEEDS_REMAINING', 'Too much.'), said: null };

describe('a policy’s capture', () => {
  it.each<[string, Made, string | null, number | null]>([
    ['that was made', { capture: capture(), debugId: null }, null, null],
    ['that is PENDING', { capture: capture({ status: 'PENDING' }), debugId: null }, null, null],
    [
      'that was declined',
      { capture: capture({ status: 'DECLINED' }), debugId: 'd-1' },
      'PAYPAL_REFUSED',
      null,
    ],
    ['that PayPal refused for now', refused('WAIT'), 'PAYPAL_REFUSED', t0 + HOUR],
    ['that the account may not make', refused('CONFIGURATION'), 'PAYPAL_REFUSED', t0 + HOUR],
    ['that PayPal refused', refused('OPERATOR'), 'PAYPAL_REFUSED', null],
    ['that was refused here', here, 'POLICY_NOT_CARRIED_OUT', null],
  ])('%s is raised as %s, and made again at %s', (...[, made, code, again]) => {
    const attention = unmadeByPolicy(made, 'CAPTURE at the deadline', t0);
    expect(attention?.code ?? null).toBe(code);
    if (attention) expect(attention.refused).toEqual({ amount: null, finalCapture: true });
    expect(captureAgainAt(made, t0)).toBe(again);
  });

  const partly = later(held(), captured());

  it.each([
    ['of what is held, by ON_AUTHORIZATION', held(), t0, 'capture ON_AUTHORIZATION', true],
    ['once it was tried', held(), null, null, false],
    ['of what the shop has begun to capture', partly, t0, null, false],
    ['under review', SITUATIONS.PENDING_REVIEW, t0, 'capture ON_AUTHORIZATION', false],
    [
      'while something blocks',
      SITUATIONS['NEEDS_ATTENTION, blocked'],
      t0,
      'capture ON_AUTHORIZATION',
      false,
    ],
    ['at the deadline', held({ atDeadline: 'CAPTURE' }), null, 'CAPTURE at the deadline', false],
  ])('%s: owed %#', (...[, checkout, own, owed, mayBeMade]) => {
    expect(owedCapture(checkout, own)).toBe(owed);
    expect(mayCaptureByItself(checkout, own, t0)).toBe(mayBeMade);
  });
});

it.each([
  ['MANUAL', null],
  ['ON_AUTHORIZATION', 0],
] as const)('policy %s captures by itself from %s on', (when, at) => {
  expect(ownCaptureOf({ capture: when })).toBe(at);
});
