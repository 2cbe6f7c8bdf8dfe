/** What a checkout is at: one word for lists, filters and people. */
export const CHECKOUT_STATUSES = [
  'CREATING',
  'AWAITING_APPROVAL',
  'AUTHORIZING',
  'CAPTURING',
  'PENDING_REVIEW',
  'AUTHORIZED',
  'PARTIALLY_CAPTURED',
  'CAPTURE_PENDING',
  'CAPTURED',
  'VOIDED',
  'DENIED',
  'EXPIRED',
  'FAILED',
  'NEEDS_ATTENTION',
] as const;
export type CheckoutStatus = (typeof CHECKOUT_STATUSES)[number];

export const isCheckoutStatus = (word: string): word is CheckoutStatus =>
  CHECKOUT_STATUSES.some((status) => status === word);

/** The ways a checkout can end. CAPTURED also when the rest was released: `captures` says how much was taken. */
export type EndStatus = Extract<
  CheckoutStatus,
  'CAPTURED' | 'VOIDED' | 'DENIED' | 'EXPIRED' | 'FAILED'
>;

/** What anybody may ask of a checkout. */
export const CHECKOUT_ACTIONS = [
  'approve',
  'capture',
  'void',
  'reauthorize',
  'refund',
  'resolve',
] as const;
export type CheckoutAction = (typeof CHECKOUT_ACTIONS)[number];

/** What an operator may choose for a checkout that needs attention. */
export const RESOLVE_ACTIONS = ['adopt', 'retry', 'capture', 'void', 'close'] as const;
export type ResolveAction = (typeof RESOLVE_ACTIONS)[number];

/** What a checkout does by itself at a deadline. */
export type DeadlineAction =
  /** The approval window is over: PayPal is asked once more, then the checkout expires. */
  | 'EXPIRE'
  | 'REAUTHORIZE'
  | 'HONOR_PERIOD_ENDS'
  /** A day before the deadline the merchant's URL is told, where there is one. */
  | 'WARN'
  | 'CAPTURE'
  | 'VOID'
  | 'ASK'
  /** Pending money, or an unknown outcome, is read from PayPal again. */
  | 'READ_PAYPAL'
  /** PayPal's expiration_time has passed: PayPal is asked to confirm the lapse. */
  | 'CONFIRM_LAPSE';
