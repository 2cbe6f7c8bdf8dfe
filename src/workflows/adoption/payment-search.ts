import { type FoundPayment, nothing } from '../../domain/checkout/adoption.ts';
import type { Adopted, EarlierRun } from '../../domain/checkout/input.ts';
import type { Money } from '../../domain/money/money.ts';
import { isNotFound } from '../../domain/paypal/issue-meanings.ts';
import type { Answer, Authorization, Capture, Order } from '../../domain/paypal/resources.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { readOrNull } from '../activity-result.ts';
import { type Patience, paypal } from '../money-call/paypal-calls.ts';

/** FOUND: with the debug id of the answer that showed it. `isUnread`: PayPal did not show it, and more is not known of it. */
export type PaymentSearch =
  | { readonly kind: 'FOUND'; readonly found: FoundPayment; readonly debugId: string | null }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal; readonly isUnread?: true };

export type NotFound = Extract<PaymentSearch, { kind: 'REFUSED' }>;

/** What is looked for, and how long PayPal is asked. */
export type Asked = {
  readonly adopted: Adopted;
  /** What a stopped run of the same checkout has come to know of the payment. */
  readonly earlierRun?: EarlierRun | undefined;
  /** An earlier run of the checkout has adopted it, and nothing else is known of that run. */
  readonly isAdoptedBefore?: boolean;
  /** What the shop expects. */
  readonly amount: Money;
  readonly patience: Patience;
};

export const readOrder = ({ patience }: Asked, orderId: string): Promise<Answer<Order> | null> =>
  readOrNull(() => paypal.getOrder({ orderId }, `read order ${orderId} to adopt it`, patience));

export const readAuthorization = (
  { patience }: Asked,
  authorizationId: string,
): Promise<Answer<Authorization> | null> => {
  const summary = `read authorization ${authorizationId} to adopt it`;
  return readOrNull(() => paypal.getAuthorization({ authorizationId }, summary, patience));
};

export const readCapture = (
  { patience }: Asked,
  captureId: string,
): Promise<Answer<Capture> | null> =>
  readOrNull(() =>
    paypal.getCapture({ captureId }, `read capture ${captureId} to adopt it`, patience),
  );

export const refused = (why: Refusal): NotFound => ({ kind: 'REFUSED', refusal: why });

export const notShown = (why: Refusal): NotFound => ({ ...refused(why), isUnread: true });

/** A read that showed nothing: PayPal is silent, knows no such thing (`absent`), or said no. */
export const unread = (
  answer: Exclude<Answer<unknown>, { kind: 'DONE' }> | null,
  absent: string,
): NotFound => {
  if (answer === null) {
    const reason = 'PayPal could not be asked; nothing was changed.';
    return notShown(refusal('PAYPAL_UNAVAILABLE', reason));
  }
  return notShown(isNotFound(answer.refusal) ? nothing(absent) : refusedByPayPal(answer.refusal));
};
