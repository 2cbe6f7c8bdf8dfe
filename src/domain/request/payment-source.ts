import type { Money } from '../money/money.ts';
import type {
  ExperienceContext,
  PayerPrefill,
  PaymentSource,
  StoredCredential,
} from '../paypal/order-context.ts';
import { shippingPreferenceOf } from '../paypal/order-context.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import { address, emailAddress } from './address.ts';
import { alternativePayer, alternativeSources } from './alternative-method.ts';
import { checked, object } from './object-shape.ts';
import { pathOfUnit, unitsOf } from './purchase-units.ts';
import type { FieldProblem, Shape } from './request-shape.ts';
import { described, named, oneOf, optional, pattern, text } from './request-shape.ts';
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

const onFile = pattern(/^[0-9a-zA-Z_-]{1,255}$/, 'Write the id as PayPal’s vault gave it.');

const storedCredential: Shape<StoredCredential> = named(
  'StoredCredential',
  object({
    paymentInitiator: oneOf('CUSTOMER', 'MERCHANT'),
    paymentType: oneOf('ONE_TIME', 'RECURRING', 'UNSCHEDULED'),
    usage: optional(oneOf('FIRST', 'SUBSEQUENT', 'DERIVED')),
    previousNetworkTransactionReference: optional(
      object({
        id: pattern(/^[a-zA-Z0-9_@.:&+=*^'~#!$%()-]{9,36}$/, 'Write 9 to 36 characters.'),
        date: optional(pattern(/^[0-9]{4}$/, 'Write MMDD.')),
        network: optional(pattern(/^[A-Z_]{1,255}$/, 'Write PayPal’s name of the network.')),
        acquirerReferenceNumber: optional(
          pattern(/^[a-zA-Z0-9]{1,36}$/, 'Write 1 to 36 letters or digits.'),
        ),
      }),
    ),
  } satisfies Record<keyof StoredCredential, Shape<unknown>>),
);

const card = object({
  vaultId: onFile,
  storedCredential: optional(storedCredential),
  attributes: optional(
    object({ verification: object({ method: oneOf('SCA_ALWAYS', 'SCA_WHEN_REQUIRED') }) }),
  ),
});

/** PayPal charges one source. What is on file has no page of PayPal's. */
const sourceConflicts = (source: PaymentSource): readonly FieldProblem[] => {
  const { experienceContext: ofButtons, ...sources } = source;
  const [first, second] = Object.keys(sources);
  if (ofButtons !== undefined && first !== undefined) {
    const message = `It is for PayPal’s buttons, where no source is named: leave it or ${first} out.`;
    return [{ path: ['experienceContext'], code: 'INCOMPATIBLE_PARAMETER_VALUE', message }];
  }
  if (first !== undefined && second !== undefined) {
    const message = `Write one payment source, not ${first} and ${second}.`;
    return [{ path: [second], code: 'ONLY_ONE_PAYMENT_SOURCE_ALLOWED', message }];
  }
  const { vaultId, experienceContext: page } = source.paypal ?? {};
  const message = 'A wallet on file is charged without PayPal’s page: leave one of both out.';
  return vaultId !== undefined && page !== undefined
    ? [{ path: ['paypal', 'experienceContext'], code: 'INCOMPATIBLE_PARAMETER_VALUE', message }]
    : [];
};

export const paymentSource: Shape<PaymentSource> = named(
  'PaymentSource',
  checked<PaymentSource>(
    object({
      experienceContext: optional(experienceContext),
      paypal: optional(
        object({ experienceContext: optional(experienceContext), vaultId: optional(onFile) }),
      ),
      card: optional(card),
      token: optional(object({ id: onFile, type: oneOf('BILLING_AGREEMENT') })),
      ...alternativeSources,
    } satisfies Record<keyof PaymentSource, Shape<unknown>>),
    sourceConflicts,
  ),
  {
    description:
      'Left out: the PayPal wallet. `{}`, or `experienceContext` alone: the payer chooses among PayPal’s buttons (JavaScript SDK). A vaultId or a token: what PayPal keeps on file is charged without the payer. `ideal` and the like: the payer’s bank, for intent CAPTURE. Never a card number.',
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
  readonly purchaseUnit?: PurchaseUnit<Money>;
  readonly purchaseUnits?: readonly PurchaseUnit<Money>[];
  readonly paymentSource?: PaymentSource;
}): readonly FieldProblem[] => {
  const { paypal, experienceContext: ofButtons } = request.paymentSource ?? {};
  const asked = (paypal?.experienceContext ?? ofButtons)?.shippingPreference;
  const units = unitsOf(request);
  const isByMerchant =
    request.paymentSource?.card?.storedCredential?.paymentInitiator === 'MERCHANT';
  if (isByMerchant && units.length > 1) {
    const message = 'A payment that the merchant starts has one purchase unit.';
    const code = 'MERCHANT_INITIATED_WITH_MULTIPLE_PURCHASE_UNITS';
    return [{ path: ['purchaseUnits'], code, message }];
  }
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
  storedCredential,
  alternativePayer,
  paymentSource,
  payer,
];
