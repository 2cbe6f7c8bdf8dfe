import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import notifications from './openapi/notifications.json' with { type: 'json' };
import orders from './openapi/orders.json' with { type: 'json' };
import payments from './openapi/payments.json' with { type: 'json' };
import paymentsV1 from './openapi/paymentsV1.json' with { type: 'json' };
import trackers from './openapi/trackers.json' with { type: 'json' };
import { type Problem, Refusal } from './refusal.ts';
import { formOf } from './request-form.ts';

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  verbose: true,
  logger: false,
  unicodeRegExp: false,
  // PayPal's schemas are part of this package, so they are not checked again at each start.
  validateSchema: false,
  meta: false,
});
addFormats.default(ajv);
// The common pattern for addresses lets `http://` pass, which no payer can be sent to.
ajv.addFormat('uri', (text: string) => URL.canParse(text) && !/[\s<>"]/.test(text));
ajv
  .addSchema(orders, 'orders')
  .addSchema(payments, 'payments')
  .addSchema(notifications, 'notifications')
  .addSchema(paymentsV1, 'paymentsV1')
  .addSchema(trackers, 'trackers');

/** Reads a body: it has the shape of PayPal's schema, or a 400 names every field that has not. */
export type BodyReader<Body> = (body: unknown) => Body;

/** How an operation's documentation calls a string that is too long. */
type TooLong = 'INVALID_STRING_LENGTH' | 'INVALID_STRING_MAX_LENGTH';

/** Keywords that only repeat what a keyword inside them already said. */
const summaries = new Set(['anyOf', 'oneOf', 'allOf', 'if', 'not']);

const issueFor = (error: ErrorObject, tooLong: TooLong): string => {
  switch (error.keyword) {
    case 'required':
      return 'MISSING_REQUIRED_PARAMETER';
    case 'maxLength':
      return tooLong;
    case 'minLength':
      return 'INVALID_STRING_LENGTH';
    case 'minItems':
      return 'INVALID_ARRAY_MIN_ITEMS';
    case 'maxItems':
      return 'INVALID_ARRAY_MAX_ITEMS';
    case 'pattern':
    case 'format':
    case 'type':
      return 'INVALID_PARAMETER_SYNTAX';
    default:
      return 'INVALID_PARAMETER_VALUE';
  }
};

const countryCode = (error: ErrorObject) =>
  error.instancePath.endsWith('/country_code') && error.keyword === 'pattern';

const problemFrom = (error: ErrorObject, tooLong: TooLong): Problem => {
  const missing: unknown = error.params['missingProperty'];
  const field =
    typeof missing === 'string' ? `${error.instancePath}/${missing}` : error.instancePath;
  const value = typeof missing === 'string' ? '' : shown(error.data);
  const issue = countryCode(error) ? 'INVALID_COUNTRY_CODE' : issueFor(error, tooLong);
  return { field, value, location: 'body', issue };
};

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 256 ? `${text.slice(0, 256)}...` : text;
};

const oncePerField = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [`${problem.field} ${problem.issue}`, problem])).values(),
];

/** Refuses with 400, every problem named, when the schema does. */
const read = <Body>(validate: ValidateFunction<Body>, body: unknown, tooLong: TooLong): Body => {
  if (validate(body)) return body;
  const errors = (validate.errors ?? []).filter((error) => !summaries.has(error.keyword));
  throw new Refusal(400, oncePerField(errors.map((error) => problemFrom(error, tooLong))));
};

const apis = { orders, payments, notifications, paymentsV1, trackers };

type Api = keyof typeof apis;

/** Keeps of a value what one of PayPal's schemas names, in the form PayPal reads it (request-form.ts). */
export const readAs = (api: Api, schema: string): ((value: unknown) => unknown) =>
  formOf(apis[api].components.schemas, { $ref: schema });

/** A reader for one of PayPal's own request schemas, such as `orders` and `order_request`. */
export const bodyOf = <Body>(
  api: Api,
  schema: string,
  tooLong: TooLong = 'INVALID_STRING_LENGTH',
): BodyReader<Body> => {
  const $ref = `${api}#/components/schemas/${schema}`;
  const form = readAs(api, schema);
  // Compiled by the first call that needs it: all of them together would take most of the simulator's start.
  let validate: ValidateFunction<Body> | undefined;
  return (body) => {
    validate ??= ajv.compile<Body>({ $ref });
    return read(validate, form(body), tooLong);
  };
};

/** The same for a body that may be left out; then it counts as an empty object. */
export const optionalBodyOf = <Body>(
  api: Api,
  schema: string,
  tooLong: TooLong = 'INVALID_STRING_LENGTH',
): BodyReader<Body> => {
  const required = bodyOf<Body>(api, schema, tooLong);
  return (body) => required(body === undefined ? {} : body);
};

export const noBody: BodyReader<undefined> = () => undefined;
