import { describe, expect, it } from 'vitest';
import {
  capturesBefore,
  patchesBefore,
  renewalsBefore,
} from '../../src/domain/checkout/done-before-reset.ts';
import type { Money } from '../../src/domain/money/money.ts';
import type { Capture } from '../../src/domain/paypal/resources.ts';
import { authorization, capture, t0, usd } from './builders.ts';

const ask = (amount: Money | null, of: { invoiceId?: string; finalCapture?: boolean } = {}) => ({
  amount,
  invoiceId: of.invoiceId ?? null,
  finalCapture: of.finalCapture ?? null,
});

const shown = (id: string, minor: number, of: Partial<Capture> = {}): Capture =>
  capture({ id, amount: usd(minor), invoiceId: 'ORDER', createdAt: t0, ...of });

type Found = Capture | 'AMBIGUOUS' | null;

const idOf = (found: Found): string | null =>
  found === null || found === 'AMBIGUOUS' ? found : found.id;

describe('captures that a run learned after its reset', () => {
  const forty = ask(usd(4_000));
  const all = ask(null);
  const later = { createdAt: t0 + 1 };

  it.each<[string, Parameters<typeof capturesBefore>[0], Capture[], (string | null)[]]>([
    ['one that fits', [forty], [shown('A', 4_000)], ['A']],
    ['none', [forty], [], [null]],
    ['another amount', [forty], [shown('A', 4_001)], [null]],
    ['another invoice id', [forty], [shown('A', 4_000, { invoiceId: 'HF1' })], [null]],
    ['no invoice id', [forty], [shown('A', 4_000, { invoiceId: null })], ['AMBIGUOUS']],
    [
      'one that fits beside one without an invoice id',
      [forty],
      [shown('B', 4_000, { invoiceId: null }), shown('A', 4_000)],
      ['A'],
    ],
    ['two of one ask', [forty], [shown('A', 4_000), shown('B', 4_000)], ['AMBIGUOUS']],
    [
      'two of two, the oldest first',
      [forty, forty],
      [shown('B', 4_000, later), shown('A', 4_000)],
      ['A', 'B'],
    ],
    [
      'three of two',
      [forty, forty],
      ['A', 'B', 'C'].map((id) => shown(id, 4_000)),
      ['AMBIGUOUS', 'AMBIGUOUS'],
    ],
    ['one of two: the second was not made', [forty, forty], [shown('A', 4_000)], ['A', null]],
    [
      'a part, and all that was left',
      [forty, all],
      [shown('A', 4_000), shown('B', 6_000)],
      ['A', 'B'],
    ],
    [
      'a final one, of one that was asked as not final',
      [ask(usd(4_000), { finalCapture: false })],
      [shown('A', 4_000, { finalCapture: true })],
      [null],
    ],
    [
      'its own invoice id',
      [ask(usd(4_000), { invoiceId: 'OWN' })],
      [shown('A', 4_000), shown('B', 4_000, { invoiceId: 'OWN' })],
      ['B'],
    ],
  ])('%s', (...[_what, asked, learned, expected]) => {
    expect(capturesBefore(asked, learned, 'ORDER').map(idOf)).toEqual(expected);
  });

  it('answer nobody by the invoice id where neither shop nor order has one', () => {
    expect(capturesBefore([forty], [shown('A', 4_000, { invoiceId: null })], null)).toEqual([null]);
  });
});

describe('reauthorizations that a run learned after its reset', () => {
  const child = authorization({ id: 'CHILD', amount: usd(9_000) });

  it.each([
    ['of the amount', [usd(9_000)], [child], ['CHILD']],
    ['of all that was left', [null], [child], ['CHILD']],
    ['of another amount', [usd(9_001)], [child], [undefined]],
    ['one of two', [usd(9_000), null], [child], ['CHILD', undefined]],
    ['none', [null], [], [undefined]],
  ])('%s', (...[_what, amounts, learned, expected]) => {
    const asked = amounts.map((amount) => ({ amount }));
    expect(renewalsBefore(asked, learned).map((made) => made?.id)).toEqual(expected);
  });
});

describe('changes of an order that a run learned after its reset', () => {
  const before = { amount: usd(10_000), invoiceId: null };
  const to = (minor: number) => ({ amount: usd(minor), purchaseUnit: {} });
  const named = (invoiceId: string) => ({ purchaseUnit: { invoiceId } });
  const words = { purchaseUnit: { description: 'Lamps' } };
  const at = (minor: number, invoiceId: string | null = null) => ({
    amount: usd(minor),
    invoiceId,
  });

  it.each<[string, Parameters<typeof patchesBefore>[0], ReturnType<typeof at>, string[]]>([
    ['to the amount that PayPal shows', [to(8_000)], at(8_000), ['MADE']],
    ['to another amount', [to(8_000)], at(9_000), ['NOT_MADE']],
    ['to the amount that it had', [to(10_000)], at(10_000), ['NOT_MADE']],
    [
      'before the last that is shown',
      [to(9_000), words, to(8_000)],
      at(8_000),
      ['MADE', 'MADE', 'MADE'],
    ],
    ['after the last that is shown', [to(8_000), to(7_000)], at(8_000), ['MADE', 'NOT_MADE']],
    ['to the invoice id that PayPal shows', [named('I')], at(10_000, 'I'), ['MADE']],
    ['to another invoice id', [named('I')], at(10_000), ['NOT_MADE']],
    ['of what no read shows', [words], at(10_000), ['NOT_SHOWN']],
  ])('%s', (...[_what, asked, after, expected]) => {
    expect(patchesBefore(asked, before, after)).toEqual(expected);
  });
});
