import { Client, type ConnectionLike, type WorkflowService } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import Long from 'long';
import { GRPC } from '../../../src/temporal/grpc.ts';
import { type FakeTemporal, grpcError } from './fake-temporal.ts';
import type { UpdateOutcome } from './updates.ts';
import type { VirtualTime } from './virtual-time.ts';
import { type Run, STATUS } from './workflow-run.ts';

/** temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage.COMPLETED and WorkflowIdConflictPolicy.USE_EXISTING */
const COMPLETED = 3;
const USE_EXISTING = 2;
/** temporal.api.enums.v1.HistoryEventFilterType.CLOSE_EVENT */
const CLOSE_EVENT = 2;
/** The gRPC status code of a Query that failed. */
const INVALID_ARGUMENT = 3;

type Request<K extends keyof WorkflowService> = WorkflowService[K] extends (
  request: infer R,
) => unknown
  ? R
  : never;

/** The SDK's own client on the in-process Temporal; only the gRPC transport between them is missing. */
export const clientOf = (temporal: FakeTemporal, time: VirtualTime): Client => {
  const connection: ConnectionLike = {
    workflowService: serviceOf(temporal),
    operatorService: Object.create(null),
    plugins: [],
    close: async () => undefined,
    ensureConnected: async () => undefined,
    withDeadline: (deadline, ask) => within(time, Number(deadline), ask),
    withMetadata: (_metadata, ask) => ask(),
    withAbortSignal: (_signal, ask) => ask(),
  };
  return new Client({ connection });
};

/** At the deadline the client stops waiting; the server goes on. */
const within = async <T>(
  time: VirtualTime,
  deadline: number,
  ask: () => Promise<T>,
): Promise<T> => {
  let cancel = (): void => undefined;
  const over = new Promise<never>((_resolve, reject) => {
    cancel = time.after(deadline - time.now, () =>
      reject(grpcError(GRPC.DEADLINE_EXCEEDED, 'Deadline exceeded')),
    );
  });
  try {
    return await Promise.race([ask(), over]);
  } finally {
    cancel();
  }
};

/** Every RPC that Holdfast's client makes. Any other is undefined. */
const serviceOf = (temporal: FakeTemporal): WorkflowService => {
  const calls = {
    startWorkflowExecution: async (request: Request<'startWorkflowExecution'>) => ({
      runId: temporal.begin(request).start.runId,
      started: true,
    }),
    signalWorkflowExecution: async (request: Request<'signalWorkflowExecution'>) => {
      signal(
        temporal.open(request.workflowExecution?.workflowId),
        request.signalName,
        request.input,
      );
      return {};
    },
    signalWithStartWorkflowExecution: async (
      request: Request<'signalWithStartWorkflowExecution'>,
    ) => {
      const run = temporal.begin(request, USE_EXISTING);
      signal(run, request.signalName, request.signalInput);
      return { runId: run.start.runId, started: true };
    },
    updateWorkflowExecution: (request: Request<'updateWorkflowExecution'>) =>
      update(temporal.open(request.workflowExecution?.workflowId), request),
    executeMultiOperation: async ({ operations }: Request<'executeMultiOperation'>) => {
      const [start, asked] = operations ?? [];
      const request = start?.startWorkflow ?? {};
      const id = asked?.updateWorkflow?.request?.meta?.updateId ?? '';
      // A repeated Update gets its first answer, also from a Workflow that has closed since.
      const run = temporal.answering(request.workflowId, id) ?? temporal.begin(request);
      const updateWorkflow = await update(run, asked?.updateWorkflow ?? {});
      return { responses: [{ startWorkflow: { runId: run.start.runId } }, { updateWorkflow }] };
    },
    queryWorkflow: async ({ execution, query }: Request<'queryWorkflow'>) => {
      const run = temporal.latest(execution?.workflowId);
      return await ask(run, query?.queryType ?? '', query?.queryArgs?.payloads ?? []);
    },
    requestCancelWorkflowExecution: async (request: Request<'requestCancelWorkflowExecution'>) => {
      temporal.open(request.workflowExecution?.workflowId).deliver({ cancelWorkflow: {} });
      return {};
    },
    terminateWorkflowExecution: async (request: Request<'terminateWorkflowExecution'>) => {
      temporal.open(request.workflowExecution?.workflowId).terminate();
      return {};
    },
    resetWorkflowExecution: async (request: Request<'resetWorkflowExecution'>) => {
      const { workflowExecution, workflowTaskFinishEventId } = request;
      const tasks = Number(workflowTaskFinishEventId) - 1;
      return { runId: temporal.reset(workflowExecution?.workflowId, tasks).start.runId };
    },
    getWorkflowExecutionHistory: async (request: Request<'getWorkflowExecutionHistory'>) => {
      const run = temporal.latest(request.execution?.workflowId);
      if (Number(request.historyEventFilterType) !== CLOSE_EVENT) {
        return { history: { events: [startOf(run), ...tasksOf(run), ...closeOf(run)] } };
      }
      if (request.waitNewEvent) await run.closed;
      return { history: { events: closeOf(run) } };
    },
    describeWorkflowExecution: async ({ execution }: Request<'describeWorkflowExecution'>) => ({
      workflowExecutionInfo: infoOf(temporal.latest(execution?.workflowId)),
    }),
    listWorkflowExecutions: async ({ query }: Request<'listWorkflowExecutions'>) => ({
      executions: temporal.list(query ?? '').map(infoOf),
      nextPageToken: new Uint8Array(),
    }),
  };
  return Object.assign(Object.create(null), calls);
};

type Payloads = { readonly payloads?: Payload[] | null } | null | undefined;

const signal = (run: Run, signalName: string | null | undefined, input: Payloads): void =>
  run.deliver({
    signalWorkflow: { signalName: signalName ?? '', input: input?.payloads ?? [], headers: {} },
  });

const update = async (run: Run, { request }: Request<'updateWorkflowExecution'>) => {
  const id = request?.meta?.updateId ?? '';
  const { workflowId, runId } = run.start;
  const known = run.updates.find(id);
  const sent = known ?? run.updates.open(id);
  if (known === undefined) {
    const { name, args } = request?.input ?? {};
    const input = args?.payloads ?? [];
    const doUpdate = {
      id,
      protocolInstanceId: id,
      name: name ?? '',
      input,
      headers: {},
      runValidator: true,
    };
    run.deliver({ doUpdate });
  }
  const outcome: UpdateOutcome | 'CLOSED' = await sent.outcome;
  if (outcome === 'CLOSED') {
    throw grpcError(GRPC.NOT_FOUND, 'workflow execution already completed');
  }
  const updateRef = { workflowExecution: { workflowId, runId }, updateId: id };
  return { updateRef, stage: COMPLETED, outcome };
};

const ask = async (run: Run, type: string, args: readonly Payload[]) => {
  const { respondToQuery } = await run.query(type, args);
  const { succeeded, failed } = respondToQuery ?? {};
  if (failed) throw grpcError(INVALID_ARGUMENT, failed.message ?? '');
  return { queryResult: { payloads: succeeded?.response ? [succeeded.response] : [] } };
};

const startOf = ({ start }: Run) => ({
  workflowExecutionStartedEventAttributes: { input: { payloads: start.args } },
});

/** Of the history only what operators' tools look for: where the Workflow Tasks are completed, numbered from 1. */
const tasksOf = (run: Run) =>
  run.history.map((_, task) => ({
    eventId: Long.fromNumber(task + 1),
    workflowTaskCompletedEventAttributes: {},
  }));

/** The event with which the run closed; none while it is open. */
const closeOf = ({ status, result }: Run) => {
  switch (status) {
    case STATUS.RUNNING:
      return [];
    case STATUS.COMPLETED: {
      const payloads = result === null ? [] : [result];
      return [{ workflowExecutionCompletedEventAttributes: { result: { payloads } } }];
    }
    case STATUS.FAILED:
      return [{ workflowExecutionFailedEventAttributes: { failure: {} } }];
    case STATUS.TERMINATED:
      return [{ workflowExecutionTerminatedEventAttributes: {} }];
  }
};

const infoOf = ({ start, status, attributes }: Run) => ({
  execution: { workflowId: start.workflowId, runId: start.runId },
  type: { name: start.workflowType },
  taskQueue: 'random-lives',
  status,
  historyLength: Long.ZERO,
  startTime: msToTs(start.at),
  memo: { fields: start.memo },
  searchAttributes: { indexedFields: attributes },
});
