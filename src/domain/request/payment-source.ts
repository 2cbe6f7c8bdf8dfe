import type { ExperienceContext, PayerPrefill, PaymentSource } from '../paypal/order-context.ts';
import { shippingPreferenceOf } from '../paypal/order-context.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import { address, emailAddress } from './address.ts';
import { pathOfUnit, unitsOf } from './purchase-units.ts';
import {
  described,
  type FieldProblem,
  named,
  object,
  oneOf,
  optional,
  pattern,
  type Shape,
  text,
} from './shape.ts';
import { preferenceProblems } from './shipping.ts';

const experienceContext: Shape<ExperienceContext> = named(
  'ExperienceContext',
  object({
    shippingPreference: optional(oneOf('GET_FROM_FILE', 'NO_SHIPPING', 'SET_PROVIDED_ADDRESS')),
    brandName: optional(text(1, 127)),
    locale: optional(
      pattern(
        /^[a-z]{2}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/,
        'Write a language tag such as de-DE.',
      ),
    ),
    landingPage: optional(oneOf('LOGIN', 'GUEST_CHECKOUT', 'NO_PREFERENCE')),
    userAction: optional(oneOf('CONTINUE', 'PAY_NOW')),
    paymentMethodPreference: optional(oneOf('UNRESTRICTED', 'IMMEDIATE_PAYMENT_REQUIRED')),
  } satisfies Record<keyof ExperienceContext, Shape<unknown>>),
);

export const paymentSource: Shape<PaymentSource> = named(
  'PaymentSource',
  object({ paypal: optional(object({ experienceContext: optional(experienceContext) })) }),
  {
    description:
      'Left out: the PayPal wallet. `{}`: the payer chooses among PayPal’s buttons (JavaScript SDK).',
  },
);

const name = object({ givenName: optional(text(1, 140)), surname: optional(text(1, 140)) });

const phone = object({
  phoneType: optional(oneOf('FAX', 'HOME', 'MOBILE', 'OTHER', 'PAGER')),
  phoneNumber: object({
    countryCode: pattern(/^[0-9]{1,3}$/, 'Write the country calling code: 1 to 3 digits.'),
    nationalNumber: pattern(/^[0-9]{1,14}$/, 'Write 1 to 14 digits.'),
  }),
});

export const payer: Shape<PayerPrefill> = named(
  'PayerPrefill',
  object({
    emailAddress: optional(emailAddress),
    name: optional(name),
    phone: optional(phone),
    birthDate: optional(
      pattern(/^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/, 'Write YYYY-MM-DD.'),
    ),
    taxInfo: optional(
      object({
        taxId: pattern(/^[a-zA-Z0-9]{1,14}$/, 'Write 1 to 14 letters or digits.'),
        taxIdType: oneOf('BR_CPF', 'BR_CNPJ'),
      }),
    ),
    address: optional(address),
  } satisfies Record<keyof PayerPrefill, Shape<unknown>>),
  { description: 'PayPal’s page is filled in with it. Personal: kept with the checkout.' },
);

export const clientMetadataId: Shape<string> = described(
  pattern(/^[\x21-\x7e]{1,36}$/, 'Write 1 to 36 visible ASCII characters.'),
  {
    description: 'Sent as PayPal-Client-Metadata-Id: what PayPal’s risk checks know the device by.',
  },
);

/** What PayPal would refuse of a unit's shipping, by what its page is to ask the payer. */
export const sourceProblems = (request: {
  readonly purchaseUnit?: PurchaseUnit;
  readonly purchaseUnits?: readonly PurchaseUnit[];
  readonly paymentSource?: PaymentSource;
}): readonly FieldProblem[] => {
  const asked = request.paymentSource?.paypal?.experienceContext?.shippingPreference;
  const units = unitsOf(request);
  const preference = asked ?? (units[0] && shippingPreferenceOf(units[0]));
  return units.flatMap((unit, index) =>
    preferenceProblems(unit, preference).map((problem) => ({
      ...problem,
      path: [...pathOfUnit(request, index), ...problem.path],
    })),
  );
};

export const paymentSourceParts: readonly Shape<unknown>[] = [
  experienceContext,
  paymentSource,
  payer,
];
