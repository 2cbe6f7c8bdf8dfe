import type { Dispute } from './dispute.ts';
import type { Money } from './money.ts';
import type { PaymentV1 } from './payments-v1/records.ts';

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

/** What a platform keeps of a payment, or gives back with a refund. */
export interface PlatformFee {
  amount: Money;
  payee?: { email_address?: string; merchant_id?: string };
}

/** What the bank of a card said of its holder (3-D Secure), as PayPal shows it. */
export interface Authentication {
  liability_shift: 'POSSIBLE' | 'NO' | 'UNKNOWN';
  three_d_secure: { enrollment_status: string; authentication_status?: string };
}

/** A source that is to be kept once it has paid. */
export interface VaultInstruction {
  source: 'paypal' | 'card';
  /** The merchant's customer, where the request names one. */
  customerId: string | null;
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
  /** Whose account it belongs to. */
  merchantId: string;
  /** The partner that made it for the merchant, and gets its webhooks too. */
  partnerId?: string;
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
  /** The card's bank wants to see its holder first; answered by `authentication`. */
  challenged?: boolean;
  authentication?: Authentication;
  vaultInstruction?: VaultInstruction;
  /** The id under which the source was kept once it had paid. */
  vaulted?: { id: string; customerId: string };
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
  /** Payers' disputes about its captures, oldest first; left out where there is none. */
  disputes?: readonly Dispute[];
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
  /** SHIPPED or CANCELLED in Orders v2; the tracking API of its own knows more. */
  status: string;
  trackingNumber?: string;
  carrier?: string;
  carrierNameOther?: string;
  items: TrackerItem[];
  notifyPayer: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}
