import { applyFact } from '../../src/domain/checkout/apply-fact.ts';
import { dated, planRenewal } from '../../src/domain/checkout/deadlines.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import type { CheckoutInput } from '../../src/domain/checkout/input.ts';
import { type CheckoutPolicy, defaultPolicy } from '../../src/domain/checkout/policy.ts';
import { type Checkout, openCheckout } from '../../src/domain/checkout/state.ts';
import type { Authorization, Capture, Order } from '../../src/domain/paypal/resources.ts';
import { DAY } from '../../src/domain/time/durations.ts';

export const t0 = Date.UTC(2026, 3, 1, 12);
export const usd = (minor: number) => ({ currency: 'USD', minor });

export const input = (policy: Partial<CheckoutPolicy> = {}): CheckoutInput => ({
  merchantId: 'default',
  checkoutId: 'c',
  purchaseUnit: { amount: { currencyCode: 'USD', value: '100.00' } },
  amount: usd(10_000),
  returnUrl: null,
  cancelUrl: null,
  policy: { ...defaultPolicy, ...policy },
  notify: false,
  key: 'k',
  digest: 'd',
});

export const authorization = (of: Partial<Authorization> = {}): Authorization => ({
  id: 'ROOT',
  status: 'CREATED',
  reason: null,
  amount: usd(10_000),
  createdAt: t0,
  expiresAt: t0 + 29 * DAY,
  customId: null,
  invoiceId: null,
  orderId: 'ORDER',
  ...of,
});

export const capture = (of: Partial<Capture> = {}): Capture => ({
  id: 'CAPTURE',
  status: 'COMPLETED',
  reason: null,
  amount: usd(4000),
  finalCapture: false,
  fee: null,
  net: null,
  createdAt: t0,
  authorizationId: 'ROOT',
  orderId: 'ORDER',
  customId: null,
  invoiceId: null,
  ...of,
});

export const order = (of: Partial<Order> = {}): Order => ({
  id: 'ORDER',
  approveUrl: null,
  amount: usd(10_000),
  customId: null,
  invoiceId: null,
  fundingSource: 'paypal',
  createdAt: t0,
  authorizations: [],
  captures: [],
  refunds: [],
  ...of,
});

/** The checkout after these facts, all at t0. */
export const after = (of: CheckoutInput, ...facts: readonly Fact[]): Checkout =>
  facts.reduce((checkout, fact) => applyFact(checkout, fact, t0), openCheckout(of));

export const ordered: Fact = {
  event: 'ORDER_CREATED',
  order: { orderId: 'ORDER', approveUrl: 'https://paypal.example/approve' },
  approvalEndsAt: t0 + 10_800_000,
  debugId: null,
};

export const authorized = (
  of: CheckoutInput,
  made: Authorization = authorization(),
  fundingSource = 'paypal',
): Fact => {
  const current = dated(made, t0, null);
  const renewal = planRenewal(of, { authorizations: [current], fundingSource });
  return { event: 'AUTHORIZED', authorization: current, fundingSource, renewal, debugId: null };
};

/** 100.00 USD held since t0. */
export const held = (policy: Partial<CheckoutPolicy> = {}, fundingSource = 'paypal'): Checkout => {
  const of = input(policy);
  return after(of, ordered, authorized(of, authorization(), fundingSource));
};

export const later = (checkout: Checkout, ...facts: readonly Fact[]): Checkout =>
  facts.reduce((state, fact) => applyFact(state, fact, t0), checkout);

export const captured = (of: Partial<Capture> = {}): Fact => ({
  event: 'CAPTURED',
  capture: capture(of),
  debugId: null,
});
