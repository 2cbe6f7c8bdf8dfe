import workerThreads, {
  type TransferListItem,
  type Worker,
  type WorkerOptions,
} from 'node:worker_threads';
import { SECOND } from '../domain/time/durations.ts';

/**
 * What is left out of the thread in which the SDK runs the Workflows.
 *
 * The SDK hooks into every promise of a Workflow and keeps its stack trace: a quarter of the thread's time, and memory of
 * each cached Workflow (docs/performance.md), for the Query `__stack_trace` alone, which answers with nothing then. What a
 * checkout waits for stands in its timers' summaries and its current details. Errors keep their stack traces. Only what the
 * SDK sees of `node:v8` is replaced: AsyncLocalStorage, on which cancellation scopes rest, has its own way to promises.
 *
 * And the SDK gives each call into a Workflow's sandbox a time limit, for which Node starts and ends a thread of the operating
 * system: the Workflows' thread waits for that longer than for most calls. The limit is kept from outside, below.
 */
const WITHOUT = `import v8 from 'node:v8';
import vm from 'node:vm';
v8.promiseHooks = { ...v8.promiseHooks, createHook: () => () => undefined };
const { runInContext } = vm.Script.prototype;
vm.Script.prototype.runInContext = function (context, { timeout, ...options } = {}) {
  return runInContext.call(this, context, options);
};`;

/** The module with which the SDK starts the thread of the Workflows; it takes no options for it. */
const WORKFLOW_THREAD = /[\\/]workflow-worker-thread\.js$/;

/**
 * A thread that is asked and answers nothing for so long is held by a Workflow that never yields. The longest task that
 * Temporal allows, 10,000 Signals in one, takes 3 s of a processor.
 */
export const ANSWERS_WITHIN = 60 * SECOND;

const { Worker: Thread } = workerThreads;

/**
 * Ends when it has answered nothing for its time limit. A process that was stopped for a while hears the answers that wait
 * before the limit is judged.
 */
class LeanThread extends Thread {
  #unanswered = 0;
  #looks = 0;

  constructor(module: string | URL, options: WorkerOptions, withinMs: number) {
    // Of this process's own options only those of a CPU profile: the thread needs no TypeScript loader, nor its source maps.
    const execArgv = [
      ...process.execArgv.filter((option) => option.startsWith('--cpu-prof')),
      '--import',
      `data:text/javascript,${encodeURIComponent(WITHOUT)}`,
    ];
    super(module, { ...options, execArgv });
    const timer = setInterval(() => this.#look(withinMs), withinMs / 2).unref();
    this.on('exit', () => clearInterval(timer));
    this.on('message', (message) => {
      if ('requestId' in message) this.#unanswered -= 1;
      this.#looks = 0;
    });
  }

  override postMessage(request: unknown, transfer?: readonly TransferListItem[]): void {
    if (this.#unanswered === 0) this.#looks = 0;
    this.#unanswered += 1;
    super.postMessage(request, transfer);
  }

  /** Two looks a limit. The first may come just after the question: at the third the time is over. */
  #look(withinMs: number): void {
    this.#looks += 1;
    if (this.#unanswered === 0 || this.#looks < 3) return;
    const seconds = withinMs / SECOND;
    this.emit('error', new Error(`${NO_ANSWER} for ${seconds} s: one of them never yields.`));
    void this.terminate();
  }
}

const NO_ANSWER = 'The thread of the Workflows has answered nothing';

/** From now on Workers of Temporal's SDK start the thread of their Workflows like this. Safe twice. */
export const startLeanWorkflowThreads = (answersWithin = ANSWERS_WITHIN): void => {
  const construct = (_: unknown, [module, options]: [string | URL, WorkerOptions?]): Worker =>
    WORKFLOW_THREAD.test(String(module))
      ? new LeanThread(module, options ?? {}, answersWithin)
      : new Thread(module, options);
  Object.assign(workerThreads, { Worker: new Proxy(Thread, { construct }) });
};
