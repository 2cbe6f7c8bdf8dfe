import { ActivityFailure, ApplicationFailure, patched, sleep } from '@temporalio/workflow';
import { mismatched, unknownOutcome } from '../domain/attention.ts';
import type { ResolveCommand } from '../domain/commands.ts';
import { type Deadline, lookAgain } from '../domain/deadlines.ts';
import { SECOND } from '../domain/durations.ts';
import type { Money } from '../domain/money.ts';
import type { Answer, Operation, PayPalRefusal } from '../domain/paypal.ts';
import { refusal } from '../domain/refusal.ts';
import { requestIdOf } from '../domain/request-id.ts';
import { answer, type Desk, type Letter, record } from './desk.ts';
import { rest } from './rest.ts';
import { PATIENT_READS, type Reading, readPatiently, readPayPal } from './truth.ts';

/** One intended money call. */
export type MoneyCall<T> = {
  readonly operation: Operation;
  readonly target: string;
  readonly amount: Money | null;
  /** The caller's idempotency key; null where the checkout acts by itself. */
  readonly key: string | null;
  readonly send: (requestId: string) => Promise<Answer<T>>;
  /** After PayPal was read: what the call brought about, if it did. */
  readonly found: () => T | null;
};

/** What came of it, once it is known. It always is, in the end: a call that is not known keeps the checkout parked. */
export type Settled<T> =
  | { readonly kind: 'DONE'; readonly value: T; readonly debugId: string | null }
  /** GET showed it; what it brought about is already on record. */
  | { readonly kind: 'FOUND'; readonly value: T }
  | { readonly kind: 'REFUSED'; readonly refusal: PayPalRefusal }
  /** It was proved not to have happened, and an operator said to leave it so. */
  | { readonly kind: 'GIVEN_UP' };

/** PayPal may show a fresh effect a moment late: absence is believed only when it is seen this often (paypal-rules 4.4). */
const LOOK_AGAIN_AFTER = [5 * SECOND, 15 * SECOND, 40 * SECOND] as const;

/**
 * Makes one money call and does not return before its outcome is known (paypal-rules 4.4). The retries of the call
 * itself repeat one PayPal-Request-Id. When they have run out, or PayPal says that it was done before, or says "no" to a
 * repetition of what got no answer, PayPal is read; only proved absence allows a new call, with a new id. When PayPal
 * cannot be read, the checkout parks and asks again, and an operator may decide.
 */
export const settle = async <T>(desk: Desk, call: MoneyCall<T>): Promise<Settled<T>> => {
  for (;;) {
    const answered = await ask(desk, call);
    if (answered.kind === 'DONE') return answered;
    if (answered.kind === 'REFUSED' && isDefinite(answered)) return answered;
    const happenedBefore = answered.kind === 'REFUSED' && !answered.afterUnanswered;
    const truth = happenedBefore ? await look(desk, call) : await lookUntilSure(desk, call);
    if (truth.kind === 'FOUND') return found(desk, call, truth.value);
    if (answered.kind === 'REFUSED' && truth.kind !== 'SILENT') return answered;
    const proved = truth.kind === 'ABSENT' && answered.kind === 'UNKNOWN';
    const choice = proved ? 'TRY_AGAIN' : await park(desk, call, answered.kind);
    if (choice !== 'TRY_AGAIN') return choice;
    record(desk, { event: 'PROVED_ABSENT', operation: call.operation });
  }
};

type Refused<T> = Extract<Answer<T>, { kind: 'REFUSED' }>;

const isDefinite = <T>({ refusal: { issueClass }, afterUnanswered }: Refused<T>): boolean =>
  issueClass !== 'RECONCILE' && afterUnanswered !== true;

/** UNKNOWN: no usable answer came. MISMATCH: one came, about another id, amount or currency than was asked for. */
type NoAnswer = { readonly kind: 'UNKNOWN' | 'MISMATCH' };

const ask = async <T>(desk: Desk, call: MoneyCall<T>): Promise<Answer<T> | NoAnswer> => {
  const { operation, target, amount, key } = call;
  const { merchantId, checkoutId } = desk.checkout.input;
  const { generation } = desk.checkout;
  const requestId = requestIdOf({
    merchantId,
    owner: checkoutId,
    operation,
    target,
    amount,
    key,
    generation,
  });
  record(desk, { event: 'ASKED', operation, target, requestId, amount });
  try {
    const said = await call.send(requestId);
    if (said.kind === 'REFUSED')
      record(desk, { event: 'REFUSED', operation, refusal: said.refusal });
    return said;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const failure = nameOf(error);
    record(desk, { event: 'UNANSWERED', operation, requestId, failure });
    return { kind: failure === 'PAYPAL_MISMATCH' ? 'MISMATCH' : 'UNKNOWN' };
  }
};

const nameOf = ({ cause, retryState }: ActivityFailure): string =>
  cause instanceof ApplicationFailure && cause.type ? cause.type : String(retryState);

/** GONE is not ABSENT: an order that PayPal no longer shows proves nothing about the money (paypal-rules 11, invariant 21). */
type Truth<T> =
  | { readonly kind: 'FOUND'; readonly value: T }
  | { readonly kind: 'ABSENT' | 'GONE' | 'SILENT' };

const look = async <T>(
  desk: Desk,
  call: MoneyCall<T>,
  read: (desk: Desk, because: string) => Promise<Reading> = readPayPal,
): Promise<Truth<T>> => {
  const reading = await read(desk, `did ${call.operation} happen?`);
  const value = call.found();
  if (value !== null) return { kind: 'FOUND', value };
  return { kind: reading === 'READ' ? 'ABSENT' : reading };
};

const lookUntilSure = async <T>(desk: Desk, call: MoneyCall<T>): Promise<Truth<T>> => {
  let truth = await look(desk, call);
  for (const ms of LOOK_AGAIN_AFTER) {
    if (truth.kind !== 'ABSENT') return truth;
    await sleep(ms, { summary: `before reading PayPal again: did ${call.operation} happen?` });
    truth = await look(desk, call);
  }
  return truth;
};

const found = <T>(desk: Desk, { operation }: MoneyCall<T>, value: T): Settled<T> => {
  record(desk, { event: 'FOUND', operation });
  return { kind: 'FOUND', value };
};

/**
 * NEEDS_ATTENTION: the call was sent and PayPal cannot be asked what came of it. A silent PayPal is asked again every
 * five minutes, one whose answer settles nothing every hour; an operator may settle it earlier. No other money call is
 * made meanwhile.
 */
const park = async <T>(
  desk: Desk,
  call: MoneyCall<T>,
  because: 'REFUSED' | NoAnswer['kind'],
): Promise<Settled<T> | 'TRY_AGAIN'> => {
  const { operation } = call;
  const now = Date.now();
  record(
    desk,
    because === 'MISMATCH' ? mismatched(operation, now) : unknownOutcome(operation, now),
  );
  const patient = patched(PATIENT_READS);
  if (!patient) await pause(desk);
  for (;;) {
    const letter = takeFirst(desk, isForNow);
    const truth = letter || !patient ? await look(desk, call) : await lookPatiently(desk, call);
    const resolve = letter?.command.type === 'RESOLVE' ? letter.command.resolve : null;
    const sure = truth.kind === 'FOUND' || (truth.kind === 'ABSENT' && because !== 'MISMATCH');
    if (truth.kind === 'SILENT' || (!sure && resolve === null)) {
      if (letter) answer(desk, letter, stillUnknown);
      if (!letter || !patient) await pause(desk);
      continue;
    }
    record(desk, { event: 'ATTENTION_CLEARED', because: 'PayPal was read' });
    if (letter) handBack(desk, letter, resolve);
    if (truth.kind === 'FOUND') return found(desk, call, truth.value);
    if (resolve === null || resolve.action === 'retry') return 'TRY_AGAIN';
    record(desk, { event: 'PROVED_ABSENT', operation: call.operation });
    return { kind: 'GIVEN_UP' };
  }
};

const lookPatiently = <T>(desk: Desk, call: MoneyCall<T>): Promise<Truth<T>> => {
  record(desk, { event: 'WATCHING_CALL', watch: null });
  return look(desk, call, (_desk, because) =>
    readPatiently(desk, because, () => isCommanded(desk)),
  );
};

/** Until the next look, or until somebody commands something. */
const pause = async (desk: Desk): Promise<void> => {
  const now = Date.now();
  const planned = nextLook(desk);
  if (planned === null || planned.at <= now) {
    record(desk, { event: 'WATCHING_CALL', watch: lookAgain(now) });
  }
  await rest(desk, nextLook(desk), () => isCommanded(desk));
};

const stillUnknown = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal could not be asked; the checkout stays parked.',
);

const isCommanded = ({ mailbox }: Desk): boolean => mailbox.some(isForNow);

/** A cancelled Workflow still has to learn what became of the money before it can release what is left. */
const isForNow = ({ command }: Letter): boolean => command.type !== 'CANCEL';

const takeFirst = ({ mailbox }: Desk, matches: (letter: Letter) => boolean): Letter | undefined => {
  const index = mailbox.findIndex(matches);
  return index < 0 ? undefined : mailbox.splice(index, 1)[0];
};

/** While parked only PayPal's answer and an operator count: no deadline of the hold may start another money call. */
const nextLook = ({ checkout }: Desk): Deadline | null =>
  checkout.attention?.watch ? { at: checkout.attention.watch.at, does: 'READ_PAYPAL' } : null;

/** Whatever was commanded while parked has its turn now that the outcome is known. */
const handBack = (desk: Desk, letter: Letter, resolve: ResolveCommand | null): void => {
  if (resolve === null) {
    desk.mailbox.unshift(letter);
    return;
  }
  const { action, actor, reason } = resolve;
  record(desk, { event: 'RESOLVED', action, actor, reason });
  if (action === 'void' || action === 'close') desk.mailbox.unshift(letter);
  else answer(desk, letter, null);
};
