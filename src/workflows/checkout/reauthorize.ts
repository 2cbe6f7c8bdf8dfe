import { patched } from '@temporalio/workflow';
import { surprised } from '../../domain/checkout/attention.ts';
import type { ReauthorizeCommand } from '../../domain/checkout/commands.ts';
import { dated, expiryOf, planRenewal, postponeRenewal } from '../../domain/checkout/deadlines.ts';
import { type Hold, type Renewal, remaining } from '../../domain/checkout/hold.ts';
import { learnedFrom } from '../../domain/checkout/limits.ts';
import { refuseReauthorize } from '../../domain/checkout/refusals.ts';
import { holdOf, isBlocked } from '../../domain/checkout/state.ts';
import { equal, type Money, moneyText } from '../../domain/money/money.ts';
import type { Authorization, PayPalRefusal } from '../../domain/paypal/resources.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { HOUR } from '../../domain/time/durations.ts';
import { remember } from '../memory.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { settle } from '../money-call/run.ts';
import { raise } from './attention.ts';
import { type CheckoutContext, record } from './context.ts';
import { readOrDefer } from './deferred-reads.ts';

export const reauthorizeOnCommand = async (
  context: CheckoutContext,
  command: ReauthorizeCommand,
): Promise<Refusal | null> => {
  const why = refuseReauthorize(context.checkout, command, Date.now());
  const hold = holdOf(context.checkout);
  if (why || hold === null) return why ?? refusal('NOT_AUTHORIZED', 'Nothing is authorized.');
  const amount = command.amount ?? remaining(hold);
  const said = await reauthorize(context, hold, { amount, key: command.key });
  if (said) await learnAboutReauthorizing(context, hold, said);
  return said && refusedByPayPal(said);
};

/** By timer; where an outage has lasted until the deadline, there is nothing left to renew the hold for. */
export const renewInTime = async (context: CheckoutContext): Promise<void> => {
  const hold = holdOf(context.checkout);
  const { deadlineMarginMs } = context.checkout.input.policy;
  if (hold && Date.now() >= expiryOf(hold) - deadlineMarginMs) {
    const renewal = { kind: 'NONE', because: 'TOO_LATE' } as const;
    return record(context, { event: 'RENEWAL_CHANGED', renewal, issue: null });
  }
  await renew(context);
};

/**
 * Renews the honor period for what remains, by timer or before a late capture. Refusal is normal: too soon is asked
 * again hourly until day 4 is over, anything else is learned from, and the hold stays capturable (paypal-rules 3.4).
 */
export const renew = async (context: CheckoutContext): Promise<void> => {
  const hold = holdOf(context.checkout);
  if (hold === null) return;
  const said = await reauthorize(context, hold, { amount: remaining(hold), key: null });
  if (said) {
    const renewal = renewalAfter(context, hold, said);
    record(context, { event: 'RENEWAL_CHANGED', renewal, issue: said.issue });
    if (renewal.kind === 'NONE') await learnAboutReauthorizing(context, hold, said);
  }
};

/** Only policy TIMER asks again by itself; ON_CAPTURE with the next capture. */
const renewalAfter = (context: CheckoutContext, hold: Hold, said: PayPalRefusal): Renewal => {
  if (said.issueClass !== 'WAIT') return refusedRenewal;
  const { reauthorize } = context.checkout.input.policy;
  return reauthorize === 'TIMER' ? postponeRenewal(hold, Date.now()) : hold.renewal;
};

/** The patch under which no limit is learned from a try that was merely early. Histories that are older learned it. */
const EARLY_TRIES = 'learn-nothing-from-an-early-try';

/**
 * What is not supported, or a second one that is too soon when day 4 is over, is the account's setting and holds for the merchant's
 * other checkouts. Everything else is about this payer or this hold.
 */
const learnAboutReauthorizing = async (
  context: CheckoutContext,
  hold: Hold,
  said: PayPalRefusal,
): Promise<void> => {
  const tooMany = said.issueClass === 'WAIT' && hold.reauthorizations > 0;
  if (!tooMany && !ACCOUNT_SETTINGS.has(said.issue)) return;
  const isEarly = tooMany && postponeRenewal(hold, Date.now()).kind === 'PLANNED';
  if (isEarly && patched(EARLY_TRIES)) return;
  const learned = { ...learnedFrom(said, Date.now()), atMost: hold.reauthorizations };
  await remember(context, { limit: 'reauthorizations', learned });
};

const ACCOUNT_SETTINGS: ReadonlySet<string> = new Set([
  'REAUTHORIZATION_NOT_SUPPORTED',
  'REAUTH_NOT_SUPPORTED_FOR_ORDER',
  'TOO_MANY_REAUTHORIZATIONS',
]);

const refusedRenewal = { kind: 'NONE', because: 'REFUSED_BY_PAYPAL' } as const;

/** Addressed to the root, always (paypal-rules 0.2). Returns PayPal's refusal, or null when it is done. */
const reauthorize = async (
  context: CheckoutContext,
  hold: Hold,
  { amount, key }: { readonly amount: Money; readonly key: string | null },
): Promise<PayPalRefusal | null> => {
  const rootId = hold.root.id;
  const before = hold.reauthorizations;
  const settled = await settle(context, {
    operation: 'reauthorizeAuthorization',
    target: rootId,
    amount,
    key,
    send: (requestId) =>
      paypal.reauthorizeAuthorization(
        { rootId, amount, requestId },
        { summary: `reauthorize ${rootId}: ${moneyText(amount)}`, untilMs: expiryOf(hold) - HOUR },
      ),
    found: () => renewedSince(context, before),
  });
  switch (settled.kind) {
    case 'DONE':
      if (settled.value.status === 'DENIED') return denied(settled.value, settled.debugId);
      recordReauthorized(context, settled.value, settled.debugId);
      return null;
    case 'FOUND':
      noticeOtherAmount(context, settled.value, amount);
      return null;
    case 'REFUSED':
      if (settled.refusal.issueClass === 'NEW_ORDER')
        await readOrDefer(context, settled.refusal.issue);
      return settled.refusal;
    case 'GIVEN_UP':
      record(context, { event: 'RENEWAL_CHANGED', renewal: refusedRenewal, issue: null });
      return null;
  }
};

/** The patch under which what GET shows is compared with what was asked for. Histories that are older took it as it was. */
const COMPARED = 'compare-a-reauthorization-that-was-found';

const noticeOtherAmount = (context: CheckoutContext, { current }: Hold, asked: Money): void => {
  if (equal(current.amount, asked) || isBlocked(context.checkout) || !patched(COMPARED)) return;
  const reason = `PayPal shows reauthorization ${current.id} of ${moneyText(current.amount)}, but ${moneyText(asked)} was asked for.`;
  raise(context, surprised(reason, Date.now()));
};

/** A "no" inside a 201: the hold stands as it was, and stays capturable. */
const denied = ({ id }: Authorization, debugId: string | null): PayPalRefusal => ({
  httpStatus: 201,
  issue: 'AUTHORIZATION_DENIED',
  issueClass: 'OTHER_BRANCH',
  debugId,
  description: `PayPal denied reauthorization ${id}.`,
});

const renewedSince = ({ checkout }: CheckoutContext, before: number): Hold | null => {
  const hold = holdOf(checkout);
  return hold && hold.reauthorizations > before ? hold : null;
};

const recordReauthorized = (
  context: CheckoutContext,
  made: Authorization,
  debugId: string | null,
): void => {
  const hold = holdOf(context.checkout);
  if (hold === null) return;
  const authorization = dated(made, Date.now(), hold.root);
  const reauthorizations = hold.reauthorizations + 1;
  const renewed = { ...hold, current: authorization, reauthorizations };
  const renewal = planRenewal(context.checkout, renewed);
  record(context, { event: 'REAUTHORIZED', authorization, renewal, debugId });
};
