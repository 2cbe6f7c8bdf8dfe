import { setTimeout as wait } from 'node:timers/promises';
import { settleChange } from './aftermath.ts';
import type { FaultRule } from './faults.ts';
import { findKey, keyName, storeDone } from './idempotency.ts';
import { issuesOf, type OperationName, sentenceFor } from './issues.ts';
import type { Answer, Call, Done, ReadyOperation } from './operation.ts';
import type { Order } from './records.ts';
import { errorBody, type Problem, Refusal } from './refusal.ts';
import type { Simulation } from './simulation.ts';
import { merchantOf } from './tokens.ts';
import type { World } from './world.ts';

/** A request as it came in, before anything of it is believed. */
export interface IncomingCall {
  base: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  header: (name: string) => string | undefined;
  text: string;
}

/** What goes back, or a connection that ends without an answer. */
export type Reply =
  | { kind: 'answer'; status: number; body: object | null; headers: Record<string, string> }
  | { kind: 'lost' };

interface Attempt {
  simulation: Simulation;
  operation: ReadyOperation;
  incoming: IncomingCall;
  debugId: string;
  faults: readonly FaultRule[];
}

/** The whole way of one call: faults, token, mock response, body, idempotency, the operation, the answer. */
export const answerCall = async (
  simulation: Simulation,
  operation: ReadyOperation,
  incoming: IncomingCall,
): Promise<Reply> => {
  const { world } = simulation;
  const id = incoming.params['id'];
  const known = operation.find(world, callFrom(operation.name, incoming, ''));
  world.ledger.countCall(operation.name, known?.id);
  const faults = simulation.faults.strike(
    operation.name,
    [id, known?.id].filter((one) => one !== undefined),
  );
  const attempt = { simulation, operation, incoming, faults, debugId: world.mintDebugId() };
  const early = await strikeBefore(attempt);
  if (early) return early;
  const answer = await settled(attempt);
  if (answer.order) await settleChange(simulation, answer.order, faults);
  else await simulation.journal.commit();
  return strikeAfter(attempt) ?? answered(attempt, answer);
};

const callFrom = (operation: OperationName, incoming: IncomingCall, merchantId: string): Call => ({
  operation,
  merchantId,
  requestId: incoming.header('paypal-request-id') ?? null,
  full: incoming.header('prefer')?.includes('return=representation') ?? false,
  params: incoming.params,
  query: incoming.query,
  body: undefined,
});

/** An answer, and the order it may have changed. */
interface Settled extends Answer {
  order?: Order | undefined;
}

/** The operation's answer, PayPal's refusal included. */
const settled = async (attempt: Attempt): Promise<Settled> => {
  const { simulation, operation, incoming } = attempt;
  try {
    const merchantId = merchantOf(simulation.world, incoming.header('authorization'));
    if (simulation.world.knobs.callerAccount === 'INVALID') {
      throw new Refusal(401, [{ issue: 'INVALID_ACCOUNT_STATUS' }]);
    }
    const mocked = mockResponse(attempt);
    if (mocked) throw mocked;
    const call = { ...callFrom(operation.name, incoming, merchantId), body: parsedBody(incoming) };
    requireHeaders(simulation, operation, call);
    return await performed(attempt, call);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusalAnswer(attempt, error);
  }
};

const performed = async (attempt: Attempt, call: Call): Promise<Settled> => {
  const { operation, simulation, faults } = attempt;
  const perform = operation.prepare(call);
  if (operation.method === 'GET') return performNow(attempt, call, perform);
  const name = busyName(simulation, operation, call);
  if (name !== undefined) await untilFree(simulation, name);
  const slow = faults.filter((rule) => rule.kind === 'slow');
  if (slow.length === 0 || name === undefined) return performNow(attempt, call, perform);
  const { promise, resolve } = withResolvers();
  simulation.busy.set(name, promise);
  try {
    await waitFor(slow, 'before');
    const answer = performNow(attempt, call, perform);
    await waitFor(slow, 'after');
    return answer;
  } finally {
    simulation.busy.delete(name);
    resolve();
  }
};

/** Waits until no other call works on the resource, or refuses, as the knob says. */
const untilFree = async ({ busy, world }: Simulation, name: string): Promise<void> => {
  for (let other = busy.get(name); other; other = busy.get(name)) {
    if (world.knobs.busyResource === 'CONFLICT') {
      throw new Refusal(409, [{ issue: 'PREVIOUS_REQUEST_IN_PROGRESS' }]);
    }
    await other;
  }
};

const withResolvers = () => {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
};

const waitFor = async (slow: readonly FaultRule[], when: 'before' | 'after') => {
  for (const rule of slow) if ((rule.when ?? 'after') === when) await wait(rule.ms);
};

/** Replay, refusal by rule, or the operation itself: without a pause, so that nothing comes in between. */
const performNow = (attempt: Attempt, call: Call, perform: (world: World) => Done): Settled => {
  const { simulation, operation, faults, incoming } = attempt;
  const { world } = simulation;
  world.base = incoming.base;
  const stored = findKey(world, operation, call);
  if (stored) {
    world.ledger.countReplay(operation.name);
    return operation.show(world, stored, { full: call.full, replayed: true });
  }
  const refused = faults.find((rule) => rule.kind === 'refuse');
  if (refused?.issue !== undefined) throw refusalFor(operation.name, refused.issue);
  const done = perform(world);
  storeDone(world, { operation, call, done });
  const answer = operation.show(world, done, { full: call.full, replayed: false });
  return operation.method === 'GET' ? answer : { ...answer, order: done.order };
};

/** What the call keeps busy: the order, the whole chain of an authorization, the capture, or its request id. */
const busyName = (
  simulation: Simulation,
  operation: ReadyOperation,
  call: Call,
): string | undefined => {
  const id = call.params['id'];
  if (id === undefined) return keyName(operation, call);
  return simulation.world.findAuthorization(id)?.resource.rootId ?? id;
};

const parsedBody = ({ text, header }: IncomingCall): unknown => {
  if (text === '') return undefined;
  const type = header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json' && type !== 'application/json-patch+json')
    throw new Refusal(415, []);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, [{ issue: 'MALFORMED_REQUEST_JSON', location: 'body', field: '/' }]);
  }
};

const requireHeaders = ({ world }: Simulation, operation: ReadyOperation, call: Call): void => {
  if (operation.keys === null || call.requestId === null) return;
  const { requestIdMaxLength, requestIdSilentLimit } = world.knobs;
  const { length } = call.requestId;
  if (requestIdSilentLimit > 0 && length > requestIdSilentLimit) {
    throw new Refusal(404, [{ issue: 'INVALID_RESOURCE_ID' }]);
  }
  if (length === 0 || length > requestIdMaxLength) {
    const problem: Problem = {
      issue: 'INVALID_STRING_LENGTH',
      field: 'PayPal-Request-Id',
      value: call.requestId,
      location: 'header',
    };
    throw new Refusal(400, [problem]);
  }
};

/** `PayPal-Mock-Response`: the documented answer without touching state; unknown codes are ignored, as PayPal does. */
const mockResponse = ({ incoming, operation }: Attempt): Refusal | undefined => {
  const header = incoming.header('paypal-mock-response');
  const code = /"mock_application_codes"\s*:\s*"?([A-Z0-9_]+)"?/.exec(header ?? '')?.[1];
  return code !== undefined && issuesOf(operation.name).has(code)
    ? refusalFor(operation.name, code)
    : undefined;
};

const refusalFor = (operation: OperationName, code: string): Refusal => {
  const status = issuesOf(operation).get(code)?.status ?? 422;
  return new Refusal(status, status === 429 || status >= 500 ? [] : [{ issue: code }]);
};

const refusalAnswer = (
  { simulation, operation, incoming, debugId }: Attempt,
  refusal: Refusal,
): Answer => {
  const { world } = simulation;
  const order = operation.find(world, callFrom(operation.name, incoming, ''));
  const problems = refusal.problems.map((problem) => ({
    ...problem,
    description: problem.description ?? sentenceFor(operation.name, problem.issue),
  }));
  world.ledger.recordRefusal({
    operation: operation.name,
    targetId: incoming.params['id'] ?? null,
    orderId: order?.id ?? null,
    httpStatus: refusal.httpStatus,
    issues: problems.map(({ issue }) => issue),
    requestId: incoming.header('paypal-request-id') ?? null,
    at: order ? world.timeOf(order) : world.now(),
  });
  const api = operation.path.startsWith('/v2/payments') ? 'payments' : 'orders';
  const { httpStatus, links } = refusal;
  return { status: httpStatus, body: errorBody({ httpStatus, problems, links, debugId, api }) };
};

const answered = (attempt: Attempt, { status, body }: Answer): Reply => ({
  kind: 'answer',
  status,
  body,
  headers: { 'PayPal-Debug-Id': attempt.debugId },
});

const serviceFailure = (attempt: Attempt, rule: FaultRule): Reply => {
  const httpStatus = Number(rule.kind);
  const api = attempt.operation.path.startsWith('/v2/payments') ? 'payments' : 'orders';
  const body = errorBody({ httpStatus, problems: [], links: [], debugId: attempt.debugId, api });
  const after = rule.retryAfter === undefined && httpStatus === 429 ? 1 : rule.retryAfter;
  const headers: Record<string, string> = { 'PayPal-Debug-Id': attempt.debugId };
  if (after !== undefined && after !== null) headers['Retry-After'] = String(after);
  return { kind: 'answer', status: httpStatus, body, headers };
};

const strikeBefore = async (attempt: Attempt): Promise<Reply | undefined> => {
  for (const rule of attempt.faults) {
    if (rule.kind === 'reset') return { kind: 'lost' };
    const failure = rule.kind === '500' || rule.kind === '503' || rule.kind === '429';
    if (failure && rule.when !== 'after') return serviceFailure(attempt, rule);
    if (rule.kind === 'slow' && attempt.operation.method === 'GET') await wait(rule.ms);
  }
  return undefined;
};

const strikeAfter = (attempt: Attempt): Reply | undefined => {
  for (const rule of attempt.faults) {
    if (rule.kind === 'lost-answer') return { kind: 'lost' };
    if ((rule.kind === '500' || rule.kind === '503') && rule.when === 'after') {
      return serviceFailure(attempt, rule);
    }
  }
  return undefined;
};
