import type { Client } from '@temporalio/client';
import { adoptCheckout, previewAdoption } from './client/adopt.ts';
import { commandsOf } from './client/commands.ts';
import type { EventRoute } from './client/deliver-to-checkout.ts';
import { type Forgotten, forgetCheckout } from './client/forget.ts';
import { getCheckout } from './client/get-checkout.ts';
import { listCheckouts, listFullCheckouts } from './client/list.ts';
import { redeliver } from './client/outgoing-events.ts';
import { type HandOver, handOver } from './client/paypal-events.ts';
import { refundCapture } from './client/refunds.ts';
import type { StartCheckout } from './client/requests.ts';
import { startCheckout } from './client/start.ts';
import { listTrackers } from './client/tracker-list.ts';
import { addTracker, updateTracker } from './client/trackers.ts';
import { checkoutWorkflowId, TASK_QUEUE } from './contract/workflow-ids.ts';
import type { AdoptionView } from './domain/checkout/adoption-view.ts';
import type {
  CheckoutFilter,
  CheckoutPage,
  FullCheckoutPage,
} from './domain/checkout/checkout-list.ts';
import type { CheckoutPolicy } from './domain/checkout/policy.ts';
import type { CheckoutView, RefundView } from './domain/checkout/view.ts';
import type { PayPalEvent } from './domain/paypal/events.ts';
import type { TrackerStatus } from './domain/paypal/tracker.ts';
import type { AdoptRequest } from './domain/request/adopt.ts';
import type { RefundRequest } from './domain/request/requests.ts';
import type { TrackerList } from './domain/tracker/checkout-trackers.ts';
import type { TrackerRequest } from './domain/tracker/tracker.ts';
import type { TrackerView } from './domain/tracker/tracker-view.ts';

export { HoldfastError, type InvalidField } from './client/error.ts';
export type { StartCheckout } from './client/requests.ts';
export type { AdoptionView } from './domain/checkout/adoption-view.ts';
export type {
  CheckoutFilter,
  CheckoutPage,
  CheckoutSummary,
  EventAttention,
  FullCheckoutPage,
  RefundAttention,
} from './domain/checkout/checkout-list.ts';
export type { CaptureView, CheckoutView, RefundView } from './domain/checkout/view.ts';
export type { AdoptRequest } from './domain/request/adopt.ts';
export type { RefundRequest, ResolveRequest } from './domain/request/requests.ts';
export type { TrackerList } from './domain/tracker/checkout-trackers.ts';
export type { TrackerRequest } from './domain/tracker/tracker.ts';
export type { TrackerView } from './domain/tracker/tracker-view.ts';
export { encryptingDataConverter } from './encryption/data-converter.ts';

export type HoldfastOptions = {
  readonly client: Client;
  /** From the configuration or the API key, never from a request's body. */
  readonly merchantId: string;
  readonly taskQueue?: string;
  /** Whether the merchant's URL is told what happens: true where HOLDFAST_EVENTS_URL is set. */
  readonly notify?: boolean;
  /** Who is on record with what is asked: a plain label of at most 140 characters, such as a service's name. */
  readonly actor?: string;
  /** Of checkouts whose start does not say otherwise, field by field; Holdfast's own defaults fill the rest. */
  readonly defaultPolicy?: Partial<CheckoutPolicy>;
  /** Whether the account acts for another one (PayPal-Auth-Assertion): PayPal reauthorizes nothing for it. */
  readonly isPartner?: boolean;
};

/**
 * The typed facade for those who hold a Temporal connection. Every call that asks for something takes the caller's
 * idempotency key: the same key gives the same answer, another body under it is IDEMPOTENCY_KEY_REUSED. Refusals and
 * failures are thrown as HoldfastError (client/error.ts); a refusal never ends a checkout.
 */
export type Holdfast = ReturnType<typeof facade> & {
  /** The same with somebody else on record. */
  readonly as: (actor: string) => Holdfast;
};

export const createHoldfast = (options: HoldfastOptions): Holdfast => ({
  ...facade(options),
  as: (actor) => createHoldfast({ ...options, actor }),
});

const facade = (options: HoldfastOptions) => {
  const { merchantId } = options;
  const context = { taskQueue: TASK_QUEUE, notify: false, ...options };
  return {
    merchantId,

    /** Starts a checkout and answers with the approve link, in one round trip. Safe twice with the same key. */
    start: (request: StartCheckout, key?: string): Promise<CheckoutView> =>
      startCheckout(context, request, key),

    /**
     * Takes over an order or payment that was made elsewhere, where it is what the shop expects: 409 ADOPTED_..._DIFFERS
     * else. Safe twice with the same key.
     */
    adopt: (request: AdoptRequest, key: string): Promise<CheckoutView> =>
      adoptCheckout(context, request, key),

    /** What an adoption would do, and when. Changes nothing. */
    previewAdoption: (request: AdoptRequest): Promise<AdoptionView> =>
      previewAdoption(context, request),

    ...commandsOf(context),

    /** Gives captured money back, also months after the checkout has closed. Safe twice with the same key. */
    refund: (request: RefundRequest, key: string): Promise<RefundView> =>
      refundCapture(context, request, key),

    /** Adds a shipment to a capture, also after the checkout has closed. Safe twice with the same key. */
    addTracker: (checkoutId: string, request: TrackerRequest, key: string): Promise<TrackerView> =>
      addTracker(context, checkoutId, { given: request, key }),

    /** Sets the status of a shipment: CANCELLED, or another where the app has PayPal's tracking API. Safe twice. */
    updateTracker: (
      { checkoutId, trackerId }: { readonly checkoutId: string; readonly trackerId: string },
      request: { readonly status: TrackerStatus },
      key?: string,
    ): Promise<TrackerView> =>
      updateTracker(context, { checkoutId, trackerId }, { given: request, key }),

    /** The shipments of a checkout, and what PayPal protects of its captures. */
    trackers: (checkoutId: string): Promise<TrackerList> => listTrackers(context, checkoutId),

    /** The checkout as it stands, with its refunds and trackers. */
    get: (checkoutId: string): Promise<CheckoutView> =>
      getCheckout(context, checkoutWorkflowId(merchantId, checkoutId)),

    /** One page of summaries, newest first: no checkout is asked. With `needsAttention`, refunds too. */
    list: (filter: CheckoutFilter = {}): Promise<CheckoutPage> => listCheckouts(context, filter),

    /** The same page with each checkout as it stands. One that cannot be asked never breaks the page. */
    listFull: (filter: CheckoutFilter = {}): Promise<FullCheckoutPage> =>
      listFullCheckouts(context, filter),

    /** Deletes a closed checkout's Workflows, for ever. */
    forget: (checkoutId: string): Promise<Forgotten> => forgetCheckout(context, checkoutId),

    /** Delivers an outgoing event to the merchant's URL once more, whether it was delivered before or given up. */
    redeliver: (eventId: string): Promise<void> => redeliver(context, eventId),

    /** Hands a verified event of PayPal's over durably. Safe twice: known by its event id. */
    receive: (event: PayPalEvent, onRouted?: (route: EventRoute) => void): Promise<HandOver> =>
      handOver(context, { event, onRouted }),
  };
};
