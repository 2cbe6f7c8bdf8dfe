import type { Money } from '../money/money.ts';
import type { ExperienceContext } from '../paypal/order-context.ts';
import type { PurchaseUnit, Shipping, ShippingOption } from '../paypal/purchase-unit.ts';
import { address } from './address.ts';
import { needsCity, needsPostalCode } from './country-address.ts';
import { nonNegativeMoney } from './money.ts';
import { list, object } from './object-shape.ts';
import type { FieldProblem, Shape } from './request-shape.ts';
import { flag, named, oneOf, optional, text } from './request-shape.ts';

const option: Shape<ShippingOption<Money>> = named(
  'ShippingOption',
  object({
    id: text(1, 127),
    label: text(1, 127),
    selected: flag,
    type: optional(oneOf('SHIPPING', 'PICKUP')),
    amount: optional(nonNegativeMoney),
  }),
);

export const shipping: Shape<Shipping<Money>> = named(
  'Shipping',
  object({
    name: optional(object({ fullName: text(1, 300) })),
    address: optional(address),
    type: optional(oneOf('SHIPPING', 'PICKUP_IN_PERSON', 'PICKUP_IN_STORE', 'PICKUP_FROM_PERSON')),
    options: optional(list(option, { minItems: 1, maxItems: 10 })),
  }),
);

export const shippingParts: readonly Shape<unknown>[] = [option, shipping];

type Preference = ExperienceContext['shippingPreference'];

export const addressProblems = (unit: Partial<PurchaseUnit<Money>>): readonly FieldProblem[] => {
  const { countryCode = '', adminArea2, postalCode } = unit.shipping?.address ?? {};
  return [
    ...(adminArea2 === undefined && needsCity(countryCode)
      ? [inAddress('adminArea2', 'CITY_REQUIRED', 'An address in this country has a city.')]
      : []),
    ...(postalCode === undefined && needsPostalCode(countryCode)
      ? [inAddress('postalCode', 'POSTAL_CODE_REQUIRED', 'An address in this country has it.')]
      : []),
  ];
};

const inAddress = (field: string, code: string, message: string): FieldProblem => ({
  path: ['shipping', 'address', field],
  code,
  message,
});

/** What PayPal would refuse of a whole unit: of a change, the address may be there already. */
export const pickupProblems = ({
  shipping: given,
}: PurchaseUnit<Money>): readonly FieldProblem[] =>
  given?.type?.startsWith('PICKUP') === true && given.address === undefined
    ? [problem('address', 'MISSING_PICKUP_ADDRESS', 'A pickup needs the address of the place.')]
    : [];

/** What PayPal would refuse of shipping options, whatever its page asks the payer; codes are PayPal's (paypal-rules 1.15). */
export const optionProblems = (unit: Partial<PurchaseUnit<Money>>): readonly FieldProblem[] => {
  const { options, type } = unit.shipping ?? {};
  if (options === undefined) return [];
  if (type !== undefined) return [notBoth];
  const [selected, ...others] = options.filter((one) => one.selected);
  if (selected === undefined) {
    return [problem('options', 'SHIPPING_OPTION_NOT_SELECTED', 'Set `selected` of one option.')];
  }
  if (others.length > 0) {
    return [
      problem('options', 'MULTIPLE_SHIPPING_OPTION_SELECTED', 'Set `selected` of one option only.'),
    ];
  }
  return differs(selected.amount, unit.amount?.breakdown?.shipping)
    ? [
        problem(
          'options',
          'PREFERRED_SHIPPING_OPTION_AMOUNT_MISMATCH',
          'The selected option must cost what `breakdown.shipping` says.',
        ),
      ]
    : [];
};

/** What PayPal would refuse of it because of what the payer is asked; `preference` undefined is PayPal's GET_FROM_FILE. */
export const preferenceProblems = (
  unit: PurchaseUnit<Money>,
  preference: Preference,
): readonly FieldProblem[] => {
  const { options, type, address: given } = unit.shipping ?? {};
  const isFromFile = preference === undefined || preference === 'GET_FROM_FILE';
  if (options !== undefined && !isFromFile) return [notForPreference];
  if (preference === 'SET_PROVIDED_ADDRESS' && given === undefined) {
    return [problem('address', 'MISSING_SHIPPING_ADDRESS', 'SET_PROVIDED_ADDRESS needs it.')];
  }
  return type?.startsWith('PICKUP') === true && isFromFile
    ? [problem('type', 'UNSUPPORTED_SHIPPING_TYPE', 'A pickup cannot go to the payer’s address.')]
    : [];
};

const problem = (field: string, code: string, message: string): FieldProblem => ({
  path: ['shipping', field],
  code,
  message,
});

const notBoth = problem(
  'options',
  'SHIPPING_OPTIONS_NOT_SUPPORTED',
  'Write `type` or `options`, not both.',
);

const notForPreference = problem(
  'options',
  'SHIPPING_OPTIONS_NOT_SUPPORTED',
  'Options need shippingPreference GET_FROM_FILE.',
);

const differs = (a: Money | undefined, b: Money | undefined): boolean =>
  a !== undefined && b !== undefined && a.minor !== b.minor;
