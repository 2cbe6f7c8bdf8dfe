import { ActivityFailure, ApplicationFailure, patched, sleep } from '@temporalio/workflow';
import { mismatched, unknownOutcome } from '../domain/attention.ts';
import type { ResolveCommand } from '../domain/commands.ts';
import { lookAgain, watchAgain } from '../domain/deadlines.ts';
import { SECOND } from '../domain/durations.ts';
import type { Watch } from '../domain/hold.ts';
import type { Money } from '../domain/money.ts';
import type { Answer, Operation, PayPalRefusal } from '../domain/paypal.ts';
import { refusal } from '../domain/refusal.ts';
import { requestIdOf } from '../domain/request-id.ts';
import { answer, type Desk, type Letter, record, takeFirst } from './desk.ts';
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
    const no = answered.kind === 'REFUSED' ? answered : null;
    const definite = no !== null && no.afterUnanswered !== true;
    if (definite && no.refusal.issueClass !== 'RECONCILE') return no;
    const truth = definite ? await look(desk, call) : await lookUntilSure(desk, call);
    if (truth.kind === 'FOUND') return found(desk, call, truth.value);
    const nothingHappened = truth.kind === 'ABSENT' || (definite && truth.kind === 'GONE');
    if (no && nothingHappened) return no;
    const proved = truth.kind === 'ABSENT' && answered.kind === 'UNKNOWN';
    const choice = proved ? 'TRY_AGAIN' : await park(desk, call, answered.kind);
    if (choice !== 'TRY_AGAIN') return choice;
    record(desk, { event: 'PROVED_ABSENT', operation: call.operation });
  }
};

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
 * five minutes, one whose answer settles nothing after 1 h, 2 h, ... up to a day; an operator may settle it earlier. No
 * other money call is made meanwhile.
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
  let watch: Watch | null = null;
  if (!patient) await pause(desk, lookAgain(now));
  for (;;) {
    const letter = takeFirst(desk, isForNow);
    const truth = await (patient ? lookParked(desk, call, letter) : look(desk, call));
    const resolve = letter?.command.type === 'RESOLVE' ? letter.command.resolve : null;
    const sure = truth.kind === 'FOUND' || (truth.kind === 'ABSENT' && because !== 'MISMATCH');
    if (truth.kind === 'SILENT' || (!sure && resolve === null)) {
      if (letter) answer(desk, letter, stillUnknown);
      if (!patient) await pause(desk, nextHour(desk));
      else if (!letter) watch = await pause(desk, watchAgain(watch, Date.now()));
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

/** Somebody who commanded something waits for one look; nobody waits for the others. */
const lookParked = async <T>(
  desk: Desk,
  call: MoneyCall<T>,
  letter: Letter | undefined,
): Promise<Truth<T>> => {
  record(desk, { event: 'WATCHING_CALL', watch: null });
  const interrupted = () => isCommanded(desk);
  const truth = letter
    ? await look(desk, call)
    : await look(desk, call, (_desk, because) =>
        readPatiently(desk, because, { deadline: null, interrupted }),
      );
  return truth.kind === 'ABSENT' ? await lookUntilSure(desk, call) : truth;
};

/** Until the next look, or until somebody commands something. */
const pause = async (desk: Desk, watch: Watch): Promise<Watch> => {
  record(desk, { event: 'WATCHING_CALL', watch });
  await rest(desk, { at: watch.at, does: 'READ_PAYPAL' }, () => isCommanded(desk));
  return watch;
};

/** The look that was planned, if it is still ahead: the pause of histories that are older than the patch. */
const nextHour = ({ checkout }: Desk): Watch => {
  const now = Date.now();
  const planned = checkout.attention?.watch;
  return planned && planned.at > now ? planned : lookAgain(now);
};

const stillUnknown = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal could not be asked; the checkout stays parked.',
);

const isCommanded = ({ mailbox }: Desk): boolean => mailbox.some(isForNow);

/** A cancelled Workflow still has to learn what became of the money before it can release what is left. */
const isForNow = ({ command }: Letter): boolean => command.type !== 'CANCEL';

/** Whatever was commanded while parked has its turn now that the outcome is known. */
const handBack = (desk: Desk, letter: Letter, resolve: ResolveCommand | null): void => {
  if (resolve === null) {
    desk.mailbox.unshift(letter);
    return;
  }
  const { action, actor, reason } = resolve;
  record(desk, { event: 'RESOLVED', action, actor, reason });
  letter.handedBack = true;
  if (action === 'void' || action === 'close') desk.mailbox.unshift(letter);
  else answer(desk, letter, null);
};
