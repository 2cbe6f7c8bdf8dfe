import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import { merchantMustAct, surprised } from '../domain/attention.ts';
import { holdOf, orderOf } from '../domain/checkout.ts';
import { waitsForPayPal, watchAgain } from '../domain/deadlines.ts';
import { type Hold } from '../domain/hold.ts';
import { equal, spellMoney } from '../domain/money.ts';
import type { Answer } from '../domain/paypal.ts';
import { endOf, factsFromOrder, waitsForMerchant } from '../domain/reading.ts';
import { type Desk, record } from './desk.ts';
import { AS_LONG_AS_IT_TAKES, type Patience, paypal } from './paypal-calls.ts';
import { announce } from './rest.ts';

/** READ: the checkout now knows what PayPal shows. GONE: PayPal has no such order. SILENT: PayPal could not be asked. */
export type Reading = 'READ' | 'GONE' | 'SILENT';

/** The patch under which a silent PayPal is read patiently. Histories that are older waited for the next hour. */
export const PATIENT_READS = 'read-a-silent-paypal-patiently';

/**
 * Asks a PayPal that was silent again every five minutes, so that whatever was due meanwhile is done as soon as it is
 * back. Gives up, SILENT, as soon as `interrupted`.
 */
export const readPatiently = (
  desk: Desk,
  because: string,
  interrupted: () => boolean,
): Promise<Reading> => {
  announce(desk);
  return CancellationScope.cancellable(async () => {
    const reading = readPayPal(desk, because, AS_LONG_AS_IT_TAKES);
    await Promise.race([reading, condition(interrupted)]);
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
    const seen = { at: Date.now(), debugId: shown.debugId };
    record(desk, ...factsFromOrder(desk.checkout, shown.value, seen));
    return noticeSurprises(desk);
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
  const seen = { at: Date.now(), debugId: authorization.debugId };
  record(desk, ...factsFromOrder(desk.checkout, known, seen));
  return noticeSurprises(desk);
};

const read = async <T>(get: () => Promise<Answer<T>>): Promise<Answer<T> | null> => {
  try {
    return await get();
  } catch (error) {
    if (error instanceof ActivityFailure || isCancellation(error)) return null;
    throw error;
  }
};

/** Nothing is decided on money that is not what was asked for, or in a state without a rule. */
const noticeSurprises = (desk: Desk): Reading => {
  const hold = holdOf(desk.checkout);
  if (hold && desk.checkout.attention === null) {
    const surprise = surpriseIn(desk, hold);
    if (surprise) record(desk, surprised(surprise, Date.now()));
  }
  return 'READ';
};

const surpriseIn = (desk: Desk, hold: Hold): string | null => {
  if (!equal(hold.root.amount, desk.checkout.amount)) {
    return `PayPal authorized ${spellMoney(hold.root.amount)}, but ${spellMoney(desk.checkout.amount)} was asked for.`;
  }
  const strange = [hold.current, ...hold.captures].find(({ status }) => status === 'UNRECOGNIZED');
  return strange ? `PayPal shows ${strange.id} in a status that Holdfast does not know.` : null;
};

/** After every step: end when PayPal's truth leaves nothing to wait for, else watch what PayPal still owes. */
export const concludeStep = (desk: Desk): void => {
  if (desk.checkout.stage.name !== 'HELD') return;
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
