import type { Client } from '@temporalio/client';
import { checkoutWorkflowId, TASK_QUEUE } from '../contract/workflow-ids.ts';
import type { AdoptionView } from '../domain/checkout/adoption-view.ts';
import type {
  CheckoutFilter,
  CheckoutPage,
  FullCheckoutPage,
} from '../domain/checkout/checkout-list.ts';
import type { HistoryFilter, HistoryPage } from '../domain/checkout/history.ts';
import type { CheckoutPolicy } from '../domain/checkout/policy.ts';
import type { CheckoutView, RefundView } from '../domain/checkout/view.ts';
import type { Money } from '../domain/money/money.ts';
import type { PayPalEvent } from '../domain/paypal/events.ts';
import type { AdoptRequest } from '../domain/request/adopt.ts';
import type { RefundRequest, StartRequest } from '../domain/request/requests.ts';
import type { TrackerUpdate } from '../domain/request/tracker.ts';
import type { TrackerList } from '../domain/tracker/checkout-trackers.ts';
import type { TrackerRequest } from '../domain/tracker/tracker.ts';
import type { TrackerView } from '../domain/tracker/tracker-view.ts';
import { adoptCheckout, previewAdoption } from './adopt.ts';
import type { ClientContext } from './client-context.ts';
import { commandsOf } from './commands.ts';
import type { Routing } from './deliver-to-checkout.ts';
import { type Forgotten, forgetCheckout } from './forget.ts';
import { checkoutHistory, getCheckout } from './get-checkout.ts';
import { handOver } from './hand-over.ts';
import { listCheckouts, listFullCheckouts } from './list.ts';
import { redeliver } from './outgoing-events.ts';
import { type HandOver, type Tried, tryHandOver } from './paypal-events.ts';
import { refundCapture } from './refunds.ts';
import type { ReadRequest } from './requests.ts';
import { startCheckout } from './start.ts';
import { listTrackers } from './tracker-list.ts';
import { addTracker, type TrackerOfCheckout, updateTracker } from './trackers.ts';

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
 * Every call of a merchant's, with requests that were read where they came in: no amount is parsed behind this. The gateway
 * calls it; `createHoldfast` reads what a program wrote and calls it too.
 */
export type CheckoutCalls = ReturnType<typeof callsWithContext> & {
  /** The same with somebody else on record. */
  readonly as: (actor: string) => CheckoutCalls;
};

export const callsOf = (options: HoldfastOptions): CheckoutCalls => ({
  ...callsWithContext(options),
  as: (actor) => callsOf({ ...options, actor }),
});

const callsWithContext = (options: HoldfastOptions) => {
  const { merchantId } = options;
  const context = { taskQueue: TASK_QUEUE, notify: false, ...options };
  return {
    merchantId,

    /** Starts a checkout and answers with the approve link, in one round trip. Safe twice with the same key. */
    start: (read: ReadRequest<StartRequest<Money>>): Promise<CheckoutView> =>
      startCheckout(context, read),

    /**
     * Takes over an order or payment that was made elsewhere, where it is what the shop expects: 409 ADOPTED_..._DIFFERS
     * else. Safe twice with the same key.
     */
    adopt: (read: ReadRequest<AdoptRequest<Money>>): Promise<CheckoutView> =>
      adoptCheckout(context, read),

    /** What an adoption would do, and when. Changes nothing. */
    previewAdoption: (read: ReadRequest<AdoptRequest<Money>>): Promise<AdoptionView> =>
      previewAdoption(context, read),

    ...commandsOf(context),

    /** Gives captured money back, also months after the checkout has closed. Safe twice with the same key. */
    refund: (read: ReadRequest<RefundRequest<Money>>): Promise<RefundView> =>
      refundCapture(context, read),

    /** Adds a shipment to a capture, also after the checkout has closed. Safe twice with the same key. */
    addTracker: (checkoutId: string, read: ReadRequest<TrackerRequest>): Promise<TrackerView> =>
      addTracker(context, checkoutId, read),

    /** Sets the status of a shipment: CANCELLED, or another where the app has PayPal's tracking API. Safe twice. */
    updateTracker: (
      tracker: TrackerOfCheckout,
      read: ReadRequest<TrackerUpdate>,
    ): Promise<TrackerView> => updateTracker(context, tracker, read),

    ...readsOf(context),

    /** Deletes a closed checkout's Workflows, for ever. */
    forget: (checkoutId: string): Promise<Forgotten> => forgetCheckout(context, checkoutId),

    /** Delivers an outgoing event to the merchant's URL once more, whether it was delivered before or given up. */
    redeliver: (eventId: string): Promise<void> => redeliver(context, eventId),

    /** Hands a verified event of PayPal's over durably. Safe twice: known by its event id. */
    receive: (event: PayPalEvent): Promise<HandOver> =>
      handOver(({ does }) => tryHandOver(context, { event, does })),

    /** Tries it once, for who waits in another way than `receive` does where the event is early. */
    tryReceive: (event: PayPalEvent, how: Omit<Routing, 'event'>): Promise<Tried> =>
      tryHandOver(context, { ...how, event }),
  };
};

/** What only looks: nothing is asked of PayPal, and nothing changes. */
const readsOf = (context: ClientContext) => ({
  /** The shipments of a checkout, and what PayPal protects of its captures. */
  trackers: (checkoutId: string): Promise<TrackerList> => listTrackers(context, checkoutId),

  /** The checkout as it stands, with its refunds and trackers. */
  get: (checkoutId: string): Promise<CheckoutView> =>
    getCheckout(context, checkoutWorkflowId(context.merchantId, checkoutId)),

  /** The whole timeline of a checkout, page by page, the oldest entry first. */
  history: (checkoutId: string, filter: HistoryFilter = {}): Promise<HistoryPage> =>
    checkoutHistory(context, checkoutWorkflowId(context.merchantId, checkoutId), filter),

  /** One page of summaries, newest first: no checkout is asked. With `needsAttention`, refunds too. */
  list: (filter: CheckoutFilter = {}): Promise<CheckoutPage> => listCheckouts(context, filter),

  /** The same page with each checkout as it stands. One that cannot be asked never breaks the page. */
  listFull: (filter: CheckoutFilter = {}): Promise<FullCheckoutPage> =>
    listFullCheckouts(context, filter),
});
