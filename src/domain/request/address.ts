import type { Address } from '../paypal/purchase-unit.ts';
import { object } from './object-shape.ts';
import { optional, pattern, type Shape, text } from './request-shape.ts';

export const countryCode: Shape<string> = pattern(
  /^([A-Z]{2}|C2)$/,
  'Write two capital letters (ISO 3166-1); C2 for China.',
);

export const address: Shape<Address> = object({
  countryCode,
  addressLine1: optional(text(1, 300)),
  addressLine2: optional(text(1, 300)),
  adminArea1: optional(text(1, 300)),
  adminArea2: optional(text(1, 120)),
  postalCode: optional(text(1, 60)),
});

/** PayPal's own pattern is laxer; what it takes beyond this reaches nobody. */
export const emailAddress: Shape<string> = pattern(
  /^(?=.{3,254}$)[^\s@\p{Cc}\p{Cs}]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/u,
  'Write an e-mail address.',
);

/** The id of a PayPal account: 13 characters, none that looks like another. */
export const accountId: Shape<string> = pattern(
  /^[2-9A-HJ-NP-Z]{13}$/,
  'Write the 13 characters of the account’s merchant id.',
);
