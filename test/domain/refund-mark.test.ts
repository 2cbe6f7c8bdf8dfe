import { describe, expect, it } from 'vitest';
import type { Refund } from '../../src/domain/paypal/resources.ts';
import type { RefundCommand } from '../../src/domain/refund/refund.ts';
import {
  isOtherRefund,
  refundMark,
  refundMarkV1,
  refundOfKey,
} from '../../src/domain/refund/refund-mark.ts';
import { t0, usd } from './builders.ts';

const asked: RefundCommand = { key: 'k', digest: 'd', amount: usd(1_000), noteToPayer: null };
const named: RefundCommand = { ...asked, invoiceId: 'OURS' };
const own: RefundCommand = { ...named, customId: 'SHOP' };

const shown = (command: RefundCommand, of: Partial<Refund> = {}): Refund => ({
  id: 'REFUND',
  status: 'COMPLETED',
  reason: null,
  amount: usd(1_000),
  captureId: 'CAPTURE',
  createdAt: t0,
  invoiceId: null,
  ...refundMark(command),
  ...of,
});

describe('the refund that PayPal shows for a key', () => {
  it.each<[string, RefundCommand, Partial<Refund>, boolean]>([
    ['as it was asked for', asked, {}, false],
    ['of another amount', asked, { amount: usd(999) }, true],
    ['in another currency', asked, { amount: { currency: 'EUR', minor: 1_000 } }, true],
    ['of all that was left', { ...asked, amount: null }, { amount: usd(999) }, false],
    ['with the invoice id that was sent', named, {}, false],
    ['without the invoice id that was sent', named, { invoiceId: null }, false],
    ['with another invoice id', named, { invoiceId: 'THEIRS' }, true],
    ['with an invoice id that nobody sent', asked, { invoiceId: 'INHERITED' }, false],
    ['by the shop’s two ids', own, {}, false],
    ['of Payments v1', asked, { customId: null, invoiceId: refundMarkV1(asked) }, false],
  ])('%s is compared with what was asked', (...[_what, command, of, isOther]) => {
    const found = refundOfKey([shown(command, of)], command);
    expect(found?.digest).toBe('d');
    expect(found && isOtherRefund(found, command, command.amount)).toBe(isOther);
  });

  it('is compared with the amount that was sent, where the command names none', () => {
    const all = { ...asked, amount: null };
    const found = refundOfKey([shown(all, { amount: usd(999) })], all);
    expect(found && isOtherRefund(found, all, usd(1_000))).toBe(true);
  });

  it('is another body’s where the same key came with another: the key is answered so', () => {
    const other = { ...asked, digest: 'other', amount: usd(500) };
    const found = refundOfKey([shown(asked)], other);
    expect(found?.digest).toBe('d');
    expect(found && isOtherRefund(found, other, other.amount)).toBe(false);
  });
});
