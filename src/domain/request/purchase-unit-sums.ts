import { formatMoney, type Money } from '../money/money.ts';
import type { Breakdown, CardData, Item, PurchaseUnit } from '../paypal/purchase-unit.ts';

export type SumProblem = {
  readonly path: readonly (string | number)[];
  /** PayPal's own issue code for it. */
  readonly code:
    | 'MULTI_CURRENCY_ORDER'
    | 'ITEM_TOTAL_REQUIRED'
    | 'ITEM_TOTAL_MISMATCH'
    | 'TAX_TOTAL_REQUIRED'
    | 'TAX_TOTAL_MISMATCH'
    | 'AMOUNT_MISMATCH';
  readonly message: string;
};

/** Whether PayPal could add this up (paypal-rules 8). */
export const sumProblems = (unit: Partial<PurchaseUnit<Money>>): readonly SumProblem[] => {
  const [first, ...others] = amountsIn(unit);
  const currency = first?.money.currency;
  const foreign = others.filter(({ money }) => money.currency !== currency);
  if (foreign.length > 0) {
    const message = `An order has one currency; the first amount is in ${currency}.`;
    return foreign.map(({ path }) => ({
      path: [...path, 'currencyCode'],
      code: 'MULTI_CURRENCY_ORDER',
      message,
    }));
  }
  const { amount, items } = unit;
  return amount ? [...itemProblems(amount, items), ...amountProblems(amount)] : [];
};

const PARTS = [
  ['itemTotal', 1n],
  ['shipping', 1n],
  ['handling', 1n],
  ['taxTotal', 1n],
  ['insurance', 1n],
  ['shippingDiscount', -1n],
  ['discount', -1n],
] as const;

const BREAKDOWN = ['amount', 'breakdown'] as const;

/** The unit's own first, where it has one. */
const amountsIn = ({
  amount,
  items = [],
  shipping,
  supplementaryData,
}: Partial<PurchaseUnit<Money>>): readonly {
  readonly path: readonly (string | number)[];
  readonly money: Money;
}[] => [
  ...(amount ? [{ path: ['amount'], money: amount }] : []),
  ...PARTS.flatMap(([part]) => {
    const money = amount?.breakdown?.[part];
    return money ? [{ path: [...BREAKDOWN, part], money }] : [];
  }),
  ...items.flatMap(({ unitAmount, tax }, index) => [
    { path: ['items', index, 'unitAmount'], money: unitAmount },
    ...(tax ? [{ path: ['items', index, 'tax'], money: tax }] : []),
  ]),
  ...(shipping?.options ?? []).flatMap((option, index) =>
    option.amount ? [{ path: ['shipping', 'options', index, 'amount'], money: option.amount }] : [],
  ),
  ...cardAmounts(supplementaryData?.card),
];

/** Level 2 and 3 amounts are informative: no sum has to hold, but their currency is the order's. */
const cardAmounts = ({ level2, level3 }: CardData<Money> = {}) => {
  const { lineItems = [], shippingAmount, dutyAmount, discountAmount } = level3 ?? {};
  const at = (path: readonly (string | number)[], money: Money | undefined) =>
    money ? [{ path: ['supplementaryData', 'card', ...path], money }] : [];
  return [
    ...at(['level2', 'taxTotal'], level2?.taxTotal),
    ...at(['level3', 'shippingAmount'], shippingAmount),
    ...at(['level3', 'dutyAmount'], dutyAmount),
    ...at(['level3', 'discountAmount'], discountAmount),
    ...lineItems.flatMap((item, index) =>
      (['unitAmount', 'tax', 'discountAmount', 'totalAmount'] as const).flatMap((part) =>
        at(['level3', 'lineItems', index, part], item[part]),
      ),
    ),
  ];
};

const itemProblems = (
  amount: PurchaseUnit<Money>['amount'],
  items: PurchaseUnit<Money>['items'],
): readonly SumProblem[] => {
  if (items === undefined) return [];
  const taxed = items.some(({ tax }) => tax !== undefined);
  return [
    ...totalProblem('itemTotal', amount.breakdown, timesQuantity(items, 'unitAmount')),
    ...(taxed ? totalProblem('taxTotal', amount.breakdown, timesQuantity(items, 'tax')) : []),
  ];
};

const totalProblem = (
  part: 'itemTotal' | 'taxTotal',
  breakdown: Breakdown<Money> | undefined,
  asItemsSay: bigint,
): readonly SumProblem[] => {
  const path = [...BREAKDOWN, part];
  const name = part === 'itemTotal' ? 'ITEM_TOTAL' : 'TAX_TOTAL';
  const said = breakdown?.[part];
  if (said === undefined) {
    return [{ path, code: `${name}_REQUIRED`, message: 'The items make it necessary.' }];
  }
  if (minorOf(said) === asItemsSay) return [];
  const message = 'It is not the sum over the items, each times its quantity.';
  return [{ path, code: `${name}_MISMATCH`, message }];
};

const amountProblems = (amount: PurchaseUnit<Money>['amount']): readonly SumProblem[] => {
  const { breakdown } = amount;
  if (breakdown === undefined) return [];
  const total = PARTS.reduce((sum, [part, sign]) => sum + sign * minorOf(breakdown[part]), 0n);
  if (total === minorOf(amount)) return [];
  const money = { currency: amount.currency, minor: Number(total) };
  const shown = Number.isSafeInteger(money.minor) ? ` ${formatMoney(money).value}` : ' far more';
  const message = `The breakdown adds up to${shown}, with discounts taken off.`;
  return [{ path: ['amount', 'value'], code: 'AMOUNT_MISMATCH', message }];
};

/** A bigint, because quantities times prices may go past what a number holds exactly. */
const minorOf = (money: Money | undefined): bigint => BigInt(money?.minor ?? 0);

const timesQuantity = (items: readonly Item<Money>[], price: 'unitAmount' | 'tax'): bigint =>
  items.reduce((sum, item) => sum + minorOf(item[price]) * quantityOf(item), 0n);

const quantityOf = ({ quantity }: Item<Money>): bigint =>
  /^\d{1,10}$/.test(quantity) ? BigInt(quantity) : 0n;
