import type { Client } from '@temporalio/client';
import { isNewsOfPayment } from '../domain/checkout/event-news.ts';
import {
  type Checkout,
  capturesOf,
  hasPayment,
  holdOf,
  orderOf,
} from '../domain/checkout/state.ts';
import type { PayPalEvent } from '../domain/paypal/events.ts';
import { Recent } from './recent.ts';

/** About 200 bytes each. For one that is forgotten the checkout is asked. */
const REMEMBERED = 50_000;
/**
 * PayPal sends its event within seconds of what it is about. Later a payment may have gone to another status and back, as another
 * process knows: then the checkout is asked.
 */
const REMEMBERED_FOR_MS = 10 * 60_000;

type Payment = { readonly id: string; readonly status: string };
type Known = { readonly status: string | undefined; readonly until: number };

const paymentsByClient = new WeakMap<Client, Recent<Known>>();

const paymentsKnownTo = (client: Client): Recent<Known> => {
  const known = paymentsByClient.get(client) ?? new Recent<Known>(REMEMBERED);
  paymentsByClient.set(client, known);
  return known;
};

/** Remembers what a checkout's own answer says of its payments, and that its order has one. */
export const rememberPayments = (
  client: Client,
  orderId: string | null,
  payments: readonly Payment[],
): void => {
  if (orderId === null || payments.length === 0) return;
  const known = paymentsKnownTo(client);
  const until = Date.now() + REMEMBERED_FOR_MS;
  known.set(orderId, { status: undefined, until });
  for (const { id, status } of payments) known.set(id, { status, until });
};

/** The same of a checkout's whole state. */
export const rememberPaymentsOf = (client: Client, checkout: Checkout): void => {
  if (!hasPayment(checkout)) return;
  const authorizations = holdOf(checkout)?.authorizations ?? [];
  const payments = [...authorizations, ...capturesOf(checkout)];
  rememberPayments(client, orderOf(checkout)?.orderId ?? null, payments);
};

/**
 * Whether the event says what its checkout has itself said to this process a moment ago, such as that a capture which was
 * asked for here is completed: nobody need be asked about it.
 */
export const isKnownPayment = (client: Client, event: PayPalEvent): boolean => {
  const known = paymentsKnownTo(client);
  const order = event.orderId === null ? undefined : known.get(event.orderId);
  if (order === undefined || order.until < Date.now()) return false;
  const payment = known.get(event.resourceId);
  const isFresh = payment !== undefined && payment.until >= Date.now();
  return !isNewsOfPayment(event, isFresh ? payment.status : undefined);
};
