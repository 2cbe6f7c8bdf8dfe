import type { Attention, RefusedCall } from '../../domain/checkout/attention.ts';
import type { Made } from '../../domain/checkout/capture-answer.ts';
import type { CaptureCommand } from '../../domain/checkout/commands.ts';
import type { Compared } from '../../domain/checkout/compared-capture.ts';
import { findCapture, isOwnAfterNo } from '../../domain/checkout/find-capture.ts';
import { currentOf, type Hold, rootOf } from '../../domain/checkout/hold.ts';
import { captureUpTo, holdOf, orderOf } from '../../domain/checkout/state.ts';
import { compare, type Money, moneyText } from '../../domain/money/money.ts';
import { invoiceIdOf, requestIdOf } from '../../domain/paypal/request-id.ts';
import { refusal } from '../../domain/refusal.ts';
import { paymentCallsOf } from '../money-call/payment-calls.ts';
import { runMoneyCall } from '../money-call/run.ts';
import { captureOutcome, notMade } from './capture-outcome.ts';
import type { CheckoutContext } from './context.ts';
import { type AskUntil, findByReading, moneyCallContext } from './money-call-context.ts';

export type Wanted = Omit<CaptureCommand, 'digest' | 'key'> & { readonly key: string | null };

export const notRead = refusal(
  'PAYPAL_UNAVAILABLE',
  'PayPal could not be asked what is left. Nothing was sent; ask again with a new key.',
);

type Sent = Wanted & {
  readonly amount: Money;
  readonly until: AskUntil;
  readonly compared: Compared | null;
  /** As it was asked for, should it be refused. */
  readonly refused: RefusedCall;
};

/** Whatever an operator is called for, `retry` sends this capture again and no other. */
const callContext = (context: CheckoutContext, { until, refused }: Sent) => {
  const calls = moneyCallContext(context, until);
  return { ...calls, raise: (attention: Attention) => calls.raise({ ...attention, refused }) };
};

const givenParts = ({ noteToPayer, softDescriptor, paymentInstruction, compared }: Sent) => ({
  ...(noteToPayer && { noteToPayer }),
  ...(softDescriptor && { softDescriptor }),
  ...(paymentInstruction && { paymentInstruction }),
  ...(compared && { ifShown: compared }),
});

/** One capture of an amount that is decided. OUTDATED: PayPal did not show what it was computed from, and nothing was sent. */
export const sendCapture = async (
  context: CheckoutContext,
  hold: Hold,
  wanted: Sent,
): Promise<Made | 'OUTDATED'> => {
  const { amount, key, noteToPayer, softDescriptor, paymentInstruction, until, compared } = wanted;
  const authorizationId = currentOf(hold).id;
  const takesAll = compare(amount, captureUpTo(context.checkout, hold)) >= 0;
  const finalCapture = wanted.finalCapture ?? takesAll;
  const order = orderOf(context.checkout);
  // In v1 the invoice number of this one capture takes the request id's place.
  const inherited = order?.api === 'V1' ? null : context.checkout.invoiceId;
  const given = wanted.invoiceId ?? inherited;
  const { customId } = rootOf(hold);
  const asked = { at: Date.now(), before: new Set(hold.captures.map(({ id }) => id)), customId };
  const isOwnMark = given === null;
  const invoiceId = given ?? numberOf(context, { authorizationId, amount, key });
  const sent = wanted.invoiceId ?? (isOwnMark ? invoiceId : null);
  const summary = `capture ${moneyText(amount)}${finalCapture ? ', final' : ''} of ${authorizationId}`;
  const result = await runMoneyCall(callContext(context, wanted), {
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
          ...givenParts(wanted),
        },
        summary,
      ),
    isOwnAfterNo: (look, { issue }) => isOwnAfterNo(look, { isOwnMark, issue }),
    find: findByReading(context, {
      operation: 'captureAuthorization',
      until,
      found: () => {
        const { captures } = holdOf(context.checkout) ?? hold;
        return findCapture(captures, { ...asked, amount, invoiceId, isOwnMark });
      },
    }),
  });
  if (result.kind === 'REFUSED' && result.refusal.isOutdated) {
    // What an earlier attempt sent may still arrive: another amount is another command.
    return result.isDefinite ? 'OUTDATED' : notMade(notRead, result.refusal);
  }
  // PayPal's answer follows a read that showed the hold as it was known.
  if (compared && result.kind !== 'UNKNOWN')
    context.seenAt = Math.max(asked.at, context.seenAt ?? 0);
  const said = { amount, finalCapture, invoiceId: sent, customId, refused: wanted.refused };
  return await captureOutcome(context, said, result);
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
