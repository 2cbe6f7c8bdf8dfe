import { isStale } from '../../domain/checkout/conclude.ts';
import { nextDeadline, readLater } from '../../domain/checkout/deadlines.ts';
import type { WaitingCall } from '../../domain/checkout/state.ts';
import type { Instant } from '../../domain/paypal/resources.ts';
import { type CheckoutContext, record } from './context.ts';
import { type ReadResult, readPatiently, readPayPal, readUntilAnswered } from './reconcile.ts';

/** Whether PayPal must be read before what is left is computed: its last answer is old, or something came that is news. */
export const mustRead = (context: CheckoutContext): boolean =>
  context.unread.length > 0 ||
  isStale(context.seenAt, Date.now()) ||
  context.checkout.asked?.operation === 'reauthorizeAuthorization';

/**
 * What is read before a call is sent. The call is shown as under way meanwhile: whatever else is asked then waits for it, and
 * may be refused after it.
 */
export const readBeforeCall = async <T>(
  context: CheckoutContext,
  call: Pick<WaitingCall, 'operation' | 'amount'>,
  read: () => Promise<T>,
): Promise<T> => {
  context.waiting = { ...call, at: Date.now() };
  try {
    return await read();
  } finally {
    context.waiting = null;
  }
};

/** What a command depends on is read: shown as under way meanwhile, as a money call is. */
export const readForCommand = <T>(context: CheckoutContext, read: () => Promise<T>): Promise<T> =>
  readBeforeCall(context, { operation: 'getOrder', amount: null }, read);

/** A read that a step needs, where what is known is not fresh. SHOWN where it is. */
export const readIfStale = async (
  context: CheckoutContext,
  because: string,
): Promise<ReadResult> => {
  if (!mustRead(context)) return 'SHOWN';
  const result = await readPayPal(context, because);
  if (result === 'UNAVAILABLE') context.unread.push(because);
  return result;
};

/** What PayPal has to say is not forgotten because it cannot be asked right now. */
export const readOrDefer = async (
  context: CheckoutContext,
  because: string,
): Promise<ReadResult> => {
  const result = await readPayPal(context, because);
  if (result === 'UNAVAILABLE') context.unread.push(because);
  return result;
};

/** When PayPal is to be read about what is unread; null when nothing is. */
export const nextUnreadAt = ({ unread, checkout }: CheckoutContext): Instant | null =>
  unread.length === 0 ? null : (checkout.read?.at ?? 0);

/**
 * One read answers for all that is unread. A silent PayPal is asked patiently, one that refuses the read again after 1 h,
 * 2 h, ... up to a day. Commands, events and deadlines come first.
 */
export const readUnread = async (
  context: CheckoutContext,
  isAwaited: () => boolean,
): Promise<void> => {
  const [because = ''] = context.unread;
  const until = untilNeeded(context, isAwaited);
  const result = await readPatiently(context, because, until);
  if (result !== 'UNAVAILABLE' || until.isInterrupted()) return;
  const later = readLater(context.checkout.read, because, Date.now());
  record(context, { event: 'READ_DEFERRED', read: later });
};

/** Until a command, an event or the next deadline needs the checkout. */
const untilNeeded = ({ checkout }: CheckoutContext, isAwaited: () => boolean) => {
  const at = nextDeadline({ ...checkout, read: null })?.at ?? null;
  return { at, isInterrupted: () => isAwaited() || (at !== null && at <= Date.now()) };
};

/** Money that waits for PayPal, or a doubt, is read again, ever more slowly; a silent PayPal every five minutes. */
export const readAgain = async (
  context: CheckoutContext,
  isAwaited: () => boolean,
): Promise<void> => {
  const { read } = context.checkout;
  if (read === null) return;
  record(context, { event: 'READ_DEFERRED', read: readLater(read, read.because, Date.now()) });
  await readUntilAnswered(context, read.because, untilNeeded(context, isAwaited));
};
