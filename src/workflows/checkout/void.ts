import { isReleased, releasedOrTaken, stillHeld } from '../../domain/checkout/after-void.ts';
import { refusedForOperator } from '../../domain/checkout/attention.ts';
import { dated, expiryOf } from '../../domain/checkout/deadlines.ts';
import { rootOf } from '../../domain/checkout/hold.ts';
import { notAnswered } from '../../domain/checkout/not-answered.ts';
import { refuseVoid } from '../../domain/checkout/refusals.ts';
import { holdOf, orderOf } from '../../domain/checkout/state.ts';
import type { Authorization, PayPalRefusal } from '../../domain/paypal/resources.ts';
import { givenUp, type Refusal, refusedByPayPal, unexpectedAnswer } from '../../domain/refusal.ts';
import { confirmAbsence } from '../money-call/confirm-absence.ts';
import { paymentCallsOf } from '../money-call/payment-calls.ts';
import { runMoneyCall } from '../money-call/run.ts';
import { FIRST_PAUSE } from '../money-call/times.ts';
import { waitForOutcome } from '../money-call/wait-for-outcome.ts';
import { type CheckoutContext, raise, record } from './context.ts';
import { readBeforeCall, readIfStale, readOrDefer } from './deferred-reads.ts';
import {
  type AskUntil,
  findByReading,
  moneyCallContext,
  untilLastMargin,
} from './money-call-context.ts';

/**
 * Gives the payer's money free: voids the root (paypal-rules 0.2), then makes sure that nothing is held any more. After
 * a capture only the rest is released. Returns why not, or null when nothing is held. At the last margin it is done
 * whatever is parked.
 */
export const release = async (
  context: CheckoutContext,
  key: string | null,
  { isLast }: { readonly isLast: boolean } = { isLast: false },
): Promise<Refusal | null> => {
  const early = isLast ? null : refuseVoid(context.checkout);
  if (early) return early;
  if (!isLast) {
    await readBeforeCall(context, { operation: 'voidAuthorization', amount: null }, () =>
      readIfStale(context, 'what is held before the void?'),
    );
  }
  const hold = holdOf(context.checkout);
  const why = isLast ? null : refuseVoid(context.checkout);
  if (why || hold === null || isReleased(hold)) return why ?? releasedOrTaken(hold);
  const until = isLast ? expiryOf(hold) : untilLastMargin(context);
  const rootId = rootOf(hold).id;
  const calls = paymentCallsOf(orderOf(context.checkout));
  const result = await runMoneyCall(moneyCallContext(context, until), {
    operation: 'voidAuthorization',
    target: rootId,
    amount: null,
    key,
    necessity: 'REQUIRED',
    send: (requestId) => calls.voidAuthorization({ rootId, requestId }, `void ${rootId}`),
    find: findRelease(context, until),
  });
  switch (result.kind) {
    case 'DONE':
      return await confirm(context, result, until);
    case 'FOUND':
      return releasedOrTaken(holdOf(context.checkout));
    case 'MISMATCH':
      if (result.value === null) context.unread.push('what did PayPal do instead of the void?');
      return unexpectedAnswer('PayPal answered the void about something else.', result.debugId);
    case 'GIVEN_UP':
      return givenUp;
    case 'UNKNOWN':
      return isReleased(holdOf(context.checkout))
        ? releasedOrTaken(holdOf(context.checkout))
        : notAnswered(MARGIN_CAME_FIRST, result.trace, context.checkout.attention);
    case 'REFUSED':
      return await afterRefusal(context, result.refusal);
  }
};

const MARGIN_CAME_FIRST = 'Its last margin has come before PayPal answered.';

const findRelease = (context: CheckoutContext, until: AskUntil) =>
  findByReading(context, {
    operation: 'voidAuthorization',
    until,
    found: () => (isReleased(holdOf(context.checkout)) ? ('RELEASED' as const) : null),
  });

/** PayPal answers for the root; the newest authorization is asked about by itself (paypal-rules 3.4). */
const confirm = async (
  context: CheckoutContext,
  { value, debugId }: { readonly value: Authorization; readonly debugId: string | null },
  until: AskUntil,
): Promise<Refusal | null> => {
  const hold = holdOf(context.checkout);
  if (hold === null) return null;
  const authorization = dated(value, Date.now(), rootOf(hold));
  record(context, { event: 'VOIDED', authorization, debugId });
  if (hold.authorizations.length > 1) {
    const why = await readNewest(context, debugId, until);
    if (why) return why;
  } else await readOrDefer(context, 'what was captured before the void?');
  return isReleased(holdOf(context.checkout)) ? null : raiseStillHeld(context, debugId);
};

/**
 * Null once PayPal was read about the newest authorization. While it cannot be, the void is a call whose outcome is not
 * known: a person sees that, and no other money call is made.
 */
const readNewest = async (
  context: CheckoutContext,
  debugId: string | null,
  until: AskUntil,
): Promise<Refusal | null> => {
  const call = { operation: 'voidAuthorization', find: findRelease(context, until) } as const;
  const { kind } = await confirmAbsence(call);
  if (kind !== 'UNAVAILABLE') return null;
  const parking = moneyCallContext(context, until);
  const trace = { issue: null, debugId };
  const parked = await waitForOutcome(parking, call, { trace, firstPause: FIRST_PAUSE });
  if (parked.kind === 'GIVEN_UP') return givenUp;
  if (parked.kind !== 'UNKNOWN') {
    parking.settled();
    return null;
  }
  context.unread.push('is the newest authorization void, too?');
  return isReleased(holdOf(context.checkout))
    ? null
    : notAnswered(MARGIN_CAME_FIRST, trace, context.checkout.attention);
};

const raiseStillHeld = (context: CheckoutContext, debugId: string | null): Refusal => {
  const said = stillHeld(holdOf(context.checkout), debugId);
  raise(context, refusedForOperator('voidAuthorization', said, Date.now()));
  return refusedByPayPal(said);
};

const afterRefusal = async (
  context: CheckoutContext,
  said: PayPalRefusal,
): Promise<Refusal | null> => {
  await readOrDefer(context, `void was refused: ${said.issue}`);
  if (isReleased(holdOf(context.checkout)))
    return releasedOrTaken(holdOf(context.checkout)) && refusedByPayPal(said);
  raise(context, refusedForOperator('voidAuthorization', said, Date.now()));
  return refusedByPayPal(said);
};
