import type { Money } from '../domain/money/money.ts';
import type { OrderContext, PayerPrefill, VaultedSource } from '../domain/paypal/order-context.ts';
import type { UnitChange } from '../domain/paypal/patched-unit.ts';
import type { PurchaseUnit } from '../domain/paypal/purchase-unit.ts';
import type { Order } from '../domain/paypal/resources.ts';
import type { Payer } from './payer.ts';
import type { Reply } from './read-answer.ts';
import type { CallOptions } from './transport.ts';

export type CreateOrder = {
  /** Left out: AUTHORIZE. */
  readonly intent?: 'AUTHORIZE' | 'CAPTURE';
  readonly purchaseUnit: PurchaseUnit;
  /** The second purchase unit and those after it: of intent CAPTURE alone. */
  readonly otherUnits?: readonly PurchaseUnit[];
  readonly returnUrl?: string;
  readonly cancelUrl?: string;
  /** Left out: the plain order for the PayPal wallet. */
  readonly orderContext?: OrderContext;
  readonly requestId: string;
};

/** What is charged without the payer; without it the order must be approved. */
type SourceOnFile = {
  readonly vaulted?: VaultedSource;
  /** Where the bank of a card sends the payer back to, if it asks for 3-D Secure. */
  readonly returnUrl?: string;
  readonly cancelUrl?: string;
};

export type AuthorizeOrder = SourceOnFile & {
  readonly orderId: string;
  /** Not sent; compared with the amount of the authorization that PayPal made. */
  readonly amount: Money;
  readonly requestId: string;
  readonly clientMetadataId?: string;
};

/** Of an order of intent CAPTURE. */
export type CaptureOrder = SourceOnFile & {
  readonly orderId: string;
  /** Not sent; compared with what the captures that PayPal made come to. */
  readonly amount: Money;
  readonly requestId: string;
  readonly clientMetadataId?: string;
};

export type PatchOrder = {
  readonly orderId: string;
  /**
   * The whole unit, after the change. Left out: the one that the change names, or the order's only one, as PayPal shows it,
   * with the change.
   */
  readonly purchaseUnit?: PurchaseUnit;
  readonly change?: UnitChange;
  /** PayPal refuses to add what is there, and to replace what is not. `op` left out: as the order shows it. */
  readonly payer?: { readonly op?: 'add' | 'replace'; readonly value: PayerPrefill };
};

/** Orders v2. Every method throws PayPalError and nothing else. */
export type OrderCalls = {
  /**
   * `POST /v2/checkout/orders`: intent AUTHORIZE with one purchase unit, or CAPTURE with up to ten; the PayPal wallet, or what the payer chooses. The
   * order lives 6 h by PayPal's present text and 3 h by the older one (paypal-rules 3.1). Nothing is held and nothing is owed until it is authorized or captured.
   *
   * eChecks are ruled out by IMMEDIATE_PAYMENT_REQUIRED. A shipping address that is given cannot be changed by the
   * payer; where none is given PayPal asks for one, as is its default. Without `returnUrl` the payer stays on PayPal's page.
   * Safe twice: within 6 h the same request id gives the same order.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_create and paypal-rules 1.2
   */
  createOrder(input: CreateOrder, options?: CallOptions): Promise<Reply<Order>>;

  /**
   * `GET /v2/checkout/orders/{id}`: the order with every authorization, capture and refund made from it; what
   * Holdfast asks when it does not know what became of a call. A read, safe always. 404 INVALID_RESOURCE_ID also
   * for an order whose window is over: no proof that no money moved.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_get and paypal-rules 1.3
   */
  getOrder(input: { readonly orderId: string }, options?: CallOptions): Promise<Reply<Order>>;

  /**
   * The payer and the shipping address of an order, read live from `GET /v2/checkout/orders/{id}`. Personal: it must
   * not enter a Workflow, a log or a search attribute. Null where the payer has not approved yet.
   */
  getPayer(input: { readonly orderId: string }, options?: CallOptions): Promise<Reply<Payer>>;

  /**
   * `PATCH /v2/checkout/orders/{id}`: changes the purchase unit, and the payer, while the order is CREATED or APPROVED. Of `change` each
   * field is sent by itself, so that what the payer has chosen at PayPal stays: the order is read first, because PayPal refuses
   * to add what is there and to replace what is not; where it has changed meanwhile (INVALID_PATCH_OPERATION) once more. Where PayPal has no operation for a field, and without a `change`, the whole
   * unit is replaced.
   *
   * PayPal takes no request id here; the same change leaves the same order, so it is safe twice. Raising the amount after
   * approval may be refused (AMOUNT_CHANGE_NOT_ALLOWED) or send the payer back (PAYER_ACTION_REQUIRED on authorize).
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_patch and paypal-rules 1.3
   */
  patchOrder(input: PatchOrder, options?: CallOptions): Promise<Reply<null>>;

  /**
   * `POST /v2/checkout/orders/{id}/confirm-payment-source`: names the payment source of an order from the server.
   * Not part of the redirect path. PayPal takes no request id; a second confirmation answers PAYMENT_ALREADY_APPROVED
   * or the order again.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_confirm and paypal-rules 1.3
   */
  confirmOrder(
    input: { readonly orderId: string; readonly paymentSource: Readonly<Record<string, unknown>> },
    options?: CallOptions,
  ): Promise<Reply<Order>>;

  /**
   * `POST /v2/checkout/orders/{id}/authorize`: places the hold. The order's COMPLETED is no hold: the authorization inside
   * may be CREATED, PENDING or DENIED. If the reply does not show it, the order is read once more.
   *
   * Safe twice: within 6 h the same request id gives the same authorization; later PayPal answers
   * ORDER_ALREADY_AUTHORIZED. ORDER_NOT_APPROVED means that the payer has not approved yet, PAYER_ACTION_REQUIRED that the
   * bank of a card on file asks for 3-D Secure: the order then has the link. MISMATCH where another
   * amount was authorized than the order's.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_authorize and paypal-rules 1.4
   */
  authorizeOrder(input: AuthorizeOrder, options?: CallOptions): Promise<Reply<Order>>;

  /**
   * `POST /v2/checkout/orders/{id}/capture`: takes the payer's money, for orders of intent CAPTURE alone (else
   * ACTION_DOES_NOT_MATCH_INTENT): one capture for each purchase unit. The order's COMPLETED is no money: a capture inside
   * may be PENDING, DECLINED or FAILED. If the reply shows none, the order is read once more.
   *
   * Safe twice: within 6 h the same request id gives the same captures; later PayPal answers ORDER_ALREADY_CAPTURED.
   * ORDER_NOT_APPROVED means that the payer has not approved yet, ORDER_COMPLETION_IN_PROGRESS that PayPal captures by
   * itself. MISMATCH where the captures come to another amount than the order.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_capture and paypal-rules 1.5
   */
  captureOrder(input: CaptureOrder, options?: CallOptions): Promise<Reply<Order>>;
};
