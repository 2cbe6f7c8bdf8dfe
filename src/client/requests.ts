import { randomUUID } from 'node:crypto';
import { bodyDigest } from '../digest.ts';
import type { Keyed } from '../domain/checkout/commands.ts';
import { isLoopback } from '../domain/loopback.ts';
import { type InDecimals, inDecimals } from '../domain/money/in-decimals.ts';
import type { Money } from '../domain/money/money.ts';
import { holdsCardNumber } from '../domain/request/card-number.ts';
import { CARD_NUMBER, parseRequest } from '../domain/request/parse-request.ts';
import { policyInMs } from '../domain/request/policy.ts';
import { redirectUrl } from '../domain/request/redirect-url.ts';
import { type FieldProblem, pointerTo, type Shape } from '../domain/request/request-shape.ts';
import * as requests from '../domain/request/requests.ts';
import { HoldfastError, type InvalidField } from './error.ts';

/** A checkout to start; its policy's durations are in milliseconds. */
export type StartCheckout = requests.StartRequest;

/** The gateway asks the same, with its own way to write a policy and its own rule for redirects. */
export const startRequest: Shape<requests.StartRequest<Money>> = requests.startRequest({
  policy: policyInMs,
  redirectUrl: redirectUrl(isLoopback),
});

/**
 * A request that was read: its amounts in minor units, the same in PayPal's decimals where they go on to PayPal, and the key
 * and digest that make its repetition the same request.
 */
export type ReadRequest<T> = {
  readonly request: T;
  readonly written: InDecimals<T>;
  readonly keyed: Keyed;
};

/**
 * A request that was read where it came in, with its key. The digest is taken of its normal form, so that `40` and `40.00`
 * under one key are one request, through either entry point. @throws HoldfastError INVALID_REQUEST
 */
export const withKey = <T>(request: T, key: string = randomUUID()): ReadRequest<T> => {
  const read = parseRequest(requests.idempotencyKey, key);
  if (!read.ok) throw HoldfastError.invalid(keyProblems(read.problems));
  return keyedBy(request, read.value);
};

const keyedBy = <T>(request: T, key: string): ReadRequest<T> => {
  const written = inDecimals(request);
  return { request, written, keyed: { key, digest: bodyDigest(written) } };
};

/** Reads what a caller sent, as the gateway does. @throws HoldfastError INVALID_REQUEST with every bad field */
export const readRequest = <T>(
  shape: Shape<T>,
  given: unknown,
  key: unknown = randomUUID(),
): ReadRequest<T> => {
  const parsed = parseRequest(shape, given);
  const keyRead = parseRequest(requests.idempotencyKey, key);
  if (parsed.ok && keyRead.ok) return keyedBy(parsed.value, keyRead.value);
  throw HoldfastError.invalid([
    ...(parsed.ok ? [] : parsed.problems).map(({ path, ...why }) => ({
      field: pointerTo(path),
      ...why,
    })),
    ...(keyRead.ok ? [] : keyProblems(keyRead.problems)),
  ]);
};

const keyProblems = (problems: readonly FieldProblem[]): readonly InvalidField[] =>
  problems.map(({ code, message }) => ({ field: 'key', code, message }));

/**
 * Refuses a card number where a text is no part of a request, and would lie in a history or in a Workflow Id all the same.
 * @throws HoldfastError INVALID_REQUEST
 */
export const refuseCardNumber = (field: string, text: string): void => {
  if (holdsCardNumber(text)) throw HoldfastError.invalid([{ field, ...CARD_NUMBER }]);
};
