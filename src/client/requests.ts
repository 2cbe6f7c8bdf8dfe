import { bodyDigest } from '../digest.ts';
import type { Keyed } from '../domain/checkout/commands.ts';
import { isLoopback } from '../domain/loopback.ts';
import { type DecimalMoney, type Money, parseMoney } from '../domain/money/money.ts';
import { holdsCardNumber } from '../domain/request/card-number.ts';
import { CARD_NUMBER, parseRequest } from '../domain/request/parse-request.ts';
import { policyInMs } from '../domain/request/policy.ts';
import { redirectUrl } from '../domain/request/redirect-url.ts';
import { pointerTo, type Shape } from '../domain/request/request-shape.ts';
import * as requests from '../domain/request/requests.ts';
import { HoldfastError } from './error.ts';

/** A checkout to start; its policy's durations are in milliseconds. */
export type StartCheckout = requests.StartRequest;

/** The gateway asks the same, with its own way to write a policy and its own rule for redirects. */
export const startRequest: Shape<StartCheckout> = requests.startRequest({
  policy: policyInMs,
  redirectUrl: redirectUrl(isLoopback),
});

/** A request in its one normal form, and the key and digest that make its repetition the same request. */
export type ReadRequest<T> = { readonly request: T; readonly keyed: Keyed };

/**
 * Reads what a caller sent, as the gateway does. The digest is taken of the normal form, so that `40` and `40.00` under
 * one key are one request, through either entry point. @throws HoldfastError INVALID_REQUEST with every bad field
 */
export const readRequest = <T>(shape: Shape<T>, given: unknown, key: unknown): ReadRequest<T> => {
  const parsed = parseRequest(shape, given);
  const keyRead = parseRequest(requests.idempotencyKey, key);
  if (parsed.ok && keyRead.ok) {
    const keyed = { key: keyRead.value, digest: bodyDigest(parsed.value) };
    return { request: parsed.value, keyed };
  }
  throw HoldfastError.invalid([
    ...(parsed.ok ? [] : parsed.problems).map(({ path, ...why }) => ({
      field: pointerTo(path),
      ...why,
    })),
    ...(keyRead.ok ? [] : keyRead.problems).map(({ code, message }) => ({
      field: 'key',
      code,
      message,
    })),
  ]);
};

/**
 * Refuses a card number where a text is no part of a request, and would lie in a history or in a Workflow Id all the same.
 * @throws HoldfastError INVALID_REQUEST
 */
export const refuseCardNumber = (field: string, text: string): void => {
  if (holdsCardNumber(text)) throw HoldfastError.invalid([{ field, ...CARD_NUMBER }]);
};

/** In minor units, of an amount in its normal form, which always parses. */
export const minorUnits = (decimal: DecimalMoney): Money => {
  const money = parseMoney(decimal);
  if (typeof money === 'string') throw new RangeError(`an amount was not read first: ${money}`);
  return money;
};
