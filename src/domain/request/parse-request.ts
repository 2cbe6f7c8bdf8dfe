import { holdsCardNumber, looksLikeCardNumber, shownName } from './card-number.ts';

import type { FieldProblem, Path, Shape } from './request-shape.ts';
import { isNumberOfCarrier } from './tracking-number.ts';

export type ParseResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

export const CARD_NUMBER = {
  code: 'CARD_NUMBER_REFUSED',
  message: 'This looks like the number of a payment card. Card numbers are never sent here.',
} as const;

/** Where whoever sends a card number would write it. */
const NAMED_AFTER_CARDS =
  /^(number|pan|cc|(credit|debit|payment)?[-_ ]?card([-_ ]?(number|no|pan))?)$/i;

/** No request is nested as deeply: what is would be refused whatever it holds, and the stack has an end. */
const DEEPEST = 32;

/**
 * A card number that came in would lie in histories and logs, which are not made to hold it. Also in fields that do not
 * exist and as a number; a field's own name is not repeated where it holds one.
 */
const cardNumberProblems = (value: unknown, path: Path): readonly FieldProblem[] => {
  if (typeof value === 'string' || typeof value === 'number') {
    const written = String(value);
    const isNamed = NAMED_AFTER_CARDS.test(
      String(path.findLast((step) => typeof step === 'string')),
    );
    const isCard = holdsCardNumber(written) || (isNamed && looksLikeCardNumber(written));
    return isCard ? [{ path, ...CARD_NUMBER }] : [];
  }
  if (typeof value !== 'object' || value === null || path.length >= DEEPEST) return [];
  return Object.entries(value).flatMap(([name, each]) => {
    if (name === 'trackingNumber' && path.length === 0 && isNumberOfCarrier(carrierIn(value), each))
      return [];
    const step = Array.isArray(value) ? Number(name) : shownName(name);
    const here = holdsCardNumber(name) ? [{ path: [...path, step], ...CARD_NUMBER }] : [];
    return [...here, ...cardNumberProblems(each, [...path, step])];
  });
};

const carrierIn = (request: object): unknown =>
  'carrier' in request ? request.carrier : undefined;

/**
 * Reads what a caller sent: the request in its one normal form, or everything that is wrong with it. A text that holds the
 * number of a payment card is refused in any field; a carrier's own number of a parcel is none.
 */
export const parseRequest = <T>(shape: Shape<T>, given: unknown): ParseResult<T> => {
  const problems: FieldProblem[] = [];
  const value = shape.parse(given, [], (problem) => {
    problems.push(problem);
    return undefined;
  });
  problems.push(...cardNumberProblems(given, []));
  return value === undefined || problems.length > 0 ? { ok: false, problems } : { ok: true, value };
};
