import { z } from 'zod';

import type { Money } from '../domain/money/money.ts';
import type { UnitChange } from '../domain/paypal/patched-unit.ts';
import type { PurchaseUnit } from '../domain/paypal/purchase-unit.ts';
import { feeProblems } from '../domain/request/purchase-unit.ts';
import { sumProblems } from '../domain/request/purchase-unit-sums.ts';
import { optionProblems } from '../domain/request/shipping.ts';
import { moneySchema } from './reply-parts.ts';
import { unitFieldsOf } from './requests.ts';

/**
 * Whether a purchase unit adds up after a change, of which PayPal keeps the amount or the items that it shows
 * (paypal-rules 8). What it does not show, or shows in another form, is PayPal's to judge.
 */
export const patchedSumProblem = (
  { unit, removes }: UnitChange,
  shown: Readonly<Record<string, unknown>>,
): { readonly code: string; readonly message: string } | null => {
  const kept = countedSchema.parse(shown);
  const set = countedSchema.parse(unitFieldsOf('patchOrder', unit));
  const isEither = unit.shipping?.type !== undefined || unit.shipping?.options !== undefined;
  if (!unit.amount && !unit.items && !unit.paymentInstruction && !isEither) return null;
  const amount = set.amount ?? kept.amount;
  const items = set.items ?? (removes.includes('items') ? null : kept.items);
  const { options } = (isEither ? set.shipping : kept.shipping) ?? {};
  const after: Partial<PurchaseUnit<Money>> = {
    ...(amount && { amount }),
    ...(items && { items }),
    ...(options && { shipping: { options } }),
  };
  const instruction = set.payment_instruction ?? kept.payment_instruction ?? undefined;
  const [problem] = [
    ...sumProblems(after),
    ...optionProblems(after),
    ...feeProblems(amount ?? undefined, instruction),
  ];
  return problem
    ? { code: problem.code, message: `${problem.path.join('.')}: ${problem.message}` }
    : null;
};

const partSchema = moneySchema.nullish();

const breakdownSchema = z
  .object({
    item_total: partSchema,
    shipping: partSchema,
    handling: partSchema,
    tax_total: partSchema,
    insurance: partSchema,
    shipping_discount: partSchema,
    discount: partSchema,
  })
  .transform((said) => ({
    ...(said.item_total && { itemTotal: said.item_total }),
    ...(said.shipping && { shipping: said.shipping }),
    ...(said.handling && { handling: said.handling }),
    ...(said.tax_total && { taxTotal: said.tax_total }),
    ...(said.insurance && { insurance: said.insurance }),
    ...(said.shipping_discount && { shippingDiscount: said.shipping_discount }),
    ...(said.discount && { discount: said.discount }),
  }));

const amountSchema = moneySchema.and(
  z
    .object({ breakdown: breakdownSchema.nullish() })
    .transform(({ breakdown }) => (breakdown ? { breakdown } : {})),
);

const itemSchema = z
  .object({ name: z.string(), quantity: z.string(), unit_amount: moneySchema, tax: partSchema })
  .transform(({ name, quantity, unit_amount: unitAmount, tax }) => ({
    name,
    quantity,
    unitAmount,
    ...(tax && { tax }),
  }));

const optionSchema = z
  .object({ selected: z.boolean(), amount: partSchema })
  .transform(({ selected, amount }) => ({
    id: '',
    label: '',
    selected,
    ...(amount && { amount }),
  }));

const instructionSchema = z
  .object({ platform_fees: z.array(z.object({ amount: moneySchema })).default([]) })
  .transform(({ platform_fees: platformFees }) => ({ platformFees }));

/** What is added up, in PayPal's form. One part that cannot be read leaves the others readable. */
const countedSchema = z.object({
  amount: amountSchema.nullish().catch(null),
  items: z.array(itemSchema).nullish().catch(null),
  shipping: z
    .object({ options: z.array(optionSchema).optional() })
    .nullish()
    .catch(null),
  payment_instruction: instructionSchema.nullish().catch(null),
});
