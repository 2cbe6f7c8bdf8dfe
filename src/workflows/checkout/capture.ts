import type { Attention, RefusedCall } from '../../domain/checkout/attention.ts';
import { declineOf, type Made } from '../../domain/checkout/capture-answer.ts';
import type { CaptureCommand, Outcome } from '../../domain/checkout/commands.ts';
import { mustRenewBeforeCapture } from '../../domain/checkout/deadlines.ts';
import { findCapture, isOtherCapture } from '../../domain/checkout/find-capture.ts';
import { currentOf, type Hold, rootOf } from '../../domain/checkout/hold.ts';
import { refuseCapture } from '../../domain/checkout/refusals.ts';
import {
  captureUpTo,
  holdOf,
  orderOf,
  remaining,
  renewalTermsOf,
} from '../../domain/checkout/state.ts';
import { compare, type Money, moneyText } from '../../domain/money/money.ts';
import { invoiceIdOf, requestIdOf } from '../../domain/paypal/request-id.ts';
import type { Capture } from '../../domain/paypal/resources.ts';
import { nothingAuthorized, refusal, unexpectedAnswer } from '../../domain/refusal.ts';
import { paymentCallsOf } from '../money-call/payment-calls.ts';
import { runMoneyCall } from '../money-call/run.ts';
import { captureOutcome, notMade } from './capture-outcome.ts';
import type { CheckoutContext } from './context.ts';
import { mustRead, readBeforeCall } from './deferred-reads.ts';
import {
  type AskUntil,
  findByReading,
  moneyCallContext,
  untilLastMargin,
} from './money-call-context.ts';
import { renew } from './reauthorize.ts';
import { readUntilAnswered } from './reconcile.ts';

export type Wanted = Omit<CaptureCommand, 'digest' | 'key'> & { readonly key: string | null };

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
  if (!(await readBeforeCapture(context, wanted, until))) return notMade(notRead);
  await renewBeforeCapture(context);
  // A renewal whose outcome is unknown may have taken the root's place (invariant 4).
  const isUnknown = context.checkout.asked !== null;
  if (isUnknown && !(await readBeforeCapture(context, wanted, until))) return notMade(notRead);
  const why = refuseCapture(context.checkout, wanted, Date.now());
  const hold = holdOf(context.checkout);
  if (why || hold === null) return notMade(why ?? nothingAuthorized);
  const amount = wanted.amount ?? remaining(context.checkout, hold);
  return await send(context, hold, { ...wanted, amount, until, refused: asRefused(wanted) });
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

export const notRead = refusal(
  'PAYPAL_UNAVAILABLE',
  'PayPal could not be asked what is left. Nothing was sent; ask again with a new key.',
);

const renewBeforeCapture = async (context: CheckoutContext): Promise<void> => {
  const hold = holdOf(context.checkout);
  if (hold && mustRenewBeforeCapture(renewalTermsOf(context.checkout), hold, Date.now()))
    await renew(context);
};

type Sent = Wanted & {
  readonly amount: Money;
  readonly until: AskUntil;
  /** As it was asked for, should it be refused. */
  readonly refused: RefusedCall;
};

const send = async (context: CheckoutContext, hold: Hold, wanted: Sent): Promise<Made> => {
  const { amount, key, noteToPayer, softDescriptor, paymentInstruction, until } = wanted;
  const authorizationId = currentOf(hold).id;
  const takesAll = compare(amount, captureUpTo(context.checkout, hold)) >= 0;
  const finalCapture = wanted.finalCapture ?? takesAll;
  const order = orderOf(context.checkout);
  // In v1 the invoice number of this one capture takes the request id's place.
  const inherited = order?.api === 'V1' ? null : context.checkout.invoiceId;
  const given = wanted.invoiceId ?? inherited;
  const { customId } = rootOf(hold);
  const asked = { at: Date.now(), before: new Set(hold.captures.map(({ id }) => id)), customId };
  const invoiceId = given ?? numberOf(context, { authorizationId, amount, key });
  const sent = wanted.invoiceId ?? (given === null ? invoiceId : null);
  const summary = `capture ${moneyText(amount)}${finalCapture ? ', final' : ''} of ${authorizationId}`;
  const calls = moneyCallContext(context, until);
  const { refused } = wanted;
  // Whatever an operator is called for, `retry` sends this capture again and no other.
  const raise = (attention: Attention) => calls.raise({ ...attention, refused });
  const result = await runMoneyCall(
    { ...calls, raise },
    {
      operation: 'captureAuthorization',
      target: authorizationId,
      amount,
      key,
      details: [finalCapture, wanted.invoiceId, noteToPayer, softDescriptor, paymentInstruction],
      necessity: 'REQUIRED',
      send: (requestId) =>
        paymentCallsOf(order).captureAuthorization(
          {
            authorizationId,
            amount,
            finalCapture,
            requestId,
            ...(sent !== null && { invoiceId: sent }),
            ...(noteToPayer && { noteToPayer }),
            ...(softDescriptor && { softDescriptor }),
            ...(paymentInstruction && { paymentInstruction }),
          },
          summary,
        ),
      find: findByReading(context, {
        operation: 'captureAuthorization',
        until,
        found: () => {
          const { captures } = holdOf(context.checkout) ?? hold;
          return findCapture(captures, { ...asked, amount, invoiceId, isOwnMark: given === null });
        },
      }),
    },
  );
  return await captureOutcome(
    context,
    { amount, finalCapture, invoiceId: sent, customId, refused },
    result,
  );
};

/**
 * The invoice number of one capture, where nobody gave one: the same in any run, and whatever else a later try says, so that
 * PayPal refuses the repetition of one that arrived late as its duplicate.
 */
const numberOf = (
  { input, checkout }: CheckoutContext,
  {
    authorizationId: target,
    amount,
    key,
  }: { readonly authorizationId: string; readonly amount: Money; readonly key: string | null },
): string => {
  const { merchantId, checkoutId: owner } = input;
  const call = { merchantId, owner, operation: 'captureAuthorization' } as const;
  const named = key === null ? { key, target, amount, generation: checkout.generation } : { key };
  return invoiceIdOf(requestIdOf({ ...call, ...named }));
};
