import { type Money, moneyText } from '../money/money.ts';
import type { PayPalEvent } from '../paypal/events.ts';
import type { Operation } from '../paypal/operation.ts';
import { isOwnInvoiceId } from '../paypal/request-id.ts';
import type { Capture, Instant, PayPalRefusal } from '../paypal/resources.ts';
import type { Refusal } from '../refusal.ts';
import type { CaptureCommand } from './commands.ts';

/** Why a checkout needs a person, the gravest first. The first two block: no money call is made while one is open. */
const ATTENTION_CODES = [
  /** A call was sent, and neither its answer nor a GET could be had in time. */
  'OUTCOME_UNKNOWN',
  /** PayPal answered something Holdfast has no rule for, or that contradicts what was asked. */
  'UNEXPECTED_ANSWER',
  /** PayPal does not accept the credentials or the account: the call is repeated until it does. */
  'ACCOUNT_ERROR',
  /** PayPal took captured money back. */
  'CAPTURE_REVERSED',
  /** PayPal said a definite "no" that a person has to act on. */
  'PAYPAL_REFUSED',
  /** The policy could not be carried out, and no caller was there to learn it. */
  'POLICY_NOT_CARRIED_OUT',
  /** A capture waits for the merchant to act in the PayPal account. */
  'MERCHANT_ACTION_REQUIRED',
  /** The deadline policy is ASK, and the deadline is near. */
  'DEADLINE_DECISION',
] as const;

export type AttentionCode = (typeof ATTENTION_CODES)[number];

/** One reason why a checkout needs a person. Open until it is cleared; two with the same code and `about` are one. */
export type Attention = {
  readonly code: AttentionCode;
  readonly reason: string;
  readonly since: Instant;
  /** The PayPal resource it is about, where one code may be open for several. */
  readonly about: string | null;
  /** PayPal's, where PayPal said something. */
  readonly issue: string | null;
  readonly debugId: string | null;
  /** The call that PayPal refused or did not answer. */
  readonly operation: Operation | null;
  /** That call as it was asked for: `retry` sends exactly this. Left out where a retry has nothing to choose. */
  readonly refused?: RefusedCall;
};

/** A null amount is all that is left, both times. A reauthorization has an amount alone. */
export type RefusedCall = { readonly amount: Money | null } & Partial<
  Pick<
    CaptureCommand,
    'finalCapture' | 'invoiceId' | 'noteToPayer' | 'softDescriptor' | 'paymentInstruction'
  >
>;

type Trace = { readonly issue: string | null; readonly debugId: string | null };

const attention = (
  given: Pick<Attention, 'code' | 'reason' | 'since'> & Partial<Attention>,
): Attention => ({ about: null, issue: null, debugId: null, operation: null, ...given });

/** Invariant 4 (paypal-rules 11): no money call while an earlier one has an unknown outcome. */
export const blocks = ({ code }: Pick<Attention, 'code'>): boolean =>
  code === 'OUTCOME_UNKNOWN' || code === 'UNEXPECTED_ANSWER';

const isSame = (a: Attention, b: Attention): boolean => a.code === b.code && a.about === b.about;

/** The open ones after one more: the same again keeps its first instant. Gravest first. */
export const withAttention = (
  open: readonly Attention[],
  raised: Attention,
): readonly Attention[] => {
  const known = open.find((one) => isSame(one, raised));
  const others = open.filter((one) => !isSame(one, raised));
  return [...others, { ...raised, since: known?.since ?? raised.since }].toSorted(
    (a, b) => ATTENTION_CODES.indexOf(a.code) - ATTENTION_CODES.indexOf(b.code),
  );
};

export const withoutAttention = (
  open: readonly Attention[],
  codes: readonly AttentionCode[],
): readonly Attention[] => open.filter(({ code }) => !codes.includes(code));

/** Named by the call's own issue: PayPal was not asked at all. */
const hasNoAccount = ({ issue }: Trace): boolean => issue === 'MERCHANT_UNKNOWN';

const noAccount = (operation: Operation): string =>
  `No PayPal account of this merchant is configured at the worker, so ${operation} is not sent. Add the merchant to the file of HOLDFAST_MERCHANTS; the call is repeated until it is there.`;

export const unknownOutcome = (operation: Operation, trace: Trace, now: Instant): Attention =>
  attention({
    code: 'OUTCOME_UNKNOWN',
    reason: hasNoAccount(trace)
      ? noAccount(operation)
      : `PayPal gave no usable answer to ${operation}, and reading PayPal has not shown what came of it.`,
    since: now,
    operation,
    ...trace,
  });

/** What PayPal answered is not what was asked: nothing more is asked until a person has looked (invariant 7). */
export const mismatched = (operation: Operation, trace: Trace, now: Instant): Attention =>
  attention({
    code: 'UNEXPECTED_ANSWER',
    reason: `PayPal answered ${operation} with another id, amount or currency than was asked for.`,
    since: now,
    operation,
    ...trace,
  });

/** With PayPal's trace of the answer that showed it, where one answer did. */
export const unexpected = (
  reason: string,
  now: Instant,
  debugId: string | null = null,
): Attention => attention({ code: 'UNEXPECTED_ANSWER', reason, since: now, debugId });

export const accountError = (operation: Operation, trace: Trace, now: Instant): Attention =>
  attention({
    code: 'ACCOUNT_ERROR',
    reason: hasNoAccount(trace)
      ? noAccount(operation)
      : `PayPal does not accept the credentials or the account for ${operation} (${trace.issue ?? 'no issue given'}). Mend the account, or its client id and secret: PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET of the worker, or the file of HOLDFAST_MERCHANTS. The call is repeated until PayPal accepts them.`,
    since: now,
    operation,
    ...trace,
  });

/**
 * A definite "no" that a person has to act on, with the debug id that PayPal's support will ask for. An issue that is
 * in no table belongs here too: it is neither repeated nor guessed about.
 */
export const refusedForOperator = (
  operation: Operation,
  { issue, description, debugId }: PayPalRefusal,
  now: Instant,
): Attention =>
  attention({
    code: 'PAYPAL_REFUSED',
    reason: `PayPal refused ${operation}: ${issue}. ${description}`.trim(),
    since: now,
    operation,
    issue,
    debugId,
  });

/** One purchase unit of a captured order was declined, while others are paid: a person decides about the rest. */
export const unitDeclined = (
  { id, status, reason, amount, referenceId }: Capture,
  now: Instant,
): Attention =>
  attention({
    code: 'PAYPAL_REFUSED',
    reason: `PayPal answered capture ${id} of ${moneyText(amount)}${referenceId ? ` (purchase unit ${referenceId})` : ''} with ${status}${reason ? ` (${reason})` : ''}, while others of the order were made: refund those, or choose close.`,
    since: now,
    about: id,
    operation: 'captureOrder',
    issue: reason ?? status,
  });

/** A decline arrives inside a 201: no money was taken (paypal-rules 2.3). */
export const declined = (
  { id, status, reason }: Capture,
  { debugId, refused }: { readonly debugId: string | null; readonly refused: RefusedCall },
  now: Instant,
): Attention =>
  attention({
    code: 'PAYPAL_REFUSED',
    reason: `PayPal answered capture ${id} with ${status}${reason ? ` (${reason})` : ''}: no money was taken.`,
    since: now,
    operation: 'captureAuthorization',
    issue: reason ?? status,
    debugId,
    refused,
  });

/**
 * A capture that was PENDING, and whose caller was answered so, took no money after all: nobody waits to learn it. Open
 * for each such capture by itself.
 */
export const declinedLater = (
  capture: Capture,
  debugId: string | null,
  now: Instant,
): Attention => {
  const { id, amount, finalCapture, invoiceId } = capture;
  const refused = {
    amount,
    ...(finalCapture !== null && { finalCapture }),
    ...(invoiceId !== null && !isOwnInvoiceId(invoiceId) && { invoiceId }),
  };
  return { ...declined(capture, { debugId, refused }, now), about: id };
};

/** Policies capture all that is left. */
export const notCarriedOut = (does: string, why: Refusal, now: Instant): Attention =>
  attention({
    code: 'POLICY_NOT_CARRIED_OUT',
    reason: `The policy says ${does}, and that was not done: ${why.reason}`,
    since: now,
    operation: 'captureAuthorization',
    issue: why.issue ?? why.code,
    debugId: why.debugId,
    refused: { amount: null, finalCapture: true },
  });

export const merchantMustAct = (capture: Capture, now: Instant): Attention =>
  attention({
    code: 'MERCHANT_ACTION_REQUIRED',
    reason: `Capture ${capture.id} is PENDING (${capture.reason}) until the merchant acts in the PayPal account.`,
    since: now,
    about: capture.id,
    issue: capture.reason,
  });

/** With the event's type for an issue, and PayPal's trace of the answer that showed the capture, where one is known. */
export const captureReversed = (
  { captureId, resourceId, eventType }: Pick<PayPalEvent, 'captureId' | 'resourceId' | 'eventType'>,
  debugId: string | null,
  now: Instant,
): Attention =>
  attention({
    code: 'CAPTURE_REVERSED',
    reason: captureId
      ? `PayPal took capture ${captureId} back (reversal or chargeback). It is not refunded again.`
      : `PayPal took captured money back (${resourceId}), and does not say of which capture.`,
    since: now,
    about: captureId ?? resourceId,
    issue: eventType,
    debugId,
  });

export const deadlineDecision = (now: Instant): Attention =>
  attention({
    code: 'DEADLINE_DECISION',
    reason:
      'The hold ends soon: capture it or void it. Unanswered, it is voided at the last margin.',
    since: now,
  });
