import { holdsCardNumber, looksLikeCardNumber } from './card-number.ts';

/**
 * What callers send, described once: the gateway and the Temporal client parse by a shape, and the gateway publishes its
 * `schema` in OpenAPI. A parser names every bad field at once and refuses fields it does not know.
 */
type Path = readonly (string | number)[];

export type FieldProblem = {
  readonly path: Path;
  /** Stable, such as REQUIRED, WRONG_TYPE, TOO_LONG, UNKNOWN_FIELD or PayPal's own issue. */
  readonly code: string;
  /** Says what to write. Never repeats the value: it may be personal or secret. */
  readonly message: string;
};

/** RFC 6901: `/items/0/name`; empty for the whole. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Returns undefined, so that a parser can report and give up in one expression. */
type Report = (problem: FieldProblem) => undefined;

/** JSON Schema 2020-12, as far as requests need it. */
export type JsonSchema = {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'null';
  readonly description?: string;
  readonly example?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Shape<unknown>;
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, Shape<unknown>>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
};

export type Shape<T> = {
  /** The value in its one normal form; undefined where a problem was reported. */
  readonly parse: (value: unknown, path: Path, report: Report) => T | undefined;
  readonly schema: JsonSchema;
  /** Name of its component in OpenAPI, where it has one. */
  readonly name?: string;
};

type Optional<T> = Shape<T> & { readonly optional: true };
type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalKeys<F> = { [K in keyof F]: F[K] extends { optional: true } ? K : never }[keyof F];
type Parsed<S> = S extends Shape<infer T> ? T : never;
type ParsedFields<F> = {
  readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Parsed<F[K]>;
} & { readonly [K in OptionalKeys<F>]?: Parsed<F[K]> };

/** A field that may be left out. JavaScript's undefined counts as left out, null does not. */
export const optional = <T>(shape: Shape<T>): Optional<T> => ({ ...shape, optional: true });

/** A field that null takes away. */
export const orNull = <T>(shape: Shape<T>): Shape<T | null> => ({
  schema: { oneOf: [shape.schema, { type: 'null' }], description: 'null takes it away.' },
  parse: (value, path, report) => (value === null ? null : shape.parse(value, path, report)),
});

/** The same shape, with more said about it in OpenAPI. */
export const described = <T>(shape: Shape<T>, more: JsonSchema): Shape<T> => ({
  ...shape,
  schema: { ...shape.schema, ...more },
});

/** The same shape as a component of its own in OpenAPI. */
export const named = <T>(name: string, shape: Shape<T>, more: JsonSchema = {}): Shape<T> => ({
  ...described(shape, more),
  name,
});

const wrongType = (path: Path, what: string): FieldProblem => ({
  path,
  code: 'WRONG_TYPE',
  message: `Write ${what}.`,
});

/** Text for people: well-formed Unicode within the limits, no control characters. */
export const text = (minLength: number, maxLength: number): Shape<string> => ({
  schema: { type: 'string', minLength, maxLength },
  parse: (value, path, report) => {
    if (typeof value !== 'string') return report(wrongType(path, 'a string'));
    const problems = [
      ...(value.length < minLength
        ? [{ code: 'TOO_SHORT', message: `Write at least ${minLength} character(s).` }]
        : []),
      ...(value.length > maxLength
        ? [{ code: 'TOO_LONG', message: `Write at most ${maxLength} characters.` }]
        : []),
      ...(/[\p{Cc}\p{Cs}]/u.test(value)
        ? [{ code: 'MALFORMED', message: 'Control characters and broken Unicode are not taken.' }]
        : []),
    ];
    for (const problem of problems) report({ path, ...problem });
    return problems.length === 0 ? value : undefined;
  },
});

export const pattern = (regex: RegExp, message: string): Shape<string> => ({
  schema: { type: 'string', pattern: regex.source },
  parse: (value, path, report) => {
    if (typeof value !== 'string') return report(wrongType(path, 'a string'));
    return regex.test(value) ? value : report({ path, code: 'MALFORMED', message });
  },
});

export const oneOf = <Word extends string>(...words: readonly Word[]): Shape<Word> => ({
  schema: { type: 'string', enum: words },
  parse: (value, path, report) =>
    words.find((word) => word === value) ??
    report({ path, code: 'NOT_ONE_OF', message: `Write one of ${words.join(', ')}.` }),
});

export const flag: Shape<boolean> = {
  schema: { type: 'boolean' },
  parse: (value, path, report) =>
    typeof value === 'boolean' ? value : report(wrongType(path, 'true or false')),
};

export const wholeNumber = (minimum: number, maximum: number): Shape<number> => ({
  schema: { type: 'integer', minimum, maximum },
  parse: (value, path, report) => {
    if (!Number.isSafeInteger(value)) return report(wrongType(path, 'a whole number'));
    const number = Number(value);
    const message = `Write a whole number from ${minimum} to ${maximum}.`;
    if (number < minimum) return report({ path, code: 'TOO_SMALL', message });
    return number > maximum ? report({ path, code: 'TOO_LARGE', message }) : number;
  },
});

export const list = <T>(
  item: Shape<T>,
  { minItems, maxItems }: { readonly minItems: number; readonly maxItems: number },
): Shape<readonly T[]> => ({
  schema: { type: 'array', items: item, minItems, maxItems },
  parse: (value, path, report) => {
    if (!Array.isArray(value)) return report(wrongType(path, 'a list'));
    const message = `Write ${minItems} to ${maxItems} entries.`;
    if (value.length < minItems) report({ path, code: 'TOO_SHORT', message });
    if (value.length > maxItems) return report({ path, code: 'TOO_LONG', message });
    const parsed = value.map((each: unknown, index) => item.parse(each, [...path, index], report));
    const whole = parsed.filter((each) => each !== undefined);
    return whole.length === value.length && value.length >= minItems ? whole : undefined;
  },
});

const LONGEST_FIELD_NAME = 100;

/** A name that somebody sent, as an answer may repeat it. */
const shownName = (name: string): string =>
  holdsCardNumber(name) ? 'card-number' : name.slice(0, LONGEST_FIELD_NAME);

/** An object that takes the fields of its shape and refuses every other one by name. */
export const object = <F extends Fields>(fields: F): Shape<ParsedFields<F>> => ({
  schema: {
    type: 'object',
    properties: fields,
    required: Object.keys(fields).filter((name) => isRequired(fields[name])),
    additionalProperties: false,
  },
  parse: (value, path, report) => {
    if (!isRecord(value)) return report(wrongType(path, 'an object'));
    let whole = true;
    const reportHere: Report = (problem) => {
      whole = false;
      return report(problem);
    };
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(fields, name)) continue;
      const unknown = [...path, shownName(name)];
      reportHere({ path: unknown, code: 'UNKNOWN_FIELD', message: 'There is no such field.' });
    }
    const entries: readonly (readonly unknown[])[] = Object.entries(fields).flatMap(
      ([name, shape]) => {
        const field = Object.hasOwn(value, name) ? value[name] : undefined;
        if (field !== undefined) return [[name, shape.parse(field, [...path, name], reportHere)]];
        if (isRequired(shape)) {
          reportHere({
            path: [...path, name],
            code: 'REQUIRED',
            message: 'This field is required.',
          });
        }
        return [];
      },
    );
    return whole ? Object.fromEntries(entries) : undefined;
  },
});

const isRequired = (shape: Shape<unknown> | undefined): boolean =>
  !(shape !== undefined && 'optional' in shape);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that PayPal has and refuses here: refused by PayPal's own name for it, not as one that nobody knows. */
export const refusing = <T>(
  shape: Shape<T>,
  { path: [name = ''], ...why }: FieldProblem,
): Shape<T> => ({
  ...shape,
  parse: (value, path, report) => {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return shape.parse(value, path, report);
    const { [name]: _refused, ...others } = value;
    shape.parse(others, path, report);
    return report({ path: [...path, name], ...why });
  },
});

/** Further rules about a whole that is sound field by field. Safe to call with any value. */
export const checked = <T>(
  shape: Shape<T>,
  problemsOf: (value: T) => readonly FieldProblem[],
): Shape<T> => ({
  ...shape,
  parse: (value, path, report) => {
    const parsed = shape.parse(value, path, report);
    if (parsed === undefined) return undefined;
    const problems = problemsOf(parsed);
    for (const problem of problems) report({ ...problem, path: [...path, ...problem.path] });
    return problems.length === 0 ? parsed : undefined;
  },
});

export type ParseResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

const CARD_NUMBER = {
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
    const step = Array.isArray(value) ? Number(name) : shownName(name);
    const here = holdsCardNumber(name) ? [{ path: [...path, step], ...CARD_NUMBER }] : [];
    return [...here, ...cardNumberProblems(each, [...path, step])];
  });
};

/**
 * Reads what a caller sent: the request in its one normal form, or everything that is wrong with it. A text that holds the
 * number of a payment card is refused in any field.
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
