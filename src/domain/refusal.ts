import { isNotFound } from './paypal/issue-meanings.ts';
import type { PayPalRefusal } from './paypal/resources.ts';

export type RefusalCode =
  | 'MALFORMED_COMMAND'
  /** The idempotency key was used before, for another body. */
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'CHECKOUT_CLOSED'
  | 'CHECKOUT_ID_TAKEN'
  | 'NOT_AUTHORIZED'
  | 'ALREADY_AUTHORIZED'
  /** The order of intent CAPTURE is captured. */
  | 'ALREADY_CAPTURED'
  /** There is no hold in a checkout of intent CAPTURE; PayPal's own word for it. */
  | 'ACTION_DOES_NOT_MATCH_INTENT'
  /** Of a hold, platform fees and disbursement come with its captures; PayPal's own word for it. */
  | 'UNSUPPORTED_PAYMENT_INSTRUCTION'
  /** Of several purchase units a change names one; PayPal's own words for it. */
  | 'REFERENCE_ID_REQUIRED'
  | 'REFERENCE_ID_NOT_FOUND'
  | 'ORDER_NOT_CREATED'
  | 'AUTHORIZATION_PENDING_REVIEW'
  | 'AUTHORIZATION_EXPIRED'
  | 'NOTHING_LEFT_TO_CAPTURE'
  | 'NOTHING_LEFT_TO_VOID'
  | 'CURRENCY_MISMATCH'
  | 'AMOUNT_NOT_POSITIVE'
  | 'AMOUNT_EXCEEDS_REMAINING'
  | 'AMOUNT_EXCEEDS_LIMIT'
  | 'CAPTURE_COUNT_EXCEEDED'
  /** PayPal no longer lists the captures: what is left of the hold is not known. */
  | 'REMAINING_UNKNOWN'
  /** PayPal could not be asked what is left; nothing was sent. */
  | 'PAYPAL_UNAVAILABLE'
  /** More commands, or changes of the order, than one checkout takes. */
  | 'TOO_MANY_COMMANDS'
  | 'HINT_NEEDED'
  | 'HINT_NOT_NEEDED'
  | 'EVENT_IS_NEWS'
  | 'EVENT_IS_KNOWN'
  /** A call that may say the same is under way: whoever asks waits a moment, and asks again. */
  | 'EVENT_IS_EARLY'
  | 'EVENT_OF_ANOTHER_ORDER'
  /** A call to PayPal is under way: what is possible depends on its answer. */
  | 'CALL_UNDER_WAY'
  /** PayPal answered something else than what was asked; a person has to look. */
  | 'UNEXPECTED_ANSWER'
  /** Of the policy: what the field decides is decided. */
  | 'POLICY_FIELD_FIXED'
  /** By the policy that is asked for its deadline was before now. */
  | 'DEADLINE_PASSED'
  | 'REAUTHORIZATION_TOO_SOON'
  | 'REAUTHORIZATION_LIMIT_REACHED'
  | 'REAUTHORIZATION_NOT_SUPPORTED'
  | 'NO_CAPTURE_TO_REFUND'
  | 'CAPTURE_NOT_FOUND'
  | 'CAPTURE_STILL_PENDING'
  | 'CAPTURE_FROZEN'
  | 'FULLY_REFUNDED'
  | 'REFUND_EXCEEDS_CAPTURE'
  | 'TRACKER_ALREADY_ADDED'
  | 'TRACKER_NOT_FOUND'
  | 'NEEDS_ATTENTION'
  | 'NOTHING_TO_RESOLVE'
  | 'ACTION_NOT_OFFERED'
  | 'HOLD_STILL_OPEN'
  | 'CAPTURE_DECLINED'
  /** PayPal shows nothing under this id, or nothing that is left. */
  | 'NOTHING_TO_ADOPT'
  /** Another checkout has the payment. */
  | 'ALREADY_ADOPTED'
  | 'ADOPTED_AMOUNT_DIFFERS'
  | 'ADOPTED_CURRENCY_DIFFERS'
  | 'ADOPTED_INTENT_DIFFERS'
  | 'ADOPTED_PAYEE_DIFFERS'
  /** The deprecated Payments v1 has no such field, or no such change. */
  | 'NOT_IN_PAYMENTS_V1'
  | 'REFUSED_BY_PAYPAL'
  /** It breaks a rule of PayPal's, so it was not sent. */
  | 'PAYPAL_WOULD_REFUSE'
  | 'OUTCOME_UNKNOWN';

/** Why PayPal was not asked, or what PayPal said. `issue` and `debugId` are PayPal's where PayPal was asked. */
export type Refusal = {
  readonly code: RefusalCode;
  readonly reason: string;
  readonly issue: string | null;
  readonly debugId: string | null;
  /** PayPal's pointer to what of the request it refused, where it gave one. */
  readonly field?: string;
};

export const refusal = (code: RefusalCode, reason: string): Refusal => ({
  code,
  reason,
  issue: null,
  debugId: null,
});

/** PayPal was asked and said no: its issue and debug id go to the caller. Or it would say no, and was not asked. */
export const refusedByPayPal = ({
  issue,
  debugId,
  description,
  field,
  isUnsent,
}: PayPalRefusal): Refusal => ({
  code: isUnsent ? 'PAYPAL_WOULD_REFUSE' : 'REFUSED_BY_PAYPAL',
  reason:
    `PayPal ${isUnsent ? 'would refuse it, so it was not sent' : 'refused'}: ${issue}. ${description}`.trim(),
  issue,
  debugId,
  ...(field !== undefined && { field }),
});

/** PayPal answered about something else than was asked: whoever asked learns that, and a person has to look. */
export const unexpectedAnswer = (reason: string, debugId: string | null): Refusal => ({
  ...refusal('UNEXPECTED_ANSWER', reason),
  debugId,
});

/** PayPal's "no" to the read of a capture. */
export const captureNotShown = (said: PayPalRefusal): Refusal =>
  isNotFound(said)
    ? refusal('CAPTURE_NOT_FOUND', 'PayPal shows no such capture.')
    : refusedByPayPal(said);

/** Another Update Id may bring another body under a key that is answered, or in progress. */
export const refuseOtherBody = (
  known: { readonly digest: string },
  { digest }: { readonly digest: string },
): Refusal | null =>
  known.digest === digest
    ? null
    : refusal('IDEMPOTENCY_KEY_REUSED', 'The key was used before, for another body.');

export const nothingAuthorized = refusal('NOT_AUTHORIZED', 'Nothing is authorized.');

/** A read that a decision needed did not come. */
export const notAsked = refusal('OUTCOME_UNKNOWN', 'PayPal could not be asked.');

/** An operator said to leave a call as it is that GETs have shown not to have happened. */
export const givenUp = refusal(
  'OUTCOME_UNKNOWN',
  'It was proved not to have happened, and given up.',
);
