import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process, and not another one that got the same number after it had ended. */
export interface Process {
  pid: number;
  /** When it began, as the system writes it; empty where the system does not say. */
  began: string;
}

/** Ended, but its parent has not read the exit code: the process id stays taken. */
const endedStates = new Set(['Z', 'X']);

/** Linux has state and start among the numbers that follow the name in brackets; elsewhere `ps` does. */
const beginningOf = async (pid: number): Promise<string> => {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const [state = '', ...numbers] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return endedStates.has(state) ? 'ended' : (numbers[18] ?? '');
  }
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
};

export const thisProcess = async (): Promise<Process> => ({
  pid: process.pid,
  began: await beginningOf(process.pid),
});

/** A process of somebody else's may not be sent anything, and is there all the same. */
const takesSignals = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

export const isAlive = async ({ pid, began }: Process): Promise<boolean> => {
  if (!takesSignals(pid)) return false;
  const now = await beginningOf(pid);
  return now === '' || now === began;
};
