/** What PayPal says no to, one entry per offending field or per broken rule. */
export interface Problem {
  issue: string;
  description?: string;
  field?: string;
  value?: string;
  /** PayPal's word for where `field` is; it has none for headers. */
  location?: 'body' | 'path' | 'query';
}

/** Thrown by an operation that PayPal refuses; the state is untouched when it is. */
export class Refusal extends Error {
  readonly httpStatus: number;
  readonly problems: readonly Problem[];
  /** Further links of the answer, such as the one that sends the payer back. */
  readonly links: readonly ErrorLink[];

  constructor(httpStatus: number, problems: readonly Problem[], links: readonly ErrorLink[] = []) {
    super(problems.map((problem) => problem.issue).join(', '));
    this.httpStatus = httpStatus;
    this.problems = problems;
    this.links = links;
  }
}

export interface ErrorLink {
  href: string;
  rel: string;
  method: string;
}

/** A 422: understood, and against a rule of business. */
export const unprocessable = (issue: string, field?: string): Refusal =>
  new Refusal(422, [field === undefined ? { issue } : { issue, field, location: 'body' }]);

export const notFound = (): Refusal => new Refusal(404, [{ issue: 'INVALID_RESOURCE_ID' }]);

export const forbidden = (): Refusal => new Refusal(403, [{ issue: 'PERMISSION_DENIED' }]);

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
  /** `orders` or `payments`: where PayPal documents the issue. */
  api: string;
}

const documentation = (api: string, issue: string) =>
  api === 'orders'
    ? `https://developer.paypal.com/api/rest/reference/orders/v2/errors/#${issue}`
    : `https://developer.paypal.com/docs/api/${api}/v2/#error-${issue}`;

/** What stands beside `href` and `rel` in the link of an error; PayPal's APIs differ in it (recorded). */
const linkForm = (api: string, httpStatus: number) => {
  if (api === 'payments') return {};
  return api === 'orders' && httpStatus === 400
    ? { encType: 'application/json' }
    : { method: 'GET' };
};

/** PayPal's error body for a status; 401 without a problem, 429, 500 and 503 have no details, as PayPal's have none. */
export const errorBody = ({ httpStatus, problems, links, debugId, api }: EnvelopeParts): object => {
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
