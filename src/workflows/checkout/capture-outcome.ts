import { afterCaptureRefusal, refusesMoreThanHeld } from '../../domain/checkout/after-refusal.ts';
import {
  type RefusedCall,
  refusedForOperator,
  unexpected,
} from '../../domain/checkout/attention.ts';
import { type Made, settledByCapture, whyOther } from '../../domain/checkout/capture-answer.ts';
import { notAnswered } from '../../domain/checkout/not-answered.ts';
import { debugIdOf } from '../../domain/checkout/shown-in.ts';
import { type Money, moneyText } from '../../domain/money/money.ts';
import type { Capture, PayPalRefusal } from '../../domain/paypal/resources.ts';
import { givenUp, type Refusal, refusedByPayPal, unexpectedAnswer } from '../../domain/refusal.ts';
import type { MoneyCallResult } from '../money-call/run.ts';
import { type CheckoutContext, clear, raise, record } from './context.ts';
import { readOrDefer } from './deferred-reads.ts';

export const notMade = (why: Refusal, said: PayPalRefusal | null = null): Made => ({ why, said });

/** What an answer left out was done as it was asked. */
const asAsked = (made: Capture, finalCapture: boolean): Capture => ({
  ...made,
  finalCapture: made.finalCapture ?? finalCapture,
});

type Asked = {
  readonly amount: Money;
  readonly finalCapture: boolean;
  readonly invoiceId: string | null;
  readonly customId: string | null;
  readonly refused: RefusedCall;
};

/** What came of the call, on record, and as it is said to whoever asked. */
export const captureOutcome = async (
  context: CheckoutContext,
  asked: Asked,
  result: MoneyCallResult<Capture, Capture>,
): Promise<Made> => {
  switch (result.kind) {
    case 'DONE':
      return accepted(
        context,
        asked,
        recordCaptured(context, asAsked(result.value, asked.finalCapture), result.debugId),
      );
    case 'MISMATCH':
      if (result.value === null) context.unread.push('what did PayPal do instead of the capture?');
      return notMade(unexpectedAnswer(doneInstead(asked, result.value), result.debugId));
    case 'FOUND':
      return accepted(context, asked, {
        capture: result.value,
        debugId: debugIdOf(context.checkout, result.value.id),
      });
    case 'REFUSED':
      await afterRefusal(context, result.refusal, asked.refused);
      return notMade(refusedByPayPal(result.refusal), result.refusal);
    case 'GIVEN_UP':
      return notMade(givenUp);
    case 'UNKNOWN':
      return notMade(notAnswered(END_CAME_FIRST, result.trace, context.checkout.attention));
  }
};

const END_CAME_FIRST = 'The hold has ended, or its last margin, before PayPal answered.';

const doneInstead = ({ amount }: Asked, shown: Capture | null): string =>
  `PayPal answered the capture of ${moneyText(amount)} with something else: see ${shown ? `capture ${shown.id}` : 'the checkout, and PayPal'}.`;

const recordCaptured = (context: CheckoutContext, made: Capture, debugId: string | null) => {
  record(context, { event: 'CAPTURED', capture: made, debugId });
  return { capture: made, debugId };
};

const accepted = (
  context: CheckoutContext,
  asked: Asked,
  made: { readonly capture: Capture; readonly debugId: string | null },
): Made => {
  const { capture: shown, debugId } = made;
  const other = whyOther(shown, asked);
  if (other !== null) {
    const attention = unexpected(other, Date.now(), debugId);
    raise(context, { ...attention, operation: 'captureAuthorization' });
    return notMade(unexpectedAnswer(other, debugId));
  }
  clear(context, settledByCapture(shown), `capture ${shown.id} was made`);
  return made;
};

/** The command is over; what PayPal's "no" means for the hold decides what happens to the checkout (paypal-rules 1.8). */
const afterRefusal = async (
  context: CheckoutContext,
  said: PayPalRefusal,
  refused: RefusedCall,
): Promise<void> => {
  if (refusesMoreThanHeld(said)) record(context, { event: 'OVER_CAPTURE_REFUSED' });
  switch (afterCaptureRefusal(said)) {
    case 'READ':
      await readOrDefer(context, `capture was refused: ${said.issue}`);
      return;
    case 'RAISE':
      return raise(context, {
        ...refusedForOperator('captureAuthorization', said, Date.now()),
        refused,
      });
    case 'NOTHING':
      return;
  }
};
