import { eventId, transmissionId } from './ids.ts';
import { hundredths } from './money.ts';
import type { Webhook, WebhookEvent } from './notifications.ts';
import { orderBody } from './order-representation.ts';
import { authorizationBody, captureBody, refundBody } from './payment-representation.ts';
import type { Authorization, Capture, Instant, Order, Refund } from './records.ts';
import type { World } from './world.ts';

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
  'CUSTOMER.DISPUTE.RESOLVED',
] as const;

type SentType = (typeof sentTypes)[number];

interface Subject {
  type: SentType;
  resourceType: string;
  resourceId: string;
  summary: string;
  resource: object;
  /** Version of the resource's shape: 1.0 for disputes, else 2.0. */
  version?: string;
}

const sum = ({ amount }: { amount: { value: string; currency_code: string } }) =>
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
  world: World,
  event: WebhookEvent,
  to: { webhook: Webhook; dueAt: Instant },
): void => {
  const number = world.mintNumber();
  world.notifications.addDelivery({
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
    transmissionId: transmissionId(world.seed, number),
    lastStatus: null,
  });
};

const sendEvent = (world: World, order: Order, subject: Subject): void => {
  const subscribers = world.notifications.subscribers(order.merchantId, subject.type);
  if (subscribers.length === 0) return;
  const createdAt = world.timeOf(order);
  const described = {
    id: eventId(world.seed, world.mintNumber()),
    merchantId: order.merchantId,
    orderId: order.id,
    resourceId: subject.resourceId,
    type: subject.type,
    createdAt,
  };
  const event = { ...described, body: eventBody(world.base, described, subject) };
  world.notifications.addEvent(event);
  for (const webhook of subscribers) deliverTo(world, event, { webhook, dueAt: createdAt });
};

const orderSummaries = {
  'CHECKOUT.ORDER.APPROVED': 'An order has been approved by buyer',
  'CHECKOUT.ORDER.COMPLETED': 'Checkout Order Completed',
  'CHECKOUT.PAYMENT-APPROVAL.REVERSED': 'A payment approval has been reversed',
} as const;

/**
 * PayPal's events carry an empty `breakdown` where the order has none (recorded). A receiver that decodes and encodes
 * the event again may turn `{}` into `[]`; then its bytes are others and the signature does not verify.
 */
const unitInEvent = (unit: { amount?: object }) =>
  unit.amount && !('breakdown' in unit.amount)
    ? { ...unit, amount: { ...unit.amount, breakdown: {} } }
    : unit;

const orderInEvent = (world: World, order: Order) => {
  const body = orderBody(world, order);
  return { ...body, purchase_units: body.purchase_units.map(unitInEvent) };
};

export const sendOrderEvent = (
  world: World,
  order: Order,
  type: keyof typeof orderSummaries,
): void =>
  sendEvent(world, order, {
    type,
    resourceType: 'checkout-order',
    resourceId: order.id,
    summary: orderSummaries[type],
    resource: orderInEvent(world, order),
  });

/** Created or voided; PayPal documents no event for a denial or for the end of a review. */
export const sendAuthorizationEvent = (
  world: World,
  order: Order,
  { authorization, voided }: { authorization: Authorization; voided: boolean },
): void =>
  sendEvent(world, order, {
    type: voided ? 'PAYMENT.AUTHORIZATION.VOIDED' : 'PAYMENT.AUTHORIZATION.CREATED',
    resourceType: 'authorization',
    resourceId: authorization.id,
    summary: `A payment authorization was ${voided ? 'voided' : 'created'} for ${sum(authorization)}`,
    resource: authorizationBody(world, order, authorization),
  });

const captureEvent = (world: World, capture: Capture): [SentType, string] => {
  if (capture.reversed) return ['PAYMENT.CAPTURE.REVERSED', 'A payment capture was reversed'];
  switch (capture.status) {
    case 'PENDING':
      return ['PAYMENT.CAPTURE.PENDING', 'Payment pending'];
    case 'DECLINED':
    case 'FAILED':
      return [world.knobs.declinedCaptureEvent, 'Payment denied'];
    case 'COMPLETED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      return ['PAYMENT.CAPTURE.COMPLETED', 'Payment completed'];
  }
};

export const sendCaptureEvent = (world: World, order: Order, capture: Capture): void => {
  const [type, words] = captureEvent(world, capture);
  sendEvent(world, order, {
    type,
    resourceType: 'capture',
    resourceId: capture.id,
    summary: `${words} for ${sum(capture)}`,
    resource: captureBody(world, order, capture),
  });
};

const refundEvent = (refund: Refund): [SentType, string] => {
  switch (refund.status) {
    case 'COMPLETED':
      return ['PAYMENT.CAPTURE.REFUNDED', 'capture payment was refunded'];
    case 'PENDING':
      return ['PAYMENT.REFUND.PENDING', 'refund is pending'];
    case 'FAILED':
    case 'CANCELLED':
      return ['PAYMENT.REFUND.FAILED', 'refund failed'];
  }
};

export const sendRefundEvent = (world: World, order: Order, refund: Refund): void => {
  const [type, words] = refundEvent(refund);
  sendEvent(world, order, {
    type,
    resourceType: 'refund',
    resourceId: refund.id,
    summary: `A ${sum(refund)} ${words}`,
    resource: refundBody(world, order, refund),
  });
};

/** A dispute in the shape PayPal's Disputes API shows, as far as an integration correlates by it. */
export const sendDisputeEvent = (world: World, order: Order, capture: Capture): void => {
  const open = capture.disputed;
  const at = new Date(world.timeOf(order)).toISOString();
  sendEvent(world, order, {
    type: open ? 'CUSTOMER.DISPUTE.CREATED' : 'CUSTOMER.DISPUTE.RESOLVED',
    resourceType: 'dispute',
    resourceId: `PP-D-${capture.id.slice(0, 5)}`,
    summary: open ? 'A new dispute opened' : 'A dispute was resolved',
    version: '1.0',
    resource: {
      dispute_id: `PP-D-${capture.id.slice(0, 5)}`,
      create_time: at,
      update_time: at,
      disputed_transactions: [
        {
          seller_transaction_id: capture.id,
          invoice_number: capture.invoiceId,
          custom: capture.customId,
        },
      ],
      reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
      status: open ? 'OPEN' : 'RESOLVED',
      dispute_amount: capture.amount,
      dispute_life_cycle_stage: 'CHARGEBACK',
      ...(open ? {} : { dispute_outcome: { outcome_code: 'RESOLVED_SELLER_FAVOUR' } }),
    },
  });
};
