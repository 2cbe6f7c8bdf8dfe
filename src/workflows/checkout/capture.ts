import type { RefusedCall } from '../../domain/checkout/attention.ts';
import { declineOf, type Made } from '../../domain/checkout/capture-answer.ts';
import type { CaptureCommand, Outcome } from '../../domain/checkout/commands.ts';
import { type Compared, comparedInCapture } from '../../domain/checkout/compared-capture.ts';
import { mustRenewBeforeCapture } from '../../domain/checkout/deadlines.ts';
import { isOtherCapture } from '../../domain/checkout/find-capture.ts';
import { refuseCapture } from '../../domain/checkout/refusals.ts';
import { holdOf, remaining, renewalTermsOf } from '../../domain/checkout/state.ts';
import { invoiceIdOf, requestIdOf } from '../../domain/paypal/request-id.ts';
import type { Capture } from '../../domain/paypal/resources.ts';
import { nothingAuthorized, unexpectedAnswer } from '../../domain/refusal.ts';
import { notMade } from './capture-outcome.ts';
import type { CheckoutContext } from './context.ts';
import { mustRead, readBeforeCall } from './deferred-reads.ts';
import { type AskUntil, untilLastMargin } from './money-call-context.ts';
import { renew } from './reauthorize.ts';
import { readUntilAnswered } from './reconcile.ts';
import { notRead, sendCapture, type Wanted } from './send-capture.ts';

/** Judged when it was sent, and again now that its turn has come: the capture before it may have taken everything. */
export const captureOnCommand = async (
  context: CheckoutContext,
  { digest, ...wanted }: CaptureCommand,
): Promise<Outcome> => {
  const made =
    madeForKey(context, wanted) ?? (await capture(context, wanted, untilLastMargin(context)));
  return 'why' in made
    ? { kind: 'REFUSED', digest, at: Date.now(), refusal: made.why }
    : captureOutcomeOf(made.capture, digest);
};

/** What a key is answered with, once PayPal has shown the capture. */
export const captureOutcomeOf = (made: Capture, digest: string): Outcome => {
  const at = Date.now();
  const no = declineOf(made);
  return no
    ? { kind: 'REFUSED', digest, at, refusal: no }
    : { kind: 'CAPTURE', digest, at, capture: made };
};

const madeForKey = (context: CheckoutContext, wanted: Wanted): Made | undefined => {
  const earlier = captureOfKey(context, wanted.key);
  if (earlier === undefined) return undefined;
  const { amount, finalCapture, invoiceId } = wanted;
  const asked = { amount: amount ?? earlier.amount, finalCapture, invoiceId, customId: null };
  return isOtherCapture(earlier, asked)
    ? notMade(unexpectedAnswer(`PayPal shows capture ${earlier.id} under this key.`, null))
    : { capture: earlier, debugId: null };
};

/**
 * The capture that an earlier run made for this key, by the mark that it carries: after a reset, and where the checkout
 * has ended meanwhile, the key is answered with its effect.
 */
export const captureOfKey = (
  { checkout, input }: CheckoutContext,
  key: string | null,
): Capture | undefined => {
  if (key === null) return undefined;
  const { merchantId, checkoutId: owner } = input;
  const operation = 'captureAuthorization';
  const mark = invoiceIdOf(requestIdOf({ merchantId, owner, operation, key }));
  return holdOf(checkout)?.captures.find(({ invoiceId }) => invoiceId === mark);
};

export const capture = async (
  context: CheckoutContext,
  wanted: Wanted,
  until: AskUntil,
): Promise<Made> => {
  const early = refuseCapture(context.checkout, wanted, Date.now());
  if (early) return notMade(early);
  const compared = comparedInCapture(context.checkout, {
    seenAt: context.seenAt,
    hasUnread: context.unread.length > 0 || context.shown !== null,
    now: Date.now(),
  });
  if (compared) {
    const made = await captureNow(context, wanted, { until, compared });
    if (made !== 'OUTDATED') return made;
    context.unread.push('PayPal shows something else before the capture, or was silent');
  }
  if (!(await readBeforeCapture(context, wanted, until))) return notMade(notRead);
  await renewBeforeCapture(context);
  // A renewal whose outcome is unknown may have taken the root's place (invariant 4).
  const isUnknown = context.checkout.asked !== null;
  if (isUnknown && !(await readBeforeCapture(context, wanted, until))) return notMade(notRead);
  const made = await captureNow(context, wanted, { until, compared: null });
  return made === 'OUTDATED' ? notMade(notRead) : made;
};

type How = { readonly until: AskUntil; readonly compared: Compared | null };

/** OUTDATED: PayPal did not show what the capture was computed from, and nothing was sent. */
const captureNow = async (
  context: CheckoutContext,
  wanted: Wanted,
  { until, compared }: How,
): Promise<Made | 'OUTDATED'> => {
  const why = refuseCapture(context.checkout, wanted, Date.now());
  const hold = holdOf(context.checkout);
  if (why || hold === null) return notMade(why ?? nothingAuthorized);
  const amount = wanted.amount ?? remaining(context.checkout, hold);
  const refused = asRefused(wanted);
  return await sendCapture(context, hold, { ...wanted, amount, until, compared, refused });
};

const asRefused = (wanted: Wanted): RefusedCall => {
  const { amount, finalCapture, invoiceId, noteToPayer, softDescriptor, paymentInstruction } =
    wanted;
  return {
    amount,
    ...(finalCapture !== null && { finalCapture }),
    ...(invoiceId !== null && { invoiceId }),
    ...(noteToPayer !== null && { noteToPayer }),
    ...(softDescriptor !== undefined && { softDescriptor }),
    ...(paymentInstruction && { paymentInstruction }),
  };
};

/**
 * No new amount from a memory that may be stale: a capture waits for a PayPal that is silent, until something else is asked or
 * due. So does a named amount: what others have taken meanwhile is not known, and PayPal itself takes up to 115 % of a hold.
 */
const readBeforeCapture = async (
  context: CheckoutContext,
  { amount }: Wanted,
  until: AskUntil,
): Promise<boolean> => {
  if (!mustRead(context)) return true;
  const isInterrupted = () => context.commandQueue.length > 0;
  const result = await readBeforeCall(context, { operation: 'captureAuthorization', amount }, () =>
    readUntilAnswered(context, 'what is left before the capture?', { at: until, isInterrupted }),
  );
  return result !== 'UNAVAILABLE';
};

const renewBeforeCapture = async (context: CheckoutContext): Promise<void> => {
  const hold = holdOf(context.checkout);
  if (hold && mustRenewBeforeCapture(renewalTermsOf(context.checkout), hold, Date.now()))
    await renew(context);
};
