import { startWatchdog } from './in-process/watchdog.ts';

/** What a Workflow that goes round without waiting does to its process. */
const forEver = async (): Promise<never> => {
  for (;;) await Promise.resolve();
};

await startWatchdog(500).watch({ seed: 4, life: 17 }, forEver);
