import { describe, expect, it } from 'vitest';
import type { PatchCommand } from '../../src/domain/checkout/commands.ts';
import { differencesIn } from '../../src/domain/checkout/differences.ts';
import { patchesBefore } from '../../src/domain/checkout/done-before-reset.ts';
import { factsFromOrder, forgottenPatch } from '../../src/domain/checkout/facts-from-order.ts';
import type { CheckoutInput } from '../../src/domain/checkout/input.ts';
import { viewOf } from '../../src/domain/checkout/make-view.ts';
import { mismatchInCapturedOrder } from '../../src/domain/checkout/order-captures.ts';
import {
  changeOf,
  isPatched,
  keptUnits,
  orderAfter,
  unitAfter,
} from '../../src/domain/checkout/patched-order.ts';
import { refusePatch } from '../../src/domain/checkout/refuse-patch.ts';
import type { Checkout } from '../../src/domain/checkout/state.ts';
import { stateAt } from '../../src/domain/checkout/state-at.ts';
import type { OrderUnit } from '../../src/domain/paypal/resources.ts';
import { after, capture, input, later, order, ordered, t0, usd } from './builders.ts';

const unit = (referenceId: string, minor: number, invoiceId: string | null = null): OrderUnit => ({
  referenceId,
  amount: usd(minor),
  invoiceId,
});

const written = (referenceId: string, value: string) => ({
  referenceId,
  amount: { currencyCode: 'USD', value },
});

const of: CheckoutInput = {
  ...input(),
  intent: 'CAPTURE',
  purchaseUnit: { ...written('lamp', '40.00'), invoiceId: 'I-1' },
  otherUnits: [written('oil', '2.50')],
  unitAmounts: [usd(4_000), usd(250)],
  amount: usd(4_250),
};
const checkout = after(of, ordered);

type Asked = Pick<PatchCommand, 'purchaseUnit' | 'amount' | 'removes'>;

const oilTo = (minor: number, more: Asked['purchaseUnit'] = {}): Asked => ({
  amount: usd(minor),
  purchaseUnit: { referenceId: 'oil', ...more },
});

/** The checkout after a patch that PayPal has made. */
const patched = (asked: Asked, from: Checkout = checkout): Checkout => {
  const { amount, invoiceId, units } = orderAfter(from, asked, changeOf(of, asked));
  const fact = { event: 'ORDER_PATCHED', amount, invoiceId, debugId: null } as const;
  return later(from, { ...fact, ...(units && { units }) });
};

describe('an order of several purchase units', () => {
  it('knows what each comes to, and shows it', () => {
    expect(checkout.units).toEqual([unit('lamp', 4_000, 'I-1'), unit('oil', 250)]);
    expect(viewOf(checkout, t0).purchaseUnits).toEqual([
      { ...written('lamp', '40.00'), invoiceId: 'I-1' },
      written('oil', '2.50'),
    ]);
    expect('purchaseUnits' in viewOf(after(input(), ordered), t0)).toBe(false);
  });

  it.each<[string, Asked, string | undefined]>([
    ['the named unit', oilTo(300), undefined],
    [
      'what the named unit has no more',
      { purchaseUnit: { referenceId: 'oil' }, removes: ['items'] },
      undefined,
    ],
    ['the payer alone', { purchaseUnit: {} }, undefined],
    ['no named unit', { purchaseUnit: { description: 'Oil' } }, 'REFERENCE_ID_REQUIRED'],
    [
      'what no named unit has no more',
      { purchaseUnit: {}, removes: ['items'] },
      'REFERENCE_ID_REQUIRED',
    ],
    [
      'a unit that is not there',
      { purchaseUnit: { referenceId: 'wick' } },
      'REFERENCE_ID_NOT_FOUND',
    ],
    ['nothing to be paid', oilTo(0), 'AMOUNT_NOT_POSITIVE'],
    [
      'another currency',
      { ...oilTo(0), amount: { currency: 'EUR', minor: 1 } },
      'CURRENCY_MISMATCH',
    ],
    ['as much as one order can', oilTo(Number.MAX_SAFE_INTEGER - 4_000), undefined],
    ['more than one order can', oilTo(Number.MAX_SAFE_INTEGER - 3_999), 'AMOUNT_EXCEEDS_LIMIT'],
  ])('is patched or not by one that changes %s', (_what, asked, code) => {
    expect(refusePatch(checkout, asked)?.code).toBe(code);
  });

  it('says by name which units there are', () => {
    const { reason } = refusePatch(checkout, { purchaseUnit: { referenceId: 'wick' } }) ?? {};
    expect(reason).toBe('The order has no purchase unit wick, but lamp, oil.');
  });

  it.each<[string, Asked, number, string | null, readonly OrderUnit[]]>([
    ['amount', oilTo(300), 4_300, 'I-1', [unit('lamp', 4_000, 'I-1'), unit('oil', 300)]],
    [
      'invoice id',
      { purchaseUnit: { referenceId: 'oil', invoiceId: 'I-2' } },
      4_250,
      'I-1',
      [unit('lamp', 4_000, 'I-1'), unit('oil', 250, 'I-2')],
    ],
    [
      'first invoice id, which goes',
      { purchaseUnit: { referenceId: 'lamp' }, removes: ['invoiceId'] },
      4_250,
      null,
      [unit('lamp', 4_000), unit('oil', 250)],
    ],
    ['payer', { purchaseUnit: {} }, 4_250, 'I-1', [unit('lamp', 4_000, 'I-1'), unit('oil', 250)]],
  ])('comes to the sum of its units after a patch of an %s', (...given) => {
    const [, asked, minor, invoiceId, units] = given;
    expect(patched(asked)).toMatchObject({ amount: usd(minor), invoiceId, units });
  });

  it('is shown to a repeated request as the first one was', () => {
    const first = patched(oilTo(300));
    expect(stateAt(patched(oilTo(400), first), first.version)).toEqual(first);
    expect(stateAt(first, checkout.version).units).toEqual(checkout.units);
  });

  it.each<[string, Asked, boolean]>([
    ['the amount of the named unit', oilTo(250), true],
    ['the amount of another unit', oilTo(4_000), false],
    ['the sum', oilTo(4_250), false],
    [
      'the invoice id of another unit',
      { purchaseUnit: { referenceId: 'oil', invoiceId: 'I-1' } },
      false,
    ],
    ['what no read shows', { purchaseUnit: { referenceId: 'oil', description: 'Oil' } }, true],
  ])('shows a patch to %s: %s', (...[, asked, expected]) => {
    expect(isPatched(checkout, asked)).toBe(expected);
  });

  const shown = (lamp: number, oil: number, invoiceId: string | null = null) =>
    order({
      amount: usd(lamp + oil),
      invoiceId: 'I-1',
      units: [unit('lamp', lamp, 'I-1'), unit('oil', oil, invoiceId)],
    });

  it.each([
    ['nothing new', shown(4_000, 250), null],
    ['another amount of a unit', shown(4_000, 300), [4_300, unit('oil', 300)]],
    ['another invoice id of a unit', shown(4_000, 250, 'I-2'), [4_250, unit('oil', 250, 'I-2')]],
    ['more of one unit and less of another', shown(3_950, 300), [4_250, unit('oil', 300)]],
    ['no units', order({ amount: null, invoiceId: 'I-1' }), null],
  ] as const)('is learned from an order that shows %s', (_what, seen, learned) => {
    const facts = forgottenPatch(checkout, seen, null);
    expect(
      facts.map((fact) => fact.event === 'ORDER_PATCHED' && [fact.amount.minor, fact.units?.[1]]),
    ).toEqual(learned ? [learned] : []);
  });

  it('keeps an invoice id that an answer leaves out', () => {
    const seen = { ...shown(4_000, 300), units: [unit('lamp', 4_000), unit('oil', 300)] };
    const [fact] = forgottenPatch(checkout, seen, null);
    expect(fact).toMatchObject({ units: [unit('lamp', 4_000, 'I-1'), unit('oil', 300)] });
  });

  it('is compared with PayPal unit by unit', () => {
    const seen = shown(3_950, 300);
    const now = later(checkout, ...factsFromOrder(checkout, seen, { at: t0, debugId: null }));
    const done = 'TAKEN_OVER';
    expect(differencesIn({ before: checkout, shown: seen, after: now })).toEqual([
      { what: 'purchaseUnits[lamp].amount', ours: '40.00 USD', paypal: '39.50 USD', done },
      { what: 'purchaseUnits[oil].amount', ours: '2.50 USD', paypal: '3.00 USD', done },
    ]);
  });

  it.each<[string, readonly Asked[], readonly string[]]>([
    ['to what PayPal shows of the unit', [oilTo(300)], ['MADE']],
    [
      'to what PayPal shows of another unit',
      [{ ...oilTo(300), purchaseUnit: { referenceId: 'lamp' } }],
      ['NOT_MADE'],
    ],
    ['to what it was before', [oilTo(250)], ['NOT_MADE']],
  ])('was patched before a reset, or not, by a change %s', (_what, asked, made) => {
    expect(patchesBefore(asked, checkout, patched(oilTo(300)))).toEqual(made);
  });
});

describe('the whole purchase units of an order of several', () => {
  it.each<[string, Asked['purchaseUnit'], object | null]>([
    [
      'the named one',
      { referenceId: 'oil', description: 'Oil' },
      { ...written('oil', '2.50'), description: 'Oil', customId: 'default:c' },
    ],
    ['none where none is named', { description: 'Oil' }, null],
    ['none where there is no such one', { referenceId: 'wick', description: 'Oil' }, null],
  ])('are changed one by one: %s', (_what, purchaseUnit, expected) => {
    expect(unitAfter(of, [], { unit: purchaseUnit, removes: [] })).toEqual(expected);
  });

  it('are kept as the last change of each has left them', () => {
    const change = (referenceId: string, description: string) => ({
      unit: { referenceId, description },
      removes: [],
    });
    const changes = [change('oil', 'Oil'), change('lamp', 'Lamp'), change('oil', 'Whale oil')];
    const kept = changes.reduce(
      (units, one) => keptUnits(units, unitAfter(of, units, one)),
      keptUnits([], null),
    );
    expect(kept.map(({ referenceId, description }) => [referenceId, description])).toEqual([
      ['oil', 'Whale oil'],
      ['lamp', 'Lamp'],
    ]);
  });
});

describe('captures of several purchase units', () => {
  const captured = (lamp: number, oil: number) => [
    capture({ id: 'C1', amount: usd(lamp), referenceId: 'lamp' }),
    capture({ id: 'C2', amount: usd(oil), referenceId: 'oil' }),
  ];

  it.each([
    ['as the patched units are', captured(4_000, 300), null],
    ['as the units were before the patch', captured(4_000, 250), 'captures of 42.50 USD, but'],
    [
      'more of one and less of another',
      captured(4_050, 250),
      'captures of 40.50 USD for purchase unit lamp, which is about 40.00 USD',
    ],
    ['that name no unit', captured(4_050, 250).map(({ referenceId: _unit, ...one }) => one), null],
  ])('captures %s are compared with each unit', (_what, captures, says) => {
    const found = mismatchInCapturedOrder(patched(oilTo(300)), { captures });
    if (says === null) expect(found).toBeNull();
    else expect(found).toContain(says);
  });
});
