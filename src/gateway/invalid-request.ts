import type { z } from '@hono/zod-openapi';
import { pointerTo } from '../domain/request/request-shape.ts';
import { type FieldError, Problem } from './problem.ts';

type Issue = z.core.$ZodIssue;

const PARTS = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  cookie: 'header',
} as const;

type Invalid = {
  readonly target: keyof typeof PARTS;
  readonly error: z.ZodError;
  /** What came in, only to tell what is missing from what is wrong. */
  readonly data?: unknown;
};

/** All that is wrong with one part of a request, at once. No value is repeated: it may be personal or secret. */
export const invalidRequest = ({ target, error, data }: Invalid): Problem => {
  const part = PARTS[target];
  const errors = error.issues.flatMap((issue) =>
    fieldErrors(issue, { part, isMissing: valueAt(data, issue.path) === undefined }),
  );
  const keyless = errors.find(({ field, code }) => field === IDEMPOTENCY && code === 'REQUIRED');
  if (part === 'header' && keyless) {
    const detail = 'This request moves money: it takes an Idempotency-Key header of your own.';
    return new Problem('IDEMPOTENCY_KEY_REQUIRED', detail);
  }
  const named = errors.map(({ field }) => field || 'the whole').join(', ');
  return new Problem('INVALID_REQUEST', `Not valid in the ${part}: ${named}.`, { errors });
};

const IDEMPOTENCY = '/idempotency-key';

/** A body that is no JSON at all. */
export const malformedBody = (message: string): Problem =>
  new Problem('INVALID_REQUEST', message, {
    errors: [{ in: 'body', field: '', code: 'MALFORMED_JSON', message }],
  });

const valueAt = (data: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? Reflect.get(value, step)
        : undefined,
    data,
  );

const fieldErrors = (
  issue: Issue,
  { part, isMissing }: { readonly part: FieldError['in']; readonly isMissing: boolean },
): readonly FieldError[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      in: part,
      field: pointerTo([...issue.path, key.slice(0, 100)]),
      code: 'UNKNOWN_FIELD',
      message: 'There is no such field.',
    }));
  }
  const field = pointerTo(issue.path);
  return [
    {
      in: part,
      field,
      code: isMissing && NEEDS_A_VALUE.has(issue.code) ? 'REQUIRED' : codeOf(issue),
      message: issue.message,
    },
  ];
};

const NEEDS_A_VALUE: ReadonlySet<Issue['code']> = new Set([
  'invalid_type',
  'invalid_value',
  'invalid_union',
]);

const codeOf = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return 'WRONG_TYPE';
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? 'TOO_LONG' : 'TOO_LARGE';
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'TOO_SHORT' : 'TOO_SMALL';
    case 'custom':
      return typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'MALFORMED';
    case 'invalid_value':
      return 'NOT_ONE_OF';
    case 'invalid_union':
      return 'WRONG_TYPE';
    case 'unrecognized_keys':
      return 'UNKNOWN_FIELD';
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
      return 'MALFORMED';
  }
};
