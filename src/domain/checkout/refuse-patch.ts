import { type Refusal, refusal } from '../refusal.ts';
import type { PatchCommand } from './commands.ts';
import { blocked, closed, notPositive } from './refusals.ts';
import { type Checkout, intentOf } from './state.ts';

type Asked = Partial<Pick<PatchCommand, 'amount' | 'purchaseUnit' | 'removes'>>;

/** The order may change until the payer's money is held (paypal-rules 1.3). */
export const refusePatch = (checkout: Checkout, asked: Asked): Refusal | null => {
  switch (checkout.stage.name) {
    case 'ENDED':
      return closed(checkout);
    case 'HELD':
      return refusal('ALREADY_AUTHORIZED', 'The order can change only before authorization.');
    case 'ORDER_CAPTURED':
      return refusal('ALREADY_CAPTURED', 'The order can change only before it is captured.');
    case 'CREATING':
      return refusal('ORDER_NOT_CREATED', 'PayPal has not made the order yet; try again shortly.');
    case 'AWAITING_APPROVAL':
      if (checkout.stage.order.api === 'V1') return notChangedInV1;
      return refuseChange(checkout, asked) ?? blocked(checkout);
  }
};

const refuseChange = (checkout: Checkout, asked: Asked): Refusal | null => {
  const isHeldLater = intentOf(checkout) === 'AUTHORIZE';
  if (asked.purchaseUnit?.paymentInstruction && isHeldLater) return withCaptures;
  return refuseUnit(checkout, asked) ?? refuseAmount(checkout, asked);
};

/** Of several purchase units PayPal changes the one that is named; the payer is the order's. */
const refuseUnit = (
  { units }: Checkout,
  { purchaseUnit = {}, removes = [] }: Asked,
): Refusal | null => {
  const { referenceId, ...changed } = purchaseUnit;
  if (units === undefined) return null;
  const names = units.map((unit) => unit.referenceId);
  if (referenceId === undefined) {
    const isOfPayer = Object.keys(changed).length + removes.length === 0;
    return isOfPayer
      ? null
      : refusal(
          'REFERENCE_ID_REQUIRED',
          `The order has several purchase units: name one by its referenceId (${names.join(', ')}).`,
        );
  }
  return names.includes(referenceId)
    ? null
    : refusal(
        'REFERENCE_ID_NOT_FOUND',
        `The order has no purchase unit ${referenceId}, but ${names.join(', ')}.`,
      );
};

const refuseAmount = (checkout: Checkout, { amount, purchaseUnit = {} }: Asked): Refusal | null => {
  if (amount === undefined) return null;
  if (amount.currency !== checkout.amount.currency) return wrongCurrency(checkout);
  if (amount.minor <= 0) return notPositive;
  const { units = [] } = checkout;
  const others = units.filter(({ referenceId }) => referenceId !== purchaseUnit.referenceId);
  const total = others.reduce((minor, unit) => minor + unit.amount.minor, amount.minor);
  return Number.isSafeInteger(total) ? null : tooMuch;
};

const withCaptures = refusal(
  'UNSUPPORTED_PAYMENT_INSTRUCTION',
  'With intent AUTHORIZE the payment instruction comes with each capture.',
);

const notChangedInV1 = refusal('NOT_IN_PAYMENTS_V1', 'Payments v1 changes no approved payment.');

const tooMuch = refusal(
  'AMOUNT_EXCEEDS_LIMIT',
  'The purchase units come to more than one order can.',
);

const wrongCurrency = (checkout: Checkout): Refusal =>
  refusal('CURRENCY_MISMATCH', `The order is in ${checkout.amount.currency}.`);
