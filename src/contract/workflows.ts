import type { Outcomes } from '../domain/checkout/commands.ts';
import type { TimelineEntry } from '../domain/checkout/facts.ts';
import type { CheckoutInput } from '../domain/checkout/input.ts';
import type { OutgoingEvent } from '../domain/checkout/outgoing-events.ts';
import type { PatchedUnits } from '../domain/checkout/patched-order.ts';
import type { Checkout } from '../domain/checkout/state.ts';
import type { PayPalEvent } from '../domain/paypal/events.ts';
import type { RefundState } from '../domain/refund/state.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { TrackersState } from '../domain/tracker/tracker.ts';

/** How a checkout ended, and what it answered: read from the closed Workflow, without a worker. */
export type CheckoutResult = { readonly checkout: Checkout; readonly outcomes: Outcomes };

/** What a run of a checkout hands to the run that continues it. */
export type ContinuedCheckout = CheckoutResult & {
  readonly seenEvents: readonly string[];
  readonly unread: readonly string[];
  /** Left out where PayPal's events name no capture that is not known. */
  readonly namedCaptures?: readonly string[];
  readonly seenAt: number | null;
  readonly ownCaptureAt: number | null;
  /** Left out where nothing was patched. */
  readonly patchedUnits?: PatchedUnits;
};

/** The Workflow types, as a client starts them. Their names are kept for ever. */
export type CheckoutWorkflow = (
  input: CheckoutInput,
  continued?: ContinuedCheckout,
) => Promise<CheckoutResult>;

export type RefundInput = {
  readonly merchantId: string;
  readonly captureId: string;
  /** Whether the merchant's URL is told of what happens. */
  readonly notify: boolean;
  /** Left out by older clients: what v2 does not know is looked for in the deprecated Payments v1. */
  readonly mayBeV1?: true;
  /** The checkout that made the capture, where whoever starts the refunds knows it. */
  readonly checkoutId?: string;
};

export type RefundWorkflow = (input: RefundInput) => Promise<RefundState>;

export type TrackerInput = {
  readonly merchantId: string;
  readonly checkoutId: string;
  /** Whether the merchant's URL is told of what happens. */
  readonly notify: boolean;
  /** Left out by older clients: a capture that v2 does not know is looked for in the deprecated Payments v1. */
  readonly mayBeV1?: true;
  /** What the run before this one knew. */
  readonly earlier?: TrackersState;
};

export type TrackerWorkflow = (input: TrackerInput) => Promise<TrackersState>;
/** The lock of an adoption: its id says what is adopted, its result which checkout has it. It ends at once. */
export type AdoptionWorkflow = (owner: {
  readonly checkoutId: string;
}) => Promise<{ readonly checkoutId: string }>;

/** What a checkout with this input would begin with, or why it would not. */
export type AdoptionPreview =
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
  | { readonly kind: 'ADOPTABLE'; readonly entries: readonly TimelineEntry[] };

/** Reads PayPal and changes nothing. */
export type PreviewAdoptionWorkflow = (input: CheckoutInput) => Promise<AdoptionPreview>;

export type OutgoingEventResult = 'DELIVERED' | 'GIVEN_UP';

export type OutgoingEventWorkflow = (event: OutgoingEvent) => Promise<OutgoingEventResult>;

export type PayPalEventInput = {
  readonly merchantId: string;
  readonly event: PayPalEvent;
  /** Whether the merchant's URL is told of what becomes of captured money. */
  readonly notify: boolean;
};

/** What became of an event that is kept. */
export type PayPalEventResult =
  | 'DELIVERED'
  /** Its checkout has ended, and explains it; what it says about captured money went to the capture's refunds. */
  | 'CHECKOUT_CLOSED'
  /** Its checkout has ended without the money that the event reports. */
  | 'UNEXPLAINED_MONEY'
  /** Nobody here knows the order: another system's, or older than what is kept. */
  | 'NO_CHECKOUT';

export type PayPalEventWorkflow = (input: PayPalEventInput) => Promise<PayPalEventResult>;
