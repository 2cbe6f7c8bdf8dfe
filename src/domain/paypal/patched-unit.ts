import type { DecimalMoney } from '../money/money.ts';
import type { PurchaseUnit, Shipping } from './purchase-unit.ts';

/** What PayPal's patch table lets a caller take away again (paypal-rules 1.3). */
const REMOVABLE = [
  'description',
  'customId',
  'invoiceId',
  'softDescriptor',
  'items',
  'supplementaryData',
] as const;
export type RemovableField = (typeof REMOVABLE)[number];

/** What callers write to change a purchase unit: what is left out stays, null takes a field away. */
export type PurchaseUnitChange<Amount = DecimalMoney> = Partial<
  Omit<PurchaseUnit<Amount>, RemovableField>
> & {
  readonly [Field in RemovableField]?: PurchaseUnit<Amount>[Field] | null;
};

/** What a change sets, and what it takes away. */
export type UnitChange<Amount = DecimalMoney> = {
  readonly unit: Partial<PurchaseUnit<Amount>>;
  readonly removes: readonly RemovableField[];
};

export const partsOfChange = <Amount>(change: PurchaseUnitChange<Amount>): UnitChange<Amount> => {
  const { description, customId, invoiceId, softDescriptor, items, supplementaryData, ...others } =
    change;
  return {
    unit: {
      ...others,
      ...(description && { description }),
      ...(customId && { customId }),
      ...(invoiceId && { invoiceId }),
      ...(softDescriptor && { softDescriptor }),
      ...(items && { items }),
      ...(supplementaryData && { supplementaryData }),
    },
    removes: REMOVABLE.filter((field) => change[field] === null),
  };
};

/**
 * The purchase unit after a change: what is left out of it stays as it is, a field that is given takes the place of the
 * whole field (PayPal's patch table, paypal-rules 1.3), and of shipping each part by itself. `type` and `options` of
 * shipping replace each other, because PayPal takes one of them.
 */
export const patchedUnit = (present: PurchaseUnit, { unit, removes }: UnitChange): PurchaseUnit => {
  const kept = removes.reduce(without, present);
  return {
    ...kept,
    ...unit,
    ...(unit.shipping && { shipping: patchedShipping(kept.shipping ?? {}, unit.shipping) }),
  };
};

const without = (unit: PurchaseUnit, field: RemovableField): PurchaseUnit => {
  const { [field]: _removed, ...others } = unit;
  return others;
};

const patchedShipping = (present: Shipping, change: Shipping): Shipping => {
  const { type: _type, options: _options, ...others } = present;
  const kept = change.type === undefined && change.options === undefined ? present : others;
  return { ...kept, ...change };
};
