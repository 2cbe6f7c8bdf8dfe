import type { Payload } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { Activity, type ActivityWorld } from './activity.ts';
import { lastingOf, patchesIn, spell, withoutRejected } from './history.ts';
import type { Command, Instance, Job, Sandbox, Start } from './sandbox.ts';
import { Updates } from './updates.ts';

/** temporal.api.enums.v1.WorkflowExecutionStatus: the numbers are Temporal's wire format. */
export const STATUS = { RUNNING: 1, COMPLETED: 2, FAILED: 3 } as const;

export type RunWorld = ActivityWorld & {
  readonly sandbox: Sandbox;
  /** What must not happen, whatever the plan is. */
  readonly report: (wrong: string) => void;
};

/** A worker loses its cache, and the Workflow is built again from its history. */
const EVICTED = 0.05;
/** Something happens while a Workflow Task is under way; milliseconds that it takes then. */
const SLOW_TASK = 0.1;
const SLOWEST_TASK_MS = 400;

/** One run of a Workflow: what it was told, what it asked for, and what of that is still to come. */
export class Run {
  readonly start: Start;
  /** What visibility will show of it, a moment later. */
  readonly attributes: Record<string, Payload>;
  readonly updates = new Updates();
  /** Told whenever visibility has something new to show. */
  changed: () => void = () => undefined;
  status: (typeof STATUS)[keyof typeof STATUS] = STATUS.RUNNING;
  readonly #world: RunWorld;
  /** Stands where its history has brought it. */
  #instance: Promise<Instance> | null = null;
  #jobs: Job[] = [];
  readonly #timers = new Map<number, () => void>();
  readonly #activities = new Map<number, Activity>();
  #task: Promise<void> | null = null;
  readonly #history: { readonly jobs: readonly Job[]; readonly at: number; asked: string }[] = [];

  constructor(world: RunWorld, start: Start) {
    this.#world = world;
    this.start = start;
    this.attributes = { ...start.searchAttributes };
    this.#wake();
  }

  get isClosed(): boolean {
    return this.status !== STATUS.RUNNING;
  }

  tell(...jobs: readonly Job[]): void {
    this.#jobs.push(...jobs);
    this.#wake();
  }

  /** A Workflow that has not had its first task has it now: it cannot be asked before. */
  async query(type: string, args: readonly Payload[]): Promise<Command> {
    if (this.#instance === null) void this.#work();
    const instance = await this.#instance;
    if (instance === null) throw new Error(`${this.start.workflowId} cannot begin`);
    return await instance.query({ type, args });
  }

  async dispose(): Promise<void> {
    await (await this.#instance?.catch(() => null))?.dispose();
  }

  #wake(): void {
    if (this.#task || this.isClosed) return;
    const { time, chance } = this.#world;
    time.after(chance.whole(0, 15), () => {
      if (this.#task === null && !this.isClosed) void this.#work();
    });
  }

  #work(): Promise<void> {
    this.#task = this.#doTask()
      .catch((error: unknown) => {
        this.#world.report(`${this.start.workflowId}: ${String(error)}`);
        this.#close(STATUS.FAILED);
      })
      .finally(() => {
        this.#task = null;
        if (this.#jobs.length > 0) this.#wake();
      });
    return this.#task;
  }

  /**
   * Temporal does not let a Workflow close on top of news: then its task is thrown away, and it decides again with
   * what it had not known.
   */
  async #doTask(): Promise<void> {
    const { time, chance } = this.#world;
    const jobs = this.#jobs.splice(0);
    if (jobs.length === 0 && this.#instance) return;
    let at = time.now;
    let asked = await this.#activate(jobs, at);
    if (chance.happens(SLOW_TASK)) await time.sleep(chance.whole(1, SLOWEST_TASK_MS));
    while (asked.some(closes) && this.#jobs.some(({ doUpdate }) => !doUpdate)) {
      jobs.push(...this.#jobs.splice(0));
      at = time.now;
      this.#instance = this.#rebuilt();
      asked = await this.#activate(jobs, at);
    }
    this.#commit(jobs, at, asked);
    if (chance.happens(EVICTED)) {
      this.#instance = this.#rebuilt();
      await time.hold(async () => void (await this.#instance));
    }
  }

  /** Whoever asks meanwhile is answered by what it has become. */
  #activate(jobs: readonly Job[], at: number): Promise<readonly Command[]> {
    const { time, sandbox } = this.#world;
    const before = this.#instance ?? sandbox.create(this.start);
    return time.hold(async () => {
      let asked: readonly Command[] = [];
      const after = async (): Promise<Instance> => {
        const instance = await before;
        asked = await instance.activate({ jobs, at, replaying: false });
        return instance;
      };
      this.#instance = after();
      await this.#instance;
      return asked;
    });
  }

  #commit(jobs: readonly Job[], at: number, asked: readonly Command[]): void {
    const rejected = this.updates.rejectedBy(asked);
    const kept = [...patchesIn(asked), ...withoutRejected(jobs, rejected)];
    const lasting = lastingOf(asked, rejected);
    if (kept.length > 0 || this.#history.length === 0) {
      this.#history.push({ jobs: kept, at, asked: spell(lasting) });
    } else if (lasting.length > 0) {
      this.#world.report(`${this.start.workflowId} did something about a rejected Update`);
    }
    for (const command of asked) this.#obey(command);
  }

  #obey(command: Command): void {
    const { startTimer, cancelTimer, scheduleActivity, updateResponse } = command;
    if (startTimer) return this.#startTimer(startTimer);
    if (cancelTimer) return this.#cancelTimer(cancelTimer.seq ?? 0);
    if (scheduleActivity) return void this.#schedule(scheduleActivity);
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
    if (command.completeWorkflowExecution) return this.#close(STATUS.COMPLETED);
    if (command.failWorkflowExecution) {
      const { failure } = command.failWorkflowExecution;
      this.#world.report(`${this.start.workflowId} failed: ${failure?.message ?? ''}`);
      return this.#close(STATUS.FAILED);
    }
    throw new Error(`the Temporal of this process cannot ${Object.keys(command).join(', ')}`);
  }

  #startTimer({ seq, startToFireTimeout }: NonNullable<Command['startTimer']>): void {
    const number = seq ?? 0;
    const cancel = this.#world.time.after(tsToMs(startToFireTimeout), () => {
      this.#timers.delete(number);
      this.tell({ fireTimer: { seq: number } });
    });
    this.#timers.set(number, cancel);
  }

  /** It may have fired a moment ago, deferredReads: then it has not. */
  #cancelTimer(seq: number): void {
    this.#timers.get(seq)?.();
    this.#timers.delete(seq);
    this.#jobs = this.#jobs.filter(({ fireTimer }) => fireTimer?.seq !== seq);
  }

  async #schedule(scheduled: NonNullable<Command['scheduleActivity']>): Promise<void> {
    const { workflowId, runId } = this.start;
    const activity = new Activity(this.#world, scheduled);
    const seq = scheduled.seq ?? 0;
    this.#activities.set(seq, activity);
    const result = await activity.run({ workflowId, runId });
    this.#activities.delete(seq);
    if (!this.isClosed) this.tell({ resolveActivity: { seq, result } });
  }

  #close(status: Run['status']): void {
    this.status = status;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#jobs = [];
    this.updates.close();
    this.changed();
  }

  /** Another worker builds the Workflow from its history, and must be asked for the same things again. */
  async #rebuilt(): Promise<Instance> {
    const { sandbox, report } = this.#world;
    await (await this.#instance)?.dispose();
    const instance = await sandbox.create(this.start);
    for (const { jobs, at, asked } of this.#history) {
      const commands = await instance.activate({ jobs, at, replaying: true });
      const again = spell(lastingOf(commands, new Set()));
      if (again !== asked) {
        report(`${this.start.workflowId} is not deterministic: first ${asked}, then ${again}`);
      }
    }
    return instance;
  }
}

const closes = (command: Command): boolean =>
  Boolean(command.completeWorkflowExecution ?? command.failWorkflowExecution);
