import { formatMoney } from '../money/money.ts';
import { isDisputeEvent, kindOfEvent } from '../paypal/events.ts';
import { digestOf } from '../paypal/request-id.ts';
import type { Capture, Refund } from '../paypal/resources.ts';
import { formatInstant } from '../time/format.ts';
import type { TimelineEntry } from './facts.ts';
import { captureView } from './make-view.ts';
import { EVENT_OF_FACT, type OutgoingEventType } from './outgoing-types.ts';
import { paymentDeclined } from './payment-declined.ts';
import { type Checkout, statusOf } from './state.ts';

/**
 * What the merchant's URL is told: thin, so that whoever receives it late or twice asks for the checkout and sees the
 * truth. Nothing personal. `id` is the same however often it is delivered.
 */
export type OutgoingEvent = {
  readonly id: string;
  readonly type: OutgoingEventType;
  /** When it happened, RFC 3339. */
  readonly timestamp: string;
  readonly data: { readonly [field: string]: unknown };
};

/** The events that one fact gives rise to, for a checkout that already knows it. */
export const outgoingFrom = (
  checkout: Checkout,
  entry: TimelineEntry,
): readonly OutgoingEvent[] => {
  if (entry.event === 'ORDER_CAPTURED') return outgoingOfOrder(checkout, entry);
  return [...outgoingOfDecline(checkout, entry), ...outgoingOfFact(checkout, entry)];
};

/** Before the end that it may bring, so with an id of its own. */
const outgoingOfDecline = (checkout: Checkout, entry: TimelineEntry): readonly OutgoingEvent[] => {
  const declined = paymentDeclined(checkout, entry);
  if (declined === null) return [];
  const type = 'checkout.payment_declined';
  return [eventOf(checkout, entry, { type, named: [type], more: declined })];
};

const outgoingOfFact = (checkout: Checkout, entry: TimelineEntry): readonly OutgoingEvent[] => {
  const type = typeOf(entry);
  if (type === null) return [];
  const more = {
    ...(type.startsWith('capture.') &&
      'capture' in entry && { capture: captureView(entry.capture) }),
    ...(entry.event === 'ATTENTION_RAISED' && { attention: entry.attention.code }),
  };
  return [eventOf(checkout, entry, { type, named: [], more })];
};

/** `named` keeps the ids of several events of one fact different. */
const eventOf = (
  checkout: Checkout,
  { at }: TimelineEntry,
  of: {
    readonly type: OutgoingEventType;
    readonly named: readonly string[];
    readonly more: OutgoingEvent['data'];
  },
): OutgoingEvent => {
  const { merchantId, checkoutId } = checkout.input;
  return {
    id: `evt_${digestOf(['checkout', merchantId, checkoutId, checkout.version, ...of.named])}`,
    type: of.type,
    timestamp: formatInstant(at),
    data: {
      checkoutId,
      merchantId,
      status: statusOf(checkout),
      version: checkout.version,
      amount: formatMoney(checkout.amount),
      ...of.more,
    },
  };
};

/** One event for each capture of an order of intent CAPTURE. */
const outgoingOfOrder = (
  checkout: Checkout,
  { captures, debugId, at }: Extract<TimelineEntry, { event: 'ORDER_CAPTURED' }>,
): readonly OutgoingEvent[] =>
  captures.flatMap((capture) => {
    const { merchantId, checkoutId } = checkout.input;
    const named = ['checkout', merchantId, checkoutId, checkout.version, capture.id];
    return outgoingFrom(checkout, { event: 'CAPTURED', capture, debugId, at }).map((event) => ({
      ...event,
      id: `evt_${digestOf(named)}`,
    }));
  });

const typeOf = (entry: TimelineEntry): OutgoingEventType | null => {
  if (entry.event === 'AUTHORIZED' || entry.event === 'AUTHORIZATION_CHANGED') {
    return typeOfAuthorization(entry);
  }
  if (entry.event === 'CAPTURED' || entry.event === 'CAPTURE_CHANGED') {
    return typeOfCapture(entry.capture);
  }
  if (entry.event === 'ENDED') return ENDINGS[entry.as];
  return EVENT_OF_FACT[entry.event];
};

const typeOfAuthorization = (
  entry: Extract<TimelineEntry, { event: 'AUTHORIZED' | 'AUTHORIZATION_CHANGED' }>,
): OutgoingEventType | null => {
  const { status } = entry.authorization;
  if (status === 'CREATED') return 'checkout.authorized';
  return status === 'PENDING' && entry.event === 'AUTHORIZED' ? 'checkout.pending_review' : null;
};

const ENDINGS = {
  CAPTURED: 'checkout.captured',
  VOIDED: 'checkout.voided',
  DENIED: 'checkout.denied',
  EXPIRED: 'checkout.expired',
  FAILED: 'checkout.failed',
} as const;

const typeOfCapture = ({ status }: Capture): OutgoingEventType | null => {
  switch (status) {
    case 'COMPLETED':
      return 'capture.completed';
    case 'PENDING':
      return 'capture.pending';
    case 'DECLINED':
    case 'FAILED':
      return 'capture.declined';
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      return 'capture.refunded';
    case 'UNRECOGNIZED':
      return null;
  }
};

/** The event of a refund that was made or has settled. */
export const outgoingOfRefund = (
  { merchantId, captureId }: { readonly merchantId: string; readonly captureId: string },
  { id: refundId, status, amount }: Refund,
  at: number,
): OutgoingEvent | null => {
  const type = typeOfRefund(status);
  return (
    type && {
      id: `evt_${digestOf(['refund', merchantId, refundId, status])}`,
      type,
      timestamp: formatInstant(at),
      data: { merchantId, refund: { refundId, captureId, amount: formatMoney(amount), status } },
    }
  );
};

const typeOfRefund = (status: Refund['status']): OutgoingEventType | null => {
  switch (status) {
    case 'COMPLETED':
      return 'refund.completed';
    case 'PENDING':
      return 'refund.pending';
    case 'FAILED':
    case 'CANCELLED':
      return 'refund.failed';
    case 'UNRECOGNIZED':
      return null;
  }
};

/** The event of a dispute's beginning as PayPal reported it, or of money that PayPal took back. */
export const outgoingOfFreeze = (
  freeze: {
    readonly merchantId: string;
    readonly captureId: string;
    readonly because: string | null;
    readonly source: string;
  },
  at: number,
): OutgoingEvent | null => {
  const { merchantId, captureId, because, source } = freeze;
  const type = typeOfFreeze(because);
  return (
    type && {
      id: `evt_${digestOf(['freeze', merchantId, captureId, source, because])}`,
      type,
      timestamp: formatInstant(at),
      data: { merchantId, captureId },
    }
  );
};

const typeOfFreeze = (because: string | null): OutgoingEventType | null => {
  if (because === null) return null;
  if (kindOfEvent(because)?.reverses === 'capture') return 'capture.reversed';
  return isDisputeEvent(because) ? 'capture.disputed' : null;
};
