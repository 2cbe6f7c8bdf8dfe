import type { Money } from './money.ts';
import type { Problem } from './refusal.ts';

/** All times in records are milliseconds since 1970 on the clock of the order they belong to. */
export type Instant = number;

type OrderStatus = 'CREATED' | 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'COMPLETED' | 'VOIDED';
type AuthorizationStatus =
  | 'CREATED'
  | 'CAPTURED'
  | 'DENIED'
  | 'PARTIALLY_CAPTURED'
  | 'VOIDED'
  | 'PENDING';
type CaptureStatus =
  | 'COMPLETED'
  | 'PENDING'
  | 'DECLINED'
  | 'FAILED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED';
type RefundStatus = 'COMPLETED' | 'PENDING' | 'FAILED' | 'CANCELLED';

export interface Item {
  name: string;
  quantity: string;
  unit_amount?: Money;
  tax?: Money;
  sku?: string;
  category?: string;
  description?: string;
}

interface Address {
  country_code: string;
  address_line_1?: string;
  admin_area_1?: string;
  admin_area_2?: string;
  postal_code?: string;
}

export interface ShippingOption {
  id: string;
  label: string;
  selected: boolean;
  amount?: Money;
}

export interface Breakdown {
  item_total?: Money;
  tax_total?: Money;
  shipping?: Money;
  handling?: Money;
  insurance?: Money;
  shipping_discount?: Money;
  discount?: Money;
}

/** A purchase unit as the caller sent it; fields the simulator does not read are kept and echoed. */
export interface PurchaseUnit {
  reference_id?: string;
  amount: Money & { breakdown?: Breakdown };
  payee?: { email_address?: string; merchant_id?: string };
  description?: string;
  custom_id?: string;
  invoice_id?: string;
  soft_descriptor?: string;
  items?: Item[];
  shipping?: {
    name?: { full_name?: string };
    type?: string;
    address?: Address;
    options?: ShippingOption[];
  };
  payment_instruction?: { platform_fees?: PlatformFee[]; disbursement_mode?: string };
}

/** What a payment of the deprecated Payments v1 has beside what an order has. */
export interface PaymentV1 {
  intent: 'sale' | 'authorize' | 'order';
  /** The transaction as it was sent, without its amount. */
  transaction: object;
  amountDetails: Readonly<Record<string, string>> | null;
  noteToPayer: string | null;
  redirectUrls: object;
  /** Once a payment of intent `order` is executed: its order, `O-` and 17 characters. */
  order: OrderV1 | null;
}

/** The order of a Payments v1 payment: it holds no money, authorizations and captures are made on it. */
export interface OrderV1 {
  id: string;
  createdAt: Instant;
  updatedAt: Instant;
  /** Voided, or ended by a final capture. */
  ended: 'VOIDED' | 'COMPLETED' | null;
}

/** What a platform keeps of a payment, or gives back with a refund. */
export interface PlatformFee {
  amount: Money;
  payee?: { email_address?: string; merchant_id?: string };
}

/** What is kept of a payment card. */
export interface PaymentCard {
  name: string | null;
  lastDigits: string;
  /** `YYYY-MM`. */
  expiry: string | null;
  brand: string | null;
  /** First digits of the number, null where PayPal knows no bank for them. */
  bin: string | null;
  /** The processor's code where it refuses the card. */
  rejection: string | null;
}

export interface Order {
  id: string;
  merchantId: string;
  intent: 'AUTHORIZE' | 'CAPTURE';
  status: OrderStatus;
  createdAt: Instant;
  updatedAt: Instant;
  /** This order's own clock runs this many milliseconds ahead of the common one. */
  offsetMs: number;
  /** When the payer first opened the approve link; the second window of the order starts here. */
  redirectedAt: Instant | null;
  /** Created or confirmed with a payment source: its link is called payer-action, not approve. */
  sourceGiven: boolean;
  fundingSource: string;
  /** What answers show of the payment source that the shop sent, by its name. */
  sourceSent?: Readonly<Record<string, object>>;
  /** The card that the shop sent or the payer entered on the shop's page; not one chosen on PayPal's page. */
  card?: PaymentCard;
  shippingPreference?: string;
  /** What happens next, decided on the payer's page; one of the words in `outcomes.ts`. */
  outcome: string;
  /** What comes of the captures of single purchase units, by reference id, where it is not `outcome`. */
  unitOutcomes?: Readonly<Record<string, string>>;
  /** PayPal captures the order by itself once the payer has approved it (`ORDER_COMPLETE_ON_PAYMENT_APPROVAL`). */
  completesOnApproval?: boolean;
  /** When PayPal will have captured an approved order by itself; null once it has. */
  completesAt?: Instant | null;
  /** Whether the payer's account can still pay; looked at by authorize, capture, reauthorize and refund. */
  payerAccount: PayerAccount;
  failedAttempts: number;
  /** The amount the payer saw when approving, in hundredths as a decimal string. */
  consented: string | null;
  returnUrl: string | null;
  cancelUrl: string | null;
  brandName: string | null;
  payNow: boolean;
  units: PurchaseUnit[];
  authorizations: Authorization[];
  captures: Capture[];
  refunds: Refund[];
  trackers: Tracker[];
  /** The lapse of an approval has been sent. */
  lapseKnown: boolean;
  /** This is a payment of Payments v1, which Orders v2 and Payments v2 do not know. */
  v1?: PaymentV1;
}

type PayerAccount = 'ACTIVE' | 'CANNOT_PAY' | 'RESTRICTED' | 'LOCKED_OR_CLOSED' | 'REFUSED';

export interface Authorization {
  id: string;
  /** The first authorization of the chain; its own id where this is the root. */
  rootId: string;
  status: AuthorizationStatus;
  reason: string | null;
  amount: Money;
  invoiceId: string | null;
  customId: string | null;
  createdAt: Instant;
  updatedAt: Instant;
  expiresAt: Instant;
  /** The expiry has been written down and sent; readers see it by the clock alone. */
  expiryKnown: boolean;
}

export interface Capture {
  id: string;
  /** Null where an order with intent CAPTURE was captured directly. */
  authorizationId: string | null;
  /** Position of the purchase unit the money was taken for. */
  unit: number;
  status: CaptureStatus;
  reason: string | null;
  amount: Money;
  finalCapture: boolean;
  invoiceId: string | null;
  customId: string | null;
  noteToPayer: string | null;
  softDescriptor: string | null;
  disbursementMode: string;
  platformFees?: readonly PlatformFee[];
  disputed: boolean;
  reversed: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface Refund {
  id: string;
  captureId: string;
  status: RefundStatus;
  reason: string | null;
  amount: Money;
  /** Refunded on this capture so far, this refund included, in hundredths as a decimal string. */
  refundedSoFar: string;
  invoiceId: string | null;
  customId: string | null;
  noteToPayer: string | null;
  platformFees?: readonly PlatformFee[];
  /** Payments v1: the merchant's words for it. */
  description?: string;
  reasonGiven?: string;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface TrackerItem {
  sku?: string;
}

export interface Tracker {
  id: string;
  captureId: string;
  status: 'SHIPPED' | 'CANCELLED';
  items: TrackerItem[];
  notifyPayer: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}

/** What a PayPal-Request-Id once did; a replay shows that resource as it stands now. */
export interface StoredKey {
  /** Empty where a refused call made no order. */
  orderId: string;
  resourceId: string;
  target: string;
  digest: string;
  storedAt: Instant;
  /** The call was refused, and refusals are stored. */
  refusal?: { httpStatus: number; problems: readonly Problem[] };
}

/** One movement or reservation of money. */
export interface Effect {
  sequence: number;
  effect:
    | 'AUTHORIZED'
    | 'REAUTHORIZED'
    | 'CAPTURED'
    | 'VOIDED'
    | 'EXPIRED'
    | 'REFUNDED'
    | 'REVERSED';
  operation: string;
  orderId: string;
  resourceId: string;
  /** What the operation addressed: the order, the authorization or the capture. */
  targetId: string;
  /** Status the resource had when it came into being. */
  status: string;
  amount: Money;
  /** What a final capture left of the hold and set free. */
  released?: Money;
  requestId: string | null;
  at: Instant;
}

/** A call that was answered with an error of PayPal's own. */
export interface RefusedCall {
  sequence: number;
  operation: string;
  targetId: string | null;
  orderId: string | null;
  httpStatus: number;
  issues: string[];
  requestId: string | null;
  at: Instant;
}

/** An access token: who it was issued to, and when it ends on the wall clock, in milliseconds since 1970. */
export interface AccessToken {
  clientId: string;
  expiresAt: number;
}
