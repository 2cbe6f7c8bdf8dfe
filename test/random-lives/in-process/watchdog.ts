import { Worker } from 'node:worker_threads';
import type { LifeNumber } from '../environment.ts';

/** A life ends itself long before (virtual-time.ts), unless it never yields to the event loop. */
const YIELDS_WITHIN_MS = 400_000;

/**
 * Runs in a thread of its own, as nothing else can run beside code that never yields. It ends the process, with the
 * life's number in its last words.
 */
const THREAD = `
const { parentPort } = require('node:worker_threads');
let ending;
parentPort.on('message', (life) => {
  clearTimeout(ending);
  if (life === null) return;
  ending = setTimeout(() => {
    require('node:fs').writeSync(2, life + ' never yields: the process is ended\\n');
    process.kill(process.pid, 'SIGKILL');
  }, ${YIELDS_WITHIN_MS});
});
`;

export type Watchdog = {
  readonly watch: <T>(of: LifeNumber, run: () => Promise<T>) => Promise<T>;
  readonly stop: () => Promise<unknown>;
};

/** Ends the process where a life holds the event loop, so that a run cannot hang without a word. */
export const startWatchdog = (): Watchdog => {
  const thread = new Worker(THREAD, { eval: true });
  thread.unref();
  return {
    watch: async ({ seed, life }, run) => {
      thread.postMessage(`life ${life} of seed ${seed}`);
      try {
        return await run();
      } finally {
        thread.postMessage(null);
      }
    },
    stop: () => thread.terminate(),
  };
};
