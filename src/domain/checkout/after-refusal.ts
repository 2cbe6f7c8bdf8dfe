import type { IssueClass } from '../paypal/issue-codes.ts';
import { isNotFound, issueSays } from '../paypal/issue-meanings.ts';
import type { Operation } from '../paypal/operation.ts';
import type { AuthenticationResult } from '../paypal/payment-details.ts';
import type { Instant, PayPalRefusal } from '../paypal/resources.ts';
import { postponeRenewal } from './deadlines.ts';
import type { TimelineEntry } from './facts.ts';
import type { Hold, Renewal } from './hold.ts';
import type { CheckoutInput } from './input.ts';
import type { CheckoutPolicy } from './policy.ts';
import type { EndStatus } from './status.ts';

/** A payer whom PayPal sent back this often has no source that PayPal takes. */
export const MOST_TIMES_SENT_BACK = 10;

export type AfterAuthorize =
  | { readonly does: 'WAIT_FOR_APPROVAL' }
  | { readonly does: 'SEND_BACK' }
  | { readonly does: 'RECONCILE' }
  | { readonly does: 'RAISE' }
  /** PayPal captures the approved order by itself. */
  | { readonly does: 'AWAIT_COMPLETION' }
  | { readonly does: 'END'; readonly as: EndStatus };

/**
 * A "no" to authorize or capture of the order: nothing is held or taken yet, so it ends the checkout, sends the payer back,
 * or waits for an operator (paypal-rules 1.4, 1.5). `completesByItself`: a mistake of our call says nothing of the capture
 * that PayPal makes without it.
 */
export const afterAuthorizeRefusal = (
  { issue, issueClass }: PayPalRefusal,
  { completesByItself }: { readonly completesByItself: boolean },
): AfterAuthorize => {
  if (issueSays(issue, 'CAPTURED_BY_PAYPAL')) return { does: 'AWAIT_COMPLETION' };
  switch (issueClass) {
    case 'BACK_TO_PAYER':
      return { does: issueSays(issue, 'NOT_APPROVED_YET') ? 'WAIT_FOR_APPROVAL' : 'SEND_BACK' };
    case 'NEW_ORDER':
      return { does: 'END', as: issueSays(issue, 'ORDER_EXPIRED') ? 'EXPIRED' : 'DENIED' };
    case 'RECONCILE':
      return { does: 'RECONCILE' };
    case 'OTHER_BRANCH':
      return { does: 'END', as: 'DENIED' };
    case 'OUR_MISTAKE':
      return completesByItself ? { does: 'RAISE' } : { does: 'END', as: 'FAILED' };
    case 'WAIT':
    case 'CONFIGURATION':
    case 'OPERATOR':
      return { does: 'RAISE' };
  }
};

/** Whether PayPal's "no" is about the account or about this moment: the same call is made again in an hour. */
export const passesLater = ({ issueClass }: Pick<PayPalRefusal, 'issueClass'>): boolean =>
  issueClass === 'WAIT' || issueClass === 'CONFIGURATION';

/** Whether the order has to say first what 3-D Secure found: a wallet has none, and a card on file is charged once as it is. */
export const mayNeedJudging = (
  { policy, orderContext }: Pick<CheckoutInput, 'policy' | 'orderContext'>,
  { rounds }: { readonly rounds: number },
): boolean =>
  orderContext?.paymentSource === 'ANY' &&
  policy.liabilityShift !== undefined &&
  (orderContext.vaulted === undefined || rounds > 0);

/** Why a card whose issuer does not bear a chargeback is not charged, or null where it may be (paypal-rules 6). */
export const whyNotLiable = (
  { liabilityShift: wanted }: Pick<CheckoutPolicy, 'liabilityShift'>,
  { liabilityShift: said }: AuthenticationResult,
): string | null =>
  wanted !== 'REQUIRE' || said === undefined || SHIFTS.has(said)
    ? null
    : `The issuer of the card does not bear a chargeback (liability_shift ${said}), which the policy requires (liabilityShift).`;

const SHIFTS: ReadonlySet<string> = new Set(['POSSIBLE', 'YES']);

export type AfterCapture = 'READ' | 'RAISE' | 'NOTHING';

const AFTER_CAPTURE: Readonly<Record<IssueClass, AfterCapture>> = {
  NEW_ORDER: 'READ',
  RECONCILE: 'READ',
  CONFIGURATION: 'RAISE',
  OPERATOR: 'RAISE',
  WAIT: 'NOTHING',
  BACK_TO_PAYER: 'NOTHING',
  // More than PayPal lets us take of what we believe is left: its books know something that we do not.
  OTHER_BRANCH: 'READ',
  OUR_MISTAKE: 'NOTHING',
};

/** What PayPal's "no" to a capture means for the hold (paypal-rules 1.8). */
export const afterCaptureRefusal = ({ issueClass }: PayPalRefusal): AfterCapture =>
  AFTER_CAPTURE[issueClass];

/**
 * Refusal of a renewal is normal: too soon, not now and account trouble are asked again hourly until day 4 is over,
 * anything else is the answer, and the hold stays capturable (paypal-rules 3.4). Only policy TIMER asks by itself.
 */
export const renewalAfterRefusal = (
  { reauthorize }: CheckoutPolicy,
  hold: Hold,
  said: { readonly refusal: PayPalRefusal | null; readonly at: Instant },
): Renewal => {
  const refused = { kind: 'NONE', because: 'REFUSED_BY_PAYPAL' } as const;
  if (said.refusal !== null && !passesLater(said.refusal)) return refused;
  return reauthorize === 'TIMER' ? postponeRenewal(hold, said.at) : hold.renewal;
};

/** PayPal takes no more than is held: this checkout asks for no more (paypal-rules 3.7). */
export const refusesMoreThanHeld = ({ issue }: Pick<PayPalRefusal, 'issue'>): boolean =>
  issueSays(issue, 'MORE_THAN_HELD');

/** A "no" to a renewal says that the hold may be over: PayPal's books decide. Any other leaves it as it was. */
export const afterRenewalRefusal = ({
  issueClass,
}: Pick<PayPalRefusal, 'issueClass'>): 'READ' | 'NOTHING' =>
  issueClass === 'NEW_ORDER' ? 'READ' : 'NOTHING';

/** A "no" inside a 201: PayPal made the reauthorization and denied it (paypal-rules 3.4). */
export const deniedRenewal = (id: string, debugId: string | null): PayPalRefusal => ({
  httpStatus: 201,
  issue: 'AUTHORIZATION_DENIED',
  issueClass: 'OTHER_BRANCH',
  debugId,
  description: `PayPal denied reauthorization ${id}.`,
});

/**
 * PayPal says that the order is over, and the read that followed shows no payment. Gone is expired where no call before it
 * has an unknown outcome; another order has this invoice id where the order is shown: nothing is held, and a person mends
 * it. Anything else is a contradiction.
 */
export const afterFruitlessRead = (
  said: Pick<PayPalRefusal, 'httpStatus' | 'issue'>,
  read: { readonly result: 'SHOWN' | 'GONE' | 'UNAVAILABLE'; readonly isDoubted: boolean },
): 'EXPIRED' | 'RAISE' | 'CONTRADICTED' => {
  if (read.result === 'GONE' && isNotFound(said) && !read.isDoubted) return 'EXPIRED';
  const isOfAnother = issueSays(said.issue, 'INVOICE_ID_TAKEN');
  return read.result === 'SHOWN' && isOfAnother ? 'RAISE' : 'CONTRADICTED';
};

/** Whether a call of this kind was sent whose outcome was never known. */
export const isDoubted = (timeline: readonly TimelineEntry[], operation: Operation): boolean => {
  const last = (event: 'OUTCOME_UNKNOWN' | 'PROVED_ABSENT') =>
    timeline.findLastIndex((entry) => entry.event === event && entry.operation === operation);
  return last('OUTCOME_UNKNOWN') > last('PROVED_ABSENT');
};

/** Whether this was the last time that the payer is sent back: the checkout ends. */
export const isSentBackTooOften = ({ rounds }: { readonly rounds: number }): boolean =>
  rounds + 1 >= MOST_TIMES_SENT_BACK;
