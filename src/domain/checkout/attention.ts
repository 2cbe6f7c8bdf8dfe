import type { Capture, Instant, Operation, PayPalRefusal } from '../paypal/resources.ts';
import type { Fact } from './facts.ts';
import type { Attention } from './state.ts';

/** Something that needs a person. */
export type Matter = Extract<Fact, { event: 'ATTENTION_RAISED' }>;

const raised = (
  attention: Pick<Attention, 'code' | 'reason' | 'since'> & Partial<Attention>,
): Matter => ({
  event: 'ATTENTION_RAISED',
  attention: { refusal: null, debugId: null, watch: null, ...attention },
});

export const unknownOutcome = (operation: Operation, now: Instant): Matter =>
  raised({
    code: 'OUTCOME_UNKNOWN',
    reason: `PayPal did not answer ${operation}, and cannot be asked what came of it.`,
    since: now,
  });

/** What PayPal answered is not what was asked: nothing more is asked until a person has looked (invariant 7). */
export const mismatched = (operation: Operation, now: Instant): Matter =>
  raised({
    code: 'UNEXPECTED_ANSWER',
    reason: `PayPal answered ${operation} with another id, amount or currency than was asked for.`,
    since: now,
  });

export const surprised = (reason: string, now: Instant): Matter =>
  raised({ code: 'UNEXPECTED_ANSWER', reason, since: now });

/**
 * A definite "no" that a person has to act on, and the debug id that PayPal's support will ask for. An issue that is
 * in no table belongs here too: it is neither looped on nor guessed about.
 */
export const refusedForOperator = (
  operation: Operation,
  refusal: PayPalRefusal,
  now: Instant,
): Matter =>
  raised({
    code: 'PAYPAL_REFUSED',
    reason: `PayPal refused ${operation}: ${refusal.issue}. ${refusal.description}`.trim(),
    since: now,
    refusal,
    debugId: refusal.debugId,
  });

export const merchantMustAct = (capture: Capture, now: Instant): Matter =>
  raised({
    code: 'MERCHANT_ACTION_REQUIRED',
    reason: `Capture ${capture.id} is PENDING (${capture.reason}) until the merchant acts in the PayPal account.`,
    since: now,
  });

export const captureReversed = (captureId: string, now: Instant): Matter =>
  raised({
    code: 'CAPTURE_REVERSED',
    reason: `PayPal took capture ${captureId} back (reversal or chargeback). It is not refunded again.`,
    since: now,
  });

export const deadlineDecision = (now: Instant): Matter =>
  raised({
    code: 'DEADLINE_DECISION',
    reason:
      'The hold ends soon: capture it or void it. Unanswered, it is voided at the last margin.',
    since: now,
  });
