import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { killGroup, type Process } from './spawn.ts';

export type Say = (line: string) => void;

export interface Part {
  readonly name: string;
  readonly start: () => Process;
  /** How long it may take to end after SIGTERM before it is killed. */
  readonly stopWithinMs: number;
}

export interface Supervised {
  readonly pid: () => number;
  /** Ends the part for good. Safe twice. */
  readonly stop: () => Promise<void>;
  /** Rejects when the part has ended by itself again and again before it was ever declared up. */
  readonly hopeless: Promise<never>;
  /** From now on it is started again without limit. */
  readonly isUp: () => void;
}

/** A part that ends at once is started again once a second; one that has lived longer, at once. */
const BETWEEN_STARTS_MS = 900;
const HOPELESS_AFTER_ENDS = 5;

/** A part has ended by itself again and again while everything was being started. */
export class NeverUp extends Error {
  readonly code = 'NEVER_UP';

  constructor(name: string) {
    super(`The start is given up: ${name} does not come up, and the lines above say why.`);
    this.name = 'NeverUp';
  }
}

/**
 * Runs a part and starts it again whenever it ends, within a second and without limit: money waits for it. `{name} pid
 * N` is said at every start. Its lines are passed on behind its name.
 */
export function supervise(part: Part, say: Say): Supervised {
  let up = false;
  let isEnding = false;
  let endsInARow = 0;
  let giveUp: (reason: Error) => void = () => undefined;
  const hopeless = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  hopeless.catch(() => undefined);
  let current = begin();

  function begin(): { pid: number; process: Process; gone: Promise<void> } {
    const startedAt = Date.now();
    const process = part.start();
    const pid = process.pid ?? 0;
    say(`${part.name} pid ${pid}`);
    passOn(part.name, process, say);
    const gone = new Promise<void>((resolve) => {
      process.once('exit', (code, signal) => {
        if (pid > 0) killGroup(pid);
        resolve();
        if (!isEnding) void startAgain(startedAt, code, signal);
      });
    });
    return { pid, process, gone };
  }

  async function startAgain(startedAt: number, code: number | null, signal: string | null) {
    endsInARow = signal === null ? endsInARow + 1 : 0;
    if (!up && endsInARow >= HOPELESS_AFTER_ENDS) {
      giveUp(new NeverUp(part.name));
      return;
    }
    say(`${part.name} ended (${signal ?? `exit code ${code}`}), starting it again`);
    await delay(Math.max(0, BETWEEN_STARTS_MS - (Date.now() - startedAt)));
    if (!isEnding) current = begin();
  }

  return {
    pid: () => current.pid,
    hopeless,
    isUp: () => {
      up = true;
    },
    stop: async () => {
      isEnding = true;
      current.process.kill('SIGTERM');
      const kill = setTimeout(() => killGroup(current.pid), part.stopWithinMs);
      await current.gone;
      clearTimeout(kill);
    },
  };
}

/** A part's own `ready` is left out: that word is said once, when everything is. */
function passOn(name: string, process: Process, say: Say): void {
  for (const stream of [process.stdout, process.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line !== '' && line !== 'ready') say(`[${name}] ${line}`);
    });
  }
}
