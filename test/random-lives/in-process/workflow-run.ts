import type { Payload } from '@temporalio/common';
import Long from 'long';
import { Activity, type ActivityContext, type Scheduled } from './activity.ts';
import {
  type DoneTask,
  jobsAfterReset,
  lastingOf,
  patchesIn,
  pendingAfter,
  replay,
  withoutRejected,
} from './history.ts';
import type { Command, Instance, Job, Sandbox, Start } from './sandbox.ts';
import { Timers } from './timers.ts';
import { Updates } from './updates.ts';

/** temporal.api.enums.v1.WorkflowExecutionStatus: the numbers are Temporal's wire format. */
export const STATUS = { RUNNING: 1, COMPLETED: 2, FAILED: 3, TERMINATED: 5 } as const;

export type RunContext = ActivityContext & {
  readonly sandbox: Sandbox;
  /** Takes what must never happen, whatever the plan is. */
  readonly report: (violation: string) => void;
};

/** How often a worker loses its cache, so that the Workflow is rebuilt from its history. */
const EVICTED = 0.05;
/** A history is replayed so many times its own length at most, however long it grows. */
const REPLAYS = 10;
/** How often other things happen during a Workflow Task, and how long it takes then. */
const SLOW_TASK = 0.1;
const SLOWEST_TASK_MS = 400;

/** One run of a Workflow: its jobs, its commands, its timers and its Activities. */
export class Run {
  readonly start: Start;
  /** Visibility shows these a moment later. */
  readonly attributes: Record<string, Payload>;
  readonly updates = new Updates();
  /** Called whenever visibility has something new to show. */
  changed: () => void = () => undefined;
  status: (typeof STATUS)[keyof typeof STATUS] = STATUS.RUNNING;
  readonly #context: RunContext;
  /** The Workflow in the sandbox, after everything in `history`. */
  #instance: Promise<Instance> | null = null;
  #jobs: Job[] = [];
  #closed: () => void = () => undefined;
  /** Resolves when the run closes. */
  readonly closed = new Promise<void>((resolve) => {
    this.#closed = resolve;
  });
  readonly #timers: Timers;
  readonly #activities = new Map<number, Activity>();
  #task: Promise<void> | null = null;
  readonly history: DoneTask[] = [];
  /** What a completed Workflow returned. */
  result: Payload | null = null;

  constructor(context: RunContext, start: Start) {
    this.#context = context;
    this.#timers = new Timers(context.time, (seq) => this.deliver({ fireTimer: { seq } }));
    this.start = start;
    this.attributes = { ...start.searchAttributes };
    this.#wake();
  }

  get isClosed(): boolean {
    return this.status !== STATUS.RUNNING;
  }

  deliver(...jobs: readonly Job[]): void {
    this.#jobs.push(...jobs);
    this.#wake();
  }

  /** A Query needs the first task: a Workflow that has not had it has it now. */
  async query(type: string, args: readonly Payload[]): Promise<Command> {
    if (this.#instance === null) void this.#work();
    const instance = await this.#instance;
    if (instance === null) throw new Error(`${this.start.workflowId} cannot start`);
    return await instance.query({ type, args });
  }

  terminate(): void {
    for (const activity of this.#activities.values()) activity.cancel();
    this.#close(STATUS.TERMINATED);
  }

  /**
   * Terminates this run and answers the new one, which has the history of the first `tasks` Workflow Tasks and has the
   * next one again. Timers and Activities that were pending then are pending again; Signals and accepted Updates that
   * came later are delivered again.
   */
  resetTo(tasks: number, runId: string): Run {
    const kept = this.history.slice(0, tasks);
    const again = jobsAfterReset(this.history.slice(tasks), this.#jobs);
    this.terminate();
    const run = new Run(this.#context, { ...this.start, runId });
    run.#continueAfter(kept, again);
    return run;
  }

  #continueAfter(tasks: readonly DoneTask[], again: readonly Job[]): void {
    const { time } = this.#context;
    this.history.push(...tasks);
    // Reset to its beginning it has had no task yet: a Query waits for the first, as the server lets it wait.
    if (tasks.length > 0) this.#instance = time.hold(() => this.#rebuilt());
    for (const { jobs } of tasks) {
      for (const { doUpdate } of jobs) if (doUpdate) this.updates.open(doUpdate.id ?? '');
    }
    for (const { command, at } of pendingAfter(tasks, again)) this.#apply(command, at);
    for (const { doUpdate } of again) if (doUpdate) this.updates.open(doUpdate.id ?? '');
    this.deliver({ updateRandomSeed: { randomnessSeed: Long.fromNumber(time.now) } }, ...again);
  }

  async dispose(): Promise<void> {
    await (await this.#instance?.catch(() => null))?.dispose();
  }

  #wake(): void {
    if (this.#task || this.isClosed) return;
    const { time, random } = this.#context;
    time.after(random.whole(0, 15), () => {
      if (this.#task === null && !this.isClosed) void this.#work();
    });
  }

  #work(): Promise<void> {
    this.#task = this.#doTask()
      .catch((error: unknown) => {
        this.#context.report(`${this.start.workflowId}: ${String(error)}`);
        this.#close(STATUS.FAILED);
      })
      .finally(() => {
        this.#task = null;
        if (this.#jobs.length > 0) this.#wake();
      });
    return this.#task;
  }

  /**
   * Temporal does not close a Workflow while new messages wait: it discards the task, and the Workflow decides again with
   * these messages.
   */
  async #doTask(): Promise<void> {
    const { time, random } = this.#context;
    const jobs = this.#jobs.splice(0);
    if (jobs.length === 0 && this.#instance) return;
    let at = time.now;
    let commands = await this.#activate(jobs, at);
    if (random.happens(SLOW_TASK)) await time.sleep(random.whole(1, SLOWEST_TASK_MS));
    if (this.isClosed) return;
    while (commands.some(closes) && this.#jobs.some(({ doUpdate }) => !doUpdate)) {
      jobs.push(...this.#jobs.splice(0));
      at = time.now;
      this.#instance = this.#rebuilt();
      commands = await this.#activate(jobs, at);
    }
    this.#commit(jobs, at, commands);
    if (random.happens(Math.min(EVICTED, REPLAYS / this.history.length))) {
      this.#instance = this.#rebuilt();
      await time.hold(async () => void (await this.#instance));
    }
  }

  /** A Query meanwhile waits for the state after this task. */
  #activate(jobs: readonly Job[], at: number): Promise<readonly Command[]> {
    const { time, sandbox } = this.#context;
    const before = this.#instance ?? sandbox.create(this.start);
    return time.hold(async () => {
      let commands: readonly Command[] = [];
      const after = async (): Promise<Instance> => {
        const instance = await before;
        commands = await instance.activate({ jobs, at, replaying: false });
        return instance;
      };
      this.#instance = after();
      await this.#instance;
      return commands;
    });
  }

  #commit(jobs: readonly Job[], at: number, commands: readonly Command[]): void {
    const rejected = this.updates.rejectedBy(commands);
    const kept = [...patchesIn(commands), ...withoutRejected(jobs, rejected)];
    const lasting = lastingOf(commands, rejected);
    if (kept.length > 0 || this.history.length === 0) {
      this.history.push({ jobs: kept, at, commands: lasting });
    } else if (lasting.length > 0) {
      this.#context.report(`${this.start.workflowId} produced commands for a rejected Update`);
    }
    for (const command of commands) this.#apply(command, at);
  }

  /** `at` is the time of the Workflow Task that the command comes from. */
  #apply(command: Command, at: number): void {
    const { startTimer, cancelTimer, updateResponse } = command;
    const scheduled = command.scheduleActivity ?? command.scheduleLocalActivity;
    if (startTimer) return this.#timers.start(startTimer, at);
    if (cancelTimer) return this.#cancelTimer(cancelTimer.seq ?? 0);
    if (scheduled) return void this.#schedule(scheduled);
    if (command.requestCancelActivity) {
      return this.#activities.get(command.requestCancelActivity.seq ?? 0)?.cancel();
    }
    if (updateResponse) return this.updates.respond(updateResponse);
    if (command.upsertWorkflowSearchAttributes) {
      const { indexedFields } = command.upsertWorkflowSearchAttributes.searchAttributes ?? {};
      Object.assign(this.attributes, indexedFields);
      return this.changed();
    }
    if (command.setPatchMarker) return undefined;
    if (command.completeWorkflowExecution) {
      this.result = command.completeWorkflowExecution.result ?? null;
      return this.#close(STATUS.COMPLETED);
    }
    if (command.failWorkflowExecution) {
      const { failure } = command.failWorkflowExecution;
      this.#context.report(`${this.start.workflowId} failed: ${failure?.message ?? ''}`);
      return this.#close(STATUS.FAILED);
    }
    throw new Error(`the in-process Temporal does not support ${Object.keys(command).join(', ')}`);
  }

  /** A timer that fired but was not delivered yet is cancelled, too. */
  #cancelTimer(seq: number): void {
    this.#timers.cancel(seq);
    this.#jobs = this.#jobs.filter(({ fireTimer }) => fireTimer?.seq !== seq);
  }

  /** A Local Activity, too: only its events differ, and that no Workflow Task comes between two of its attempts. */
  async #schedule(scheduled: Scheduled): Promise<void> {
    const { workflowId, runId } = this.start;
    const activity = new Activity(this.#context, scheduled);
    const seq = scheduled.seq ?? 0;
    this.#activities.set(seq, activity);
    const result = await activity.run({ workflowId, runId });
    this.#activities.delete(seq);
    if (!this.isClosed) this.deliver({ resolveActivity: { seq, result } });
  }

  #close(status: Run['status']): void {
    this.status = status;
    this.#timers.cancelAll();
    this.#jobs = [];
    this.updates.close();
    this.#closed();
    this.changed();
  }

  /** Another worker replays the history and must produce the same commands. */
  async #rebuilt(): Promise<Instance> {
    const { sandbox, report } = this.#context;
    await (await this.#instance)?.dispose();
    const instance = await sandbox.create(this.start);
    const deviation = await replay(instance, this.history);
    if (deviation) report(`${this.start.workflowId} is not deterministic: ${deviation}`);
    return instance;
  }
}

const closes = (command: Command): boolean =>
  Boolean(command.completeWorkflowExecution ?? command.failWorkflowExecution);
