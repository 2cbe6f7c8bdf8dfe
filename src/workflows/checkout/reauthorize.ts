import { afterRenewalRefusal, renewalAfterRefusal } from '../../domain/checkout/after-refusal.ts';
import { type Attention, unexpected } from '../../domain/checkout/attention.ts';
import type { ReauthorizeCommand } from '../../domain/checkout/commands.ts';
import {
  currentOf,
  type HeldAuthorization,
  type Hold,
  reauthorizationsOf,
  rootOf,
} from '../../domain/checkout/hold.ts';
import { refuseReauthorize } from '../../domain/checkout/refusals.ts';
import {
  afterRenewal,
  isTooLateToRenew,
  whyOtherRenewal,
} from '../../domain/checkout/renewal-answer.ts';
import { debugIdOf } from '../../domain/checkout/shown-in.ts';
import {
  holdOf,
  isBlocked,
  orderOf,
  policyOf,
  remaining,
  renewalTermsOf,
} from '../../domain/checkout/state.ts';
import { type Money, moneyText } from '../../domain/money/money.ts';
import type { Authorization, PayPalRefusal } from '../../domain/paypal/resources.ts';
import {
  nothingAuthorized,
  type Refusal,
  refusal,
  refusedByPayPal,
  unexpectedAnswer,
} from '../../domain/refusal.ts';
import { paymentCallsOf } from '../money-call/payment-calls.ts';
import { runMoneyCall } from '../money-call/run.ts';
import { type CheckoutContext, raise, record } from './context.ts';
import { readBeforeCall, readIfStale, readOrDefer } from './deferred-reads.ts';
import { findByReading, moneyCallContext, untilLastMargin } from './money-call-context.ts';

/** RENEWED; UNKNOWN: PayPal did not answer, and the hold stands as it was known; else PayPal's "no", or a mismatch. */
type Renewed = 'RENEWED' | 'UNKNOWN' | PayPalRefusal | Mismatch;

/** PayPal did something else: a person has to look. */
type Mismatch = { readonly mismatch: Refusal };

const mismatched = (reason: string, debugId: string | null): Mismatch => ({
  mismatch: unexpectedAnswer(reason, debugId),
});

/** Why it is not renewed as it was asked for; null where it is. */
const whyNot = (renewed: Renewed): Refusal | null => {
  if (renewed === 'RENEWED') return null;
  if (renewed === 'UNKNOWN') return notAnswered;
  return 'mismatch' in renewed ? renewed.mismatch : refusedByPayPal(renewed);
};

export const reauthorizeOnCommand = async (
  context: CheckoutContext,
  command: ReauthorizeCommand,
): Promise<Refusal | null> => {
  const early = refuseReauthorize(context.checkout, command, Date.now());
  if (early) return early;
  if (command.amount === null || context.checkout.asked !== null) {
    const { amount } = command;
    const read = await readBeforeCall(
      context,
      { operation: 'reauthorizeAuthorization', amount },
      () => readIfStale(context, 'what is left before the renewal?'),
    );
    if (read === 'UNAVAILABLE' && context.checkout.asked !== null) return notKnownBefore;
  }
  const why = refuseReauthorize(context.checkout, command, Date.now());
  const hold = holdOf(context.checkout);
  if (why || hold === null) return why ?? nothingAuthorized;
  const amount = command.amount ?? remaining(context.checkout, hold);
  return whyNot(await reauthorize(context, hold, { amount, key: command.key }));
};

/** The renewal by timer has another request id than this command's: both could be made (invariant 4). */
const notKnownBefore = refusal(
  'OUTCOME_UNKNOWN',
  'It is not known yet what came of the reauthorization before. Nothing was sent; ask again with a new key.',
);

const notAnswered = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal did not answer. The hold stands as it was; PayPal is read before the next capture.',
);

/** By timer; where an outage has lasted until the deadline, there is nothing left to renew the hold for. */
export const renewInTime = async (context: CheckoutContext): Promise<void> => {
  const hold = holdOf(context.checkout);
  if (hold && isTooLateToRenew(policyOf(context.checkout), hold, Date.now())) {
    const renewal = { kind: 'NONE', because: 'TOO_LATE' } as const;
    return record(context, { event: 'RENEWAL_CHANGED', renewal, issue: null });
  }
  await renew(context);
};

/**
 * Renews the honor period for what remains, by timer, before a late capture or for an operator. One round: a refusal, and no
 * answer, are normal, and the hold stays capturable (paypal-rules 3.4). Null where it is renewed.
 */
export const renew = async (
  context: CheckoutContext,
  asked: Money | null = null,
): Promise<Refusal | null> => {
  const before = holdOf(context.checkout);
  if (before === null) return nothingAuthorized;
  const isKnown = await isKnownBefore(context, before, asked);
  const hold = holdOf(context.checkout);
  if (hold === null) return nothingAuthorized;
  if (renewedSince(context, reauthorizationsOf(before))) return null;
  const amount = asked ?? remaining(context.checkout, hold);
  const renewed = isKnown ? await reauthorize(context, hold, { amount, key: null }) : 'UNKNOWN';
  // What PayPal has made is planned for; of another amount than was asked, too.
  if (renewed === 'RENEWED' || renewedSince(context, reauthorizationsOf(hold))) {
    return whyNot(renewed);
  }
  const said = typeof renewed === 'string' || 'mismatch' in renewed ? null : renewed;
  const renewal = renewalAfterRefusal(policyOf(context.checkout), hold, {
    refusal: said,
    at: Date.now(),
  });
  record(context, { event: 'RENEWAL_CHANGED', renewal, issue: said?.issue ?? null });
  return whyNot(renewed);
};

/**
 * Under one request id PayPal makes one renewal. A command's has another id than that of the timer, and v1 takes none: both
 * could be made (invariant 4), so that PayPal is read first about one whose outcome is not known.
 */
const isKnownBefore = async (
  context: CheckoutContext,
  hold: Hold,
  asked: Money | null,
): Promise<boolean> => {
  const before = context.checkout.asked;
  if (before?.operation !== 'reauthorizeAuthorization') return true;
  const requestId = moneyCallContext(context, untilLastMargin(context)).requestIdFor({
    operation: 'reauthorizeAuthorization',
    target: rootOf(hold).id,
    amount: asked ?? remaining(context.checkout, hold),
    key: null,
  });
  const isRepeated = requestId === before.requestId && orderOf(context.checkout)?.api !== 'V1';
  if (isRepeated) return true;
  return (await readOrDefer(context, 'what came of the renewal before?')) === 'SHOWN';
};

/** Addressed to the root, always (paypal-rules 0.2). */
const reauthorize = async (
  context: CheckoutContext,
  hold: Hold,
  { amount, key }: { readonly amount: Money; readonly key: string | null },
): Promise<Renewed> => {
  const rootId = rootOf(hold).id;
  const calls = paymentCallsOf(orderOf(context.checkout));
  const before = reauthorizationsOf(hold);
  const until = untilLastMargin(context);
  const moneyCalls = moneyCallContext(context, until);
  // Of a policy's renewal what is left then is sent again, of a command's the amount that it named.
  const refused = { amount: key === null ? null : amount };
  const result = await runMoneyCall(
    { ...moneyCalls, raise: (attention: Attention) => moneyCalls.raise({ ...attention, refused }) },
    {
      operation: 'reauthorizeAuthorization',
      target: rootId,
      amount,
      key,
      necessity: 'OPTIONAL',
      send: (requestId) =>
        calls.reauthorizeAuthorization(
          { rootId, amount, requestId },
          `reauthorize ${rootId}: ${moneyText(amount)}`,
        ),
      find: findByReading(context, {
        operation: 'reauthorizeAuthorization',
        until,
        found: () => renewedSince(context, before),
      }),
    },
  );
  switch (result.kind) {
    case 'DONE':
      return await adoptRenewed(context, result.value, result.debugId);
    case 'FOUND':
      return foundRenewed(context, result.value, amount);
    case 'MISMATCH':
      if (result.value === null) context.unread.push('what did PayPal do instead of the renewal?');
      return mismatched('PayPal answered the reauthorization about another.', result.debugId);
    case 'REFUSED':
      if (afterRenewalRefusal(result.refusal) === 'READ') {
        await readOrDefer(context, `reauthorization was refused: ${result.refusal.issue}`);
      }
      return result.refusal;
    case 'GIVEN_UP':
    case 'UNKNOWN':
      return 'UNKNOWN';
  }
};

const foundRenewed = (
  context: CheckoutContext,
  current: HeldAuthorization,
  asked: Money,
): Renewed => {
  const reason = whyOtherRenewal(current, asked);
  if (reason === null) return 'RENEWED';
  const debugId = debugIdOf(context.checkout, current.id);
  if (!isBlocked(context.checkout)) {
    const attention = unexpected(reason, Date.now(), debugId);
    raise(context, { ...attention, operation: 'reauthorizeAuthorization' });
  }
  return mismatched(reason, debugId);
};

const renewedSince = ({ checkout }: CheckoutContext, before: number): HeldAuthorization | null => {
  const hold = holdOf(checkout);
  return hold && reauthorizationsOf(hold) > before ? currentOf(hold) : null;
};

const adoptRenewed = async (
  context: CheckoutContext,
  made: Authorization,
  debugId: string | null,
): Promise<Renewed> => {
  const hold = holdOf(context.checkout);
  if (hold === null) return 'UNKNOWN';
  const answer = afterRenewal(renewalTermsOf(context.checkout), hold, {
    made,
    debugId,
    at: Date.now(),
  });
  record(context, ...answer.facts);
  if (answer.is === 'DENIED') return answer.said;
  if (answer.is === 'UNDER_REVIEW') return 'RENEWED';
  context.seenAt = Date.now();
  if (made.expiresAt === null) await readOrDefer(context, 'the answer shows no expiration_time');
  return 'RENEWED';
};
