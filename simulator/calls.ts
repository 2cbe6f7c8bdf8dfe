import { setTimeout as wait } from 'node:timers/promises';
import { alteredAnswer } from './altered-answer.ts';
import { accountOf } from './auth-assertion.ts';
import { faultAfter, faultBefore, type Reply } from './call-faults.ts';
import { commitChange } from './commit-change.ts';
import { apiOf, errorBody, statusIn } from './error-body.ts';
import type { FaultRule } from './fault-rules.ts';
import { findKey, keyName, remembering } from './idempotency.ts';
import { type IncomingCall, parsedBody, readRequest } from './incoming-call.ts';
import { issuesOf, type OperationName, sentenceFor } from './issues.ts';
import { waitForLatency } from './latency.ts';
import type { Answer, AnyOperation, Call, Done, ReadyOperation } from './operation.ts';
import { type Problem, Refusal } from './refusal.ts';
import type { Simulation } from './simulation.ts';
import type { SimulatorState } from './state.ts';

interface Attempt {
  simulation: Simulation;
  operation: AnyOperation;
  incoming: IncomingCall;
  debugId: string;
  faults: readonly FaultRule[];
}

/** The whole way of one call: faults, token, mock response, body, idempotency, the operation, the answer. */
export const answerCall = async (
  simulation: Simulation,
  operation: AnyOperation,
  incoming: IncomingCall,
): Promise<Reply> => {
  const { state } = simulation;
  const id = incoming.params['id'];
  const known = operation.find(state, callFrom(operation.name, incoming, ''));
  state.ledger.countCall(operation.name, known?.id);
  const faults = state.faults.forCall(
    operation.name,
    [id, known?.id].filter((one) => one !== undefined),
  );
  const attempt = { simulation, operation, incoming, faults, debugId: state.mintDebugId() };
  await waitForLatency(state);
  const early = await faultBefore(faults, attempt);
  if (early) return early;
  const answer = await settled(attempt);
  await simulation.journal.commit();
  return faultAfter(faults, attempt) ?? answered(attempt, answer);
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

/** The operation's answer, PayPal's refusal included. */
const settled = async (attempt: Attempt): Promise<Answer> => {
  const { simulation, operation, incoming } = attempt;
  try {
    const account = accountOf(simulation.state, incoming.header);
    if (simulation.state.knobs.callerAccount === 'INVALID') {
      throw new Refusal(401, [{ issue: 'INVALID_ACCOUNT_STATUS' }]);
    }
    const mocked = mockResponse(attempt);
    if (mocked) throw mocked;
    const body = parsedBody(operation, incoming);
    const call = { ...callFrom(operation.name, incoming, account.merchantId), ...account, body };
    return await performed(attempt, call);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusalAnswer(attempt, error);
  }
};

const performed = async (attempt: Attempt, call: Call): Promise<Answer> => {
  const { operation, simulation, faults, incoming } = attempt;
  if (operation.about === 'many') {
    const answer = readRequest(simulation.state, operation, { incoming, call });
    simulation.state.base = incoming.base;
    return answer(simulation.state);
  }
  const perform = readRequest(simulation.state, operation, { incoming, call });
  const now = () => performNow(attempt, { operation, call, perform });
  if (operation.method === 'GET') return now().answer;
  const name = busyName(simulation, operation, call) ?? attempt.debugId;
  await untilFree(simulation, name);
  const slow = faults.filter((rule) => rule.kind === 'slow');
  const release = slow.length > 0 ? keepBusy(simulation, name) : undefined;
  try {
    await waitFor(slow, 'before');
    const { answer, done } = now();
    await commitChange(simulation, done.order, operation.name);
    await waitFor(slow, 'after');
    return answer;
  } finally {
    release?.();
  }
};

/** Waits until no other call works on the resource, or refuses, as the knob says. */
const untilFree = async ({ busy, state }: Simulation, name: string): Promise<void> => {
  for (let other = busy.get(name); other; other = busy.get(name)) {
    if (state.knobs.busyResource === 'CONFLICT') {
      throw new Refusal(409, [{ issue: 'PREVIOUS_REQUEST_IN_PROGRESS' }]);
    }
    await other;
  }
};

/** Marks the resource as busy until the function it returns is called. */
const keepBusy = ({ busy }: Simulation, name: string): (() => void) => {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  busy.set(name, promise);
  return () => {
    busy.delete(name);
    resolve();
  };
};

const waitFor = async (slow: readonly FaultRule[], when: 'before' | 'after') => {
  for (const rule of slow) if ((rule.when ?? 'after') === when) await wait(rule.ms);
};

/** A call on one resource, read and ready to be done. */
interface ReadyCall {
  operation: ReadyOperation;
  call: Call;
  perform: (state: SimulatorState) => Done;
}

/** What was done just now, or long ago under the same request id, and how it is shown. */
interface Performed {
  answer: Answer;
  done: Done;
}

/** Replay, refusal by rule, or the operation itself: without a pause, so that nothing comes in between. */
const performNow = (
  { simulation, faults, incoming }: Attempt,
  { operation, call, perform }: ReadyCall,
): Performed => {
  const { state } = simulation;
  const { full } = call;
  state.base = incoming.base;
  const stored = findKey(state, operation, call);
  if (stored) {
    state.ledger.countReplay(operation.name);
    return { done: stored, answer: operation.show(state, stored, { full, replayed: true }) };
  }
  const refused = faults.find((rule) => rule.kind === 'refuse');
  if (refused?.issue !== undefined) throw refusalFor(operation.name, refused.issue);
  const done = remembering(state, { operation, call }, perform);
  return { done, answer: operation.show(state, done, { full, replayed: false }) };
};

/** What the call keeps busy: the order, the whole chain of an authorization, the capture, or its request id. */
const busyName = (
  simulation: Simulation,
  operation: ReadyOperation,
  call: Call,
): string | undefined => {
  const id = call.params['id'];
  if (id === undefined) return keyName(operation, call);
  return simulation.state.findAuthorization(id)?.resource.rootId ?? id;
};

/** `PayPal-Mock-Response`: the documented answer without touching state; unknown codes are ignored, as PayPal does. */
const mockResponse = ({ incoming, operation }: Attempt): Refusal | undefined => {
  const header = incoming.header('paypal-mock-response');
  const code = /"mock_application_codes"\s*:\s*\[?\s*"?([A-Z0-9_]+)"?/.exec(header ?? '')?.[1];
  return code !== undefined && issuesOf(operation.name).has(code)
    ? refusalFor(operation.name, code)
    : undefined;
};

const refusalFor = (operation: OperationName, code: string): Refusal => {
  const status = issuesOf(operation).get(code)?.status ?? 422;
  return new Refusal(status, status === 429 || status >= 500 ? [] : [{ issue: code }]);
};

/** An unknown id is named as the part of the path it stood in, such as `authorization_id` (recorded). */
const located = (problem: Problem, { path }: AnyOperation, { params }: IncomingCall): Problem => {
  const id = params['id'];
  if (problem.issue !== 'INVALID_RESOURCE_ID' || id === undefined) return problem;
  const kind = /\/(order|authorization|capture|refund)s\/:id/.exec(path)?.[1] ?? 'resource';
  return { field: `${kind}_id`, value: id, location: 'path', ...problem };
};

const refusalAnswer = (
  { simulation, operation, incoming, debugId }: Attempt,
  refusal: Refusal,
): Answer => {
  const { state } = simulation;
  const order = operation.find(state, callFrom(operation.name, incoming, ''));
  const problems = refusal.problems.map((problem) => ({
    ...located(problem, operation, incoming),
    description: problem.description ?? sentenceFor(operation.name, problem.issue),
  }));
  const api = apiOf(operation.path);
  const httpStatus = statusIn(api, refusal.httpStatus);
  state.ledger.recordRefusal({
    operation: operation.name,
    targetId: incoming.params['id'] ?? null,
    orderId: order?.id ?? null,
    httpStatus,
    issues: problems.map(({ issue }) => issue),
    requestId: incoming.header('paypal-request-id') ?? null,
    at: order ? state.timeOf(order) : state.now(),
  });
  const { links } = refusal;
  return { status: httpStatus, body: errorBody({ httpStatus, problems, links, debugId, api }) };
};

const answered = ({ faults, debugId }: Attempt, { status, body }: Answer): Reply => {
  const set = faults.find((rule) => rule.kind === 'altered-answer')?.set;
  const isAltered = set !== undefined && body !== null && status < 400;
  return {
    kind: 'answer',
    status,
    body: isAltered ? alteredAnswer(body, set) : body,
    headers: { 'PayPal-Debug-Id': debugId },
  };
};
