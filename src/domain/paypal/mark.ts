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
