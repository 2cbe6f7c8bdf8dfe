import { z } from 'zod';
import { kindOfEvent, type PayPalEvent } from '../domain/paypal/events.ts';
import { markIn } from '../domain/paypal/mark.ts';
import { readWebhookEvent } from '../paypal/webhook-event.ts';

const text = z.string().max(200).nullable().catch(null);

const resourceSchema = z.object({
  resource: z
    .object({
      id: text,
      dispute_id: text,
      status: text,
      state: text,
      dispute_outcome: z
        .object({ outcome_code: z.string().max(64) })
        .transform((outcome): string | null => outcome.outcome_code)
        .catch(null),
    })
    .catch({ id: null, dispute_id: null, status: null, state: null, dispute_outcome: null }),
});

/**
 * PayPal's schema of a dispute has a thousand transactions at most (Disputes v1, `disputed_transactions`). Each starts a
 * Workflow that reads PayPal for months: one delivery, or one that imitates its checksum, cannot ask for more.
 */
const MOST_DISPUTED = 1_000;

/** Ids go into Workflow Ids and queries. */
const ID = /^[A-Za-z0-9-]{1,64}$/;

/**
 * What a verified delivery says happened, reduced to ids and a claimed status; null where it is no event. Read
 * tolerantly: PayPal adds and leaves out fields as it likes.
 */
export const payPalEventOf = (rawBody: string): PayPalEvent | null => {
  const event = readWebhookEvent(rawBody);
  if (event === null || !ID.test(event.eventId)) return null;
  const { resource } = resourceSchema.parse(JSON.parse(rawBody));
  const resourceId = idOrNull(resource.id ?? resource.dispute_id);
  const { eventType } = event;
  const kind = kindOfEvent(eventType);
  const captureId = idOrNull(event.captureId);
  const mark = markIn(event.customId);
  const disputed = new Set(event.disputedCaptureIds.slice(0, MOST_DISPUTED));
  const others = [...disputed].filter((id) => ID.test(id) && id !== captureId);
  return {
    eventId: event.eventId,
    eventType,
    resourceId: resourceId ?? '',
    orderId: idOrNull(event.orderId),
    ...(mark !== null && { mark }),
    captureId: kind !== null && CONCERNS_A_CAPTURE.has(kind.resource) ? captureId : null,
    otherCaptureIds: kind?.resource === 'dispute' ? others : [],
    status: resource.status ?? resource.state,
    outcome: resource.dispute_outcome,
  };
};

const CONCERNS_A_CAPTURE: ReadonlySet<string> = new Set(['capture', 'refund', 'dispute']);

const idOrNull = (id: string | null): string | null => (id !== null && ID.test(id) ? id : null);
