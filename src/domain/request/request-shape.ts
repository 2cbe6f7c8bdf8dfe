/**
 * What callers send, described once: the gateway and the Temporal client parse by a shape, and the gateway publishes its
 * `schema` in OpenAPI. A parser names every bad field at once and refuses fields it does not know.
 */
export type Path = readonly (string | number)[];

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
export type Report = (problem: FieldProblem) => undefined;

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

export type Fields = Readonly<Record<string, Shape<unknown>>>;

type OptionalKeys<F> = { [K in keyof F]: F[K] extends { optional: true } ? K : never }[keyof F];

type Parsed<S> = S extends Shape<infer T> ? T : never;

export type ParsedFields<F> = {
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

export const wrongType = (path: Path, what: string): FieldProblem => ({
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
