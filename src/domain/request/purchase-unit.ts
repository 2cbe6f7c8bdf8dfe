import type { Money } from '../money/money.ts';
import { type PurchaseUnitChange, partsOfChange } from '../paypal/patched-unit.ts';
import type {
  Payee,
  PaymentInstruction,
  RefundInstruction,
} from '../paypal/payment-instruction.ts';
import type { Breakdown, PurchaseUnit } from '../paypal/purchase-unit.ts';
import { accountId, emailAddress } from './address.ts';
import { cardData, item, itemParts } from './item.ts';
import { amountFields, amountIn, nonNegativeMoney, positiveMoney } from './money.ts';
import { checked, list, object } from './object-shape.ts';
import { sumProblems } from './purchase-unit-sums.ts';
import type { FieldProblem, Shape } from './request-shape.ts';
import { described, named, oneOf, optional, orNull, pattern, text } from './request-shape.ts';
import {
  addressProblems,
  optionProblems,
  pickupProblems,
  shipping,
  shippingParts,
} from './shipping.ts';

const breakdown: Shape<Breakdown<Money>> = named(
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

const unitAmount: Shape<PurchaseUnit<Money>['amount']> = amountIn(
  object({ ...amountFields, breakdown: optional(breakdown) }),
  'POSITIVE',
);

const payee: Shape<Payee> = object({
  emailAddress: optional(emailAddress),
  merchantId: optional(accountId),
});

const platformFees = list(object({ amount: positiveMoney, payee: optional(payee) }), {
  minItems: 1,
  maxItems: 1,
});

/** For partners: one platform fee, and whether PayPal keeps the money for now. */
export const paymentInstruction: Shape<PaymentInstruction<Money>> = named(
  'PaymentInstruction',
  object({
    platformFees: optional(platformFees),
    disbursementMode: optional(oneOf('INSTANT', 'DELAYED')),
  } satisfies Record<keyof PaymentInstruction, Shape<unknown>>),
);

export const refundInstruction: Shape<RefundInstruction<Money>> = named(
  'RefundInstruction',
  object({ platformFees: optional(platformFees) }),
);

/** A fee in the currency of the amount, and no more than that. */
export const feeProblems = (
  whole: Money | undefined,
  instruction: PaymentInstruction<Money> | undefined,
): readonly FieldProblem[] => {
  const fee = instruction?.platformFees?.[0]?.amount;
  const path = ['paymentInstruction', 'platformFees', 0, 'amount'];
  if (fee === undefined || whole === undefined) return [];
  if (fee.currency !== whole.currency) {
    const message = `The amount is in ${whole.currency}.`;
    return [{ path: [...path, 'currencyCode'], code: 'CURRENCY_MISMATCH', message }];
  }
  const message = 'A platform fee is at most the amount that it is taken of.';
  return fee.minor > whole.minor
    ? [{ path: [...path, 'value'], code: 'INVALID_PLATFORM_FEES_AMOUNT', message }]
    : [];
};

/** On the payer's statement. */
export const softDescriptor: Shape<string> = pattern(
  /^[A-Za-z0-9\-*. ]{1,22}$/,
  'Write 1 to 22 letters, digits, - * . or spaces.',
);

const fields = {
  referenceId: optional(
    described(
      pattern(
        /^[^'\\\p{Cc}\p{Cs}]{1,256}$/u,
        'Write 1 to 256 characters without quotes, backslashes and control characters.',
      ),
      { description: 'Tells the purchase units of an order apart: a change names the unit by it.' },
    ),
  ),
  amount: unitAmount,
  description: optional(text(1, 127)),
  customId: optional(text(1, 127)),
  invoiceId: optional(text(1, 127)),
  softDescriptor: optional(softDescriptor),
  items: optional(list(item, { minItems: 1, maxItems: 100 })),
  shipping: optional(shipping),
  payee: optional(payee),
  paymentInstruction: optional(paymentInstruction),
  supplementaryData: optional(object({ card: optional(cardData) })),
} satisfies Record<keyof PurchaseUnit, Shape<unknown>>;

const changeFields = {
  ...fields,
  amount: optional(unitAmount),
  description: optional(orNull(fields.description)),
  customId: optional(orNull(fields.customId)),
  invoiceId: optional(orNull(fields.invoiceId)),
  softDescriptor: optional(orNull(fields.softDescriptor)),
  items: optional(orNull(fields.items)),
  supplementaryData: optional(orNull(fields.supplementaryData)),
} satisfies Record<keyof PurchaseUnitChange, Shape<unknown>>;

/** What PayPal would refuse of a unit that is sound field by field (paypal-rules 8 and 1.15). */
const unitProblems = (unit: Partial<PurchaseUnit<Money>>): readonly FieldProblem[] => [
  ...sumProblems(unit),
  ...addressProblems(unit),
  ...optionProblems(unit),
  ...categoryProblems(unit),
  ...feeProblems(unit.amount, unit.paymentInstruction),
];

const categoryProblems = ({
  items = [],
}: Partial<PurchaseUnit<Money>>): readonly FieldProblem[] => {
  const donations = items.filter(({ category }) => category === 'DONATION');
  const message = 'A donation is not sold together with goods.';
  return donations.length > 0 && donations.length < items.length
    ? [{ path: ['items'], code: 'MULTIPLE_ITEM_CATEGORIES', message }]
    : [];
};

/**
 * PayPal's purchase unit in camelCase, with PayPal's limits (paypal-rules 1.2) and PayPal's sums (paypal-rules 8), so
 * that an order PayPal would refuse is refused here, field by field.
 */
export const purchaseUnit: Shape<PurchaseUnit<Money>> = named(
  'PurchaseUnit',
  checked<PurchaseUnit<Money>>(object(fields), (unit) => [
    ...unitProblems(unit),
    ...pickupProblems(unit),
  ]),
  { example: { amount: { currencyCode: 'USD', value: '100.00' }, invoiceId: 'INV-2041' } },
);

/** A change of the unit before it is authorized: what is left out stays, null takes a field away. */
export const purchaseUnitChange: Shape<PurchaseUnitChange<Money>> = named(
  'PurchaseUnitChange',
  checked<PurchaseUnitChange<Money>>(object(changeFields), (change) =>
    unitProblems(partsOfChange(change).unit),
  ),
  { example: { amount: { currencyCode: 'USD', value: '80.00' }, description: null } },
);

/** Every component of OpenAPI that the requests are made of. */
export const purchaseUnitParts: readonly Shape<unknown>[] = [
  positiveMoney,
  nonNegativeMoney,
  breakdown,
  ...itemParts,
  ...shippingParts,
  paymentInstruction,
  refundInstruction,
  purchaseUnit,
  purchaseUnitChange,
];
