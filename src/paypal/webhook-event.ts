import { z } from 'zod';
import { kindOfEvent, type PayPalEventKind } from '../domain/paypal/events.ts';

/**
 * What Holdfast takes from an event: what happened and to which ids, so that PayPal can be asked. No amount, and nothing
 * personal. The status is what it claims: it is compared, and PayPal is read (paypal-rules 7).
 */
export type WebhookEvent = {
  readonly eventId: string;
  /** PayPal's word, such as PAYMENT.AUTHORIZATION.VOIDED. */
  readonly eventType: string;
  readonly createdAt: number | null;
  /** The id of what it is about, whatever that is. */
  readonly resourceId: string | null;
  readonly status: string | null;
  readonly orderId: string | null;
  readonly captureId: string | null;
  /** What a dispute is about: it may be several captures. */
  readonly disputedCaptureIds: readonly string[];
  readonly disputeId: string | null;
  /** What whoever made the order, or the refund, had PayPal keep with it. */
  readonly customId: string | null;
};

const text = z.string().nullable().catch(null);
/** What is longer is no word of PayPal's. */
const word = z.string().max(200).nullable().catch(null);

const resourceSchema = z
  .object({
    id: text,
    dispute_id: text,
    status: word,
    state: word,
    supplementary_data: z
      .object({
        related_ids: z.object({ order_id: text, capture_id: text }),
      })
      .transform((data) => data.related_ids)
      .catch({ order_id: null, capture_id: null }),
    links: z.array(z.object({ rel: text, href: text }).catch({ rel: null, href: null })).catch([]),
    disputed_transactions: z
      .array(
        z
          .object({ seller_transaction_id: text, custom: text })
          .catch({ seller_transaction_id: null, custom: null }),
      )
      .catch([]),
    custom_id: text,
    // Payments v1 names what a resource belongs to by fields of these names, and by no `up` link.
    parent_payment: text,
    capture_id: text,
    sale_id: text,
    purchase_units: z.array(z.object({ custom_id: text }).catch({ custom_id: null })).catch([]),
  })
  .catch({
    id: null,
    dispute_id: null,
    status: null,
    state: null,
    supplementary_data: { order_id: null, capture_id: null },
    links: [],
    disputed_transactions: [],
    custom_id: null,
    parent_payment: null,
    capture_id: null,
    sale_id: null,
    purchase_units: [],
  });

type Resource = z.infer<typeof resourceSchema>;

/** How PayPal's links name what an event carries; null: a dispute names itself. */
const COLLECTION = {
  order: 'orders',
  authorization: 'authorizations',
  capture: 'captures',
  refund: 'refunds',
  dispute: null,
} as const satisfies Readonly<Record<PayPalEventKind['resource'], string | null>>;

type Collection = NonNullable<(typeof COLLECTION)[PayPalEventKind['resource']]>;

/** The id in a `self` or `up` link that leads to such a resource; the host of a link is never looked at. */
const linkedId = (resource: Resource, collection: Collection): string | null => {
  const path = new RegExp(`/${collection}/([A-Z0-9]{1,36})$`);
  const linked = resource.links.filter(({ rel }) => rel === 'self' || rel === 'up');
  return (
    linked.map(({ href }) => path.exec(href ?? '')?.[1]).find((id) => id !== undefined) ?? null
  );
};

/** Of Payments v2; a capture or a sale of Payments v1. */
const CAPTURE_PATH = /\/payments\/(?:captures|capture|sale)\//;

const selfIsCapture = (resource: Resource): boolean =>
  resource.links.some(({ rel, href }) => rel === 'self' && CAPTURE_PATH.test(href ?? ''));

const idsOf = (
  eventType: string,
  resource: Resource,
): Omit<WebhookEvent, 'eventId' | 'eventType' | 'createdAt'> => {
  const known = kindOfEvent(eventType);
  const kind = known && COLLECTION[known.resource];
  const related = resource.supplementary_data;
  // A capture itself may come with REFUNDED and REVERSED: then its own link says so.
  const isCapture = kind === 'refunds' && selfIsCapture(resource);
  const own = (collection: Collection): string | null => {
    const isOwn = isCapture ? collection === 'captures' : kind === collection;
    return isOwn ? resource.id : null;
  };
  const disputed = resource.disputed_transactions.flatMap(
    ({ seller_transaction_id: captureId }) => captureId ?? [],
  );
  return {
    resourceId: resource.id ?? resource.dispute_id,
    status: resource.status ?? resource.state,
    orderId:
      own('orders') ?? related.order_id ?? linkedId(resource, 'orders') ?? resource.parent_payment,
    captureId:
      own('captures') ??
      related.capture_id ??
      disputed[0] ??
      linkedId(resource, 'captures') ??
      resource.capture_id ??
      resource.sale_id,
    disputedCaptureIds: disputed,
    disputeId: resource.dispute_id,
    customId:
      resource.custom_id ??
      resource.purchase_units[0]?.custom_id ??
      resource.disputed_transactions[0]?.custom ??
      null,
  };
};

export const webhookEventSchema = z
  .object({
    id: z.string().min(1).max(127),
    event_type: z.string().min(1).max(127),
    create_time: text,
    resource: resourceSchema,
  })
  .transform((said): WebhookEvent => {
    const createdAt = Date.parse(said.create_time ?? '');
    return {
      eventId: said.id,
      eventType: said.event_type,
      createdAt: Number.isNaN(createdAt) ? null : createdAt,
      ...idsOf(said.event_type, said.resource),
    };
  });

/** Reads a verified delivery's body; null where it is no event. */
export const readWebhookEvent = (rawBody: string): WebhookEvent | null => {
  try {
    const read = webhookEventSchema.safeParse(JSON.parse(rawBody));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
};
