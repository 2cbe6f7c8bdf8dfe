import type { PayPalActivities } from './activities.ts';

/** What a call may have done at PayPal where its answer is missing: moved money, changed something else, or nothing. */
export type PayPalEffect = 'MONEY' | 'OTHER' | 'NONE';

/** Every Activity that asks PayPal. A void moves money, too: it gives the hold back to the payer. */
const EFFECTS: Readonly<Record<keyof PayPalActivities, PayPalEffect>> = {
  createOrder: 'OTHER',
  getOrder: 'NONE',
  patchOrder: 'OTHER',
  authorizeOrder: 'MONEY',
  captureOrder: 'MONEY',
  getAuthorization: 'NONE',
  captureAuthorization: 'MONEY',
  reauthorizeAuthorization: 'MONEY',
  voidAuthorization: 'MONEY',
  getCapture: 'NONE',
  refundCapture: 'MONEY',
  getRefund: 'NONE',
  getPaymentV1: 'NONE',
  getAuthorizationV1: 'NONE',
  captureAuthorizationV1: 'MONEY',
  reauthorizeAuthorizationV1: 'MONEY',
  voidAuthorizationV1: 'MONEY',
  getCaptureV1: 'NONE',
  refundCaptureV1: 'MONEY',
  getSaleV1: 'NONE',
  refundSaleV1: 'MONEY',
  getRefundV1: 'NONE',
  getOrderV1: 'NONE',
  authorizeOrderV1: 'MONEY',
  captureOrderV1: 'MONEY',
  voidOrderV1: 'MONEY',
  searchTransactions: 'NONE',
  getDispute: 'NONE',
  listOpenDisputes: 'NONE',
  getEvent: 'NONE',
  trackOrder: 'OTHER',
  patchTracker: 'OTHER',
  getTrackers: 'NONE',
  addTrackersBatch: 'OTHER',
  getTracker: 'NONE',
  replaceTracker: 'OTHER',
};

const BY_ACTIVITY: ReadonlyMap<string, PayPalEffect> = new Map(Object.entries(EFFECTS));

/** By the Activity's name; null where it does not ask PayPal. */
export const payPalEffectOf = (activity: string): PayPalEffect | null =>
  BY_ACTIVITY.get(activity) ?? null;
