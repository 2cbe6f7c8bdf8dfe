import type { z } from 'zod';
import { captureAuthorizationOperation } from './capture-authorization.ts';
import { refundCaptureOperation } from './captures.ts';
import { changeDispute, disputeSchema } from './disputes.ts';
import { eventTypeNamed } from './event-types.ts';
import { foreignResource } from './foreign-resources.ts';
import { eventId } from './ids.ts';
import type { Done, ReadyOperation } from './operation.ts';
import { authorizeOrderOperation } from './order-payments.ts';
import { createOrderOperation } from './orders.ts';
import { approve } from './payer.ts';
import type { Authorization, Capture, Order, Refund } from './records.ts';
import { SimulatorState } from './state.ts';
import {
  sendAuthorizationEvent,
  sendCaptureEvent,
  sendOrderEvent,
  sendRefundEvent,
} from './webhook-events.ts';

/** One order with everything that can come of it, in a simulator of its own. */
interface Sample {
  state: SimulatorState;
  order: Order;
  authorization: Authorization;
  capture: Capture;
  refund: Refund;
}

/** How a sample order is made to send an event of the type. */
const senders: Readonly<Record<string, (sample: Sample) => void>> = {
  'CHECKOUT.PAYMENT-APPROVAL.REVERSED': ({ state, order }) =>
    sendOrderEvent(state, order, 'CHECKOUT.PAYMENT-APPROVAL.REVERSED'),
  'PAYMENT.AUTHORIZATION.VOIDED': ({ state, order, authorization }) => {
    authorization.status = 'VOIDED';
    sendAuthorizationEvent(state, order, { authorization, voided: true });
  },
  'PAYMENT.CAPTURE.PENDING': ({ state, order, capture }) => {
    capture.status = 'PENDING';
    capture.reason = 'ECHECK';
    sendCaptureEvent(state, order, capture);
  },
  'PAYMENT.CAPTURE.DECLINED': (sample) => sendDeclined(sample, 'PAYMENT.CAPTURE.DECLINED'),
  'PAYMENT.CAPTURE.DENIED': (sample) => sendDeclined(sample, 'PAYMENT.CAPTURE.DENIED'),
  'PAYMENT.CAPTURE.REVERSED': ({ state, order, capture }) => {
    capture.reversed = true;
    sendCaptureEvent(state, order, capture);
  },
  'PAYMENT.REFUND.PENDING': ({ state, order, refund }) => {
    refund.status = 'PENDING';
    refund.reason = 'ECHECK';
    sendRefundEvent(state, order, refund);
  },
  'PAYMENT.REFUND.FAILED': ({ state, order, refund }) => {
    refund.status = 'FAILED';
    sendRefundEvent(state, order, refund);
  },
  'CUSTOMER.DISPUTE.CREATED': (sample) => sendDisputed(sample),
  'CUSTOMER.DISPUTE.RESOLVED': (sample) => {
    sendDisputed(sample);
    sendDisputed(sample, { status: 'RESOLVED' });
  },
};

const sendDisputed = (
  { state, order, capture }: Sample,
  news: z.input<typeof disputeSchema> = {},
): void => {
  changeDispute(state, { order, resource: capture }, disputeSchema.parse(news));
};

const sendDeclined = (
  { state, order, capture }: Sample,
  type: 'PAYMENT.CAPTURE.DECLINED' | 'PAYMENT.CAPTURE.DENIED',
): void => {
  state.knobs.declinedCaptureEvent = type;
  capture.status = 'DECLINED';
  sendCaptureEvent(state, order, capture);
};

/** Types that share the resource of another one: what is sampled instead. */
const sampledAs: Readonly<Record<string, string>> = {
  'checkout-order': 'CHECKOUT.ORDER.COMPLETED',
  dispute: 'CUSTOMER.DISPUTE.CREATED',
};

interface SampleRequest {
  name: string;
  merchantId: string;
  /** Milliseconds since 1970. */
  at: number;
  seed: number;
  /** Base URL of the links in the event. */
  base: string;
}

/** An order lived through in a simulator of its own, with a webhook that takes every event. */
const sampleOf = ({ merchantId, at, seed, base }: SampleRequest): Sample => {
  const state = new SimulatorState({ now: () => at, seed });
  state.base = base;
  state.notifications.webhooks.set('SAMPLE', {
    id: 'SAMPLE',
    merchantId,
    url: 'https://example.com/webhooks',
    eventTypes: ['*'],
  });
  const perform = (operation: ReadyOperation, id: string, body: unknown): Done =>
    operation.prepare({
      operation: operation.name,
      merchantId,
      requestId: null,
      full: true,
      params: { id },
      query: {},
      body,
    })(state);
  const amount = { currency_code: 'USD', value: '30.00' };
  const { order } = perform(createOrderOperation, '', {
    intent: 'AUTHORIZE',
    purchase_units: [{ amount }],
  });
  approve(state, order, { fundingSource: 'paypal', outcome: 'APPROVED' });
  perform(authorizeOrderOperation, order.id, {});
  const [authorization] = order.authorizations;
  if (!authorization) throw new Error('a sample order has an authorization');
  perform(captureAuthorizationOperation, authorization.id, { amount, final_capture: true });
  const [capture] = order.captures;
  if (!capture) throw new Error('a sample order has a capture');
  perform(refundCaptureOperation, capture.id, { amount });
  const [refund] = order.refunds;
  if (!refund) throw new Error('a sample order has a refund');
  return { state, order, authorization, capture, refund };
};

/** The event of that type that a whole sample order sends; undefined where it sends none. */
const simulatedEvent = (request: SampleRequest, name: string): object | undefined => {
  const sample = sampleOf(request);
  senders[name]?.(sample);
  const sent = [...sample.state.notifications.events.values()].findLast(
    ({ type }) => type === name,
  );
  return sent && JSON.parse(sent.body);
};

/**
 * A whole event of any type PayPal lists, with the resource such an event carries: the simulator's own for orders and
 * payments, a short sample for products that are not simulated. Undefined for a type PayPal does not list.
 */
export const sampleEvent = (request: SampleRequest): object | undefined => {
  const type = eventTypeNamed(request.name);
  if (!type) return undefined;
  const own =
    simulatedEvent(request, type.name) ??
    simulatedEvent(request, sampledAs[type.resourceType] ?? '');
  if (own) return { ...own, event_type: type.name };
  return {
    id: eventId(request.seed, 1),
    event_version: '1.0',
    create_time: new Date(request.at).toISOString(),
    resource_type: type.resourceType,
    resource_version: type.versions.at(-1),
    event_type: type.name,
    summary: type.description,
    resource: foreignResource(type, request.at),
    links: [],
  };
};
