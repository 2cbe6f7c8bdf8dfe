import type { Breakdown, Item, PurchaseUnit, Shipping } from '../paypal/purchase-unit.ts';
import { amountFields, amountIn, nonNegativeMoney, positiveMoney } from './money.ts';
import { sumProblems } from './purchase-unit-sums.ts';
import {
  checked,
  list,
  named,
  object,
  oneOf,
  optional,
  pattern,
  type Shape,
  text,
} from './shape.ts';

const breakdown: Shape<Breakdown> = named(
  'Breakdown',
  object({
    itemTotal: optional(nonNegativeMoney),
    shipping: optional(nonNegativeMoney),
    handling: optional(nonNegativeMoney),
    taxTotal: optional(nonNegativeMoney),
    insurance: optional(nonNegativeMoney),
    shippingDiscount: optional(nonNegativeMoney),
    discount: optional(nonNegativeMoney),
  }),
);

const item: Shape<Item> = named(
  'Item',
  object({
    name: text(1, 127),
    quantity: pattern(/^[1-9][0-9]{0,9}$/, 'Write a whole number from 1, as a string.'),
    unitAmount: nonNegativeMoney,
    tax: optional(nonNegativeMoney),
    description: optional(text(1, 127)),
    sku: optional(text(1, 127)),
    category: optional(oneOf('DIGITAL_GOODS', 'PHYSICAL_GOODS', 'DONATION')),
  }),
);

const address = object({
  countryCode: pattern(/^([A-Z]{2}|C2)$/, 'Write two capital letters (ISO 3166-1); C2 for China.'),
  addressLine1: optional(text(1, 300)),
  addressLine2: optional(text(1, 300)),
  adminArea1: optional(text(1, 300)),
  adminArea2: optional(text(1, 120)),
  postalCode: optional(text(1, 60)),
});

const shipping: Shape<Shipping> = named(
  'Shipping',
  object({
    name: optional(object({ fullName: text(1, 300) })),
    address: optional(address),
  }),
);

const unitAmount: Shape<PurchaseUnit['amount']> = amountIn(
  object({ ...amountFields, breakdown: optional(breakdown) }),
  'POSITIVE',
);

const fields = {
  referenceId: optional(
    pattern(
      /^[^'\\\p{Cc}\p{Cs}]{1,256}$/u,
      'Write 1 to 256 characters without quotes, backslashes and control characters.',
    ),
  ),
  amount: unitAmount,
  description: optional(text(1, 127)),
  customId: optional(text(1, 127)),
  invoiceId: optional(text(1, 127)),
  softDescriptor: optional(
    pattern(/^[A-Za-z0-9\-*. ]{1,22}$/, 'Write 1 to 22 letters, digits, - * . or spaces.'),
  ),
  items: optional(list(item, { minItems: 1, maxItems: 100 })),
  shipping: optional(shipping),
} satisfies Record<keyof PurchaseUnit, Shape<unknown>>;

/**
 * PayPal's purchase unit in camelCase, with PayPal's limits (paypal-rules 1.2) and PayPal's sums (paypal-rules 8), so
 * that an order PayPal would refuse is refused here, field by field.
 */
export const purchaseUnit: Shape<PurchaseUnit> = named(
  'PurchaseUnit',
  checked<PurchaseUnit>(object(fields), sumProblems),
  { example: { amount: { currencyCode: 'USD', value: '100.00' }, invoiceId: 'INV-2041' } },
);

/** Every component of OpenAPI that the requests are made of. */
export const purchaseUnitParts: readonly Shape<unknown>[] = [
  positiveMoney,
  nonNegativeMoney,
  breakdown,
  item,
  shipping,
  purchaseUnit,
];
