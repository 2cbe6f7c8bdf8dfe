import type { IssueClass } from '../paypal/issue-codes.ts';
import { issueOfV2 } from '../paypal/issue-codes-v1.ts';
import type { AuthenticationResult } from '../paypal/payment-details.ts';
import type { Instant, PayPalRefusal } from '../paypal/resources.ts';
import { postponeRenewal } from './deadlines.ts';
import type { Hold, Renewal } from './hold.ts';
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
 * or waits for an operator (paypal-rules 1.4, 1.5).
 */
export const afterAuthorizeRefusal = ({ issue, issueClass }: PayPalRefusal): AfterAuthorize => {
  if (issue === 'ORDER_COMPLETION_IN_PROGRESS') return { does: 'AWAIT_COMPLETION' };
  switch (issueClass) {
    case 'BACK_TO_PAYER':
      return { does: issue === 'ORDER_NOT_APPROVED' ? 'WAIT_FOR_APPROVAL' : 'SEND_BACK' };
    case 'NEW_ORDER':
      return { does: 'END', as: issueOfV2(issue) === 'ORDER_EXPIRED' ? 'EXPIRED' : 'DENIED' };
    case 'RECONCILE':
      return { does: 'RECONCILE' };
    case 'OTHER_BRANCH':
      return { does: 'END', as: 'DENIED' };
    case 'OUR_MISTAKE':
      return { does: 'END', as: 'FAILED' };
    case 'WAIT':
    case 'CONFIGURATION':
    case 'OPERATOR':
      return { does: 'RAISE' };
  }
};

/** Whether PayPal's "no" is about the account or about this moment: the same call is made again in an hour. */
export const passesLater = ({ issueClass }: Pick<PayPalRefusal, 'issueClass'>): boolean =>
  issueClass === 'WAIT' || issueClass === 'CONFIGURATION';

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
