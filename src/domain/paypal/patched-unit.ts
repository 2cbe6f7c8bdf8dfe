import type { PurchaseUnit, Shipping } from './purchase-unit.ts';

/**
 * The purchase unit after a change: what is left out of it stays as it is, a field that is given takes the place of the
 * whole field (PayPal's patch table, paypal-rules 1.3), and of shipping each part by itself. `type` and `options` of
 * shipping replace each other, because PayPal takes one of them.
 */
export const patchedUnit = (present: PurchaseUnit, change: PurchaseUnit): PurchaseUnit => ({
  ...present,
  ...change,
  ...(change.shipping && { shipping: patchedShipping(present.shipping ?? {}, change.shipping) }),
});

const patchedShipping = (present: Shipping, change: Shipping): Shipping => {
  const { type: _type, options: _options, ...others } = present;
  const kept = change.type === undefined && change.options === undefined ? present : others;
  return { ...kept, ...change };
};
