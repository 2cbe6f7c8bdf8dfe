import { issueOfV2 } from './issue-codes-v1.ts';

/**
 * What single issues say beyond their class (issue-codes.ts). No other file compares an issue code, and a name of Payments v1
 * says what its v2 code does.
 */
const ISSUES = {
  /** PayPal does not accept the account: no answer about the money. Of trackers, disputes and reports it is one. */
  ACCOUNT_REFUSED: ['INVALID_ACCOUNT_STATUS', 'NOT_AUTHORIZED'],
  /** Another token would be refused, too. */
  ACCOUNT_CLOSED: ['INVALID_ACCOUNT_STATUS'],
  /** PayPal captures the approved order by itself: hours or days, where other `*_IN_PROGRESS` pass in seconds. */
  CAPTURED_BY_PAYPAL: ['ORDER_COMPLETION_IN_PROGRESS'],
  NOT_APPROVED_YET: ['ORDER_NOT_APPROVED'],
  ORDER_EXPIRED: ['ORDER_EXPIRED'],
  /** PayPal takes no more than is held (paypal-rules 3.7). */
  MORE_THAN_HELD: ['MAX_CAPTURE_AMOUNT_EXCEEDED'],
  INVOICE_ID_TAKEN: ['DUPLICATE_INVOICE_ID'],
  /** What a patch adds is there, or what it replaces is not: the order has changed since it was read. */
  ORDER_CHANGED: ['INVALID_PATCH_OPERATION'],
  /**
   * Of those that send the payer back or end an order, not about what the payer pays with: the payer has not approved yet,
   * the bank wants to see the holder of the card, the address of the goods is wrong, the shop changed or lost the order.
   */
  NO_DECLINE: [
    'AMOUNT_CHANGE_NOT_ALLOWED',
    'AMOUNT_NOT_PATCHABLE',
    'APPLE_PAY_AMOUNT_MISMATCH',
    'AUTHORIZATION_EXPIRED',
    'AUTHORIZATION_VOIDED',
    'ORDER_EXPIRED',
    'ORDER_NOT_APPROVED',
    'PAYER_ACTION_REQUIRED',
    'PAYPAL_TRANSACTION_ID_EXPIRED',
    'PNREF_EXPIRED',
    'SHIPPING_ADDRESS_INVALID',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type IssueMeaning = keyof typeof ISSUES;

export const issuesThatSay = (meaning: IssueMeaning): readonly string[] => ISSUES[meaning];

export const issueSays = (issue: string, meaning: IssueMeaning): boolean =>
  issuesThatSay(meaning).includes(issueOfV2(issue));

/** Any `*_IN_PROGRESS` asks to wait, also one that nobody has listed (paypal-rules 1.9). */
export const isInProgress = (issue: string): boolean => issue.endsWith('_IN_PROGRESS');

/** PayPal answers, and shows no such thing: it may have aged out, so nothing is proved about money (paypal-rules 11, invariant 21). */
export const isNotFound = ({ httpStatus }: { readonly httpStatus: number }): boolean =>
  httpStatus === 404;
