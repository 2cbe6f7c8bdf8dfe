/** What PayPal's OpenAPI files say of each operation beside its schemas; read by generate-schemas.ts. */
import { isObject, type Json, type JsonObject, newestHeaders } from './schema-corrections.ts';

/** One operation of an official file, as `simulator/openapi/` keeps it. */
export type OfficialOperation = {
  id: string;
  method: string;
  /** With PayPal's own names of its parameters, such as `/v1/payments/sale/{sale_id}`. */
  path: string;
  /** Names of the documented headers and of the documented query parameters. */
  headers: string[];
  query: string[];
  /** The schema of the request body; null where there is none. */
  body: string | null;
  /** The schema of the answer by status, or by `default`; null where the answer has no body. */
  answers: { [status: string]: string | null };
};

type OfficialFile = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
};

const resolved = (file: OfficialFile, value: Json | undefined): JsonObject => {
  if (!isObject(value)) return {};
  const reference = value['$ref'];
  if (typeof reference !== 'string') return value;
  const [section = '', name = ''] = reference.split('/').slice(-2);
  return resolved(file, file.components[section]?.[name]);
};

/** The name of a schema; of several joined by `allOf` the first, because the others only list issues. */
const schemaName = (schema: Json | undefined): string | null => {
  if (!isObject(schema)) return null;
  const { $ref: reference, allOf } = schema;
  if (typeof reference === 'string') return reference.slice(reference.lastIndexOf('/') + 1);
  return Array.isArray(allOf) ? schemaName(allOf[0]) : null;
};

/** The schema of the JSON inside a request body or an answer. */
const schemaInside = (file: OfficialFile, part: Json | undefined): string | null => {
  const { content } = resolved(file, part);
  const json = isObject(content) ? content['application/json'] : undefined;
  return isObject(json) ? schemaName(json['schema']) : null;
};

const parameterNames = (file: OfficialFile, parameters: Json[], where: string): string[] =>
  parameters
    .map((parameter) => resolved(file, parameter))
    .filter((parameter) => parameter['in'] === where)
    .flatMap(({ name }) => (typeof name === 'string' ? [name] : []));

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

/** Every operation of the file, in the file's order. */
export const officialOperations = (file: OfficialFile): OfficialOperation[] =>
  Object.entries(file.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const id = isObject(operation) ? operation['operationId'] : undefined;
      if (!isObject(operation) || typeof id !== 'string') return [];
      const parameters = [...listOf(methods['parameters']), ...listOf(operation['parameters'])];
      const responses = isObject(operation['responses']) ? operation['responses'] : {};
      return [
        {
          id,
          method: method.toUpperCase(),
          path,
          headers: [...parameterNames(file, parameters, 'header'), ...(newestHeaders[id] ?? [])],
          query: parameterNames(file, parameters, 'query'),
          body: schemaInside(file, operation['requestBody']),
          answers: Object.fromEntries(
            Object.entries(responses).map(([status, answer]) => [
              status,
              schemaInside(file, answer),
            ]),
          ),
        },
      ];
    }),
  );
