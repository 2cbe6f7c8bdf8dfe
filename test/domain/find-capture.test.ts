import { describe, expect, it } from 'vitest';
import {
  type AskedCapture,
  findCapture,
  isOtherCapture,
  isOwnAfterNo,
} from '../../src/domain/checkout/find-capture.ts';
import type { Capture } from '../../src/domain/paypal/resources.ts';
import { MINUTE } from '../../src/domain/time/durations.ts';
import { capture, t0, usd } from './builders.ts';

const shown = (id: string, of: Partial<Capture> = {}): Capture =>
  capture({ id, amount: usd(4_000), createdAt: t0, invoiceId: null, ...of });

const asked: AskedCapture = {
  amount: usd(4_000),
  customId: 'ORDER',
  invoiceId: 'OURS',
  isOwnMark: true,
  at: t0,
  before: new Set(['BEFORE']),
};

/** The invoice id that was sent is the order's: it proves nothing by itself. */
const inherited: AskedCapture = { ...asked, isOwnMark: false };

/** A capture inherits the order's invoice id. */
const orders = (id: string, of: Partial<Capture> = {}): Capture =>
  shown(id, { invoiceId: 'OURS', ...of });

const idOf = (found: ReturnType<typeof findCapture>): string =>
  found === null || found === 'AMBIGUOUS' ? String(found) : found.id;

const marked = shown('A', { invoiceId: 'OURS' });

describe('the capture that was asked for', () => {
  it.each([
    ['with its own mark', [marked], asked, 'A'],
    ['with its own mark beside one of the same amount', [shown('B'), marked], asked, 'A'],
    ['with its own mark and another amount', [{ ...marked, amount: usd(4_001) }], asked, 'A'],
    ['twice with its own mark', [marked, shown('B', { invoiceId: 'OURS' })], asked, 'AMBIGUOUS'],
    ['of the same amount without the mark', [shown('B')], asked, 'AMBIGUOUS'],
    ['of another amount without the mark', [shown('B', { amount: usd(3_999) })], asked, 'null'],
    ['with somebody else’s mark', [shown('B', { invoiceId: 'THEIRS' })], asked, 'null'],
    ['that was known before', [shown('BEFORE', { invoiceId: 'OURS' })], asked, 'null'],
    ['of the same amount and the order’s invoice id', [orders('A')], inherited, 'A'],
    ['beside one without an invoice id', [shown('B'), orders('A')], inherited, 'A'],
    ['of the same amount and no invoice id', [shown('B')], inherited, 'AMBIGUOUS'],
    ['of another amount and no invoice id', [shown('B', { amount: usd(1) })], inherited, 'null'],
    ['twice of the same amount', [orders('B'), orders('C')], inherited, 'AMBIGUOUS'],
    ['of another amount', [orders('B', { amount: usd(4_001) })], inherited, 'null'],
    ['with another invoice id', [shown('B', { invoiceId: 'THEIRS' })], inherited, 'null'],
    ['with the order’s custom id', [orders('B', { customId: 'ORDER' })], inherited, 'B'],
    ['with another custom id', [orders('B', { customId: 'THEIRS' })], inherited, 'null'],
    ['from five minutes before', [orders('B', { createdAt: t0 - 5 * MINUTE })], inherited, 'B'],
    ['from longer before', [orders('B', { createdAt: t0 - 5 * MINUTE - 1 })], inherited, 'null'],
    ['without a time', [orders('B', { createdAt: null })], inherited, 'B'],
    ['that is not shown', [], asked, 'null'],
  ])('%s is found as it should be', (...[_what, captures, what, expected]) => {
    expect(idOf(findCapture(captures, what))).toBe(expected);
  });
});

describe('what PayPal shows of a capture', () => {
  const whole = { ...asked, finalCapture: false };

  it.each<[string, Partial<Capture>, boolean]>([
    ['as it was asked for', { invoiceId: 'OURS', customId: 'ORDER', finalCapture: false }, false],
    ['with nothing but the amount', { finalCapture: null, customId: null }, false],
    ['of another amount', { amount: usd(3_999) }, true],
    ['in another currency', { amount: { currency: 'EUR', minor: 4_000 } }, true],
    ['as final', { finalCapture: true }, true],
    ['with another invoice id', { invoiceId: 'THEIRS' }, true],
    ['with another custom id', { customId: 'THEIRS' }, true],
  ])('%s is compared with what was asked', (_what, of, expected) => {
    expect(isOtherCapture(shown('A', { finalCapture: false, ...of }), whole)).toBe(expected);
  });
});

describe('after a definite no', () => {
  it.each([
    ['FOUND', true, 'AUTHORIZATION_ALREADY_CAPTURED', true],
    ['FOUND', false, 'AUTHORIZATION_ALREADY_CAPTURED', false],
    ['AMBIGUOUS', true, 'AUTHORIZATION_ALREADY_CAPTURED', false],
    ['AMBIGUOUS', false, 'AUTHORIZATION_ALREADY_CAPTURED', false],
    ['FOUND', false, 'DUPLICATE_INVOICE_ID', true],
    ['AMBIGUOUS', true, 'DUPLICATE_INVOICE_ID', true],
  ] as const)(
    '%s, own mark: %s, to %s: may be its own: %s',
    (...[look, isOwnMark, issue, expected]) => {
      expect(isOwnAfterNo(look, { isOwnMark, issue })).toBe(expected);
    },
  );
});
