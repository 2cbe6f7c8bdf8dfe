import { readFile } from 'node:fs/promises';
import { type Payload, TypedSearchAttributes } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import type { Workflow, WorkflowCreateOptions } from '@temporalio/worker/lib/workflow/interface.js';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { createUnsafeRandomSource } from '@temporalio/workflow/lib/random-helpers.js';
import Long from 'long';

type Activation = Parameters<Workflow['activate']>[0];
type Completion = Awaited<ReturnType<Workflow['activate']>>;
/** What an activation brings to a Workflow. */
export type Job = NonNullable<Activation['jobs']>[number];
/** What a Workflow asks of Temporal in return. */
export type Command = NonNullable<NonNullable<Completion['successful']>['commands']>[number];

export type Start = {
  readonly workflowId: string;
  readonly runId: string;
  /** The run that a reset began with; else its own id. */
  readonly firstRunId: string;
  readonly workflowType: string;
  readonly args: readonly Payload[];
  readonly searchAttributes: Readonly<Record<string, Payload>>;
  readonly memo: Record<string, Payload>;
  /** Milliseconds since 1970. */
  readonly at: number;
};

/** One Workflow Task: its jobs and its time. */
type Task = {
  readonly jobs: readonly Job[];
  readonly at: number;
  readonly replaying: boolean;
};

/** A Workflow in the sandbox. */
export type Instance = {
  /** @throws where the Workflow Task fails */
  activate(task: Task): Promise<readonly Command[]>;
  query(query: { readonly type: string; readonly args: readonly Payload[] }): Promise<Command>;
  dispose(): Promise<void>;
};

/** Ends a Workflow Task that does not come back; milliseconds of the machine's own time. */
const TASK_ENDS_AFTER_MS = 30_000;
/** Core tells the SDK which of its fixes a history was made with: a new one, with all of them. */
const ALL_SDK_FLAGS = [1, 2, 3, 4, 5, 6];

/**
 * The SDK's own sandbox, with the bundle that the worker runs, in this process and without Core. This is the only file
 * that uses what the SDK does not promise to keep: the SDK's own tests drive Workflows in this way, its versions are
 * pinned to each other, and a change of them shows in every life. The alternative, a second engine for Workflow code,
 * would prove nothing about the first.
 */
export const openSandbox = async (
  codePath: string,
  activityNames: readonly string[],
): Promise<Sandbox> => {
  const bundle = parseWorkflowCode(await readFile(codePath, 'utf8'), codePath);
  const creator = await ReusableVMWorkflowCreator.create(
    bundle,
    TASK_ENDS_AFTER_MS,
    new Set(activityNames),
  );
  // Its hook on every promise serves stack traces in the Temporal UI and costs most of the time of a life.
  globalHandlers.uninstall();
  globalHandlers.promiseHookInstalled = false;
  // So does the thread that limits the time of each activation; without it a Workflow that never yields hangs the run.
  Object.assign(creator, { isolateExecutionTimeoutMs: undefined });
  return {
    create: async (start) =>
      new SandboxInstance(await creator.createWorkflow(optionsOf(start)), start),
    close: () => creator.destroy(),
  };
};

export type Sandbox = {
  create(start: Start): Promise<Instance>;
  close(): Promise<void>;
};

class SandboxInstance implements Instance {
  readonly #workflow: Workflow;
  readonly #start: Start;
  #started = false;
  #historyLength = 3;

  constructor(workflow: Workflow, start: Start) {
    this.#workflow = workflow;
    this.#start = start;
  }

  async activate({ jobs, at, replaying }: Task): Promise<readonly Command[]> {
    const first = this.#started ? [] : [initializing(this.#start)];
    this.#started = true;
    this.#historyLength += jobs.length + 3;
    const { successful, failed } = await this.#workflow.activate({
      runId: this.#start.runId,
      timestamp: msToTs(at),
      isReplaying: replaying,
      historyLength: this.#historyLength,
      availableInternalFlags: ALL_SDK_FLAGS,
      jobs: [...first, ...jobs.toSorted((a, b) => turnOf(a) - turnOf(b))],
    });
    await this.#workflow.getAndResetSinkCalls();
    if (failed) throw new Error(`the Workflow Task failed: ${JSON.stringify(failed.failure)}`);
    return successful?.commands ?? [];
  }

  async query({ type, args }: { readonly type: string; readonly args: readonly Payload[] }) {
    const queryWorkflow = { queryId: 'query', queryType: type, arguments: [...args], headers: {} };
    // A Query is taken as it comes, without the conversion that other jobs go through.
    const job = { queryWorkflow, variant: 'queryWorkflow' as const };
    const { successful } = await this.#workflow.activate({
      runId: this.#start.runId,
      jobs: [job],
    });
    const [answer] = successful?.commands ?? [];
    if (answer === undefined) throw new Error(`the Query ${type} was not answered`);
    return answer;
  }

  dispose(): Promise<void> {
    return this.#workflow.dispose();
  }
}

/** Core delivers patches first, then messages, then timers and results. */
const turnOf = ({ notifyHasPatch, signalWorkflow, doUpdate }: Job): number => {
  if (notifyHasPatch) return 0;
  return signalWorkflow || doUpdate ? 1 : 2;
};

const initializing = (start: Start): Job => ({
  initializeWorkflow: {
    workflowId: start.workflowId,
    workflowType: start.workflowType,
    arguments: [...start.args],
    randomnessSeed: Long.fromNumber(start.at),
    headers: {},
    attempt: 1,
    firstExecutionRunId: start.firstRunId,
    startTime: msToTs(start.at),
    searchAttributes: { indexedFields: { ...start.searchAttributes } },
  },
});

const optionsOf = ({
  workflowId,
  runId,
  firstRunId,
  workflowType,
  at,
}: Start): WorkflowCreateOptions => ({
  info: {
    workflowId,
    runId,
    workflowType,
    searchAttributes: {},
    typedSearchAttributes: new TypedSearchAttributes(),
    taskQueue: 'random-lives',
    namespace: 'default',
    firstExecutionRunId: firstRunId,
    originalExecutionRunId: firstRunId,
    startTime: new Date(at),
    runStartTime: new Date(at),
    taskTimeoutMs: 10_000,
    attempt: 1,
    historyLength: 3,
    historySize: 0,
    continueAsNewSuggested: false,
    targetWorkerDeploymentVersionChanged: false,
    unsafe: {
      now: () => at,
      isReplaying: false,
      isReplayingHistoryEvents: false,
      random: createUnsafeRandomSource(() => 0.5),
    },
  },
  randomnessSeed: Long.fromNumber(at).toBytes(),
  now: at,
  showStackTraceSources: false,
});
