import { CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import { merchantMustAct, surprised } from '../domain/attention.ts';
import { holdOf, isBlocked, orderOf } from '../domain/checkout.ts';
import { type Deadline, waitsForPayPal, watchAgain } from '../domain/deadlines.ts';
import { type Hold, isOneCurrency } from '../domain/hold.ts';
import { equal, spellMoney } from '../domain/money.ts';
import type { Answer, Order } from '../domain/paypal.ts';
import { endOf, factsFromOrder, waitsForMerchant } from '../domain/reading.ts';
import type { Fact } from '../domain/timeline.ts';
import { type Desk, record } from './desk.ts';
import { raise, raiseNext } from './matters.ts';
import { AS_LONG_AS_IT_TAKES, type Patience, paypal } from './paypal-calls.ts';
import { announce, rest } from './rest.ts';
import { orNull } from './unanswered.ts';

/**
 * READ: the checkout now knows what PayPal shows. GONE: PayPal has no such order, and what is known of its hold was read
 * alone: what is not known cannot be ruled out. SILENT: PayPal could not be asked.
 */
export type Reading = 'READ' | 'GONE' | 'SILENT';

/** The patch under which a silent PayPal is read patiently. Histories that are older waited for the next hour. */
export const PATIENT_READS = 'read-a-silent-paypal-patiently';

/**
 * Asks a PayPal that was silent again every five minutes, so that whatever was due meanwhile is done as soon as it is
 * back. Gives up, SILENT, as soon as it is `interrupted` or the deadline has come.
 */
export const readPatiently = (
  desk: Desk,
  because: string,
  { deadline, interrupted }: { readonly deadline: Deadline | null; interrupted: () => boolean },
): Promise<Reading> => {
  announce(desk);
  return CancellationScope.cancellable(async () => {
    const reading = readPayPal(desk, because, AS_LONG_AS_IT_TAKES);
    await Promise.race([reading, rest(desk, deadline, interrupted)]);
    CancellationScope.current().cancel();
    return await reading;
  });
};

/** Asks PayPal what is true and takes it over. Only GETs: safe any number of times. */
export const readPayPal = async (
  desk: Desk,
  because: string,
  patience?: Patience,
): Promise<Reading> => {
  const order = orderOf(desk.checkout);
  if (order === null) return 'GONE';
  const { orderId } = order;
  const shown = await read(() =>
    paypal.getOrder({ orderId }, `read order ${orderId}: ${because}`, patience),
  );
  if (shown === null) return 'SILENT';
  if (shown.kind === 'DONE') {
    take(desk, shown.value, shown.debugId);
    return 'READ';
  }
  if (shown.refusal.httpStatus !== 404) return 'SILENT';
  const hold = holdOf(desk.checkout);
  return hold ? await readHold(desk, hold, { because, patience }) : 'GONE';
};

/** An order that has aged out answers 404; its authorization and captures are still there (paypal-rules 3.1). */
const readHold = async (
  desk: Desk,
  hold: Hold,
  { because, patience }: { readonly because: string; readonly patience: Patience | undefined },
): Promise<Reading> => {
  const authorizationId = hold.current.id;
  const authorization = await read(() =>
    paypal.getAuthorization(
      { authorizationId },
      `read authorization ${authorizationId}: ${because}`,
      patience,
    ),
  );
  if (authorization?.kind !== 'DONE') return 'SILENT';
  const captures = [];
  for (const { id: captureId } of hold.captures) {
    const capture = await read(() =>
      paypal.getCapture({ captureId }, `read capture ${captureId}: ${because}`, patience),
    );
    if (capture?.kind !== 'DONE') return 'SILENT';
    captures.push(capture.value);
  }
  const known = {
    id: orderOf(desk.checkout)?.orderId ?? '',
    status: 'COMPLETED',
    approveUrl: null,
    amount: null,
    customId: null,
    invoiceId: null,
    fundingSource: hold.fundingSource,
    createdAt: null,
    authorizations: [authorization.value],
    captures,
    refunds: [],
  } as const;
  take(desk, known, authorization.debugId);
  return 'GONE';
};

/** The patch under which a later `expiration_time` is believed. Histories that are older kept the first they knew. */
const LATER_EXPIRIES = 'believe-a-later-expiration-time';

const take = (desk: Desk, order: Order, debugId: string | null): void => {
  const facts = factsFromOrder(desk.checkout, order, { at: Date.now(), debugId });
  const isNews = ({ event }: Fact) => event !== 'EXPIRY_LEARNED' || patched(LATER_EXPIRIES);
  record(desk, ...facts.filter(isNews));
  noticeSurprises(desk);
};

/** Null, too, when a patient read is cut short before it was sent. */
const read = async <T>(get: () => Promise<Answer<T>>): Promise<Answer<T> | null> => {
  try {
    return await orNull(get);
  } catch (error) {
    if (isCancellation(error)) return null;
    throw error;
  }
};

/** Nothing is decided on money that is not what was asked for, or in a state without a rule. */
const noticeSurprises = (desk: Desk): void => {
  const hold = holdOf(desk.checkout);
  if (hold && !isBlocked(desk.checkout)) {
    const surprise = surpriseIn(desk, hold);
    if (surprise) raise(desk, surprised(surprise, Date.now()));
  }
};

const surpriseIn = (desk: Desk, hold: Hold): string | null => {
  const released = hold.current.status === 'VOIDED';
  if (!released && !equal(hold.root.amount, desk.checkout.amount)) {
    return `PayPal authorized ${spellMoney(hold.root.amount)}, but ${spellMoney(desk.checkout.amount)} was asked for.`;
  }
  const strange = [hold.current, ...hold.captures].find(({ status }) => status === 'UNRECOGNIZED');
  if (strange) return `PayPal shows ${strange.id} in a status that Holdfast does not know.`;
  const { currency } = hold.root.amount;
  if (!isOneCurrency(hold)) {
    return `PayPal shows ${hold.current.id} in ${hold.current.amount.currency}.`;
  }
  const foreign = hold.captures.find(({ amount }) => amount.currency !== currency);
  if (foreign) return `PayPal shows capture ${foreign.id} in ${foreign.amount.currency}.`;
  return hold.current.status === 'CAPTURED' && hold.captures.length === 0
    ? `PayPal shows ${hold.current.id} as captured, and no capture.`
    : null;
};

/** After every step: end when PayPal's truth leaves nothing to wait for, else watch what PayPal still owes. */
export const concludeStep = (desk: Desk): void => {
  if (desk.checkout.stage.name !== 'HELD') return;
  noticeSurprises(desk);
  const end = endOf(desk.checkout, Date.now());
  if (end && desk.checkout.attention?.code !== 'UNEXPECTED_ANSWER') {
    record(desk, { event: 'ENDED', ...end });
    return;
  }
  const { hold } = desk.checkout.stage;
  const waiting = waitsForPayPal(hold);
  if (waiting && hold.watch === null) {
    record(desk, { event: 'WATCHING', watch: watchAgain(null, Date.now()) });
  }
  if (!waiting && hold.watch) record(desk, { event: 'WATCHING', watch: null });
  askMerchant(desk, hold);
  raiseNext(desk);
};

const askMerchant = (desk: Desk, hold: Hold): void => {
  const capture = waitsForMerchant(hold);
  const { attention } = desk.checkout;
  if (capture && attention === null) {
    record(desk, merchantMustAct(capture, Date.now()));
  }
  if (!capture && attention?.code === 'MERCHANT_ACTION_REQUIRED') {
    record(desk, { event: 'ATTENTION_CLEARED', because: 'the capture is no longer pending' });
  }
};
