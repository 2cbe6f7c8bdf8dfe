import { CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import { merchantMustAct, surprised } from '../../domain/checkout/attention.ts';
import { type Deadline, waitsForPayPal, watchAgain } from '../../domain/checkout/deadlines.ts';
import type { Fact } from '../../domain/checkout/facts.ts';
import { endOf, factsFromOrder, waitsForMerchant } from '../../domain/checkout/facts-from-order.ts';
import { type Hold, isOneCurrency } from '../../domain/checkout/hold.ts';
import { holdOf, isBlocked, orderOf } from '../../domain/checkout/state.ts';
import { equal, moneyText } from '../../domain/money/money.ts';
import type { Answer, Order } from '../../domain/paypal/resources.ts';
import { resultOrNull } from '../activity-result.ts';
import { AS_LONG_AS_IT_TAKES, type Patience, paypal } from '../money-call/paypal-calls.ts';
import { raise, raiseNext } from './attention.ts';
import { type CheckoutContext, record } from './context.ts';
import { upsertCheckoutAttributes, wait } from './wait.ts';

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
  context: CheckoutContext,
  because: string,
  { deadline, interrupted }: { readonly deadline: Deadline | null; interrupted: () => boolean },
): Promise<Reading> => {
  upsertCheckoutAttributes(context);
  return CancellationScope.cancellable(async () => {
    const reading = readPayPal(context, because, AS_LONG_AS_IT_TAKES);
    await Promise.race([reading, wait(context, deadline, interrupted)]);
    CancellationScope.current().cancel();
    return await reading;
  });
};

/** Asks PayPal what is true and takes it over. Only GETs: safe any number of times. */
export const readPayPal = async (
  context: CheckoutContext,
  because: string,
  patience?: Patience,
): Promise<Reading> => {
  const order = orderOf(context.checkout);
  if (order === null) return 'GONE';
  const { orderId } = order;
  const shown = await read(() =>
    paypal.getOrder({ orderId }, `read order ${orderId}: ${because}`, patience),
  );
  if (shown === null) return 'SILENT';
  if (shown.kind === 'DONE') {
    take(context, shown.value, shown.debugId);
    return 'READ';
  }
  if (shown.refusal.httpStatus !== 404) return 'SILENT';
  const hold = holdOf(context.checkout);
  return hold ? await readHold(context, hold, { because, patience }) : 'GONE';
};

/** An order that has aged out answers 404; its authorization and captures are still there (paypal-rules 3.1). */
const readHold = async (
  context: CheckoutContext,
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
    id: orderOf(context.checkout)?.orderId ?? '',
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
  take(context, known, authorization.debugId);
  return 'GONE';
};

/** The patch under which a later `expiration_time` is believed. Histories that are older kept the first they knew. */
const LATER_EXPIRIES = 'believe-a-later-expiration-time';

const take = (context: CheckoutContext, order: Order, debugId: string | null): void => {
  const facts = factsFromOrder(context.checkout, order, { at: Date.now(), debugId });
  const isNews = ({ event }: Fact) => event !== 'EXPIRY_LEARNED' || patched(LATER_EXPIRIES);
  record(context, ...facts.filter(isNews));
  noticeSurprises(context);
};

/** Null, too, when a patient read is cut short before it was sent. */
const read = async <T>(get: () => Promise<Answer<T>>): Promise<Answer<T> | null> => {
  try {
    return await resultOrNull(get);
  } catch (error) {
    if (isCancellation(error)) return null;
    throw error;
  }
};

/** Nothing is decided on money that is not what was asked for, or in a state without a rule. */
const noticeSurprises = (context: CheckoutContext): void => {
  const hold = holdOf(context.checkout);
  if (hold && !isBlocked(context.checkout)) {
    const surprise = surpriseIn(context, hold);
    if (surprise) raise(context, surprised(surprise, Date.now()));
  }
};

const surpriseIn = (context: CheckoutContext, hold: Hold): string | null => {
  const released = hold.current.status === 'VOIDED';
  if (!released && !equal(hold.root.amount, context.checkout.amount)) {
    return `PayPal authorized ${moneyText(hold.root.amount)}, but ${moneyText(context.checkout.amount)} was asked for.`;
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
export const concludeStep = (context: CheckoutContext): void => {
  if (context.checkout.stage.name !== 'HELD') return;
  noticeSurprises(context);
  const end = endOf(context.checkout, Date.now());
  if (end && context.checkout.attention?.code !== 'UNEXPECTED_ANSWER') {
    record(context, { event: 'ENDED', ...end });
    return;
  }
  const { hold } = context.checkout.stage;
  const waiting = waitsForPayPal(hold);
  if (waiting && hold.watch === null) {
    record(context, { event: 'WATCHING', watch: watchAgain(null, Date.now()) });
  }
  if (!waiting && hold.watch) record(context, { event: 'WATCHING', watch: null });
  askMerchant(context, hold);
  raiseNext(context);
};

const askMerchant = (context: CheckoutContext, hold: Hold): void => {
  const capture = waitsForMerchant(hold);
  const { attention } = context.checkout;
  if (capture && attention === null) {
    record(context, merchantMustAct(capture, Date.now()));
  }
  if (!capture && attention?.code === 'MERCHANT_ACTION_REQUIRED') {
    record(context, { event: 'ATTENTION_CLEARED', because: 'the capture is no longer pending' });
  }
};
