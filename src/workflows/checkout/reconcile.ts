import { CancellationScope } from '@temporalio/workflow';
import { type Attention, accountError, declinedLater } from '../../domain/checkout/attention.ts';
import { declinedSince } from '../../domain/checkout/declined-captures.ts';
import { factsFromOrder, withoutExpiry } from '../../domain/checkout/facts-from-order.ts';
import { currentOf, isPartlyCaptured } from '../../domain/checkout/hold.ts';
import { payWords } from '../../domain/checkout/pay-operation.ts';
import { capturesOf, hasPayment, holdOf, orderOf } from '../../domain/checkout/state.ts';
import { isNotFound } from '../../domain/paypal/issue-meanings.ts';
import type { Authorization, Capture, Instant, Order } from '../../domain/paypal/resources.ts';
import { readOrNull } from '../activity-result.ts';
import { paymentCallsOf } from '../money-call/payment-calls.ts';
import { AS_LONG_AS_IT_TAKES, BRIEFLY, type Patience } from '../money-call/paypal-calls.ts';
import { type CheckoutContext, clear, raise, record } from './context.ts';
import { findListedCaptures, readNamedCaptures } from './find-listed-captures.ts';
import { raiseMismatch, raiseNotCompleted } from './raise-mismatch.ts';
import { wait } from './wait.ts';

/**
 * What reading PayPal brought. SHOWN: the checkout now knows what PayPal shows. GONE: PayPal has no such order, and what
 * is known of its hold was read alone: what is not known cannot be ruled out. UNAVAILABLE: PayPal could not be asked.
 */
export type ReadResult = 'SHOWN' | 'GONE' | 'UNAVAILABLE';

/** Asks PayPal what is true and takes it over. Only GETs: safe any number of times. */
export const readPayPal = async (
  context: CheckoutContext,
  because: string,
  patience: Patience = BRIEFLY,
): Promise<ReadResult> => {
  const result = await readOrRefused(context, because, patience);
  return result === 'REFUSED' ? 'UNAVAILABLE' : result;
};

/** UNAVAILABLE here: PayPal is silent. REFUSED: it answers, and does not show the order to this account. */
const readOrRefused = async (
  context: CheckoutContext,
  because: string,
  patience: Patience,
): Promise<ReadResult | 'REFUSED'> => {
  const order = orderOf(context.checkout);
  if (order === null) return 'GONE';
  const { orderId } = order;
  const shown = await readOrNull(
    () =>
      paymentCallsOf(order).getOrder({ orderId }, `read order ${orderId}: ${because}`, patience),
    (why) => {
      // Nobody waits for a read of the checkout's own: it is said what keeps PayPal from answering.
      if (why.failure === 'PAYPAL_ACCOUNT')
        raise(context, accountError('getOrder', why, Date.now()));
    },
  );
  if (shown === null) return 'UNAVAILABLE';
  clearAccountError(context);
  if (shown.kind === 'DONE') {
    adoptShown(context, shown.value, shown.debugId);
    await completeExpiry(context, shown.value);
    context.unread.length = 0;
    context.namedCaptures.length = 0;
    return 'SHOWN';
  }
  if (!isNotFound(shown.refusal)) return 'REFUSED';
  if (!hasPayment(context.checkout)) {
    raiseNotCompleted(context, shown.refusal);
    return 'GONE';
  }
  const result = await readPayments(context, { because, patience });
  if (result === 'GONE') {
    context.unread.length = 0;
    context.namedCaptures.length = 0;
  }
  return result;
};

/**
 * Asks a PayPal that is silent again every five minutes, so that whatever was due meanwhile is done as soon as it is
 * back. Gives up, UNAVAILABLE, as soon as it is interrupted or the instant has come.
 */
export const readPatiently = (
  context: CheckoutContext,
  because: string,
  until: { readonly at: Instant | null; readonly isInterrupted: () => boolean },
): Promise<ReadResult> =>
  CancellationScope.cancellable(async () => {
    const reading = readPayPal(context, because, AS_LONG_AS_IT_TAKES);
    const deadline = until.at === null ? null : { at: until.at, does: 'STOP_READING' as const };
    await Promise.race([reading, wait(context, deadline, until.isInterrupted)]);
    CancellationScope.current().cancel();
    return await reading;
  });

/** Reads once; only a PayPal that is silent is read patiently, and one that refuses the read is not asked twice. */
export const readUntilAnswered = async (
  context: CheckoutContext,
  because: string,
  until: Parameters<typeof readPatiently>[2],
): Promise<ReadResult> => {
  const result = await readOrRefused(context, because, BRIEFLY);
  if (result === 'REFUSED') return 'UNAVAILABLE';
  return result === 'UNAVAILABLE' ? await readPatiently(context, because, until) : result;
};

const clearAccountError = (context: CheckoutContext): void => {
  const isOfRead = ({ code, operation }: Attention) =>
    code === 'ACCOUNT_ERROR' && operation === 'getOrder';
  if (context.checkout.attention.some(isOfRead)) {
    clear(context, ['ACCOUNT_ERROR'], 'PayPal accepts the account again');
  }
};

/** Takes over what PayPal's answer shows of the order. */
export const adoptShown = (
  context: CheckoutContext,
  order: Order,
  debugId: string | null,
): void => {
  const at = Date.now();
  const wasPaid = hasPayment(context.checkout);
  recordShown(context, order, { at, debugId });
  if (!hasPayment(context.checkout)) return;
  // Nothing is left to send again: PayPal shows the payment.
  if (!wasPaid)
    clear(context, ['PAYPAL_REFUSED'], `the order is ${payWords(context.checkout).done}`);
  context.seenAt = at;
  const hold = holdOf(context.checkout);
  if (hold?.isSumUnknown) record(context, { event: 'SUM_UNKNOWN', isUnknown: false });
  raiseMismatch(context, debugId);
};

const recordShown = (
  context: CheckoutContext,
  order: Order,
  seen: { readonly at: Instant; readonly debugId: string | null },
): void => {
  context.shown?.push(order);
  const facts = factsFromOrder(context.checkout, order, seen);
  const declined = declinedSince(context.checkout, facts);
  record(context, ...facts);
  for (const capture of declined) raise(context, declinedLater(capture, seen.debugId, seen.at));
};

/** The order may leave out an `expiration_time` that the authorization itself shows. */
const completeExpiry = async (context: CheckoutContext, order: Order): Promise<void> => {
  const hold = holdOf(context.checkout);
  const current = hold && withoutExpiry(hold, order);
  if (!current) return;
  const authorizationId = current.id;
  const summary = `read authorization ${authorizationId}: the order shows no expiration_time`;
  const calls = paymentCallsOf(orderOf(context.checkout));
  const shown = await readOrNull(() => calls.getAuthorization({ authorizationId }, summary));
  if (shown?.kind !== 'DONE') return;
  const { expiresAt } = shown.value;
  if (expiresAt !== null && expiresAt !== current.expiresAt) {
    record(context, { event: 'EXPIRY_LEARNED', authorizationId, expiresAt });
  }
};

type Because = { readonly because: string; readonly patience: Patience };

/**
 * An order that has aged out answers 404; its authorizations and captures are still there (paypal-rules 3.1). Captures that
 * were made elsewhere are found in PayPal's reports, or not at all.
 */
const readPayments = async (
  context: CheckoutContext,
  { because, patience }: Because,
): Promise<ReadResult> => {
  const calls = paymentCallsOf(orderOf(context.checkout));
  const hold = holdOf(context.checkout);
  const authorizations: Authorization[] = [];
  let debugId: string | null = null;
  for (const { id: authorizationId } of hold?.authorizations ?? []) {
    const shown = await readOrNull(() =>
      calls.getAuthorization(
        { authorizationId },
        `read authorization ${authorizationId}: ${because}`,
        patience,
      ),
    );
    if (shown?.kind === 'DONE') {
      authorizations.push(shown.value);
      ({ debugId } = shown);
    } else if (hold && authorizationId === currentOf(hold).id) return 'UNAVAILABLE';
  }
  const captures: Capture[] = [];
  for (const { id: captureId } of capturesOf(context.checkout)) {
    const shown = await readOrNull(() =>
      calls.getCapture({ captureId }, `read capture ${captureId}: ${because}`, patience),
    );
    if (shown?.kind !== 'DONE') return 'UNAVAILABLE';
    captures.push(shown.value);
  }
  const named = await readNamedCaptures(context, patience);
  if (named === null) return 'UNAVAILABLE';
  captures.push(...named);
  captures.push(...(await findListedCaptures(context, { authorizations, captures })));
  adoptAgedOutOrder(context, { authorizations, captures }, debugId);
  return 'GONE';
};

/**
 * What is left is not known where captures may have been made that no order lists any more. PayPal's reports do not prove
 * it either: they come late.
 */
export const adoptAgedOutOrder = (
  context: CheckoutContext,
  shown: {
    readonly authorizations: readonly Authorization[];
    readonly captures: readonly Capture[];
  },
  /** Of the authorization's own read: what nobody explains is in its status. */
  debugId: string | null,
): void => {
  const order: Order = {
    ...agedOut,
    ...shown,
    id: orderOf(context.checkout)?.orderId ?? '',
    fundingSource: holdOf(context.checkout)?.fundingSource ?? null,
  };
  const at = Date.now();
  recordShown(context, order, { at, debugId: null });
  if (!hasPayment(context.checkout)) return;
  context.seenAt = at;
  const hold = holdOf(context.checkout);
  const isUnknown = hold !== null && isPartlyCaptured(hold);
  if (hold && isUnknown !== hold.isSumUnknown) record(context, { event: 'SUM_UNKNOWN', isUnknown });
  raiseMismatch(context, debugId);
};

const agedOut = {
  approveUrl: null,
  amount: null,
  customId: null,
  invoiceId: null,
  createdAt: null,
  refunds: [],
} as const satisfies Partial<Order>;
