import { Worker } from 'node:worker_threads';
import type { LifeNumber } from '../environment.ts';

/** A life ends itself long before (virtual-time.ts), unless it never yields to the event loop. */
const YIELDS_WITHIN_MS = 400_000;

/** Of what the two threads share: how many lives have begun and ended, and which was the last to begin. */
const TURN = 0;
const SEED = 1;
const LIFE = 2;

/**
 * Runs in a thread of its own, as nothing else can run beside code that never yields. It ends the process, with the
 * life's number in its last words. While a life runs the turn is odd.
 */
const THREAD = `
const { shared, withinMs } = require('node:worker_threads').workerData;
let seen = 0;
let since = Date.now();
setInterval(() => {
  const turn = Atomics.load(shared, ${TURN});
  if (turn !== seen) since = Date.now();
  seen = turn;
  if (turn % 2 === 0 || Date.now() - since < withinMs) return;
  const life = 'life ' + shared[${LIFE}] + ' of seed ' + shared[${SEED}];
  require('node:fs').writeSync(2, life + ' never yields: the process is ended\\n');
  process.kill(process.pid, 'SIGKILL');
}, 100);
`;

export type Watchdog = {
  readonly watch: <T>(of: LifeNumber, run: () => Promise<T>) => Promise<T>;
  readonly stop: () => Promise<unknown>;
};

/** Ends the process where a life holds the event loop, so that a run cannot hang without a word. */
export const startWatchdog = (withinMs = YIELDS_WITHIN_MS): Watchdog => {
  const shared = new Int32Array(new SharedArrayBuffer(12));
  const thread = new Worker(THREAD, { eval: true, workerData: { shared, withinMs } });
  thread.unref();
  return {
    watch: async ({ seed, life }, run) => {
      shared[SEED] = seed;
      shared[LIFE] = life;
      Atomics.add(shared, TURN, 1);
      try {
        return await run();
      } finally {
        Atomics.add(shared, TURN, 1);
      }
    },
    stop: () => thread.terminate(),
  };
};
