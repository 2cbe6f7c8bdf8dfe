import { describe, expect, it } from 'vitest';
import type { PatchCommand } from '../../src/domain/checkout/commands.ts';
import type { CheckoutInput } from '../../src/domain/checkout/input.ts';
import {
  changeOf,
  invoiceIdAfter,
  isPatched,
  payerChange,
  unitAfter,
} from '../../src/domain/checkout/patched-order.ts';
import type { OrderContext } from '../../src/domain/paypal/order-context.ts';
import { after, input, ordered, usd } from './builders.ts';

const of = input();
const adopted: CheckoutInput = {
  ...of,
  adopted: { orderId: 'O', expected: { intent: 'AUTHORIZE' } },
};
const payer = { emailAddress: 'jane@example.com' };
const patched = (byPayer: boolean) =>
  after(of, ordered, {
    event: 'ORDER_PATCHED',
    amount: usd(10_000),
    invoiceId: null,
    ...(byPayer && { payer: true }),
    debugId: null,
  });

describe('the change that a patch makes of a purchase unit', () => {
  it.each<[string, Pick<PatchCommand, 'purchaseUnit' | 'removes'>, object]>([
    [
      'is what it sets',
      { purchaseUnit: { description: 'Lamps' } },
      { unit: { description: 'Lamps' }, removes: [] },
    ],
    [
      'is what it takes away',
      { purchaseUnit: {}, removes: ['invoiceId'] },
      { unit: {}, removes: ['invoiceId'] },
    ],
    [
      'puts the mark in place of a custom id that it takes away',
      { purchaseUnit: {}, removes: ['customId', 'description'] },
      { unit: { customId: 'default:c' }, removes: ['description'] },
    ],
  ])('%s', (_, command, expected) => {
    expect(changeOf(of, command)).toEqual(expected);
  });
});

describe('the purchase unit after a patch', () => {
  const change = { unit: { description: 'Lamps' }, removes: [] };

  it.each([
    [
      'is the one that was sent, with its mark',
      [],
      { customId: 'default:c', description: 'Lamps' },
    ],
    [
      'is the one after the patches before',
      [{ ...of.purchaseUnit, customId: 'mine', description: 'Lanterns' }],
      { customId: 'mine', description: 'Lamps' },
    ],
  ])('%s', (_, present, expected) => {
    expect(unitAfter(of, present, change)).toEqual({ ...of.purchaseUnit, ...expected });
  });

  it('is not known of an order that was made elsewhere', () => {
    expect(unitAfter(adopted, [], change)).toBeNull();
  });

  it.each([
    ['kept', { unit: {}, removes: [] }, 'I-1'],
    ['changed', { unit: { invoiceId: 'I-2' }, removes: [] }, 'I-2'],
    ['taken away', { unit: {}, removes: ['invoiceId' as const] }, null],
  ])('has an invoice id that is %s', (_, by, expected) => {
    expect(invoiceIdAfter({ invoiceId: 'I-1' }, by)).toBe(expected);
  });
});

describe('a payer that is patched', () => {
  const buttons = (prefilled: boolean): OrderContext => ({
    paymentSource: 'ANY',
    experience: {},
    ...(prefilled && { payer }),
  });

  it.each<[string, Partial<CheckoutInput>, boolean, object]>([
    ['is added where PayPal has none', { orderContext: buttons(false) }, false, { op: 'add' }],
    ['replaces the one of the start', { orderContext: buttons(true) }, false, { op: 'replace' }],
    ['replaces the one of a patch before', {}, true, { op: 'replace' }],
    ['goes as the order shows it, where it was made elsewhere', adopted, true, {}],
  ])('%s', (...[, given, byPayer, expected]) => {
    const change = payerChange({ ...of, ...given }, patched(byPayer), { payer });
    expect(change).toEqual({ payer: { ...expected, value: payer } });
  });

  it('is left alone where the patch names none', () => {
    expect(payerChange(of, patched(true), {})).toEqual({});
  });
});

it.each<[Partial<PatchCommand>, boolean]>([
  [{}, true],
  [{ amount: usd(10_000) }, true],
  [{ amount: usd(8_000) }, false],
  [{ purchaseUnit: { invoiceId: 'I-1' } }, true],
  [{ purchaseUnit: { invoiceId: 'I-2' } }, false],
  [{ amount: usd(10_000), purchaseUnit: { invoiceId: 'I-2' } }, false],
])('an order of 100.00 and invoice I-1 shows the patch %j: %s', (asked, expected) => {
  const shown = { amount: usd(10_000), invoiceId: 'I-1' };
  expect(isPatched(shown, { purchaseUnit: {}, ...asked })).toBe(expected);
});
