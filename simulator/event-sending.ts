import { eventId, transmissionId } from './ids.ts';
import { hundredths } from './money.ts';
import type { Webhook, WebhookEvent } from './notifications.ts';
import type { Instant, Order } from './records.ts';
import type { SimulatorState } from './state.ts';

/** The event types the simulator sends (paypal-rules 7.1). */
const sentTypes = [
  'CHECKOUT.ORDER.APPROVED',
  'CHECKOUT.ORDER.COMPLETED',
  'CHECKOUT.PAYMENT-APPROVAL.REVERSED',
  'PAYMENT.AUTHORIZATION.CREATED',
  'PAYMENT.AUTHORIZATION.VOIDED',
  'PAYMENT.CAPTURE.PENDING',
  'PAYMENT.CAPTURE.COMPLETED',
  'PAYMENT.CAPTURE.DECLINED',
  'PAYMENT.CAPTURE.DENIED',
  'PAYMENT.CAPTURE.REFUNDED',
  'PAYMENT.CAPTURE.REVERSED',
  'PAYMENT.REFUND.PENDING',
  'PAYMENT.REFUND.FAILED',
  'CUSTOMER.DISPUTE.CREATED',
  'CUSTOMER.DISPUTE.UPDATED',
  'CUSTOMER.DISPUTE.RESOLVED',
  'PAYMENTS.PAYMENT.CREATED',
  'PAYMENT.ORDER.CREATED',
  'PAYMENT.ORDER.CANCELLED',
  'PAYMENT.SALE.PENDING',
  'PAYMENT.SALE.COMPLETED',
  'PAYMENT.SALE.DENIED',
  'PAYMENT.SALE.REFUNDED',
  'PAYMENT.SALE.REVERSED',
] as const;

export type SentType = (typeof sentTypes)[number];

/** What an event tells: its type, and the resource as it stands now. */
export interface Subject {
  type: SentType;
  resourceType: string;
  resourceId: string;
  summary: string;
  resource: object;
  /** Version of the resource's shape: 1.0 for disputes and Payments v1, else 2.0. */
  version?: string;
}

/** Money as summaries write it. */
export const sum = ({ amount }: { amount: { value: string; currency_code: string } }) =>
  `$ ${Number(hundredths(amount.value)) / 100} ${amount.currency_code}`;

/** The bytes of an event, written once. */
const eventBody = (base: string, event: Omit<WebhookEvent, 'body'>, subject: Subject): string =>
  JSON.stringify({
    id: event.id,
    event_version: '1.0',
    create_time: new Date(event.createdAt).toISOString(),
    resource_type: subject.resourceType,
    resource_version: subject.version ?? '2.0',
    event_type: subject.type,
    summary: subject.summary,
    resource: subject.resource,
    links: [
      { href: `${base}/v1/notifications/webhooks-events/${event.id}`, rel: 'self', method: 'GET' },
      {
        href: `${base}/v1/notifications/webhooks-events/${event.id}/resend`,
        rel: 'resend',
        method: 'POST',
      },
    ].map((link) => ({ ...link, encType: 'application/json' })),
  });

/** Sends an event to one webhook, first due at the given moment of the order's clock. */
export const deliverTo = (
  state: SimulatorState,
  event: WebhookEvent,
  to: { webhook: Webhook; dueAt: Instant },
): void => {
  const number = state.mintNumber();
  state.notifications.addDelivery({
    id: `D${number}`,
    eventId: event.id,
    webhookId: to.webhook.id,
    url: to.webhook.url,
    orderId: event.orderId,
    attempts: 0,
    firstDueAt: to.dueAt,
    dueAt: to.dueAt,
    state: 'WAITING',
    yields: false,
    transmissionId: transmissionId(state.seed, number),
    lastStatus: null,
  });
};

/** Sends an event to every webhook of the merchant that takes its type. */
export const sendEvent = (state: SimulatorState, order: Order, subject: Subject): void => {
  const subscribers = [order.merchantId, order.partnerId ?? []]
    .flat()
    .flatMap((account) => state.notifications.subscribers(account, subject.type));
  if (subscribers.length === 0) return;
  const createdAt = state.timeOf(order);
  const described = {
    id: eventId(state.seed, state.mintNumber()),
    merchantId: order.merchantId,
    orderId: order.id,
    resourceId: subject.resourceId,
    type: subject.type,
    createdAt,
  };
  const event = { ...described, body: eventBody(state.base, described, subject) };
  state.notifications.addEvent(event);
  for (const webhook of subscribers) deliverTo(state, event, { webhook, dueAt: createdAt });
};
