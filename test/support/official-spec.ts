import type { IncomingHttpHeaders } from 'node:http';
import type { ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import disputes from '../../simulator/openapi/disputes.json' with { type: 'json' };
import notifications from '../../simulator/openapi/notifications.json' with { type: 'json' };
import orders from '../../simulator/openapi/orders.json' with { type: 'json' };
import payments from '../../simulator/openapi/payments.json' with { type: 'json' };
import paymentsV1 from '../../simulator/openapi/paymentsV1.json' with { type: 'json' };
import reporting from '../../simulator/openapi/reporting.json' with { type: 'json' };
import trackers from '../../simulator/openapi/trackers.json' with { type: 'json' };
import { closedSchemas, type Schema } from './closed-schemas.ts';

const fileShape = z.object({
  operations: z.array(
    z.object({
      id: z.string(),
      method: z.string(),
      path: z.string(),
      headers: z.array(z.string()),
      query: z.array(z.string()),
      body: z.string().nullable(),
      answers: z.record(z.string(), z.string().nullable()),
    }),
  ),
  components: z.object({
    schemas: z.record(
      z.string(),
      z.custom<Schema>((value) => typeof value === 'object'),
    ),
  }),
});

const FILES = { orders, payments, paymentsV1, trackers, reporting, disputes, notifications };

type Api = keyof typeof FILES;

/** One operation as PayPal's OpenAPI file documents it. */
type Documented = z.infer<typeof fileShape>['operations'][number] & {
  readonly api: Api;
  readonly form: RegExp;
};

const ajv = new Ajv2019({ strict: false, logger: false, unicodeRegExp: false, allErrors: true });
addFormats.default(ajv);

const isApi = (name: string): name is Api => name in FILES;

/** Every operation of every file, by its file. */
export const documented: readonly Documented[] = Object.keys(FILES)
  .filter(isApi)
  .flatMap((api) => {
    const { operations, components } = fileShape.parse(FILES[api]);
    for (const side of ['request', 'answer'] as const) {
      const schemas = closedSchemas(components.schemas, side);
      ajv.addSchema({ components: { schemas } }, `${api}-${side}`);
    }
    return operations.map((operation) => {
      const path = operation.path.replaceAll(/\{[^}]+\}/g, '[^/]+');
      return { ...operation, api, form: new RegExp(`^${path}/?$`) };
    });
  });

/** One call and its answer, as they went over the wire. */
export type Exchange = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty where there was no body. */
  readonly sent: string;
  readonly status: number;
  readonly answerHeaders: IncomingHttpHeaders;
  readonly answered: string;
};

const validators = new Map<string, ValidateFunction>();

const validatorOf = (schema: string): ValidateFunction => {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const made = ajv.compile({ $ref: schema, unevaluatedProperties: false });
  validators.set(schema, made);
  return made;
};

const parsed = (json: string): { readonly value: unknown } | null => {
  try {
    return { value: JSON.parse(json) };
  } catch {
    return null;
  }
};

const problemsIn = (text: string, schema: string): string[] => {
  const json = parsed(text);
  if (json === null) return ['the body is not JSON'];
  const validate = validatorOf(schema);
  validate(json.value);
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, ...Object.values(params)].join(' ').trim(),
  );
};

/** PayPal's old client sends `{}` where there is nothing to say. */
const isEmpty = (body: string): boolean => body === '' || body === '{}';

const bodyProblems = ({ api, body }: Documented, { sent }: Exchange): string[] => {
  if (body === null) return isEmpty(sent) ? [] : ['PayPal documents no body of this call'];
  return isEmpty(sent) ? [] : problemsIn(sent, `${api}-request#/components/schemas/${body}`);
};

/** PayPal's sandbox takes it with every call, by its guide to negative testing. */
const MOCK = 'paypal-mock-response';

/** Headers whose names begin with `PayPal-`, and the query: only what is documented of the operation. */
const parameterProblems = (operation: Documented, { headers, path }: Exchange): string[] => {
  const known = new Set([MOCK, ...operation.headers.map((name) => name.toLowerCase())]);
  const asked = new URL(path, 'http://paypal').searchParams.keys();
  return [
    ...Object.keys(headers).filter((name) => name.startsWith('paypal-') && !known.has(name)),
    ...[...asked].filter((name) => !operation.query.includes(name)),
  ].map((name) => `PayPal documents no ${name} of this call`);
};

/** `default` stands for every refusal that is not listed, and for no success. */
const answerProblems = ({ api, answers }: Documented, exchange: Exchange): string[] => {
  const { status, answered, answerHeaders } = exchange;
  const listed = answers[String(status)];
  const schema = status < 400 ? listed : (listed ?? answers['default']);
  if (schema === undefined) return ['PayPal documents no such answer'];
  if (schema === null) return answered === '' ? [] : ['the answer has no body at PayPal'];
  const contentType = answerHeaders['content-type'] ?? '';
  if (!contentType.startsWith('application/json')) return [`the Content-Type is ${contentType}`];
  return problemsIn(answered, `${api}-answer#/components/schemas/${schema}`);
};

/** The operation of PayPal's files that the call is, and what of the call or its answer does not agree with them. */
export const compareWithSpec = (
  exchange: Exchange,
): { readonly operation: Documented | undefined; readonly findings: readonly string[] } => {
  const [path = ''] = exchange.path.split('?');
  const operation = documented.find(
    ({ method, form }) => method === exchange.method && form.test(path),
  );
  if (operation === undefined) return { operation, findings: ['PayPal documents no such call'] };
  const { id } = operation;
  const debugId = exchange.answerHeaders['paypal-debug-id'];
  return {
    operation,
    findings: [
      ...bodyProblems(operation, exchange).map((problem) => `${id}: ${problem}`),
      ...parameterProblems(operation, exchange).map((problem) => `${id}: ${problem}`),
      ...answerProblems(operation, exchange).map(
        (problem) => `${id} ${exchange.status}: ${problem}`,
      ),
      ...(debugId === undefined ? [`${id} ${exchange.status}: no PayPal-Debug-Id`] : []),
    ],
  };
};
