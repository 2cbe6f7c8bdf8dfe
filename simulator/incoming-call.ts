import type { AnyOperation, Call } from './operation.ts';
import { type Problem, Refusal } from './refusal.ts';
import type { SimulatorState } from './state.ts';

/** A request as it came in, before anything of it is checked. */
export interface IncomingCall {
  base: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  header: (name: string) => string | undefined;
  text: string;
}

/** A PATCH may name its format; every other body is plain JSON (paypal-rules 1). */
const mediaTypes: Readonly<Record<AnyOperation['method'], readonly string[]>> = {
  GET: [],
  POST: ['application/json'],
  PATCH: ['application/json', 'application/json-patch+json'],
  PUT: ['application/json'],
};

/**
 * The JSON that was sent, undefined where nothing was. Refuses with 415 a call of an operation that has a body where it
 * does not say that it sends JSON, also where the body is left out, and with 400 broken JSON.
 */
export const parsedBody = (
  { method, takesBody }: AnyOperation,
  { text, header }: IncomingCall,
): unknown => {
  if (text === '' && !takesBody) return undefined;
  const type = header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!mediaTypes[method].includes(type)) throw new Refusal(415, []);
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, [{ issue: 'MALFORMED_REQUEST_JSON', location: 'body', field: '/' }]);
  }
};

/** Header, longest value and shape, as PayPal's specification has them. */
const limitedHeaders: readonly [string, number, RegExp][] = [
  ['Prefer', 25, /^[a-zA-Z=,-]*$/],
  ['PayPal-Client-Metadata-Id', 36, /^/],
  ['PayPal-Partner-Attribution-Id', 36, /^/],
];

const headerProblems = ({ header }: IncomingCall): Problem[] =>
  limitedHeaders.flatMap(([field, longest, shape]): Problem[] => {
    const value = header(field);
    if (value === undefined || (value.length <= longest && shape.test(value))) return [];
    const issue = value.length > longest ? 'INVALID_STRING_LENGTH' : 'INVALID_PARAMETER_SYNTAX';
    return [{ field, value, issue }];
  });

/** Longest PayPal-Request-Id of Payments v1 (payments_payment_v1.json). */
const longestV1 = 78;

/** What is wrong with the PayPal-Request-Id of an operation that knows one. */
const requestIdProblems = (
  state: SimulatorState,
  keys: AnyOperation['keys'],
  { requestId }: Call,
): Problem[] => {
  if (requestId === null || keys === null) return [];
  const { requestIdSilentLimit } = state.knobs;
  const longest = keys === 'payments-v1' ? longestV1 : state.knobs.requestIdMaxLength;
  if (requestIdSilentLimit > 0 && requestId.length > requestIdSilentLimit) {
    throw new Refusal(404, [{ issue: 'INVALID_RESOURCE_ID' }]);
  }
  if (requestId.length > 0 && requestId.length <= longest) return [];
  const field = 'PayPal-Request-Id';
  return [{ field, value: requestId, issue: 'INVALID_STRING_LENGTH' }];
};

/** What is left to do once headers and body are read; a 400 names whatever is wrong with either. */
export const readRequest = <Result>(
  state: SimulatorState,
  operation: Pick<AnyOperation, 'keys'> & {
    prepare(call: Call): (state: SimulatorState) => Result;
  },
  { incoming, call }: { incoming: IncomingCall; call: Call },
): ((state: SimulatorState) => Result) => {
  const problems = [...headerProblems(incoming), ...requestIdProblems(state, operation.keys, call)];
  try {
    const perform = operation.prepare(call);
    if (problems.length === 0) return perform;
  } catch (error) {
    if (!(error instanceof Refusal) || error.httpStatus !== 400) throw error;
    problems.push(...error.problems);
  }
  throw new Refusal(400, problems);
};
