import { isDeepStrictEqual } from 'node:util';
import { decimalsOf, hundredths } from './money.ts';
import type { PurchaseUnit, ShippingOption } from './records.ts';
import type { Problem } from './refusal.ts';

interface UnitsRequest {
  intent: 'AUTHORIZE' | 'CAPTURE';
  purchase_units: readonly PurchaseUnit[];
  application_context?: { shipping_preference?: string };
}

const at = (index: number, rest: string, issue: string): Problem => ({
  field: `/purchase_units/${index}${rest}`,
  location: 'body',
  issue,
});

const referenceProblems = (units: readonly PurchaseUnit[]): Problem[] => {
  if (units.length < 2) return [];
  const missing = units.flatMap((unit, index) =>
    unit.reference_id === undefined ? [at(index, '/reference_id', 'REFERENCE_ID_REQUIRED')] : [],
  );
  if (missing.length > 0) return missing;
  const seen = new Set<string | undefined>();
  return units.flatMap((unit, index) => {
    const duplicate = seen.has(unit.reference_id);
    seen.add(unit.reference_id);
    return duplicate ? [at(index, '/reference_id', 'DUPLICATE_REFERENCE_ID')] : [];
  });
};

const categoryProblems = (units: readonly PurchaseUnit[]): Problem[] => {
  const categories = units.flatMap((unit) => (unit.items ?? []).map((item) => item.category));
  if (!categories.includes('DONATION')) return [];
  if (units.length > 1) return [at(0, '/items', 'DONATION_ITEMS_NOT_SUPPORTED')];
  return categories.every((category) => category === 'DONATION')
    ? []
    : [at(0, '/items', 'MULTIPLE_ITEM_CATEGORIES')];
};

/** By PayPal's page “Country and region address requirements” of Orders v2: each country needs a city. */
const addressProblems = (unit: PurchaseUnit, index: number): Problem[] => {
  const address = unit.shipping?.address;
  if (!address) return [];
  return [
    ...(address.admin_area_2 === undefined
      ? [at(index, '/shipping/address/admin_area_2', 'CITY_REQUIRED')]
      : []),
    ...(address.postal_code === undefined && needsPostalCode.has(address.country_code)
      ? [at(index, '/shipping/address/postal_code', 'POSTAL_CODE_REQUIRED')]
      : []),
  ];
};

const needsPostalCode = new Set(
  'AR AT AU BR BT C2 CA CC CH CN DE DK EH ES FK FM FO FR GB GL GM IT JP KG KI KM MR MX NE NF NL NO NR NU PL PM PN SE SG SH SJ SM SR TF TH TK TV UM US VA WF YT'.split(
    ' ',
  ),
);

/** Of a new order alone: no change of an order is documented to be refused for it. */
export const shippingProblems = (units: readonly PurchaseUnit[]): Problem[] => [
  ...shippingTypeProblems(units),
  ...shippingAddressProblems(units),
];

const shippingAddressProblems = (units: readonly PurchaseUnit[]): Problem[] => {
  const addresses = units.map(({ shipping }) => shipping?.address);
  const first = addresses.find((address) => address !== undefined);
  return addresses.flatMap((address, index) =>
    address === undefined || isDeepStrictEqual(address, first)
      ? []
      : [at(index, '/shipping/address', 'MULTIPLE_SHIPPING_ADDRESS_NOT_SUPPORTED')],
  );
};

const shippingTypeProblems = (units: readonly PurchaseUnit[]): Problem[] => {
  const types = units.map(({ shipping }) => shipping?.type);
  const first = types.find((type) => type !== undefined);
  return types.flatMap((type, index) =>
    type === undefined || type === first
      ? []
      : [at(index, '/shipping/type', 'MULTIPLE_SHIPPING_TYPE_NOT_SUPPORTED')],
  );
};

const optionProblems = (unit: PurchaseUnit, index: number, preference?: string): Problem[] => {
  const options: readonly ShippingOption[] = unit.shipping?.options ?? [];
  if (options.length === 0) return [];
  const where = '/shipping/options';
  if (preference === 'NO_SHIPPING') return [at(index, where, 'SHIPPING_OPTIONS_NOT_SUPPORTED')];
  const selected = options.filter((option) => option.selected);
  const [choice] = selected;
  if (!choice) return [at(index, where, 'SHIPPING_OPTION_NOT_SELECTED')];
  if (selected.length > 1) return [at(index, where, 'MULTIPLE_SHIPPING_OPTION_SELECTED')];
  const stated = unit.amount.breakdown?.shipping;
  const differs =
    choice.amount && stated && hundredths(choice.amount.value) !== hundredths(stated.value);
  return differs ? [at(index, where, 'PREFERRED_SHIPPING_OPTION_AMOUNT_MISMATCH')] : [];
};

const feeProblems = (unit: PurchaseUnit, index: number): Problem[] => {
  const fee = unit.payment_instruction?.platform_fees?.[0];
  if (!fee || decimalsOf(fee.amount.currency_code) === undefined) return [];
  return hundredths(fee.amount.value) > hundredths(unit.amount.value)
    ? [
        at(
          index,
          '/payment_instruction/platform_fees/0/amount/value',
          'INVALID_PLATFORM_FEES_AMOUNT',
        ),
      ]
    : [];
};

/** Problems with their fields named by the unit's reference id, as PayPal names them where it understood the units (recorded). */
export const byReference = (
  units: readonly PurchaseUnit[],
  problems: readonly Problem[],
): Problem[] =>
  problems.map(({ field, ...problem }) => ({
    ...problem,
    ...(field !== undefined && {
      field: field.replace(
        /^\/purchase_units\/(\d+)/,
        (_, index: string) =>
          `/purchase_units/@reference_id=='${units[Number(index)]?.reference_id ?? 'default'}'`,
      ),
    }),
  }));

/** What breaks PayPal's rules in purchase units though every amount in them is right (paypal-rules 1.2). */
export const unitProblems = (request: UnitsRequest): Problem[] => {
  const units = request.purchase_units;
  const preference = request.application_context?.shipping_preference;
  const authorize = request.intent === 'AUTHORIZE';
  const several: Problem[] =
    authorize && units.length > 1
      ? [{ field: '/purchase_units', location: 'body', issue: 'UNSUPPORTED_INTENT' }]
      : [];
  const instructions = units.flatMap((unit, index) =>
    authorize && unit.payment_instruction
      ? [at(index, '/payment_instruction', 'UNSUPPORTED_PAYMENT_INSTRUCTION')]
      : [],
  );
  return [
    ...several,
    ...instructions,
    ...referenceProblems(units),
    ...categoryProblems(units),
    ...units.flatMap(addressProblems),
    ...units.flatMap((unit, index) => optionProblems(unit, index, preference)),
    ...units.flatMap(feeProblems),
  ];
};
