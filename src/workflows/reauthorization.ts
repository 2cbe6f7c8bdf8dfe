import { patched } from '@temporalio/workflow';
import { surprised } from '../domain/attention.ts';
import { holdOf, isBlocked } from '../domain/checkout.ts';
import type { ReauthorizeCommand } from '../domain/commands.ts';
import { dated, expiryOf, planRenewal, postponeRenewal } from '../domain/deadlines.ts';
import { HOUR } from '../domain/durations.ts';
import { type Hold, type Renewal, remaining } from '../domain/hold.ts';
import { learnedFrom } from '../domain/limits.ts';
import { equal, type Money, spellMoney } from '../domain/money.ts';
import type { Authorization, PayPalRefusal } from '../domain/paypal.ts';
import { refuseReauthorize } from '../domain/policy.ts';
import { type Refusal, refusal, refusedByPayPal } from '../domain/refusal.ts';
import { type Desk, record } from './desk.ts';
import { raise } from './matters.ts';
import { remember } from './memory.ts';
import { paypal } from './paypal-calls.ts';
import { settle } from './settle.ts';
import { readOrOwe } from './unheard.ts';

export const reauthorizeOnCommand = async (
  desk: Desk,
  command: ReauthorizeCommand,
): Promise<Refusal | null> => {
  const why = refuseReauthorize(desk.checkout, command, Date.now());
  const hold = holdOf(desk.checkout);
  if (why || hold === null) return why ?? refusal('NOT_AUTHORIZED', 'Nothing is authorized.');
  const amount = command.amount ?? remaining(hold);
  const said = await reauthorize(desk, hold, { amount, key: command.key });
  if (said) await learnAboutReauthorizing(desk, hold, said);
  return said && refusedByPayPal(said);
};

/** By timer; where an outage has lasted until the deadline, there is nothing left to renew the hold for. */
export const renewInTime = async (desk: Desk): Promise<void> => {
  const hold = holdOf(desk.checkout);
  const { deadlineMarginMs } = desk.checkout.input.policy;
  if (hold && Date.now() >= expiryOf(hold) - deadlineMarginMs) {
    const renewal = { kind: 'NONE', because: 'TOO_LATE' } as const;
    return record(desk, { event: 'RENEWAL_CHANGED', renewal, issue: null });
  }
  await renew(desk);
};

/**
 * Renews the honor period for what remains, by timer or before a late capture. Refusal is normal: too soon is asked
 * again hourly until day 4 is over, anything else is learned from, and the hold stays capturable (paypal-rules 3.4).
 */
export const renew = async (desk: Desk): Promise<void> => {
  const hold = holdOf(desk.checkout);
  if (hold === null) return;
  const said = await reauthorize(desk, hold, { amount: remaining(hold), key: null });
  if (said) {
    const renewal = renewalAfter(desk, hold, said);
    record(desk, { event: 'RENEWAL_CHANGED', renewal, issue: said.issue });
    if (renewal.kind === 'NONE') await learnAboutReauthorizing(desk, hold, said);
  }
};

/** Only policy TIMER asks again by itself; ON_CAPTURE with the next capture. */
const renewalAfter = (desk: Desk, hold: Hold, said: PayPalRefusal): Renewal => {
  if (said.issueClass !== 'WAIT') return refusedRenewal;
  const { reauthorize } = desk.checkout.input.policy;
  return reauthorize === 'TIMER' ? postponeRenewal(hold, Date.now()) : hold.renewal;
};

/** The patch under which no limit is learned from a try that was merely early. Histories that are older learned it. */
const EARLY_TRIES = 'learn-nothing-from-an-early-try';

/**
 * What is not supported, or a second one that is too soon when day 4 is over, is the account's setting and holds for the merchant's
 * other checkouts. Everything else is about this payer or this hold.
 */
const learnAboutReauthorizing = async (
  desk: Desk,
  hold: Hold,
  said: PayPalRefusal,
): Promise<void> => {
  const tooMany = said.issueClass === 'WAIT' && hold.reauthorizations > 0;
  if (!tooMany && !ACCOUNT_SETTINGS.has(said.issue)) return;
  const isEarly = tooMany && postponeRenewal(hold, Date.now()).kind === 'PLANNED';
  if (isEarly && patched(EARLY_TRIES)) return;
  const learned = { ...learnedFrom(said, Date.now()), atMost: hold.reauthorizations };
  await remember(desk, { limit: 'reauthorizations', learned });
};

const ACCOUNT_SETTINGS: ReadonlySet<string> = new Set([
  'REAUTHORIZATION_NOT_SUPPORTED',
  'REAUTH_NOT_SUPPORTED_FOR_ORDER',
  'TOO_MANY_REAUTHORIZATIONS',
]);

const refusedRenewal = { kind: 'NONE', because: 'REFUSED_BY_PAYPAL' } as const;

/** Addressed to the root, always (paypal-rules 0.2). Returns PayPal's refusal, or null when it is done. */
const reauthorize = async (
  desk: Desk,
  hold: Hold,
  { amount, key }: { readonly amount: Money; readonly key: string | null },
): Promise<PayPalRefusal | null> => {
  const rootId = hold.root.id;
  const before = hold.reauthorizations;
  const settled = await settle(desk, {
    operation: 'reauthorizeAuthorization',
    target: rootId,
    amount,
    key,
    send: (requestId) =>
      paypal.reauthorizeAuthorization(
        { rootId, amount, requestId },
        { summary: `reauthorize ${rootId}: ${spellMoney(amount)}`, untilMs: expiryOf(hold) - HOUR },
      ),
    found: () => renewedSince(desk, before),
  });
  switch (settled.kind) {
    case 'DONE':
      if (settled.value.status === 'DENIED') return denied(settled.value, settled.debugId);
      recordReauthorized(desk, settled.value, settled.debugId);
      return null;
    case 'FOUND':
      noticeOtherAmount(desk, settled.value, amount);
      return null;
    case 'REFUSED':
      if (settled.refusal.issueClass === 'NEW_ORDER') await readOrOwe(desk, settled.refusal.issue);
      return settled.refusal;
    case 'GIVEN_UP':
      record(desk, { event: 'RENEWAL_CHANGED', renewal: refusedRenewal, issue: null });
      return null;
  }
};

/** The patch under which what GET shows is compared with what was asked for. Histories that are older took it as it was. */
const COMPARED = 'compare-a-reauthorization-that-was-found';

const noticeOtherAmount = (desk: Desk, { current }: Hold, asked: Money): void => {
  if (equal(current.amount, asked) || isBlocked(desk.checkout) || !patched(COMPARED)) return;
  const reason = `PayPal shows reauthorization ${current.id} of ${spellMoney(current.amount)}, but ${spellMoney(asked)} was asked for.`;
  raise(desk, surprised(reason, Date.now()));
};

/** A "no" inside a 201: the hold stands as it was, and stays capturable. */
const denied = ({ id }: Authorization, debugId: string | null): PayPalRefusal => ({
  httpStatus: 201,
  issue: 'AUTHORIZATION_DENIED',
  issueClass: 'OTHER_BRANCH',
  debugId,
  description: `PayPal denied reauthorization ${id}.`,
});

const renewedSince = ({ checkout }: Desk, before: number): Hold | null => {
  const hold = holdOf(checkout);
  return hold && hold.reauthorizations > before ? hold : null;
};

const recordReauthorized = (desk: Desk, made: Authorization, debugId: string | null): void => {
  const hold = holdOf(desk.checkout);
  if (hold === null) return;
  const authorization = dated(made, Date.now(), hold.root);
  const reauthorizations = hold.reauthorizations + 1;
  const renewed = { ...hold, current: authorization, reauthorizations };
  const renewal = planRenewal(desk.checkout, renewed);
  record(desk, { event: 'REAUTHORIZED', authorization, renewal, debugId });
};
