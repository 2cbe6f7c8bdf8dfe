import type { RouteConfig } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { ERRORS, type ErrorStatus } from '../error-codes.ts';
import { open } from './object-schemas.ts';

const ProblemSchema = open({
  type: z.string().openapi({ description: 'Leads to the code’s entry, on this gateway.' }),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z
    .string()
    .openapi({ enum: Object.keys(ERRORS), description: 'Stable; what a program looks at.' }),
  issue: z.string().exactOptional().openapi({ description: 'PayPal’s issue.' }),
  debugId: z.string().exactOptional().openapi({ description: 'PayPal’s debug id.' }),
  field: z
    .string()
    .exactOptional()
    .openapi({ description: 'PayPal’s pointer to what of its request it refused.' }),
  errors: z
    .array(
      open({
        in: z.enum(['body', 'query', 'path', 'header']),
        field: z.string().openapi({ description: 'JSON pointer; empty for the whole.' }),
        code: z.string(),
        message: z.string(),
      }),
    )
    .exactOptional(),
  missing: z.array(z.string()).exactOptional(),
}).openapi('Problem', {
  description: 'RFC 9457.',
  example: {
    type: '/errors#AMOUNT_EXCEEDS_REMAINING',
    title: 'More than is left',
    status: 409,
    detail: '140.00 USD is more than the 100.00 USD that is left.',
    instance: '/v1/checkouts/order-2041/captures',
    code: 'AMOUNT_EXCEEDS_REMAINING',
  },
});

type Responses = RouteConfig['responses'];
const DESCRIPTIONS: Readonly<Record<ErrorStatus, string>> = {
  400: 'The request is not valid; `errors` names every field.',
  401: 'No API key, or one that is not known.',
  403: 'This caller may not.',
  404: 'There is no such checkout, or nothing here.',
  405: 'Not with this method.',
  409: 'Refused: the checkout cannot do it as it stands, or PayPal said no.',
  413: 'The body is too large.',
  415: 'Only application/json is taken.',
  422: 'The Idempotency-Key was used for another request.',
  429: 'Too many requests with this key.',
  499: 'The caller left before the answer.',
  500: 'The gateway failed; nothing of its insides is told.',
  503: 'Not now; Retry-After says when to try again.',
};

const retryAfter = z.object({ 'Retry-After': z.int().openapi({ description: 'Seconds.' }) });

const HEADERS: Partial<Record<ErrorStatus, z.ZodObject>> = {
  401: z.object({ 'WWW-Authenticate': z.string() }),
  429: retryAfter,
  503: retryAfter,
};

/** What a route that takes a command, with a key and a body, can meet. */
export const COMMAND_PROBLEMS = [400, 401, 403, 404, 409, 413, 415, 422, 429, 503] as const;

/** The answers of a route in OpenAPI: its own, and the problems it can meet. */
export const answers = (own: Responses, ...problems: readonly ErrorStatus[]): Responses => ({
  ...own,
  ...Object.fromEntries(
    problems.map((status) => [
      status,
      {
        description: DESCRIPTIONS[status],
        ...(HEADERS[status] && { headers: HEADERS[status] }),
        content: { 'application/problem+json': { schema: ProblemSchema } },
      },
    ]),
  ),
});
