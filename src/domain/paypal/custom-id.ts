import { digestOf } from './request-id.ts';

/** PayPal's limit of `custom_id`. */
const LONGEST = 127;

/**
 * What an order carries as `custom_id` where the shop sets none: it leads PayPal's events to the checkout, and shows that
 * a capture was made here. Hashed where it would be longer than PayPal takes.
 */
export const markOf = (merchantId: string, checkoutId: string): string => {
  const mark = `${merchantId}:${checkoutId}`;
  return mark.length <= LONGEST
    ? mark
    : `${merchantId}:${digestOf(['mark', mark])}`.slice(-LONGEST);
};

/** A merchant id and a checkout id, as Holdfast takes them. */
const MARK = /^[\w-]{1,64}:[A-Za-z0-9._~-]{1,64}$/;

/**
 * The `custom_id` of one of PayPal's resources where it reads as a mark, else null. Shops may set what reads like one: the
 * checkout it names is asked whether the order is its own.
 */
export const markIn = (customId: string | null): string | null =>
  customId !== null && MARK.test(customId) ? customId : null;

/** The checkout that a mark of this merchant names; null where it is none, or a hashed one. */
export const checkoutOfMark = (merchantId: string, customId: string | null): string | null => {
  const prefix = `${merchantId}:`;
  const checkoutId = customId?.startsWith(prefix) ? customId.slice(prefix.length) : '';
  return checkoutId !== '' && markOf(merchantId, checkoutId) === customId ? checkoutId : null;
};
