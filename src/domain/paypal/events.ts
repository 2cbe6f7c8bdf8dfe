import type { Operation } from './operation.ts';

/** What one of PayPal's webhook events is about, and what it may do. An event can only cause a GET or a freeze. */
export type PayPalEventKind = {
  /**
   * The resource that the event carries. PayPal sends the refund with PAYMENT.CAPTURE.REFUNDED and .REVERSED: its `up` link
   * names the capture.
   */
  readonly resource: 'order' | 'authorization' | 'capture' | 'refund' | 'dispute';
  /** The payer has approved: PayPal is asked to authorize. */
  readonly approves?: true;
  /** Stops the refunds of the captures that it names. */
  readonly freezes?: true;
  /** The first event of a dispute. */
  readonly opens?: true;
  /** The dispute is over: by its outcome refunds may go on. */
  readonly thaws?: true;
  /** The capture is, or may become, the merchant's money: an ended checkout that does not know it is not the end of it. */
  readonly takesMoney?: true;
  /** What PayPal took back: captured money, or the payer's approval of an order that PayPal was to capture. */
  readonly reverses?: 'capture' | 'approval';
  /** Says more than a status can show: PayPal is always read. */
  readonly isAlwaysNews?: true;
  /** The calls that PayPal sends it with: it may be here before the call's own answer, which says the same. */
  readonly sentWith?: readonly Operation[];
};

const CAPTURES = ['captureAuthorization', 'captureOrder'] as const satisfies readonly Operation[];

/**
 * Every event that Holdfast acts on (paypal-rules 7). PayPal documents no event for reversed money that comes back, so no
 * dispute's end undoes a reversal.
 */
const PAYPAL_EVENTS = {
  'CHECKOUT.ORDER.APPROVED': {
    resource: 'order',
    approves: true,
    sentWith: ['authorizeOrder', 'captureOrder'],
  },
  'CHECKOUT.ORDER.COMPLETED': { resource: 'order', sentWith: ['authorizeOrder', 'captureOrder'] },
  'CHECKOUT.ORDER.VOIDED': { resource: 'order', sentWith: ['voidAuthorization'] },
  'CHECKOUT.PAYMENT-APPROVAL.REVERSED': {
    resource: 'order',
    reverses: 'approval',
    isAlwaysNews: true,
  },
  'PAYMENT.AUTHORIZATION.CREATED': {
    resource: 'authorization',
    sentWith: ['authorizeOrder', 'reauthorizeAuthorization'],
  },
  'PAYMENT.AUTHORIZATION.VOIDED': { resource: 'authorization', sentWith: ['voidAuthorization'] },
  'PAYMENT.CAPTURE.COMPLETED': { resource: 'capture', takesMoney: true, sentWith: CAPTURES },
  'PAYMENT.CAPTURE.DECLINED': { resource: 'capture', sentWith: CAPTURES },
  'PAYMENT.CAPTURE.DENIED': { resource: 'capture', sentWith: CAPTURES },
  'PAYMENT.CAPTURE.PENDING': { resource: 'capture', takesMoney: true, sentWith: CAPTURES },
  'PAYMENT.CAPTURE.REFUNDED': { resource: 'refund' },
  'PAYMENT.CAPTURE.REVERSED': {
    resource: 'refund',
    freezes: true,
    reverses: 'capture',
    isAlwaysNews: true,
  },
  // Of the deprecated Payments v1 alone: a sale is authorized and captured at once. No checkout makes one, and what other
  // systems sell is none of ours: only what is given back of a sale, which may have been adopted, is acted on.
  'PAYMENT.SALE.REFUNDED': { resource: 'refund' },
  'PAYMENT.SALE.REVERSED': {
    resource: 'refund',
    freezes: true,
    reverses: 'capture',
    isAlwaysNews: true,
  },
  'PAYMENT.REFUND.PENDING': { resource: 'refund' },
  'PAYMENT.REFUND.FAILED': { resource: 'refund' },
  'CUSTOMER.DISPUTE.CREATED': { resource: 'dispute', opens: true, freezes: true },
  'CUSTOMER.DISPUTE.UPDATED': { resource: 'dispute', freezes: true },
  'CUSTOMER.DISPUTE.RESOLVED': { resource: 'dispute', thaws: true },
  'RISK.DISPUTE.CREATED': { resource: 'dispute', opens: true, freezes: true },
} as const satisfies Readonly<Record<string, PayPalEventKind>>;

const KINDS: ReadonlyMap<string, PayPalEventKind> = new Map(Object.entries(PAYPAL_EVENTS));

/** The types to subscribe to: every other is answered and ignored. */
export const PAYPAL_EVENT_TYPES: readonly string[] = Object.keys(PAYPAL_EVENTS);

/** Null where Holdfast does not act on this type. */
export const kindOfEvent = (eventType: string): PayPalEventKind | null =>
  KINDS.get(eventType) ?? null;

/** What counts as said of a dispute that PayPal's list alone names, and of one of which the end came first. */
export const DISPUTE_CREATED = 'CUSTOMER.DISPUTE.CREATED' satisfies keyof typeof PAYPAL_EVENTS;
export const DISPUTE_RESOLVED = 'CUSTOMER.DISPUTE.RESOLVED' satisfies keyof typeof PAYPAL_EVENTS;

export const isDisputeEvent = (eventType: string): boolean =>
  kindOfEvent(eventType)?.resource === 'dispute';

/** The outcomes of a dispute after which the money is the merchant's: only these let refunds go on by themselves. */
const SELLER_KEEPS_THE_MONEY: ReadonlySet<string> = new Set([
  'RESOLVED_SELLER_FAVOUR',
  'RESOLVED_SELLER_FAVOR',
  'CANCELED_BY_BUYER',
  'DENIED',
]);

export const sellerKeepsTheMoney = (outcome: string | null | undefined): boolean =>
  SELLER_KEEPS_THE_MONEY.has(outcome ?? '');

/** What is kept of one of PayPal's webhook events: enough to know which resource to read, nothing to believe. */
export type PayPalEvent = {
  readonly eventId: string;
  readonly eventType: string;
  readonly resourceId: string;
  readonly orderId: string | null;
  /** The resource's `custom_id`, where it reads as the mark of one of our orders. */
  readonly mark?: string;
  /** The capture it concerns: of a capture or refund event, or of a dispute. */
  readonly captureId: string | null;
  /** The other captures that a dispute is about. */
  readonly otherCaptureIds?: readonly string[];
  /** One of several parts of an event: PayPal's own dispute must name its captures before their refunds stop. */
  readonly isPart?: true;
  /** The status the event claims; only compared, to spare a GET that would tell nothing new. */
  readonly status: string | null;
};

/** The captures that an event is about. */
export const captureIdsOf = ({
  captureId,
  otherCaptureIds = [],
}: PayPalEvent): readonly string[] => [
  ...(captureId === null ? [] : [captureId]),
  ...otherCaptureIds,
];

/**
 * A dispute is about one capture as a rule. The refunds of so many stop on an event's word: each is a Workflow that reads
 * PayPal for months, and whoever has seen one event can write another that verifies.
 */
const MOST_CAPTURES_OF_AN_EVENT = 20;

/** An event that names many captures, in parts that one Activity can deliver; the event itself where it names few. */
export const partsOfEvent = (event: PayPalEvent): readonly PayPalEvent[] => {
  const captureIds = captureIdsOf(event);
  if (captureIds.length <= MOST_CAPTURES_OF_AN_EVENT) return [event];
  const count = Math.ceil(captureIds.length / MOST_CAPTURES_OF_AN_EVENT);
  return Array.from({ length: count }, (_, part) => {
    const from = part * MOST_CAPTURES_OF_AN_EVENT;
    const [captureId = null, ...otherCaptureIds] = captureIds.slice(
      from,
      from + MOST_CAPTURES_OF_AN_EVENT,
    );
    return { ...event, captureId, otherCaptureIds, isPart: true };
  });
};

/** So many event ids are remembered: PayPal repeats a delivery over three days. */
const EVENTS_REMEMBERED = 500;

/** The ids of the events that were received, with one more; the oldest are forgotten. */
export const withSeenEvent = (seen: readonly string[], eventId: string): readonly string[] =>
  [...seen, eventId].slice(-EVENTS_REMEMBERED);
