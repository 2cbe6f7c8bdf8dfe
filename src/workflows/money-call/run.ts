import { ActivityFailure } from '@temporalio/workflow';
import { didNothing, endsCall } from '../../domain/checkout/after-look.ts';
import { accountError, mismatched } from '../../domain/checkout/attention.ts';
import type { PayPalRefusal } from '../../domain/paypal/resources.ts';
import { type NoAnswer, noAnswerIn } from '../activity-result.ts';
import { confirmAbsence } from './confirm-absence.ts';
import type { Found, MoneyCall, MoneyCallContext, UnknownOutcomeTrace } from './money-call.ts';
import { FIRST_PAUSE, MOST_ROUNDS, ROUNDS_END_AFTER } from './times.ts';
import { waitForOutcome } from './wait-for-outcome.ts';

/** What came of a money call. */
export type MoneyCallResult<T, F> =
  | { readonly kind: 'DONE'; readonly value: T; readonly debugId: string | null }
  /** GET showed it; what it brought about is already on record. */
  | { readonly kind: 'FOUND'; readonly value: F }
  /** `isDefinite`: nothing was sent before that may still arrive. */
  | { readonly kind: 'REFUSED'; readonly refusal: PayPalRefusal; readonly isDefinite: boolean }
  /** PayPal answered something else than was asked for: a person has to look. Null where GET does not show what was done. */
  | { readonly kind: 'MISMATCH'; readonly value: F | null; readonly debugId: string | null }
  /** It was proved not to have happened, and an operator said to leave it so. */
  | { readonly kind: 'GIVEN_UP' }
  /** Not known: the call was optional, or nothing can come of it any more. With PayPal's trace of what was no answer. */
  | { readonly kind: 'UNKNOWN'; readonly trace?: UnknownOutcomeTrace };

type Round<T> =
  | { readonly kind: 'DONE'; readonly value: T; readonly debugId: string | null }
  | { readonly kind: 'REFUSED'; readonly refusal: PayPalRefusal; readonly isDefinite: boolean }
  | { readonly kind: 'UNKNOWN'; readonly why: NoAnswer }
  | { readonly kind: 'MISMATCH'; readonly why: NoAnswer };

/** What leaves open whether the call was made. */
type Unsettled = Extract<Round<unknown>, { kind: 'REFUSED' | 'UNKNOWN' }>;

/**
 * Makes one money call and returns when its outcome is known (paypal-rules 4.4). When a round brought no answer, or PayPal
 * says that it was done before, or says "no" to a repetition of what got no answer, PayPal is read; only proved absence
 * allows another round. All rounds have one PayPal-Request-Id: a request that arrives after it was proved absent is
 * answered as one with its repetition. A call that stays without an answer parks its context, which goes on asking; it
 * ends when nothing can come of the call any more. An answer about something else ends it at once: whoever asked is told.
 */
export const runMoneyCall = async <T, F>(
  context: MoneyCallContext,
  call: MoneyCall<T, F>,
): Promise<MoneyCallResult<T, F>> => {
  const since = Date.now();
  const requestId = context.requestIdFor(call);
  let firstPause = FIRST_PAUSE;
  for (let rounds = 1; ; rounds += 1) {
    if (context.mustStop()) return { kind: 'UNKNOWN' };
    const round = await sendRound(context, call, { requestId, isRepetition: rounds > 1 });
    if (round.kind === 'DONE') return done(context, round);
    if (round.kind === 'MISMATCH') return await mismatch(context, call, round.why);
    const no = round.kind === 'REFUSED' ? round : null;
    if (no && endsCall(no)) return refused(context, no);
    if (round.kind === 'UNKNOWN' && context.mustStop()) {
      return { kind: 'UNKNOWN', trace: traceOf(round) };
    }
    const mayGoOn = rounds < MOST_ROUNDS && Date.now() - since < ROUNDS_END_AFTER;
    const found = await lookAfter(context, call, { round, mayGoOn });
    if (found.kind === 'FOUND') return foundByReading(context, call, found);
    if (no && didNothing(found.kind, no)) return refused(context, no);
    if (call.necessity === 'OPTIONAL') {
      if (found.kind === 'ABSENT') context.record(provedAbsent(call));
      return { kind: 'UNKNOWN' };
    }
    const isProved = found.kind === 'ABSENT' && round.kind === 'UNKNOWN';
    if (isProved && mayGoOn) {
      context.record(provedAbsent(call));
      continue;
    }
    const parked = await waitForOutcome(context, call, { trace: traceOf(round), firstPause });
    if (parked.kind === 'FOUND') return foundByReading(context, call, parked);
    if (parked.kind !== 'SEND_AGAIN') return { kind: parked.kind };
    firstPause = parked.pause;
  }
};

/**
 * Absence is confirmed where something follows from it. A definite "no" needs one read alone, and so does what parks next:
 * there it is confirmed before anything is sent again. A command interrupts the reads about an optional call.
 */
const lookAfter = <T, F>(
  context: MoneyCallContext,
  call: MoneyCall<T, F>,
  { round, mayGoOn }: { readonly round: Unsettled; readonly mayGoOn: boolean },
): Promise<Found<F>> => {
  if (round.kind === 'REFUSED' && round.isDefinite) return lookAfterNo(call, round.refusal);
  if (call.necessity === 'OPTIONAL') return confirmAbsence(call, context);
  return round.kind === 'UNKNOWN' && !mayGoOn ? call.find('ONCE') : confirmAbsence(call);
};

/** Somebody else's, which looks the same, is on record with the read; the call did nothing. */
const lookAfterNo = async <T, F>(call: MoneyCall<T, F>, no: PayPalRefusal): Promise<Found<F>> => {
  const found = await call.find('ONCE');
  if (found.kind !== 'FOUND' && found.kind !== 'AMBIGUOUS') return found;
  return (call.isOwnAfterNo?.(found.kind, no) ?? true) ? found : { kind: 'ABSENT' };
};

const provedAbsent = ({ operation }: Pick<MoneyCall<unknown, unknown>, 'operation'>) =>
  ({ event: 'PROVED_ABSENT', operation }) as const;

const done = <T>(
  context: MoneyCallContext,
  round: Extract<Round<T>, { kind: 'DONE' }>,
): Extract<Round<T>, { kind: 'DONE' }> => {
  context.settled();
  return round;
};

/**
 * PayPal did something else (invariant 7). Whoever asked does not wait for what it was: one read takes over what PayPal
 * shows. The call is never sent anew: under another request id it could take money a second time.
 */
const mismatch = async <F>(
  context: MoneyCallContext,
  { operation, find }: Pick<MoneyCall<unknown, F>, 'operation' | 'find'>,
  why: NoAnswer,
): Promise<Extract<MoneyCallResult<unknown, F>, { kind: 'MISMATCH' }>> => {
  const found = await find('ONCE');
  const value = found.kind === 'FOUND' ? found.value : null;
  if (value !== null) context.record({ event: 'FOUND', operation });
  context.settled();
  const { issue, debugId } = why;
  context.raise(mismatched(operation, { issue, debugId }, Date.now()));
  return { kind: 'MISMATCH', value, debugId };
};

const refused = <R extends { readonly kind: 'REFUSED' }>(context: MoneyCallContext, no: R): R => {
  context.settled();
  return no;
};

const foundByReading = <F>(
  context: MoneyCallContext,
  { operation }: Pick<MoneyCall<unknown, F>, 'operation'>,
  found: Extract<Found<F>, { kind: 'FOUND' }>,
): Extract<Found<F>, { kind: 'FOUND' }> => {
  context.record({ event: 'FOUND', operation });
  context.settled();
  return found;
};

const traceOf = (round: Unsettled): UnknownOutcomeTrace => {
  const { issue, debugId } = round.kind === 'REFUSED' ? round.refusal : round.why;
  return { issue, debugId };
};

/**
 * A "no" to a repetition is not definite: the call that got no answer may have been made late (invariant 21). A call that
 * an earlier run may have made is a repetition, too.
 */
const sendRound = async <T, F>(
  context: MoneyCallContext,
  call: MoneyCall<T, F>,
  { requestId, isRepetition }: { readonly requestId: string; readonly isRepetition: boolean },
): Promise<Round<T>> => {
  const { operation, target, amount } = call;
  context.record({ event: 'ASKED', operation, target, requestId, amount });
  try {
    const said = await call.send(requestId);
    if (said.kind === 'DONE') return said;
    context.record({ event: 'REFUSED', operation, refusal: said.refusal });
    const isFirst = !isRepetition && said.afterNoAnswer !== true;
    return { ...said, isDefinite: isFirst && !context.mayFollowEarlierRun() };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const why = noAnswerIn(error);
    context.record({ event: 'OUTCOME_UNKNOWN', operation, requestId, failure: why.failure });
    if (why.failure === 'PAYPAL_ACCOUNT') context.raise(accountError(operation, why, Date.now()));
    return { kind: why.failure === 'PAYPAL_MISMATCH' ? 'MISMATCH' : 'UNKNOWN', why };
  }
};
