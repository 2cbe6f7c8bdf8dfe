import type { Intent } from '../checkout/input.ts';
import type { Money } from '../money/money.ts';
import type { Address, PurchaseUnit } from '../paypal/purchase-unit.ts';
import type { FieldProblem } from './request-shape.ts';

type Units<Amount = Money> = {
  readonly intent?: Intent;
  readonly purchaseUnit?: PurchaseUnit<Amount>;
  readonly purchaseUnits?: readonly PurchaseUnit<Amount>[];
};

/** The purchase units of a start, in the order that PayPal gets them. */
export const unitsOf = <Amount>({
  purchaseUnit,
  purchaseUnits = [],
}: Units<Amount>): readonly PurchaseUnit<Amount>[] =>
  purchaseUnit ? [purchaseUnit] : purchaseUnits;

/** Where a unit stands in what the caller wrote. */
export const pathOfUnit = ({ purchaseUnit }: Units, index: number): readonly (string | number)[] =>
  purchaseUnit ? ['purchaseUnit'] : ['purchaseUnits', index];

/** What PayPal would refuse of several units that are sound one by one, in PayPal's own words (paypal-rules 1.2, 1.15). */
export const unitsProblems = (request: Units): readonly FieldProblem[] => {
  const { purchaseUnit, purchaseUnits, intent } = request;
  const path = ['purchaseUnits'];
  if (purchaseUnit === undefined && purchaseUnits === undefined) {
    const message = 'Write purchaseUnit or, for several with intent CAPTURE, purchaseUnits.';
    return [{ path: ['purchaseUnit'], code: 'REQUIRED', message }];
  }
  if (purchaseUnit !== undefined && purchaseUnits !== undefined) {
    const message = 'Write purchaseUnit or purchaseUnits, not both.';
    return [{ path, code: 'ONE_OF_PARAMETERS_REQUIRED', message }];
  }
  const units = unitsOf(request);
  const early = intent === 'CAPTURE' ? [] : instructionProblems(request, units);
  if (early.length > 0 || units.length < 2) return early;
  if (intent !== 'CAPTURE') {
    const message = 'An order of intent AUTHORIZE has one purchase unit; several need CAPTURE.';
    return [{ path, code: 'UNSUPPORTED_INTENT', message }];
  }
  return [
    ...referenceProblems(units),
    ...currencyProblems(units),
    ...donationProblems(units),
    ...shippingTypeProblems(units),
    ...shippingAddressProblems(units),
  ];
};

/** Of a hold, fees and disbursement come with its captures. */
const instructionProblems = (
  request: Units,
  units: readonly PurchaseUnit<Money>[],
): readonly FieldProblem[] =>
  units.flatMap(({ paymentInstruction }, index) => {
    const path = [...pathOfUnit(request, index), 'paymentInstruction'];
    const message = 'With intent AUTHORIZE it comes with each capture.';
    return paymentInstruction ? [{ path, code: 'UNSUPPORTED_PAYMENT_INSTRUCTION', message }] : [];
  });

const referenceProblems = (units: readonly PurchaseUnit<Money>[]): readonly FieldProblem[] =>
  units.flatMap(({ referenceId }, index): readonly FieldProblem[] => {
    const path = ['purchaseUnits', index, 'referenceId'];
    if (referenceId === undefined) {
      const message = 'Each of several purchase units has a referenceId of its own.';
      return [{ path, code: 'REFERENCE_ID_REQUIRED', message }];
    }
    const first = units.findIndex((unit) => unit.referenceId === referenceId);
    const message = 'Another purchase unit has this referenceId.';
    return first < index ? [{ path, code: 'DUPLICATE_REFERENCE_ID', message }] : [];
  });

/** One currency for all, and a sum that PayPal takes. */
const currencyProblems = (units: readonly PurchaseUnit<Money>[]): readonly FieldProblem[] => {
  const currency = units[0]?.amount.currency;
  const foreign = units.flatMap(({ amount }, index): readonly FieldProblem[] => {
    const path = ['purchaseUnits', index, 'amount', 'currencyCode'];
    const message = `An order has one currency; the first purchase unit is in ${currency}.`;
    return amount.currency === currency ? [] : [{ path, code: 'MULTI_CURRENCY_ORDER', message }];
  });
  const minor = units.reduce((total, { amount }) => total + amount.minor, 0);
  if (foreign.length > 0 || Number.isSafeInteger(minor)) return foreign;
  const message = 'The purchase units come to more than one order can.';
  return [{ path: ['purchaseUnits'], code: 'MAX_VALUE_EXCEEDED', message }];
};

const donationProblems = (units: readonly PurchaseUnit<Money>[]): readonly FieldProblem[] =>
  units.flatMap(({ items = [] }, index): readonly FieldProblem[] => {
    const path = ['purchaseUnits', index, 'items'];
    const message = 'Donations take an order of one purchase unit.';
    return items.some(({ category }) => category === 'DONATION')
      ? [{ path, code: 'DONATION_ITEMS_NOT_SUPPORTED', message }]
      : [];
  });

const shippingTypeProblems = (units: readonly PurchaseUnit<Money>[]): readonly FieldProblem[] => {
  const types = units.map(({ shipping }) => shipping?.type);
  const first = types.find((type) => type !== undefined);
  const message = `The purchase units of an order have one type of shipping; another is ${first}.`;
  return types.flatMap((type, index): readonly FieldProblem[] => {
    const path = ['purchaseUnits', index, 'shipping', 'type'];
    return type === undefined || type === first
      ? []
      : [{ path, code: 'MULTIPLE_SHIPPING_TYPE_NOT_SUPPORTED', message }];
  });
};

const ADDRESS_FIELDS = [
  'countryCode',
  'addressLine1',
  'addressLine2',
  'adminArea1',
  'adminArea2',
  'postalCode',
] as const satisfies readonly (keyof Address)[];

/** A unit without an address goes where the others go. */
const shippingAddressProblems = (
  units: readonly PurchaseUnit<Money>[],
): readonly FieldProblem[] => {
  const addresses = units.map(({ shipping }) => shipping?.address);
  const first = addresses.find((address) => address !== undefined);
  const message = 'The purchase units of an order go to one address.';
  return addresses.flatMap((address, index): readonly FieldProblem[] => {
    const path = ['purchaseUnits', index, 'shipping', 'address'];
    const isOther = address && ADDRESS_FIELDS.some((field) => address[field] !== first?.[field]);
    return isOther ? [{ path, code: 'MULTIPLE_SHIPPING_ADDRESS_NOT_SUPPORTED', message }] : [];
  });
};
