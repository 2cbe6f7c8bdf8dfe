import { formatInstant } from '../time/format.ts';
import type { Tracker } from './tracker.ts';

/** A shipment as PayPal showed it last. */
export type TrackerView = {
  /** PayPal's. */
  readonly trackerId: string;
  readonly captureId: string;
  /** PayPal's word, such as SHIPPED or CANCELLED. */
  readonly status: string;
  readonly trackingNumber: string;
  readonly carrier: string;
  readonly carrierNameOther?: string;
  readonly notifyPayer: boolean;
  readonly createTime?: string;
  readonly updateTime?: string;
};

export const trackerView = (tracker: Tracker): TrackerView => ({
  trackerId: tracker.id,
  captureId: tracker.captureId,
  status: tracker.status,
  trackingNumber: tracker.trackingNumber,
  carrier: tracker.carrier,
  ...(tracker.carrierNameOther !== undefined && { carrierNameOther: tracker.carrierNameOther }),
  notifyPayer: tracker.notifyPayer,
  ...(tracker.createdAt !== null && { createTime: formatInstant(tracker.createdAt) }),
  ...(tracker.updatedAt !== null && { updateTime: formatInstant(tracker.updatedAt) }),
});
