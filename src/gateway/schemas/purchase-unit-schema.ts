import { z } from '@hono/zod-openapi';
import { NonNegativeMoney, PositiveMoney } from './money-schema.ts';
import { type SumProblem, sumProblems } from './purchase-unit-sums.ts';
import { closed } from './shapes.ts';
import { text } from './text.ts';

const Breakdown = closed({
  itemTotal: NonNegativeMoney.exactOptional(),
  shipping: NonNegativeMoney.exactOptional(),
  handling: NonNegativeMoney.exactOptional(),
  taxTotal: NonNegativeMoney.exactOptional(),
  insurance: NonNegativeMoney.exactOptional(),
  shippingDiscount: NonNegativeMoney.exactOptional(),
  discount: NonNegativeMoney.exactOptional(),
}).openapi('Breakdown');

const Item = closed({
  name: text(1, 127),
  quantity: z.string().regex(/^[1-9][0-9]{0,9}$/, 'Write a whole number from 1, as a string.'),
  unitAmount: NonNegativeMoney,
  tax: NonNegativeMoney.exactOptional(),
  description: text(1, 127).exactOptional(),
  sku: text(1, 127).exactOptional(),
  category: z.enum(['DIGITAL_GOODS', 'PHYSICAL_GOODS', 'DONATION']).exactOptional(),
}).openapi('Item');

const Shipping = closed({
  name: closed({ fullName: text(1, 300) }).exactOptional(),
  address: closed({
    countryCode: z
      .string()
      .regex(/^([A-Z]{2}|C2)$/, 'Write two capital letters (ISO 3166-1); C2 for China.'),
    addressLine1: text(1, 300).exactOptional(),
    addressLine2: text(1, 300).exactOptional(),
    adminArea1: text(1, 300).exactOptional(),
    adminArea2: text(1, 120).exactOptional(),
    postalCode: text(1, 60).exactOptional(),
  }).exactOptional(),
}).openapi('Shipping');

/**
 * PayPal's purchase unit in camelCase, with PayPal's limits (paypal-rules 1.2) and PayPal's sums (paypal-rules 8), so
 * that an order PayPal would refuse is refused here, field by field.
 */
export const PurchaseUnitSchema = closed({
  amount: PositiveMoney.safeExtend({ breakdown: Breakdown.exactOptional() }),
  description: text(1, 127).exactOptional(),
  customId: text(1, 127).exactOptional(),
  invoiceId: text(1, 127).exactOptional(),
  softDescriptor: z
    .string()
    .min(1)
    .max(22)
    .regex(/^[A-Za-z0-9\-*. ]+$/, 'PayPal takes letters, digits, - * . and space.')
    .exactOptional(),
  items: z.array(Item).min(1).max(100).exactOptional(),
  shipping: Shipping.exactOptional(),
})
  .superRefine((unit, context) => {
    for (const problem of sumProblems(unit)) context.addIssue(issueOf(problem));
  })
  .openapi('PurchaseUnit', {
    example: { amount: { currencyCode: 'USD', value: '100.00' }, invoiceId: 'INV-2041' },
  });

const issueOf = ({ path, code, message }: SumProblem) => ({
  code: 'custom' as const,
  path: [...path],
  message,
  params: { code },
});
