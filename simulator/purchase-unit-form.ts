import { type Money, money, normalized } from './money.ts';
import type { Breakdown, Item, Order, PurchaseUnit } from './records.ts';

/** The longest texts that answers show; PayPal takes longer ones and cuts them. */
const shownLengths = { description: 127, softDescriptor: 22, itemDescription: 2048 } as const;

const cut = (name: string, text: string | undefined, length: number) =>
  text === undefined ? {} : { [name]: text.slice(0, length) };

const written = (name: string, amount: Money | undefined) =>
  amount === undefined ? {} : { [name]: normalized(amount) };

const writtenBreakdown = (breakdown: Breakdown): Breakdown =>
  Object.fromEntries(
    Object.entries(breakdown).map(([name, part]: [string, Money]) => [name, normalized(part)]),
  );

const keptItem = (item: Item): Item => ({
  ...item,
  ...written('unit_amount', item.unit_amount),
  ...written('tax', item.tax),
  ...cut('description', item.description, shownLengths.itemDescription),
});

const keptShipping = ({ options, ...shipping }: NonNullable<PurchaseUnit['shipping']>) => ({
  ...shipping,
  ...(options && {
    options: options.map((option) => ({ ...option, ...written('amount', option.amount) })),
  }),
});

const keptInstruction = ({
  platform_fees,
  ...instruction
}: NonNullable<PurchaseUnit['payment_instruction']>) => ({
  ...instruction,
  ...(platform_fees && {
    platform_fees: platform_fees.map((fee) => ({ ...fee, amount: normalized(fee.amount) })),
  }),
});

/** A purchase unit as PayPal keeps it: amounts written with their decimals ("0" USD is "0.00"), texts cut. */
export const keptUnit = (unit: PurchaseUnit): PurchaseUnit => {
  const { breakdown } = unit.amount;
  return {
    ...unit,
    amount: {
      ...normalized(unit.amount),
      ...(breakdown && { breakdown: writtenBreakdown(breakdown) }),
    },
    ...cut('description', unit.description, shownLengths.description),
    ...cut('soft_descriptor', unit.soft_descriptor, shownLengths.softDescriptor),
    ...(unit.items && { items: unit.items.map(keptItem) }),
    ...(unit.shipping && { shipping: keptShipping(unit.shipping) }),
    ...(unit.payment_instruction && {
      payment_instruction: keptInstruction(unit.payment_instruction),
    }),
  };
};

/** Where the payer's address comes from when the shop sends none and does not forbid one (`GET_FROM_FILE`). */
const addressOnFile = {
  name: { full_name: 'John Doe' },
  address: {
    address_line_1: '1 Main St',
    admin_area_2: 'San Jose',
    admin_area_1: 'CA',
    postal_code: '95131',
    country_code: 'US',
  },
};

/** What the payer's approval adds to the shipping details that the shop sent. */
export const approvedShipping = (order: Order, unit: PurchaseUnit): PurchaseUnit['shipping'] => {
  const pickedUp = unit.shipping?.type?.startsWith('PICKUP') ?? false;
  const asSent = unit.shipping?.address !== undefined || pickedUp || order.card;
  return asSent || order.shippingPreference === 'NO_SHIPPING'
    ? unit.shipping
    : { ...addressOnFile, ...unit.shipping };
};

/** The account's own words on a statement, where the order has none. */
const accountDescriptor = 'TEST STORE';

const descriptorOf = (order: Order, given: string | undefined): string => {
  if (!order.card) return given ?? `PAYPAL *${accountDescriptor}`;
  return (given === undefined ? accountDescriptor : `PP*${given}`).slice(
    0,
    shownLengths.softDescriptor,
  );
};

const filledBreakdown = (unit: PurchaseUnit): { breakdown?: Breakdown } => {
  const { breakdown, currency_code } = unit.amount;
  const zero = money(currency_code, 0n);
  return breakdown
    ? {
        breakdown: {
          shipping: zero,
          handling: zero,
          insurance: zero,
          shipping_discount: zero,
          ...breakdown,
        },
      }
    : {};
};

/**
 * A purchase unit once it is paid (recorded): a breakdown names its zeros, items their tax, and description and
 * statement text are there also where the shop sent none.
 */
export const paidUnit = (order: Order, unit: PurchaseUnit): PurchaseUnit => {
  const description = unit.description ?? unit.items?.[0]?.name;
  const zero = money(unit.amount.currency_code, 0n);
  return {
    ...unit,
    amount: { ...unit.amount, ...filledBreakdown(unit) },
    ...cut('description', description, shownLengths.description),
    soft_descriptor: descriptorOf(order, unit.soft_descriptor),
    ...(unit.items && { items: unit.items.map((item) => ({ ...item, tax: item.tax ?? zero })) }),
  };
};
