import type { Knobs } from './knobs.ts';
import { decimalsOf, hundredths, type Money, total, writtenDecimals } from './money.ts';
import type { Breakdown, PurchaseUnit } from './records.ts';
import { type Problem, Refusal } from './refusal.ts';

/** 999999999999999.99, the largest amount PayPal takes (paypal-rules 8). */
const largest = 99_999_999_999_999_999n;

/** How small an amount may be: 0 where zero is allowed, 1 where the amount must be above it. */
interface AmountRule {
  field: string;
  least: 0 | 1;
  /** Operations on payments tell a zero-decimal currency apart (DECIMALS_NOT_SUPPORTED), orders do not. */
  precisionIssue: 'DECIMAL_PRECISION' | 'DECIMALS_NOT_SUPPORTED';
}

/** What PayPal's money rules say against an amount; one problem at most, the first that applies. */
const amountProblem = (amount: Money, rule: AmountRule): Problem | undefined => {
  const against = (issue: string, part = 'value'): Problem => ({
    field: `${rule.field}/${part}`,
    value: part === 'value' ? amount.value : amount.currency_code,
    location: 'body',
    issue,
  });
  const decimals = decimalsOf(amount.currency_code);
  if (decimals === undefined) return against('INVALID_CURRENCY_CODE', 'currency_code');
  const written = writtenDecimals(amount.value);
  if (decimals === 0 && written > 0) return against(rule.precisionIssue);
  if (written > 2) return against('DECIMAL_PRECISION');
  const value = hundredths(amount.value);
  if (value > largest) return against('MAX_VALUE_EXCEEDED');
  if (rule.least === 1 && value <= 0n) return against('CANNOT_BE_ZERO_OR_NEGATIVE');
  if (value < 0n) return against('CANNOT_BE_NEGATIVE');
  return undefined;
};

const breakdownParts = [
  'item_total',
  'tax_total',
  'shipping',
  'handling',
  'insurance',
  'shipping_discount',
  'discount',
] as const satisfies readonly (keyof Breakdown)[];

const breakdownSum = (parts: Breakdown): bigint => {
  const of = (name: keyof Breakdown) => (parts[name] ? hundredths(parts[name].value) : 0n);
  const added =
    of('item_total') + of('tax_total') + of('shipping') + of('handling') + of('insurance');
  return added - of('shipping_discount') - of('discount');
};

const orderRule = (field: string, least: 0 | 1): AmountRule => ({
  field,
  least,
  precisionIssue: 'DECIMAL_PRECISION',
});

/** Every amount of a purchase unit against the rules for one amount. */
const singleAmountProblems = (unit: PurchaseUnit, at: string): Problem[] => {
  const parts = unit.amount.breakdown ?? {};
  const checks: (Problem | undefined)[] = [
    amountProblem(unit.amount, orderRule(`${at}/amount`, 1)),
    ...breakdownParts.map((name) => {
      const part = parts[name];
      return part && amountProblem(part, orderRule(`${at}/amount/breakdown/${name}`, 0));
    }),
    ...(unit.items ?? []).flatMap((item, index) => [
      item.unit_amount &&
        amountProblem(item.unit_amount, orderRule(`${at}/items/${index}/unit_amount`, 0)),
      item.tax && amountProblem(item.tax, orderRule(`${at}/items/${index}/tax`, 0)),
    ]),
  ];
  return checks.filter((problem) => problem !== undefined);
};

const quantityTimes = (amount: Money | undefined, quantity: string): bigint =>
  amount ? hundredths(amount.value) * BigInt(quantity) : 0n;

/** The sums of a purchase unit: the breakdown, the items and their tax. */
const sumProblems = (unit: PurchaseUnit, at: string): Problem[] => {
  const { breakdown } = unit.amount;
  const items = unit.items ?? [];
  const problems: Problem[] = [];
  const against = (issue: string, part: string, value?: string) =>
    problems.push({
      field: `${at}/amount${part}`,
      ...(value !== undefined && { value }),
      location: 'body',
      issue,
    });
  if (breakdown && breakdownSum(breakdown) !== hundredths(unit.amount.value)) {
    against('AMOUNT_MISMATCH', '/value', unit.amount.value);
  }
  const itemTotal = items.reduce(
    (sum, item) => sum + quantityTimes(item.unit_amount, item.quantity),
    0n,
  );
  const taxTotal = items.reduce((sum, item) => sum + quantityTimes(item.tax, item.quantity), 0n);
  if (items.length > 0) {
    const stated = breakdown?.item_total;
    if (!stated) against('ITEM_TOTAL_REQUIRED', '/breakdown/item_total');
    else if (hundredths(stated.value) !== itemTotal)
      against('ITEM_TOTAL_MISMATCH', '/breakdown/item_total', stated.value);
  }
  if (items.some((item) => item.tax)) {
    const stated = breakdown?.tax_total;
    if (!stated) against('TAX_TOTAL_REQUIRED', '/breakdown/tax_total');
    else if (hundredths(stated.value) !== taxTotal)
      against('TAX_TOTAL_MISMATCH', '/breakdown/tax_total', stated.value);
  }
  return problems;
};

const currenciesOf = (unit: PurchaseUnit): string[] => [
  unit.amount.currency_code,
  ...Object.values(unit.amount.breakdown ?? {}).map((part: Money) => part.currency_code),
  ...(unit.items ?? []).flatMap((item) =>
    [item.unit_amount, item.tax]
      .filter((part) => part !== undefined)
      .map((part) => part.currency_code),
  ),
];

/** Every money rule of paypal-rules 8 that an order's purchase units break. */
export const unitAmountProblems = (units: readonly PurchaseUnit[]): Problem[] => {
  const single = units.flatMap((unit, index) =>
    singleAmountProblems(unit, `/purchase_units/${index}`),
  );
  if (single.length > 0) return single;
  if (new Set(units.flatMap(currenciesOf)).size > 1) {
    return [{ field: '/purchase_units', location: 'body', issue: 'MULTI_CURRENCY_ORDER' }];
  }
  return units.flatMap((unit, index) => sumProblems(unit, `/purchase_units/${index}`));
};

/** The amount of a capture, reauthorization or refund, refused with 422 unless it is money above zero. */
export const acceptedAmount = (amount: Money): Money => {
  const problem = amountProblem(amount, {
    field: '/amount',
    least: 1,
    precisionIssue: 'DECIMALS_NOT_SUPPORTED',
  });
  if (problem) throw new Refusal(422, [problem]);
  return amount;
};

/** Total of an order over its purchase units. */
export const orderTotal = (units: readonly PurchaseUnit[]): bigint =>
  total(units.map((unit) => unit.amount));

/** The most that may be taken or held for an amount, in hundredths (paypal-rules 3.7). */
export const overLimit = (knobs: Knobs, amount: Money): bigint => {
  const stated = hundredths(amount.value);
  const byPercent = (stated * BigInt(knobs.overCapturePercent)) / 100n;
  const byAmount = stated + BigInt(knobs.overCaptureMaximumHundredths);
  return decimalsOf(amount.currency_code) === 0 || byPercent < byAmount ? byPercent : byAmount;
};
