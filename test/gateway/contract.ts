import { type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { z } from 'zod';
import type { Answer, CallOptions, TestGateway } from './test-gateway.ts';

const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
});

const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(parameter).default([]),
  responses: z.record(
    z.string(),
    z.looseObject({ content: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

export type Call = {
  readonly gateway: TestGateway;
  readonly method: string;
  /** The path as OpenAPI has it, e.g. `/v1/checkouts/{checkoutId}`. */
  readonly path: string;
  readonly id?: string;
  readonly trackerId?: string;
  readonly query?: string;
  readonly options?: CallOptions;
};

/** The contract that a gateway publishes, and which of its answers were seen. */
export type Contract = {
  readonly operations: readonly {
    readonly operationId: string;
    readonly method: string;
    readonly path: string;
    readonly statuses: readonly number[];
    readonly parameters: readonly z.infer<typeof parameter>[];
  }[];
  /** Every `METHOD path status` that the document promises. */
  readonly promised: readonly string[];
  readonly seen: ReadonlySet<string>;
  /** Asks, and holds the answer against the document: its status is promised, and its body is as it says. */
  readonly ask: (call: Call) => Promise<Answer>;
};

export const readContract = async (gateway: TestGateway): Promise<Contract> => {
  const { text } = await gateway.ask('GET', '/openapi.json');
  const document = documentSchema.parse(JSON.parse(text));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'api');
  const seen = new Set<string>();
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses, parameters }]) => ({
      operationId,
      parameters,
      method: method.toUpperCase(),
      path,
      statuses: Object.keys(responses).map(Number),
    })),
  );

  const hold = (call: Call, answer: Answer): void => {
    const promise =
      document.paths[call.path]?.[call.method.toLowerCase()]?.responses[answer.status];
    const name = `${call.method} ${call.path} ${answer.status}`;
    if (promise === undefined) throw new Error(`${name} is not promised: ${answer.text}`);
    const [type = ''] = (answer.headers.get('content-type') ?? '').split(';');
    if (promise.content === undefined) {
      if (answer.text !== '') throw new Error(`${name} has a body: ${answer.text}`);
    } else if (!(type in promise.content)) {
      throw new Error(`${name} is ${type}, not ${Object.keys(promise.content).join()}`);
    } else if (type.endsWith('json')) {
      const steps = ['paths', call.path, call.method.toLowerCase(), 'responses', answer.status];
      const valid = validatorAt(ajv, [...steps, 'content', type, 'schema']);
      if (!valid(JSON.parse(answer.text))) {
        throw new Error(`${name} is not as promised: ${errorText(valid.errors)} in ${answer.text}`);
      }
    }
    seen.add(name);
  };

  return {
    operations,
    promised: operations.flatMap(({ method, path, statuses }) =>
      statuses.map((status) => `${method} ${path} ${status}`),
    ),
    seen,
    ask: async (call) => {
      const at = call.path
        .replace(/\{(checkoutId|merchantId)\}/, call.id ?? 'no-such-checkout')
        .replace('{trackerId}', call.trackerId ?? 'no-such-tracker');
      const answer = await call.gateway.ask(call.method, `${at}${call.query ?? ''}`, call.options);
      hold(call, answer);
      return answer;
    },
  };
};

const validatorAt = (ajv: Ajv2020, steps: readonly (string | number)[]): ValidateFunction => {
  const pointer = steps
    .map((step) => encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const schema: AnySchema = { $ref: `api#/${pointer}` };
  return ajv.compile(schema);
};

const errorText = (errors: readonly ErrorObject[] | null | undefined): string =>
  (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
