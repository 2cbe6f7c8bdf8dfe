import { markIn } from '../domain/paypal/custom-id.ts';
import { kindOfEvent, type PayPalEvent } from '../domain/paypal/events.ts';
import type { WebhookEvent } from '../paypal/webhook-event.ts';

/**
 * PayPal's schema of a dispute has a thousand transactions at most (Disputes v1, `disputed_transactions`). Each starts a
 * Workflow that reads PayPal for months: one delivery, or one that imitates its checksum, cannot ask for more.
 */
const MOST_DISPUTED = 1_000;

/** Ids go into Workflow Ids and queries. */
const ID = /^[A-Za-z0-9-]{1,64}$/;

/** A verified delivery as Workflows are sent it: ids that fit, and what it claims; null where its own id does not fit. */
export const payPalEventOf = (event: WebhookEvent | null): PayPalEvent | null => {
  if (event === null || !ID.test(event.eventId)) return null;
  const { eventType, status } = event;
  const kind = kindOfEvent(eventType);
  const captureId = idOrNull(event.captureId);
  const mark = markIn(event.customId);
  const disputed = new Set(event.disputedCaptureIds.slice(0, MOST_DISPUTED));
  const others = [...disputed].filter((id) => ID.test(id) && id !== captureId);
  return {
    eventId: event.eventId,
    eventType,
    resourceId: idOrNull(event.resourceId) ?? '',
    orderId: idOrNull(event.orderId),
    ...(mark !== null && { mark }),
    captureId: kind !== null && CONCERNS_A_CAPTURE.has(kind.resource) ? captureId : null,
    otherCaptureIds: kind?.resource === 'dispute' ? others : [],
    status,
  };
};

const CONCERNS_A_CAPTURE: ReadonlySet<string> = new Set(['capture', 'refund', 'dispute']);

const idOrNull = (id: string | null): string | null => (id !== null && ID.test(id) ? id : null);
