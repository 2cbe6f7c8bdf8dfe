import { type Problem, Refusal } from './refusal.ts';

const informationLink = 'https://developer.paypal.com/docs/api/webhooks/#errors';

/** Errors of the webhooks API have names of their own, which shops' plugins compare (recorded). */
const named = {
  VALIDATION_ERROR: { status: 400, message: 'Invalid data provided' },
  WEBHOOK_URL_ALREADY_EXISTS: { status: 400, message: 'Webhook URL already exists' },
  WEBHOOK_NUMBER_LIMIT_EXCEEDED: { status: 400, message: 'Webhook number limit exceeded' },
  MALFORMED_REQUEST: {
    status: 400,
    message: 'Incoming JSON request does not map to API request',
  },
  INVALID_RESOURCE_ID: { status: 404, message: 'The requested resource ID was not found' },
} as const;

type WebhookErrorName = keyof typeof named;

/** A refusal of the webhooks API with a name of its own. */
export class WebhookRefusal extends Refusal {
  readonly errorName: WebhookErrorName;

  constructor(errorName: WebhookErrorName, problems: readonly Problem[] = []) {
    super(named[errorName].status, problems);
    this.errorName = errorName;
  }
}

/** VALIDATION_ERROR on one field of the body, such as `url` or `event_types[0].name`. */
export const invalidField = (field: string, issue: string): WebhookRefusal =>
  new WebhookRefusal('VALIDATION_ERROR', [{ field, location: 'body', issue }]);

/** `/event_types/0/name` is `event_types[0].name` in the answers of this API. */
const dotted = (pointer: string): string =>
  pointer
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replace(/^\./, '');

const words: ReadonlyMap<string, string> = new Map([
  ['MISSING_REQUIRED_PARAMETER', 'Required field is missing'],
  ['INVALID_STRING_LENGTH', 'Value is too long'],
  ['INVALID_ARRAY_MAX_ITEMS', 'Too many items'],
]);

const validationError = (problems: readonly Problem[]): WebhookRefusal =>
  new WebhookRefusal(
    'VALIDATION_ERROR',
    problems.map(({ field = '', location = 'body', issue }) => ({
      field: dotted(field),
      location,
      issue: words.get(issue) ?? (/^[A-Z_]+$/.test(issue) ? 'Invalid value' : issue),
    })),
  );

/** The refusal in the words of this API; undefined where the answer is the same as of every other API. */
const named400or404 = (refusal: Refusal): WebhookRefusal | undefined => {
  if (refusal instanceof WebhookRefusal) return refusal;
  if (refusal.httpStatus === 404) return new WebhookRefusal('INVALID_RESOURCE_ID');
  return refusal.httpStatus === 400 ? validationError(refusal.problems) : undefined;
};

/** The body of an error of the webhooks API; undefined for statuses that all APIs answer alike, such as 401. */
export const webhookErrorBody = (refusal: Refusal, debugId: string): object | undefined => {
  const own = named400or404(refusal);
  return (
    own && {
      name: own.errorName,
      message: named[own.errorName].message,
      debug_id: debugId,
      information_link: informationLink,
      details: own.problems,
      links: [],
    }
  );
};
