import type { OutgoingEvent } from '../domain/checkout/outgoing-events.ts';
import type { Dispute } from '../domain/paypal/dispute.ts';
import type {
  Answer,
  Authorization,
  Capture,
  Order,
  OrderV1,
  Refund,
} from '../domain/paypal/resources.ts';
import type { Shipment, ShownTracker } from '../domain/paypal/tracker.ts';
import type { FoundTransactions, TransactionSearch } from '../domain/paypal/transactions.ts';
import type { SentDisputeEvent } from '../domain/refund/freezes.ts';
import type {
  AuthorizeOrderInput,
  AuthorizeOrderV1Input,
  CaptureAuthorizationInput,
  CaptureAuthorizationV1Input,
  CaptureOrderInput,
  CaptureOrderV1Input,
  CreateOrderInput,
  GetAuthorizationInput,
  GetCaptureInput,
  GetDisputeInput,
  GetEventInput,
  GetOrderInput,
  GetOrderV1Input,
  GetPaymentV1Input,
  GetRefundInput,
  GetTrackerInput,
  GetTrackersInput,
  ListOpenDisputesInput,
  PatchOrderInput,
  PatchTrackerInput,
  ReauthorizeAuthorizationInput,
  ReauthorizeAuthorizationV1Input,
  RefundCaptureInput,
  RefundTakenV1Input,
  ReplaceTrackerInput,
  TrackOrderInput,
  VoidAuthorizationInput,
  VoidOrderV1Input,
} from './activity-inputs.ts';
import type { PayPalEventInput, PayPalEventResult } from './workflows.ts';

/**
 * Activities that ask PayPal: one call each, named after PayPal's operation. What they do, and what is safe twice,
 * stands at their implementation (src/activities).
 */
export type PayPalActivities = {
  createOrder(input: CreateOrderInput): Promise<Answer<Order>>;
  getOrder(input: GetOrderInput): Promise<Answer<Order>>;
  patchOrder(input: PatchOrderInput): Promise<Answer<null>>;
  authorizeOrder(input: AuthorizeOrderInput): Promise<Answer<Order>>;
  captureOrder(input: CaptureOrderInput): Promise<Answer<Order>>;
  getAuthorization(input: GetAuthorizationInput): Promise<Answer<Authorization>>;
  captureAuthorization(input: CaptureAuthorizationInput): Promise<Answer<Capture>>;
  reauthorizeAuthorization(input: ReauthorizeAuthorizationInput): Promise<Answer<Authorization>>;
  voidAuthorization(input: VoidAuthorizationInput): Promise<Answer<Authorization>>;
  getCapture(input: GetCaptureInput): Promise<Answer<Capture>>;
  refundCapture(input: RefundCaptureInput): Promise<Answer<Refund>>;
  getRefund(input: GetRefundInput): Promise<Answer<Refund>>;
  getPaymentV1(input: GetPaymentV1Input): Promise<Answer<Order>>;
  getAuthorizationV1(input: GetAuthorizationInput): Promise<Answer<Authorization>>;
  captureAuthorizationV1(input: CaptureAuthorizationV1Input): Promise<Answer<Capture>>;
  reauthorizeAuthorizationV1(
    input: ReauthorizeAuthorizationV1Input,
  ): Promise<Answer<Authorization>>;
  voidAuthorizationV1(input: VoidAuthorizationInput): Promise<Answer<Authorization>>;
  getCaptureV1(input: GetCaptureInput): Promise<Answer<Capture>>;
  refundCaptureV1(input: RefundTakenV1Input): Promise<Answer<Refund>>;
  getSaleV1(input: GetCaptureInput): Promise<Answer<Capture>>;
  refundSaleV1(input: RefundTakenV1Input): Promise<Answer<Refund>>;
  getRefundV1(input: GetRefundInput): Promise<Answer<Refund>>;
  getOrderV1(input: GetOrderV1Input): Promise<Answer<OrderV1>>;
  authorizeOrderV1(input: AuthorizeOrderV1Input): Promise<Answer<Authorization>>;
  captureOrderV1(input: CaptureOrderV1Input): Promise<Answer<Capture>>;
  voidOrderV1(input: VoidOrderV1Input): Promise<Answer<OrderV1>>;
  searchTransactions(input: TransactionSearch): Promise<Answer<FoundTransactions>>;
  getDispute(input: GetDisputeInput): Promise<Answer<Dispute>>;
  listOpenDisputes(input: ListOpenDisputesInput): Promise<Answer<readonly string[]>>;
  getEvent(input: GetEventInput): Promise<Answer<SentDisputeEvent>>;
  trackOrder(input: TrackOrderInput): Promise<Answer<ShownTracker>>;
  patchTracker(input: PatchTrackerInput): Promise<Answer<null>>;
  getTrackers(input: GetTrackersInput): Promise<Answer<readonly ShownTracker[]>>;
  addTrackersBatch(input: Shipment): Promise<Answer<ShownTracker>>;
  getTracker(input: GetTrackerInput): Promise<Answer<ShownTracker>>;
  replaceTracker(input: ReplaceTrackerInput): Promise<Answer<null>>;
};

/** Null where it is another merchant's. */
export type OwnerOfPayment = { readonly checkoutId: string | null };

/** Activities that ask Temporal itself, or start other Workflows. */
export type TemporalActivities = {
  deliverEvent(input: PayPalEventInput): Promise<PayPalEventResult>;
  keepEvent(input: PayPalEventInput): Promise<void>;
  findEarlierOrder(input: {
    readonly merchantId: string;
    readonly checkoutId: string;
  }): Promise<string | null>;
  /** The checkout, other than the asking one, that has the order or payment; null where none has. */
  ownerOfPayment(input: {
    readonly merchantId: string;
    readonly checkoutId: string;
    readonly orderId: string;
    readonly customId: string | null;
  }): Promise<OwnerOfPayment | null>;
  /** Whether the asking checkout itself has adopted the order or payment: its lock is its own. */
  hasAdopted(input: {
    readonly merchantId: string;
    readonly checkoutId: string;
    readonly orderId: string;
  }): Promise<boolean>;
  /** Gives the order or payment to the checkout, unless another one has it: the checkout that has it now. */
  lockAdoption(input: {
    readonly merchantId: string;
    readonly checkoutId: string;
    readonly orderId: string;
  }): Promise<{ readonly checkoutId: string }>;
  ownerOfCapture(input: { readonly captureId: string }): Promise<string | null>;
  publishEvents(input: {
    readonly merchantId: string;
    readonly events: readonly OutgoingEvent[];
  }): Promise<void>;
};

/** Deliveries to the merchant's own URL. */
export type DeliveryActivities = {
  postEvent(event: OutgoingEvent): Promise<void>;
};
