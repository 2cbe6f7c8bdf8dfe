import type { Intent } from '../domain/checkout/input.ts';
import type { Money } from '../domain/money/money.ts';
import type { OrderContext, PayerPrefill, VaultedSource } from '../domain/paypal/order-context.ts';
import type { UnitChange } from '../domain/paypal/patched-unit.ts';
import type {
  PaymentInstruction,
  RefundInstruction,
} from '../domain/paypal/payment-instruction.ts';
import type { PurchaseUnit } from '../domain/paypal/purchase-unit.ts';
import type { Shipment, TrackerStatus } from '../domain/paypal/tracker.ts';

/**
 * What the Workflow hands to an Activity. Each lies in the history for good, so none holds a secret; of the payer
 * only what the shop itself wrote into the order (address, prefill). `requestId` is the PayPal-Request-Id (1..36 characters): minted by the Workflow, the same for every
 * attempt of one intended call, never shared by two.
 */
type Once = { readonly requestId: string };

export type CreateOrderInput = Once & {
  /** Left out: AUTHORIZE. */
  readonly intent?: Intent;
  readonly purchaseUnit: PurchaseUnit;
  /** The second purchase unit and those after it, of intent CAPTURE. */
  readonly otherUnits?: readonly PurchaseUnit[];
  /** Where PayPal sends the payer after approval; without it the payer stays on a page of PayPal's. */
  readonly returnUrl?: string;
  readonly cancelUrl?: string;
  /** Left out: the plain order for the PayPal wallet. */
  readonly orderContext?: OrderContext;
};

/** What is charged without the payer, and where the bank of a card sends them back to if it asks for 3-D Secure. */
type SourceOnFile = {
  readonly vaulted?: VaultedSource;
  readonly returnUrl?: string;
  readonly cancelUrl?: string;
};

export type GetOrderInput = { readonly orderId: string };

export type PatchOrderInput = {
  readonly orderId: string;
  /** The whole unit, after the change. Left out: what an adopted order shows, with the change; or the payer alone changes. */
  readonly purchaseUnit?: PurchaseUnit;
  /** Left out: the whole unit is replaced. */
  readonly change?: UnitChange;
  /** Added where the order has no payer yet, else replaced as a whole; without `op`, as the order shows it. */
  readonly payer?: { readonly op?: 'add' | 'replace'; readonly value: PayerPrefill };
};

export type AuthorizeOrderInput = Once & {
  readonly orderId: string;
  /** The order's amount: not sent (PayPal takes it from the order) but compared with what was authorized. */
  readonly amount: Money;
  readonly clientMetadataId?: string;
} & SourceOnFile;

/** Of intent CAPTURE: one capture for each purchase unit. */
export type CaptureOrderInput = Once & {
  readonly orderId: string;
  /** The order's amount: not sent (PayPal takes it from the order) but compared with what was captured. */
  readonly amount: Money;
  readonly clientMetadataId?: string;
} & SourceOnFile;

export type GetAuthorizationInput = { readonly authorizationId: string };

export type CaptureAuthorizationInput = Once & {
  /** The newest authorization of the payment, never one that has been reauthorized since. */
  readonly authorizationId: string;
  readonly amount: Money;
  /** True releases what is left uncaptured. */
  readonly finalCapture: boolean;
  readonly invoiceId?: string;
  readonly noteToPayer?: string;
  readonly softDescriptor?: string;
  readonly paymentInstruction?: PaymentInstruction;
  /**
   * The order and what is known of its payments (`paymentLines`), where that is not fresh: PayPal is read first, and
   * nothing is sent where it shows anything else. Left out: what is known is fresh.
   */
  readonly ifShown?: { readonly orderId: string; readonly payments: readonly string[] };
};

export type ReauthorizeAuthorizationInput = Once & {
  /** The first authorization of the payment: PayPal never reauthorizes a reauthorization. */
  readonly rootId: string;
  readonly amount: Money;
};

export type VoidAuthorizationInput = Once & {
  /** The first authorization of the payment: PayPal never voids a reauthorization by itself. */
  readonly rootId: string;
};

export type GetCaptureInput = { readonly captureId: string };

export type RefundCaptureInput = Once & {
  readonly captureId: string;
  readonly amount: Money;
  /** Finds the refund again by GET when the request id's life at PayPal is over. */
  readonly customId: string;
  readonly invoiceId?: string;
  readonly noteToPayer?: string;
  readonly paymentInstruction?: RefundInstruction;
};

export type GetRefundInput = { readonly refundId: string };

export type GetPaymentV1Input = { readonly paymentId: string };

/** v1 takes no PayPal-Request-Id here: the invoice number, of this one capture, stops a repetition. */
export type CaptureAuthorizationV1Input = {
  readonly authorizationId: string;
  readonly amount: Money;
  readonly finalCapture: boolean;
  readonly invoiceId: string;
  readonly noteToPayer?: string;
};

/** v1 takes no PayPal-Request-Id here. */
export type ReauthorizeAuthorizationV1Input = {
  readonly rootId: string;
  readonly amount: Money;
};

export type RefundTakenV1Input = Once & {
  /** Of a capture, or of a sale. */
  readonly captureId: string;
  readonly amount: Money;
  readonly invoiceId: string;
};

export type GetOrderV1Input = { readonly orderId: string };

/** v1 takes no PayPal-Request-Id here; more than is left of the order is refused. */
export type AuthorizeOrderV1Input = GetOrderV1Input & { readonly amount: Money };

/** v1 takes no PayPal-Request-Id here: the invoice number, of this one capture, stops a repetition. */
export type CaptureOrderV1Input = AuthorizeOrderV1Input & {
  readonly finalCapture: boolean;
  readonly invoiceId: string;
};

export type VoidOrderV1Input = Once & GetOrderV1Input;

export type GetDisputeInput = { readonly disputeId: string };

export type ListOpenDisputesInput = { readonly captureId: string };

export type GetEventInput = { readonly eventId: string };

export type TrackOrderInput = Once & Shipment & { readonly orderId: string };

export type PatchTrackerInput = {
  readonly orderId: string;
  readonly trackerId: string;
  readonly status: 'CANCELLED';
};

export type GetTrackersInput = { readonly orderId: string };

export type GetTrackerInput = Pick<Shipment, 'captureId' | 'trackingNumber'>;

export type ReplaceTrackerInput = Shipment & { readonly status: TrackerStatus };
