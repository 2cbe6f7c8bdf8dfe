import type { Money } from '../domain/money/money.ts';
import type {
  PaymentInstruction,
  RefundInstruction,
} from '../domain/paypal/payment-instruction.ts';
import type { Authorization, Capture, Refund } from '../domain/paypal/resources.ts';
import type { Reply } from './read-answer.ts';
import type { CallOptions } from './transport.ts';

export type CaptureAuthorization = {
  /** The newest authorization of the payment. */
  readonly authorizationId: string;
  /** Always sent, so that a repetition can never mean another sum. */
  readonly amount: Money;
  readonly finalCapture: boolean;
  readonly requestId: string;
  /** 1..127 characters. */
  readonly invoiceId?: string;
  /** 1..255 characters. */
  readonly noteToPayer?: string;
  /** 1..22 characters. */
  readonly softDescriptor?: string;
  /** Partners: a platform fee, and whether PayPal keeps the money for now. */
  readonly paymentInstruction?: PaymentInstruction;
};

export type ReauthorizeAuthorization = {
  /** The root: PayPal refuses to reauthorize a reauthorization. */
  readonly authorizationId: string;
  readonly amount: Money;
  readonly requestId: string;
};

export type VoidAuthorization = {
  /** The root: PayPal refuses to void a reauthorization by itself. */
  readonly authorizationId: string;
  readonly requestId: string;
};

export type RefundCapture = {
  readonly captureId: string;
  /** Always sent, so that a repetition can never refund another sum. */
  readonly amount: Money;
  readonly requestId: string;
  /** 1..127 characters. */
  readonly customId: string;
  /** 1..127 characters. */
  readonly invoiceId?: string;
  /** 1..255 characters. */
  readonly noteToPayer?: string;
  /** Partners: what of the platform fee goes back. */
  readonly paymentInstruction?: RefundInstruction;
};

/** Payments v2. Every method throws PayPalError and nothing else; amounts are whole minor units, instants milliseconds. */
export type PaymentCalls = {
  /**
   * `GET /v2/payments/authorizations/{id}`. A read, safe always. An expired authorization shows as VOIDED.
   *
   * @see https://developer.paypal.com/docs/api/payments/v2/#authorizations_get and paypal-rules 1.7
   */
  getAuthorization(
    input: { readonly authorizationId: string },
    options?: CallOptions,
  ): Promise<Reply<Authorization>>;

  /**
   * `POST /v2/payments/authorizations/{newest}/capture`: takes money. 3 days are honoured, later captures are best
   * effort until `expiration_time`. Within what was authorized; PayPal itself stops at 115 % or 75 USD above it.
   * DECLINED, FAILED and PENDING come inside a success: the status says whether money moved.
   *
   * Safe twice: for 45 days the same request id gives the same capture. MISMATCH where the amount or the authorization
   * is another than asked.
   *
   * @see https://developer.paypal.com/docs/api/payments/v2/#authorizations_capture and paypal-rules 1.8
   */
  captureAuthorization(input: CaptureAuthorization, options?: CallOptions): Promise<Reply<Capture>>;

  /**
   * `POST /v2/payments/authorizations/{root}/reauthorize`: a new authorization with a new id and three more honoured
   * days; the end of its life stays that of the root. Allowed from day 4 to 29, once by PayPal's enforced text
   * (paypal-rules 3.4): REAUTHORIZATION_TOO_SOON before and often afterwards. Wallet payments only.
   *
   * Safe twice: for 45 days (6 h by one older document) the same request id gives the same reauthorization.
   *
   * @see https://developer.paypal.com/docs/api/payments/v2/#authorizations_reauthorize and paypal-rules 1.9
   */
  reauthorizeAuthorization(
    input: ReauthorizeAuthorization,
    options?: CallOptions,
  ): Promise<Reply<Authorization>>;

  /**
   * `POST /v2/payments/authorizations/{root}/void`: releases what is held and not captured; captures stay. Where PayPal
   * answers without a body, the authorization is read once more.
   *
   * Safe twice: voiding what is void answers VOIDED again or PREVIOUSLY_VOIDED, never anything worse.
   *
   * @see https://developer.paypal.com/docs/api/payments/v2/#authorizations_void and paypal-rules 1.10
   */
  voidAuthorization(input: VoidAuthorization, options?: CallOptions): Promise<Reply<Authorization>>;

  /**
   * `GET /v2/payments/captures/{id}`. A read, safe always.
   *
   * @see https://developer.paypal.com/docs/api/payments/v2/#captures_get and paypal-rules 1.11
   */
  getCapture(input: { readonly captureId: string }, options?: CallOptions): Promise<Reply<Capture>>;

  /**
   * `POST /v2/payments/captures/{id}/refund`: gives money back, up to what was captured and not yet refunded, within 180
   * days of the capture by default. PENDING, FAILED and CANCELLED come inside a success.
   *
   * Safe twice: for 45 days the same request id gives the same refund; after that only `customId` finds it, by GET.
   *
   * @see https://developer.paypal.com/docs/api/payments/v2/#captures_refund and paypal-rules 1.11
   */
  refundCapture(input: RefundCapture, options?: CallOptions): Promise<Reply<Refund>>;

  /**
   * `GET /v2/payments/refunds/{id}`. A read, safe always.
   *
   * @see https://developer.paypal.com/docs/api/payments/v2/#refunds_get and paypal-rules 1.11
   */
  getRefund(input: { readonly refundId: string }, options?: CallOptions): Promise<Reply<Refund>>;
};
