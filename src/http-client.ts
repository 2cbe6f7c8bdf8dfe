import type { AdoptionView } from './domain/checkout/adoption-view.ts';
import type {
  CheckoutFilter,
  CheckoutPage,
  FullCheckoutPage,
} from './domain/checkout/checkout-list.ts';
import type { Reconciliation } from './domain/checkout/differences.ts';
import type { HistoryFilter, HistoryPage } from './domain/checkout/history.ts';
import type { PolicyView } from './domain/checkout/policy-view.ts';
import type { CheckoutStatus, ResolveAction } from './domain/checkout/status.ts';
import type { CaptureView, CheckoutView, RefundView } from './domain/checkout/view.ts';
import type { DecimalMoney } from './domain/money/money.ts';
import type { PayerPrefill } from './domain/paypal/order-context.ts';
import type { PurchaseUnitChange } from './domain/paypal/patched-unit.ts';
import type { TrackerStatus } from './domain/paypal/tracker.ts';
import type { AdoptRequest } from './domain/request/adopt.ts';
import type { CaptureRequest, RefundRequest, StartRequest } from './domain/request/requests.ts';
import type { TrackerList } from './domain/tracker/checkout-trackers.ts';
import type { TrackerRequest } from './domain/tracker/tracker.ts';
import type { TrackerView } from './domain/tracker/tracker-view.ts';
import { createExchange, type ExchangeOptions } from './http-client/exchange.ts';

export type { AdoptionView } from './domain/checkout/adoption-view.ts';
export type {
  CheckoutFilter,
  CheckoutPage,
  CheckoutSummary,
  EventAttention,
  FullCheckoutPage,
  RefundAttention,
} from './domain/checkout/checkout-list.ts';
export type { Difference } from './domain/checkout/commands.ts';
export type { Reconciliation } from './domain/checkout/differences.ts';
export type { HistoryFilter, HistoryPage } from './domain/checkout/history.ts';
export type { CaptureView, CheckoutView, RefundView } from './domain/checkout/view.ts';
export type { CaptureRequest, RefundRequest } from './domain/request/requests.ts';
export type { TrackerList } from './domain/tracker/checkout-trackers.ts';
export type { TrackerRequest } from './domain/tracker/tracker.ts';
export type { TrackerView } from './domain/tracker/tracker-view.ts';
export { HoldfastHttpError } from './http-client/error.ts';

/** `purchaseUnit` and everything in it is PayPal's; what of the policy is left out has the gateway's default. */
export type StartCheckout = Omit<StartRequest, 'policy'> & {
  /** Durations as "3 h", "2 d", "90 m". */
  readonly policy?: Partial<PolicyView>;
};

/** What was made elsewhere, and what the shop expects to find at PayPal. */
export type AdoptCheckout = Omit<AdoptRequest, 'policy'> & {
  /** Durations as "3 h", "2 d", "90 m". */
  readonly policy?: Partial<PolicyView>;
};

/** `key` makes a repetition by the caller the same request; left out, only this call's own retries are. */
export type Keyed = { readonly key?: string };

const DEFAULT_WAIT_SECONDS = 20;
const WAIT_MARGIN_MS = 10_000;

export type HoldfastHttp = ReturnType<typeof createHoldfastHttp>;

/**
 * The gateway's routes, typed, for those who hold no Temporal connection. Everything that fails throws
 * HoldfastHttpError. A 503 with Retry-After is asked again up to three times under the same idempotency key; nothing
 * else is. Captures and refunds move money, so their key is the caller's own: keep it with the order, and a repetition
 * after a crash gets the first answer instead of moving money again.
 */
export const createHoldfastHttp = (options: ExchangeOptions) => {
  const exchange = createExchange(options);
  return {
    ...starts(exchange),
    ...commands(exchange),
    ...afterCapture(exchange),
    ...reads(exchange),
  };
};

type Exchange = ReturnType<typeof createExchange>;

const at = (checkoutId: string, rest = ''): string =>
  `v1/checkouts/${encodeURIComponent(checkoutId)}${rest}`;

const starts = ({ post, patch }: Exchange) => ({
  /** Answers with the approve link to send the payer to. Safe twice with the same key. */
  start: (request: StartCheckout, keyed: Keyed = {}) =>
    post<CheckoutView>('v1/checkouts', { body: request, ...keyed }),

  /**
   * Takes over an order or payment that was made elsewhere, where PayPal shows what is expected. Takes the scope admin;
   * safe twice with the same key.
   */
  adopt: (request: AdoptCheckout, { key }: Required<Keyed>) =>
    post<CheckoutView>('v1/checkouts/adopt', { body: request, key }),

  /** What an adoption would do, and when. Changes nothing. */
  previewAdoption: (request: AdoptCheckout) =>
    post<AdoptionView>('v1/checkouts/adopt?preview=true', { body: request }),

  /**
   * Changes the order before it is authorized: what is left out stays, null takes a field away. Of several purchase units
   * the one is changed that `referenceId` names.
   */
  patch: (
    checkoutId: string,
    { payer, ...purchaseUnit }: PurchaseUnitChange & { readonly payer?: PayerPrefill },
    keyed: Keyed = {},
  ) =>
    patch<CheckoutView>(at(checkoutId), {
      body: { purchaseUnit, ...(payer && { payer }) },
      ...keyed,
    }),
});

const commands = ({ post, patch }: Exchange) => ({
  /** A hint that the payer may have approved; PayPal is asked at once. Safe any number of times. */
  approve: (checkoutId: string) =>
    post<unknown>(at(checkoutId, '/approve'), {}).then(() => undefined),

  /** Takes money from the hold, once per key however often it is asked. */
  capture: (checkoutId: string, request: CaptureRequest, { key }: Required<Keyed>) =>
    post<CaptureView>(at(checkoutId, '/captures'), { body: request, key }),

  /** Releases what is held; before approval it ends the checkout. */
  void: (checkoutId: string, request: { readonly reason?: string } = {}, keyed: Keyed = {}) =>
    post<CheckoutView>(at(checkoutId, '/void'), { body: request, ...keyed }),

  /** Opens a new honor period, at PayPal's pleasure. */
  reauthorize: (
    checkoutId: string,
    request: { readonly amount?: DecimalMoney } = {},
    keyed: Keyed = {},
  ) => post<CheckoutView>(at(checkoutId, '/reauthorize'), { body: request, ...keyed }),

  /** Changes what becomes of a live hold by itself: what is left out stays. Durations as "3 h", "2 d", "90 m". */
  changePolicy: (checkoutId: string, change: Partial<PolicyView>, keyed: Keyed = {}) =>
    patch<CheckoutView>(at(checkoutId, '/policy'), { body: change, ...keyed }),

  /** Reads PayPal now, takes over what it shows, and says what differed. No money moves; safe any number of times. */
  reconcile: (checkoutId: string) => post<Reconciliation>(at(checkoutId, '/reconcile'), {}),

  /** An operator's decision about a checkout that NEEDS_ATTENTION. */
  resolve: (
    checkoutId: string,
    request: { readonly action: ResolveAction; readonly reason: string },
    keyed: Keyed = {},
  ) => post<CheckoutView>(at(checkoutId, '/resolve'), { body: request, ...keyed }),
});

const afterCapture = ({ get, post, patch }: Exchange) => ({
  /** Gives captured money back, once per key, also months after the checkout has closed. */
  refund: (checkoutId: string, request: RefundRequest, { key }: Required<Keyed>) =>
    post<RefundView>(at(checkoutId, '/refunds'), { body: request, key }),

  /** Adds a shipment to a capture, once per key, also after the checkout has closed. */
  addTracker: (checkoutId: string, request: TrackerRequest, { key }: Required<Keyed>) =>
    post<TrackerView>(at(checkoutId, '/trackers'), { body: request, key }),

  /** Sets the status of a shipment: CANCELLED, or another where the app has PayPal's tracking API. */
  updateTracker: (
    { checkoutId, trackerId }: { readonly checkoutId: string; readonly trackerId: string },
    request: { readonly status: TrackerStatus },
    keyed: Keyed = {},
  ) =>
    patch<TrackerView>(at(checkoutId, `/trackers/${encodeURIComponent(trackerId)}`), {
      body: request,
      ...keyed,
    }),

  /** The shipments of a checkout, and what PayPal protects of its captures. */
  trackers: (checkoutId: string) => get<TrackerList>(at(checkoutId, '/trackers')),
});

const reads = ({ get, stream }: Exchange) => ({
  get: (checkoutId: string) => get<CheckoutView>(at(checkoutId)),

  /** The whole timeline of a checkout, page by page, the oldest entry first. */
  history: (checkoutId: string, filter: HistoryFilter = {}) =>
    get<HistoryPage>(at(checkoutId, '/history'), { query: filter }),

  /** One page of summaries, newest first. A return page finds its checkout with `{ orderId: token }`. */
  list: (filter: CheckoutFilter = {}) => get<CheckoutPage>('v1/checkouts', { query: filter }),

  /** The same page with each checkout as it stands. */
  listFull: (filter: CheckoutFilter = {}) =>
    get<FullCheckoutPage>('v1/checkouts', { query: { ...filter, view: 'full' } }),

  /**
   * Answers as soon as the checkout has the status or has ended, else when the time is over, with the checkout as it
   * stands: look at `status`. 1 to 60 s, 20 if left out.
   */
  wait: (
    checkoutId: string,
    status: CheckoutStatus,
    { timeoutSeconds = DEFAULT_WAIT_SECONDS }: { readonly timeoutSeconds?: number } = {},
  ) =>
    get<CheckoutView>(at(checkoutId), {
      query: { wait: status, timeout: timeoutSeconds },
      timeoutMs: timeoutSeconds * 1_000 + WAIT_MARGIN_MS,
    }),

  /**
   * The checkout as it stands, then again at every change, until it has ended or `signal` ends it. A gateway that stops is
   * reconnected to; HoldfastHttpError where it stays away for a minute.
   */
  events: (checkoutId: string, stop: { readonly signal?: AbortSignal } = {}) =>
    stream<CheckoutView>(at(checkoutId, '/events'), stop),
});
