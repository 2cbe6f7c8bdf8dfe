import type { Item } from './purchase-unit.ts';
import type { Instant } from './resources.ts';

/** What of the order lies in the parcel, for the payer to read. PayPal compares a `sku` with those of the order. */
export type TrackerItem = Partial<
  Pick<Item, 'name' | 'quantity' | 'sku' | 'url' | 'imageUrl' | 'upc'>
>;

/** The shipment of goods that a capture has paid for (paypal-rules 1.6). */
export type Shipment = {
  readonly captureId: string;
  readonly trackingNumber: string;
  /** PayPal's code of the carrier, such as DHL; OTHER with a name. */
  readonly carrier: string;
  readonly carrierNameOther?: string;
  /** Whether PayPal writes to the payer. */
  readonly notifyPayer: boolean;
  readonly items?: readonly TrackerItem[];
};

/** A tracker as PayPal shows it. */
export type ShownTracker = {
  readonly id: string;
  /** PayPal's word, such as SHIPPED; UNRECOGNIZED where it says none. */
  readonly status: string;
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant | null;
};

/**
 * PayPal's id of a tracker. PayPal takes no request id for trackers: capture and tracking number are their natural key
 * (paypal-rules 1.6, 1.13).
 */
export const trackerIdOf = ({
  captureId,
  trackingNumber,
}: Pick<Shipment, 'captureId' | 'trackingNumber'>): string => `${captureId}-${trackingNumber}`;

/** What a caller may set. Orders v2 only cancels; the others are of the tracking API of its own (paypal-rules 1.13). */
export const TRACKER_STATUSES = [
  'CANCELLED',
  'SHIPPED',
  'DELIVERED',
  'ON_HOLD',
  'LOCAL_PICKUP',
] as const;
export type TrackerStatus = (typeof TRACKER_STATUSES)[number];
