import { equal } from '../money/money.ts';
import type { Operation } from '../paypal/operation.ts';
import { isLive } from './hold.ts';
import type { EarlierCall, EarlierRun } from './input.ts';
import { type Checkout, capturesOf, hasPayment, holdOf } from './state.ts';

const PAYMENTS: ReadonlySet<Operation> = new Set<Operation>([
  'authorizeOrder',
  'captureOrder',
  'captureAuthorization',
  'reauthorizeAuthorization',
  'voidAuthorization',
]);

/**
 * The call of an earlier run that may reach PayPal yet, and has to be settled before another is made; null where none moves
 * money, or there is no order to read about it.
 */
export const callToSettle = ({ stage }: Checkout, asked: EarlierCall | undefined) => {
  const isOpen = stage.name === 'AWAITING_APPROVAL' || stage.name === 'HELD';
  return asked && isOpen && PAYMENTS.has(asked.operation) ? asked : null;
};

/** Whether PayPal shows its effect: something that the earlier run did not know. */
export const isMade = (
  checkout: Checkout,
  { captureIds, authorizationIds }: Pick<EarlierRun, 'captureIds' | 'authorizationIds'>,
  { operation, amount }: Pick<EarlierCall, 'operation' | 'amount'>,
): boolean => {
  const hold = holdOf(checkout);
  if (operation === 'captureAuthorization') {
    return capturesOf(checkout).some(
      (shown) => !captureIds.includes(shown.id) && amount !== null && equal(shown.amount, amount),
    );
  }
  if (operation === 'reauthorizeAuthorization') {
    return hold !== null && hold.authorizations.some(({ id }) => !authorizationIds.includes(id));
  }
  return operation === 'voidAuthorization' ? hold !== null && !isLive(hold) : hasPayment(checkout);
};
