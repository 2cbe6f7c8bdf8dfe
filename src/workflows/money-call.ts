import { sleep } from '@temporalio/workflow';
import { SECOND } from '../domain/durations.ts';
import type { Money } from '../domain/money.ts';
import type { Answer, Operation } from '../domain/paypal.ts';
import { type Desk, record } from './desk.ts';
import { type Reading, readPayPal } from './truth.ts';

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

type Read = (desk: Desk, because: string) => Promise<Reading>;

/** Reads PayPal once to learn what became of a call. */
export const look = async <F>(
  desk: Desk,
  { operation, found }: Sought<F>,
  read: Read = readPayPal,
): Promise<Truth<F>> => {
  const reading = await read(desk, `did ${operation} happen?`);
  const value = found();
  if (value !== null) return { kind: 'FOUND', value };
  return { kind: reading === 'READ' ? 'ABSENT' : reading };
};

/** PayPal may show a fresh effect a moment late: absence is believed only when it is seen this often (paypal-rules 4.4). */
export const LOOK_AGAIN_AFTER = [5 * SECOND, 15 * SECOND, 40 * SECOND] as const;

/** For a call whose request may still be under way: absence is believed when it is seen again and again. */
export const lookUntilSure = async <F>(
  desk: Desk,
  sought: Sought<F>,
  read: Read = readPayPal,
): Promise<Truth<F>> => {
  let truth = await look(desk, sought, read);
  for (const ms of LOOK_AGAIN_AFTER) {
    if (truth.kind !== 'ABSENT') return truth;
    await sleep(ms, { summary: `before reading PayPal again: did ${sought.operation} happen?` });
    truth = await look(desk, sought, read);
  }
  return truth;
};

export const tellFound = <F>(desk: Desk, { operation }: Sought<F>, truth: Found<F>): Found<F> => {
  record(desk, { event: 'FOUND', operation });
  return truth;
};
