import workerThreads, { type WorkerOptions } from 'node:worker_threads';

/**
 * The SDK hooks into every promise of a Workflow and keeps its stack trace: a quarter of the thread's time, and memory of
 * each cached Workflow (docs/performance.md), for the Query `__stack_trace` alone, which answers with nothing then. What a
 * checkout waits for stands in its timers' summaries and its current details. Errors keep their stack traces. Only what the
 * SDK sees of `node:v8` is replaced: AsyncLocalStorage, on which cancellation scopes rest, has its own way to promises.
 */
const WITHOUT_PROMISE_HOOK = `import v8 from 'node:v8';
v8.promiseHooks = { ...v8.promiseHooks, createHook: () => () => undefined };`;

/** The module with which the SDK starts the thread of the Workflows; it takes no options for it. */
const WORKFLOW_THREAD = /[\\/]workflow-worker-thread\.js$/;

const { Worker: Thread } = workerThreads;

class LeanThread extends Thread {
  constructor(module: string | URL, options?: WorkerOptions) {
    const isOfWorkflows = WORKFLOW_THREAD.test(String(module));
    // Of this process's own options only those of a CPU profile: the thread needs no TypeScript loader, nor its source maps.
    const execArgv = [
      ...process.execArgv.filter((option) => option.startsWith('--cpu-prof')),
      '--import',
      `data:text/javascript,${encodeURIComponent(WITHOUT_PROMISE_HOOK)}`,
    ];
    super(module, isOfWorkflows ? { ...options, execArgv } : options);
  }
}

/** From now on Workers of Temporal's SDK start their thread without the promise hook. Safe twice. */
export const startLeanWorkflowThreads = (): void => {
  Object.assign(workerThreads, { Worker: LeanThread });
};
