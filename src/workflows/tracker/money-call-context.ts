import { condition } from '@temporalio/workflow';
import type { Keyed } from '../../domain/checkout/commands.ts';
import type { MoneyCallFact } from '../../domain/checkout/facts.ts';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { DAY } from '../../domain/time/durations.ts';
import type { MoneyCall, MoneyCallContext } from '../money-call/money-call.ts';
import { type MoneyCallResult, runMoneyCall } from '../money-call/run.ts';
import { note, type TrackerContext } from './context.ts';

/** No money waits for a tracker: after a month nobody asks PayPal any more what became of it. */
const ASKED_FOR_AT_MOST = 30 * DAY;

type About = { readonly trackerId: string; readonly actor?: string };

/** Makes one call about a tracker: what PayPal answered or shows, or why it was not done. */
export const runTrackerCall = async <T, F>(
  context: TrackerContext,
  { key, actor }: Keyed & { readonly actor?: string },
  {
    trackerId,
    ...call
  }: { readonly trackerId: string } & Omit<MoneyCall<T, F>, 'amount' | 'key' | 'necessity'>,
): Promise<Made<T, F> | Refusal> => {
  const about = { trackerId, ...(actor !== undefined && { actor }) };
  const result = await runMoneyCall<T, F>(moneyCallContext(context, about), {
    ...call,
    amount: null,
    key,
    necessity: 'REQUIRED',
  });
  if (result.kind === 'DONE') return result;
  return result.kind === 'FOUND' ? { ...result, debugId: null } : refusalOf(result);
};

/** `debugId` is null where PayPal was only read. */
type Made<T, F> =
  | { readonly kind: 'DONE'; readonly value: T; readonly debugId: string | null }
  | { readonly kind: 'FOUND'; readonly value: F; readonly debugId: null };

/**
 * How the trackers of a checkout make their calls (workflows/money-call): no money moves, but a call may write to
 * the payer, so that an unknown outcome is read before another try. Nobody has to decide anything: no attention is raised.
 */
const moneyCallContext = (context: TrackerContext, about: About): MoneyCallContext => {
  const { merchantId, checkoutId: owner } = context.input;
  const until = Date.now() + ASKED_FOR_AT_MOST;
  return {
    requestIdFor: ({ operation, key, target }) =>
      requestIdOf({ merchantId, owner, operation, key: key ?? target }),
    record: (...facts) => {
      for (const fact of facts) noteCall(context, about, fact);
    },
    raise: () => undefined,
    // PayPal keeps no request id of a tracker, and is read before each call.
    mayFollowEarlierRun: () => false,
    settled: () => undefined,
    mustStop: () => Date.now() >= until,
    isInterrupted: () => false,
    waitUntil: async (at) => {
      const summary = 'until PayPal is asked again about the tracker';
      await condition(() => false, Math.max(at - Date.now(), 1), { summary });
    },
    afterLook: ({ kind, isSure }) => {
      if (isSure) return 'SEND_AGAIN';
      return kind === 'ABSENT' ? 'GIVE_UP' : 'KEEP_ASKING';
    },
  };
};

const noteCall = (
  context: TrackerContext,
  { trackerId, actor }: About,
  fact: MoneyCallFact,
): void => {
  switch (fact.event) {
    case 'ASKED': {
      const { operation, requestId } = fact;
      const by = actor === undefined ? {} : { actor };
      return note(context, trackerId, { event: 'TRACKER_ASKED', operation, requestId, ...by });
    }
    case 'REFUSED':
      return note(context, trackerId, { event: 'TRACKER_REFUSED', refusal: fact.refusal });
    case 'OUTCOME_UNKNOWN': {
      const { requestId, failure } = fact;
      return note(context, trackerId, { event: 'TRACKER_OUTCOME_UNKNOWN', requestId, failure });
    }
    case 'PROVED_ABSENT':
    case 'FOUND':
      return;
  }
};

/** Why a call did not do what was asked. */
const refusalOf = (
  result: Exclude<MoneyCallResult<unknown, unknown>, { kind: 'DONE' | 'FOUND' }>,
): Refusal => {
  switch (result.kind) {
    case 'REFUSED':
      return refusedByPayPal(result.refusal);
    case 'MISMATCH':
    case 'GIVEN_UP':
      return refusal('UNEXPECTED_ANSWER', 'PayPal answered about another order than was asked.');
    case 'UNKNOWN':
      return refusal('OUTCOME_UNKNOWN', 'PayPal did not show for a month what became of it.');
  }
};
