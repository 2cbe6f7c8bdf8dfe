import { DAY, HOUR } from '../time/durations.ts';

/**
 * What a checkout does when nobody tells it. Set by the shop at start, complete by then: every field has its value.
 * Durations are whole milliseconds.
 */
export type CheckoutPolicy = {
  /** How long the payer may take, counted from the order's creation. PayPal's own window still rules. */
  readonly approvalWithinMs: number;
  /** ON_AUTHORIZATION captures the whole amount as soon as it is held. */
  readonly capture: 'MANUAL' | 'ON_AUTHORIZATION';
  /** TIMER renews after the honor period; ON_CAPTURE only when a capture comes after it; NEVER not at all. */
  readonly reauthorize: 'TIMER' | 'ON_CAPTURE' | 'NEVER';
  readonly reauthorizeAtMost: number;
  /** At most so many captures of one authorization: what the PayPal account allows. */
  readonly capturesAtMost: number;
  /** What becomes of what is still held when `deadlineMarginMs` before PayPal's expiration_time is reached. */
  readonly atDeadline: 'VOID' | 'CAPTURE' | 'ASK';
  readonly deadlineMarginMs: number;
  /** PAYPAL_LIMIT allows captures of up to 115 % of the hold, at most 75.00 USD more (paypal-rules 3.7). */
  readonly overCapture: 'NONE' | 'PAYPAL_LIMIT';
  /**
   * REQUIRE: where 3-D Secure was asked for and the card's issuer does not bear a chargeback (`liability_shift` NO or
   * UNKNOWN), nothing is authorized or captured (paypal-rules 6). ACCEPT goes on. Left out in checkouts of before: ACCEPT.
   */
  readonly liabilityShift?: 'REQUIRE' | 'ACCEPT';
};

export const defaultPolicy: CheckoutPolicy = {
  approvalWithinMs: 3 * HOUR,
  capture: 'MANUAL',
  reauthorize: 'TIMER',
  reauthorizeAtMost: 1,
  capturesAtMost: 10,
  atDeadline: 'VOID',
  deadlineMarginMs: 24 * HOUR,
  overCapture: 'NONE',
  liabilityShift: 'REQUIRE',
};

/** Bounds that are checked where a request comes in: PayPal lets an account keep an order at most 72 h, and a hold 29 days. */
export const policyBounds = {
  approvalWithinMs: { least: 60_000, most: 72 * HOUR },
  deadlineMarginMs: { least: HOUR, most: 25 * DAY },
  reauthorizeAtMost: { least: 0, most: 9 },
  capturesAtMost: { least: 1, most: 100 },
} as const;
