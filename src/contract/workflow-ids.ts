/** Names that cross process borders: kept for ever, because open checkouts and operators' queries know them. */
export const TASK_QUEUE = 'holdfast';

export const checkoutWorkflowId = (merchantId: string, checkoutId: string): string =>
  `checkout:${merchantId}:${checkoutId}`;

/** The checkout that an order's mark names (domain/paypal/custom-id.ts). */
export const workflowIdOfMark = (mark: string): string => `checkout:${mark}`;

/** Workflows whose id names the merchant whose PayPal account they use. */
const OF_A_MERCHANT = /^(?:checkout|refund|tracker|adoption|adoption-preview):([^:]+):/;

/** The merchant that a Workflow Id names, null where it names none; merchant ids hold no colon. */
export const merchantOf = (workflowId: string | null): string | null =>
  OF_A_MERCHANT.exec(workflowId ?? '')?.[1] ?? null;

/** The checkout of its Workflow Id; checkout ids hold no colon. */
export const checkoutIdOf = (workflowId: string | null): string | null =>
  workflowId?.split(':')[2] ?? null;

export const refundWorkflowId = (merchantId: string, captureId: string): string =>
  `refund:${merchantId}:${captureId}`;

export const trackerWorkflowId = (merchantId: string, checkoutId: string): string =>
  `tracker:${merchantId}:${checkoutId}`;
/** The lock of one adoption: an order, or a payment without one, belongs to one checkout. */
export const adoptionWorkflowId = (merchantId: string, orderId: string): string =>
  `adoption:${merchantId}:${orderId}`;

/** What an adoption would do, asked once. */
export const adoptionPreviewWorkflowId = (merchantId: string, id: string): string =>
  `adoption-preview:${merchantId}:${id}`;

export const outgoingEventWorkflowId = (eventId: string): string => `outgoing-event:${eventId}`;

export const paypalEventWorkflowId = (eventId: string): string => `paypal-event:${eventId}`;

/**
 * `{operation}:{caller's idempotency key}`: the server deduplicates by the id alone, so the operation is part of it.
 */
export const updateIdOf = (operation: string, key: string): string => `${operation}:${key}`;
