import { afterCaptureRefusal, refusesMoreThanHeld } from '../../domain/checkout/after-refusal.ts';
import {
  type RefusedCall,
  refusedForOperator,
  unexpected,
} from '../../domain/checkout/attention.ts';
import { isOtherCapture } from '../../domain/checkout/find-capture.ts';
import { debugIdOf } from '../../domain/checkout/shown-in.ts';
import { type Money, moneyText } from '../../domain/money/money.ts';
import type { Capture, PayPalRefusal } from '../../domain/paypal/resources.ts';
import { type Refusal, refusal, refusedByPayPal, unexpectedAnswer } from '../../domain/refusal.ts';
import type { MoneyCallResult } from '../money-call/run.ts';
import { type CheckoutContext, clear, raise, record } from './context.ts';
import { readOrDefer } from './deferred-reads.ts';

/** What is said to whoever asked: the capture, or why not. PayPal's own refusal where it gave one. */
export type Made =
  | { readonly capture: Capture; readonly debugId: string | null }
  | { readonly why: Refusal; readonly said: PayPalRefusal | null };

export const notMade = (why: Refusal, said: PayPalRefusal | null = null): Made => ({ why, said });

/** What an answer left out was done as it was asked. */
const asAsked = (made: Capture, finalCapture: boolean): Capture => ({
  ...made,
  finalCapture: made.finalCapture ?? finalCapture,
});

type Asked = {
  readonly amount: Money;
  readonly finalCapture: boolean;
  /** As it was sent with this capture; null where the order's own stands. */
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
      return notMade(
        refusal('OUTCOME_UNKNOWN', 'It was proved not to have happened, and given up.'),
      );
    case 'UNKNOWN':
      return notMade(
        refusal(
          'OUTCOME_UNKNOWN',
          'The hold has ended, or its last margin, before PayPal answered.',
        ),
      );
  }
};

const doneInstead = ({ amount }: Asked, shown: Capture | null): string =>
  `PayPal answered the capture of ${moneyText(amount)} with something else: see ${shown ? `capture ${shown.id}` : 'the checkout, and PayPal'}.`;

const recordCaptured = (context: CheckoutContext, made: Capture, debugId: string | null) => {
  record(context, { event: 'CAPTURED', capture: made, debugId });
  return { capture: made, debugId };
};

/** What PayPal shows otherwise than it was asked for is no answer to the key, whatever the cause. */
const accepted = (
  context: CheckoutContext,
  asked: Asked,
  made: { readonly capture: Capture; readonly debugId: string | null },
): Made => {
  const { capture: shown, debugId } = made;
  if (isOtherCapture(shown, asked)) {
    const reason = otherText(asked, shown);
    const attention = unexpected(reason, Date.now(), debugId);
    raise(context, { ...attention, operation: 'captureAuthorization' });
    return notMade(unexpectedAnswer(reason, debugId));
  }
  if (declineOf(shown) === null) {
    clear(context, ANSWERED_BY_MONEY, `capture ${shown.id} was made`);
  }
  return made;
};

const otherText = (asked: Asked, shown: Capture): string =>
  `PayPal shows capture ${shown.id} of ${whatOf(shown)}, but ${whatOf(asked)} was asked for.`;

const whatOf = ({
  amount,
  finalCapture,
  invoiceId,
  customId,
}: Pick<Capture, 'amount' | 'finalCapture' | 'invoiceId' | 'customId'>): string =>
  [
    moneyText(amount),
    ...(finalCapture ? ['final'] : []),
    ...(invoiceId === null ? [] : [`invoice id ${invoiceId}`]),
    ...(customId === null ? [] : [`custom id ${customId}`]),
  ].join(', ');

/** Money that came in answers whatever an operator was called for about a capture that was not made. */
const ANSWERED_BY_MONEY = ['PAYPAL_REFUSED', 'POLICY_NOT_CARRIED_OUT'] as const;

/** A decline arrives inside a 201: no money was taken (paypal-rules 2.3). */
export const declineOf = ({ id, status, reason }: Capture): Refusal | null =>
  status === 'DECLINED' || status === 'FAILED'
    ? refusal(
        'CAPTURE_DECLINED',
        `PayPal answered capture ${id} with ${status}${reason ? ` (${reason})` : ''}.`,
      )
    : null;

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
