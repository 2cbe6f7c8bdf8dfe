import { formatMoney, type Money } from '../domain/money/money.ts';
import { type Comparison, matching } from './compare-answer.ts';
import { type CallName, PayPalError } from './errors.ts';
import type { Reply } from './read-answer.ts';
import { idInPath } from './requests.ts';
import type { Ask, CallOptions, Transport } from './transport.ts';

/** v1 names its errors in `name`; what stands in `details` is a sentence about a field. */
const byName = async <T>(reply: Promise<Reply<T>>): Promise<Reply<T>> => {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof PayPalError && error.problem.kind === 'REFUSED') {
      throw new PayPalError({ ...error.problem, issues: [] });
    }
    throw error;
  }
};

export const pathOf = (operation: CallName, kind: string, id: string): string =>
  `v1/payments/${kind}/${idInPath(operation, id)}`;

export const amountOf = (money: Money): { total: string; currency: string } => {
  const { value, currencyCode } = formatMoney(money);
  return { total: value, currency: currencyCode };
};

type Asked<T> = Pick<Ask<T>, 'operation' | 'path' | 'schema'> & {
  readonly compare: (value: T) => readonly Comparison[];
};

export const get = async <T>(
  transport: Transport,
  { operation, path, schema, compare }: Asked<T>,
  options?: CallOptions,
): Promise<Reply<T>> => {
  const reply = await byName(
    transport.send({ operation, method: 'get', path, yes: [200], schema }, options),
  );
  return matching(operation, reply, compare);
};

export const post = async <T>(
  transport: Transport,
  { compare, ...ask }: Asked<T> & { readonly body?: object; readonly requestId?: string },
  options?: CallOptions,
): Promise<Reply<T>> => {
  const { body, ...rest } = ask;
  const sent = { ...rest, ...(body && { body: JSON.stringify(body) }) };
  const reply = await byName(transport.send({ ...sent, method: 'post', yes: [200, 201] }, options));
  return matching(ask.operation, reply, compare);
};

export const sameId = (asked: string) => (value: { readonly id: string }) => [
  { field: 'id', asked, answered: value.id },
];

export const sameAmount = (asked: Money) => (value: { readonly amount: Money }) => [
  { field: 'amount', asked, answered: value.amount },
];
