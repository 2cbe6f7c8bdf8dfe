import { sleep } from '@temporalio/workflow';
import type { Money } from '../../domain/money/money.ts';
import type { Answer, Operation } from '../../domain/paypal/resources.ts';
import { SECOND } from '../../domain/time/durations.ts';
import { type CheckoutContext, record } from '../checkout/context.ts';
import { type Reading, readPayPal } from '../checkout/reconcile.ts';

/** One intended money call: T is what PayPal answers, F what reading PayPal shows when the call has had its effect. */
export type MoneyCall<T, F> = {
  readonly operation: Operation;
  readonly target: string;
  readonly amount: Money | null;
  /** The caller's idempotency key; null where the checkout acts by itself. */
  readonly key: string | null;
  readonly send: (requestId: string) => Promise<Answer<T>>;
  /** After PayPal was read: what the call brought about, if it did. */
  readonly found: () => F | null;
};

/** What PayPal is read for: whether an operation had its effect. */
export type Sought<F> = Pick<MoneyCall<unknown, F>, 'operation' | 'found'>;

/** UNKNOWN: no usable answer came. MISMATCH: one came, about another id, amount or currency than was asked for. */
export type NoAnswer = { readonly kind: 'UNKNOWN' | 'MISMATCH' };

export type Found<F> = { readonly kind: 'FOUND'; readonly value: F };

/** GONE is not ABSENT: an order that PayPal no longer shows proves nothing about the money (paypal-rules 11, invariant 21). */
export type Truth<F> = Found<F> | { readonly kind: 'ABSENT' | 'GONE' | 'SILENT' };

type Read = (context: CheckoutContext, because: string) => Promise<Reading>;

/** Reads PayPal once to learn what became of a call. */
export const look = async <F>(
  context: CheckoutContext,
  { operation, found }: Sought<F>,
  read: Read = readPayPal,
): Promise<Truth<F>> => {
  const reading = await read(context, `did ${operation} happen?`);
  const value = found();
  if (value !== null) return { kind: 'FOUND', value };
  return { kind: reading === 'READ' ? 'ABSENT' : reading };
};

/** PayPal may show a fresh effect a moment late: absence is believed only when it is seen this often (paypal-rules 4.4). */
export const LOOK_AGAIN_AFTER = [5 * SECOND, 15 * SECOND, 40 * SECOND] as const;

/** For a call whose request may still be under way: absence is believed when it is seen again and again. */
export const lookUntilSure = async <F>(
  context: CheckoutContext,
  sought: Sought<F>,
  read: Read = readPayPal,
): Promise<Truth<F>> => {
  let truth = await look(context, sought, read);
  for (const ms of LOOK_AGAIN_AFTER) {
    if (truth.kind !== 'ABSENT') return truth;
    await sleep(ms, { summary: `before reading PayPal again: did ${sought.operation} happen?` });
    truth = await look(context, sought, read);
  }
  return truth;
};

export const tellFound = <F>(
  context: CheckoutContext,
  { operation }: Sought<F>,
  truth: Found<F>,
): Found<F> => {
  record(context, { event: 'FOUND', operation });
  return truth;
};
