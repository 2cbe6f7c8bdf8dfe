import type { CheckoutPolicy } from '../domain/checkout/policy.ts';
import type { ResolveAction } from '../domain/checkout/status.ts';
import { type DecimalMoney, type Money, parseMoney } from '../domain/money/money.ts';
import type { PurchaseUnit } from '../domain/paypal/purchase-unit.ts';
import { HoldfastError } from './error.ts';

export type StartCheckout = {
  /** 1..64 of `A-Z a-z 0-9 . _ ~ -`; made from the idempotency key where it is left out. Nothing personal: it is part of ids. */
  readonly checkoutId?: string;
  readonly purchaseUnit: PurchaseUnit;
  readonly returnUrl?: string;
  readonly cancelUrl?: string;
  readonly policy?: Partial<CheckoutPolicy>;
};

export type ResolveRequest = {
  readonly action: ResolveAction;
  /** Who decided: the name of the API key, or the operator's login. */
  readonly actor: string;
  readonly reason: string;
};

export const readAmount = (decimal: DecimalMoney): Money => {
  const money = parseMoney(decimal);
  if (typeof money === 'string') {
    throw new HoldfastError('INVALID_AMOUNT', `${decimal.value} ${decimal.currencyCode}: ${money}`);
  }
  return money;
};
