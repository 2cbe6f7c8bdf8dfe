import { errorNamesV1 } from './payments-v1/errors.ts';
import type { ErrorLink, Problem } from './refusal.ts';

/** The API an answer belongs to: PayPal's errors differ between them. */
type Api = 'orders' | 'payments' | 'payments-v1' | 'webhooks' | 'tracking' | 'transaction-search';

/** The API behind a path. */
export const apiOf = (path: string): Api => {
  if (path.startsWith('/v1/payments/')) return 'payments-v1';
  if (path.startsWith('/v1/shipping/')) return 'tracking';
  if (path.startsWith('/v1/reporting/')) return 'transaction-search';
  return path.startsWith('/v2/payments/') ? 'payments' : 'orders';
};

/** Payments v1 knows no 422: a rule of business is a 400 with a name of its own there (assumed). */
export const statusIn = (api: Api, httpStatus: number): number =>
  api === 'payments-v1' && httpStatus === 422 ? 400 : httpStatus;

const envelopes: Readonly<Record<number, { name: string; message: string }>> = {
  400: {
    name: 'INVALID_REQUEST',
    message: 'Request is not well-formed, syntactically incorrect, or violates schema.',
  },
  401: {
    name: 'AUTHENTICATION_FAILURE',
    message:
      'Authentication failed due to missing authorization header, or invalid authentication credentials.',
  },
  403: {
    name: 'NOT_AUTHORIZED',
    message: 'Authorization failed due to insufficient permissions.',
  },
  404: { name: 'RESOURCE_NOT_FOUND', message: 'The specified resource does not exist.' },
  405: {
    name: 'METHOD_NOT_SUPPORTED',
    message: 'The server does not implement the requested HTTP method.',
  },
  409: {
    name: 'RESOURCE_CONFLICT',
    message: 'The server has detected a conflict while processing this request.',
  },
  415: {
    name: 'UNSUPPORTED_MEDIA_TYPE',
    message: "The server does not support the request payload's media type.",
  },
  422: {
    name: 'UNPROCESSABLE_ENTITY',
    message:
      'The requested action could not be performed, semantically incorrect, or failed business validation.',
  },
  429: { name: 'RATE_LIMIT_REACHED', message: 'Too many requests. Blocked due to rate limiting.' },
  500: { name: 'INTERNAL_SERVER_ERROR', message: 'An internal server error occurred.' },
  503: { name: 'SERVICE_UNAVAILABLE', message: 'Service Unavailable.' },
};

interface EnvelopeParts {
  httpStatus: number;
  problems: readonly Problem[];
  links: readonly ErrorLink[];
  debugId: string;
  api: Api;
}

const documentation = (api: Api, issue: string) => {
  switch (api) {
    case 'orders':
      return `https://developer.paypal.com/api/rest/reference/orders/v2/errors/#${issue}`;
    case 'tracking':
    case 'transaction-search':
      return `https://developer.paypal.com/docs/api/${api}/v1/#error-${issue}`;
    case 'payments':
    case 'payments-v1':
    case 'webhooks':
      return `https://developer.paypal.com/docs/api/${api}/v2/#error-${issue}`;
  }
};

/** What stands beside `href` and `rel` in the link of an error; PayPal's APIs differ in it (recorded). */
const linkForm = (api: Api, httpStatus: number) => {
  if (api === 'payments') return {};
  return api === 'orders' && httpStatus === 400
    ? { encType: 'application/json' }
    : { method: 'GET' };
};

/** PayPal's error body for a status; 401 without a problem, 429, 500 and 503 have no details, as PayPal's have none. */
export const errorBody = (parts: EnvelopeParts): object => {
  const { httpStatus, problems, links, debugId, api } = parts;
  if (api === 'payments-v1') return errorBodyV1(parts);
  const envelope = { ...(envelopes[httpStatus] ?? envelopes[500]), debug_id: debugId };
  const first = problems[0];
  if (httpStatus === 503) {
    return { ...envelope, information_link: documentation(api, 'SERVICE_UNAVAILABLE') };
  }
  if (httpStatus === 500) {
    const href = documentation(api, 'INTERNAL_SERVER_ERROR');
    return { ...envelope, links: [{ href, rel: 'information_link' }] };
  }
  if (httpStatus === 415) return { ...envelope, details: [], links: [] };
  if (first === undefined) {
    const href = 'https://developer.paypal.com/docs/api/overview/#error';
    return { ...envelope, links: [{ href, rel: 'information_link' }] };
  }
  const href = documentation(api, first.issue);
  return {
    ...envelope,
    details: problems,
    links: [{ href, rel: 'information_link', ...linkForm(api, httpStatus) }, ...links],
  };
};

/** Names that Payments v1 gives what the newer APIs call otherwise. */
const v1Names: Readonly<Record<string, string>> = {
  INVALID_REQUEST: 'VALIDATION_ERROR',
  MALFORMED_REQUEST_JSON: 'MALFORMED_REQUEST',
  NOT_AUTHORIZED: 'PERMISSION_DENIED',
  RESOURCE_NOT_FOUND: 'INVALID_RESOURCE_ID',
  UNPROCESSABLE_ENTITY: 'TRANSACTION_REFUSED',
  INTERNAL_SERVER_ERROR: 'INTERNAL_SERVICE_ERROR',
};

/**
 * The error of Payments v1: its name says what is wrong (PayPal's reference lists the names); only a VALIDATION_ERROR
 * has details, with a field each.
 */
const errorBodyV1 = ({ httpStatus, problems, debugId }: EnvelopeParts): object => {
  const [first] = problems;
  const known = v1Names[first?.issue ?? ''] ?? first?.issue ?? '';
  const envelope = envelopes[httpStatus] ?? envelopes[500];
  const named = errorNamesV1.has(known);
  const name = named ? known : (v1Names[envelope?.name ?? ''] ?? envelope?.name ?? '');
  return {
    name,
    message:
      (named ? first?.description : undefined) ?? errorNamesV1.get(name) ?? envelope?.message,
    debug_id: debugId,
    information_link: `https://developer.paypal.com/docs/api/payments/v1/#error-${name}`,
    ...(name === 'VALIDATION_ERROR' && { details: problems }),
  };
};
