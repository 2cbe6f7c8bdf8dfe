import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { GRPC } from '../../../src/temporal/grpc.ts';
import { Run, type RunContext, STATUS } from './workflow-run.ts';

/** The fields of a start request, whichever call carries it. */
export type StartRequest = {
  readonly workflowId?: string | null;
  readonly workflowType?: { readonly name?: string | null } | null;
  readonly input?: { readonly payloads?: Payload[] | null } | null;
  readonly searchAttributes?: { readonly indexedFields?: Record<string, Payload> | null } | null;
  readonly memo?: { readonly fields?: Record<string, Payload> | null } | null;
  readonly workflowIdReusePolicy?: number | null;
  readonly workflowIdConflictPolicy?: number | null;
};

/** temporal.api.enums.v1: the numbers are Temporal's wire format. */
const ALLOW_DUPLICATE_FAILED_ONLY = 2;
const REJECT_DUPLICATE = 3;
const USE_EXISTING = 2;

/** Visibility lags behind by at most so much. */
const SLOWEST_VISIBILITY_MS = 1_500;

/** An error answer as gRPC throws it. */
export const grpcError = (code: number, details: string): Error =>
  Object.assign(new Error(details), { code, details, metadata: { get: () => [] } });

type Shown = { readonly attributes: Readonly<Record<string, Payload>>; readonly closed: boolean };

/** The Workflows of one life; the runs of each id in their order. */
export class FakeTemporal {
  readonly #context: RunContext;
  readonly #runs = new Map<string, Run[]>();
  readonly #shown = new Map<Run, Shown>();

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** The latest run of this id. @throws NOT_FOUND */
  latest(workflowId: string | null | undefined): Run {
    const run = this.#runs.get(workflowId ?? '')?.at(-1);
    if (run === undefined) throw grpcError(GRPC.NOT_FOUND, `workflow not found: ${workflowId}`);
    return run;
  }

  /** The run that is open. @throws NOT_FOUND */
  open(workflowId: string | null | undefined): Run {
    const run = this.latest(workflowId);
    if (run.isClosed) throw grpcError(GRPC.NOT_FOUND, 'workflow execution already completed');
    return run;
  }

  /** The latest run of this id, if it answers the Update: one that was closed before it did so is over for it. */
  answering(workflowId: string | null | undefined, updateId: string): Run | undefined {
    const run = this.#runs.get(workflowId ?? '')?.at(-1);
    const update = run?.updates.find(updateId);
    return update && !update.isCutShort ? run : undefined;
  }

  /** A new run, or the one that is open where the policies say so. @throws ALREADY_EXISTS */
  begin(request: StartRequest, conflictPolicy = request.workflowIdConflictPolicy): Run {
    const workflowId = request.workflowId ?? '';
    const runs = this.#runs.get(workflowId) ?? [];
    const before = runs.at(-1);
    if (before && !before.isClosed && conflictPolicy === USE_EXISTING) return before;
    const taken = before?.isClosed ? !mayFollow(before, request) : before;
    if (taken) throw grpcError(GRPC.ALREADY_EXISTS, `Workflow execution already started`);
    const runId = runIdOf(workflowId, runs);
    const run = new Run(this.#context, {
      workflowId,
      runId,
      firstRunId: runId,
      workflowType: request.workflowType?.name ?? '',
      args: request.input?.payloads ?? [],
      searchAttributes: request.searchAttributes?.indexedFields ?? {},
      memo: request.memo?.fields ?? {},
      at: this.#context.time.now,
    });
    return this.#add(run);
  }

  /** Terminates the run that is open and continues as a new one after its first `tasks` Workflow Tasks. */
  reset(workflowId: string | null | undefined, tasks: number): Run {
    const run = this.open(workflowId);
    const { workflowId: id } = run.start;
    return this.#add(run.resetTo(tasks, runIdOf(id, this.#runs.get(id) ?? [])));
  }

  #add(run: Run): Run {
    const { workflowId } = run.start;
    this.#runs.set(workflowId, [...(this.#runs.get(workflowId) ?? []), run]);
    run.changed = () => this.#show(run);
    this.#show(run);
    return run;
  }

  /** Newest first; every part of the query is `Name = 'value'`. */
  list(query: string): readonly Run[] {
    const parts = query.split(' AND ').map((part) => part.split(' = '));
    return [...this.#shown]
      .filter(([run, shown]) =>
        parts.every(([name = '', quoted = '']) => valueOf(run, shown, name) === unquoted(quoted)),
      )
      .map(([run]) => run)
      .toReversed();
  }

  async close(): Promise<void> {
    for (const run of [...this.#runs.values()].flat()) await run.dispose();
  }

  #show(run: Run): void {
    const { time, random } = this.#context;
    const shown = { attributes: { ...run.attributes }, closed: run.isClosed };
    time.after(random.whole(0, SLOWEST_VISIBILITY_MS), () => {
      if (this.#shown.get(run)?.closed !== true) this.#shown.set(run, shown);
    });
  }
}

const runIdOf = (workflowId: string, runs: readonly Run[]): string =>
  `${workflowId}#${runs.length + 1}`;

/** Whether the reuse policy allows a new run after this closed one. */
const mayFollow = (before: Run, { workflowIdReusePolicy }: StartRequest): boolean => {
  if (workflowIdReusePolicy === REJECT_DUPLICATE) return false;
  return (
    workflowIdReusePolicy !== ALLOW_DUPLICATE_FAILED_ONLY || before.status !== STATUS.COMPLETED
  );
};

const unquoted = (value: string): string => value.slice(1, -1);

const valueOf = (run: Run, { attributes, closed }: Shown, name: string): unknown => {
  if (name === 'WorkflowId') return run.start.workflowId;
  if (name === 'WorkflowType') return run.start.workflowType;
  if (name === 'ExecutionStatus') return closed ? 'Closed' : 'Running';
  const payload = attributes[name];
  return payload && defaultPayloadConverter.fromPayload(payload);
};
