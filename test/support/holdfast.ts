import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../src/dev/spawn.ts';

/** What `npm start` runs, in a process of its own, as a person at a terminal has it. */
export interface Holdfast {
  readonly pid: number;
  /** Everything it has said so far. */
  readonly lines: readonly string[];
  /** The first line that matches, past or future. @throws Error with all lines when it ends without having said it */
  readonly said: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The same, of the lines still to come. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Any free ports, and nothing of this machine's own settings. */
const ON_FREE_PORTS = {
  HOLDFAST_GATEWAY_PORT: '0',
  HOLDFAST_TEMPORAL_PORT: '0',
  HOLDFAST_UI_PORT: '0',
  HOLDFAST_SIMULATOR_PORT: '0',
  HOLDFAST_DEMO_PORT: '0',
};

/** Starts it with a state folder and further settings; undefined takes a variable away. */
export function startHoldfast(stateFolder: string, env: NodeJS.ProcessEnv = {}): Holdfast {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(PAYPAL_|TEMPORAL_ADDRESS|HOLDFAST_STATE|npm_)/.test(name),
  );
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/dev.ts'], {
    cwd: ROOT,
    env: {
      ...Object.fromEntries(inherited),
      ...ON_FREE_PORTS,
      HOLDFAST_STATE: stateFolder,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const listener of listeners) listener(line);
    });
  }
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const listener = (line: string) => {
        const match = pattern.exec(line);
        if (match === null) return;
        listeners.delete(listener);
        resolve(match);
      };
      listeners.add(listener);
      const ended = () => new Error(`It ended without saying ${pattern}:\n${lines.join('\n')}`);
      void exited.then(() => reject(ended()));
    });
  return {
    pid: child.pid ?? 0,
    lines,
    says,
    said: async (pattern) => {
      const line = lines.find((each) => pattern.test(each));
      return (line === undefined ? null : pattern.exec(line)) ?? says(pattern);
    },
    signal: (name) => child.kill(name),
    exited,
  };
}

/** A folder that is gone after the story. */
export async function withStateFolder<T>(story: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-'));
  try {
    return await story(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a process still runs; one that has ended but was not yet fetched by its parent does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat !== null) return !/\) Z /.test(stat);
  try {
    return process.platform !== 'linux' && process.kill(pid, 0);
  } catch {
    return false;
  }
}
