import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { killGroup, type Process } from '../../src/dev/spawn.ts';

const CLOCK_TICKS_A_SECOND = 100;
const LINES_KEPT = 40;

/** A process of this run: it ends with it, however that ends. */
export interface Part {
  readonly name: string;
  readonly pid: number;
  /** Its next line that matches. @throws Error with its last lines once it has ended */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Resolves once this holds. @throws Error with its last lines when it ends before, or after the time */
  readonly until: (isTrue: () => Promise<boolean>, withinMs?: number) => Promise<void>;
  readonly ended: Promise<void>;
  /** SIGTERM, and SIGKILL to what is left of its group after the time. Safe twice. */
  readonly stop: (withinMs?: number) => Promise<void>;
  readonly kill: () => Promise<void>;
}

const UNTIL_MS = 240_000;
const STOPS_WITHIN_MS = 15_000;

export function startPart(name: string, spawned: Process): Part {
  const pid = spawned.pid ?? 0;
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  for (const stream of [spawned.stdout, spawned.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
      for (const listener of listeners) listener(line);
    });
  }
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    spawned.once('close', () => {
      isOver = true;
      resolve();
    });
  });
  const gone = () => new Error(`${name} has ended:\n${lines.join('\n')}`);
  const end = async (signal: NodeJS.Signals, withinMs: number): Promise<void> => {
    if (isOver || pid === 0) return;
    spawned.kill(signal);
    const force = setTimeout(() => killGroup(pid), withinMs);
    await ended;
    clearTimeout(force);
  };
  return {
    name,
    pid,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const listener = (line: string) => {
          const match = pattern.exec(line);
          if (match === null) return;
          listeners.delete(listener);
          resolve(match);
        };
        listeners.add(listener);
        void ended.then(() => reject(gone()));
      }),
    until: async (isTrue, withinMs = UNTIL_MS) => {
      for (const giveUpAt = Date.now() + withinMs; !(await isTrue().catch(() => false)); ) {
        if (isOver) throw gone();
        if (Date.now() > giveUpAt) throw new Error(`${name} is not there:\n${lines.join('\n')}`);
        await delay(20);
      }
    },
    stop: (withinMs = STOPS_WITHIN_MS) => end('SIGTERM', withinMs),
    kill: () => end('SIGKILL', STOPS_WITHIN_MS),
  };
}

/** Whether a GET is answered with success. */
export const isServed = async (url: string): Promise<boolean> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await response.body?.cancel();
  return response.ok;
};

/** CPU time so far, of all threads, in milliseconds: of a process and of what it has started. */
export function cpuMsOf(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => {
    const fields = statOf(one);
    const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    return sum + (ticks / CLOCK_TICKS_A_SECOND) * 1_000;
  }, 0);
}

/** Resident memory, in kilobytes: of a process and of what it has started. */
export function residentKbOf(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => {
    const status = readFileSync(`/proc/${one}/status`, 'utf8');
    return sum + Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  }, 0);
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => Number(statOf(one)[1]) === pid);
}

/** From the state on; empty where the process is gone. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}
