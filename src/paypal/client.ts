import { type DisputeCalls, disputeCalls } from './disputes.ts';
import type { OrderCalls } from './order-calls.ts';
import { orderCalls } from './orders.ts';
import { type OrderV1Calls, orderV1Calls } from './orders-v1.ts';
import type { PaymentCalls } from './payment-calls.ts';
import { paymentCalls } from './payments.ts';
import { type PaymentV1Calls, paymentV1Calls } from './payments-v1.ts';
import type { TrackerCalls } from './tracker-calls.ts';
import { trackerCalls } from './trackers.ts';
import { type TransactionCalls, transactionCalls } from './transactions.ts';
import { createTransport, type PayPalAccess, type Transport } from './transport.ts';
import { type WebhookCalls, webhookCalls } from './webhook-calls.ts';

/**
 * PayPal as Holdfast uses it: Orders v2, Payments v2, what is left of Payments v1, shipments, the reads of Disputes v1,
 * Transaction Search v1 and the webhooks.
 */
export type PayPalClient = OrderCalls &
  PaymentCalls &
  PaymentV1Calls &
  OrderV1Calls &
  DisputeCalls &
  TrackerCalls &
  TransactionCalls &
  WebhookCalls &
  Pick<Transport, 'ping'>;

/**
 * A client for one PayPal account. It keeps one access token and makes no decision and no retry of its own; the
 * secrets stay inside and appear in nothing it returns or throws.
 */
export const createPayPalClient = (access: PayPalAccess): PayPalClient => {
  const transport = createTransport(access);
  return {
    ...orderCalls(transport),
    ...paymentCalls(transport),
    ...paymentV1Calls(transport),
    ...orderV1Calls(transport),
    ...disputeCalls(transport),
    ...trackerCalls(transport),
    ...transactionCalls(transport),
    ...webhookCalls(transport),
    ping: () => transport.ping(),
  };
};
