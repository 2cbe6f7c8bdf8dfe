import type { Instant } from '../paypal/resources.ts';
import { HOUR } from '../time/durations.ts';
import { passesLater } from './after-refusal.ts';
import type { Made } from './capture-answer.ts';
import type { CheckoutPolicy } from './policy.ts';
import { refuseCapture } from './refusals.ts';
import { type Checkout, holdOf, policyOf } from './state.ts';

/** What the policy was to do and has not done; ON_AUTHORIZATION leaves to the shop what was captured in part. */
export const owedCapture = (checkout: Checkout, ownCaptureAt: Instant | null): string | null => {
  if (policyOf(checkout).atDeadline === 'CAPTURE') return 'CAPTURE at the deadline';
  const isOwed = ownCaptureAt !== null && holdOf(checkout)?.captures.length === 0;
  return isOwed ? 'capture ON_AUTHORIZATION' : null;
};

/** When the policy captures by itself, as soon as it may; null where the shop captures. */
export const ownCaptureOf = ({ capture }: Pick<CheckoutPolicy, 'capture'>): Instant | null =>
  capture === 'ON_AUTHORIZATION' ? 0 : null;

/** Whether policy ON_AUTHORIZATION may capture everything now, be it after a review; what was captured in part is the shop's. */
export const mayCaptureByItself = (
  checkout: Checkout,
  ownCaptureAt: Instant | null,
  now: Instant,
): boolean =>
  ownCaptureAt !== null &&
  holdOf(checkout)?.captures.length === 0 &&
  refuseCapture(checkout, { amount: null }, now) === null;

/** When a policy's capture is asked for again, where PayPal's "no" is about the account or about this moment; else null. */
export const captureAgainAt = (made: Made, now: Instant): Instant | null =>
  'why' in made && made.said !== null && passesLater(made.said) ? now + HOUR : null;
