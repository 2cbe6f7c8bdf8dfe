import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The processes that say in the state folder who they are, and how their command lines are known. */
const ROLES = {
  worker: /worker\.[jt]s\b|holdfast(\.js)?\s+worker\b/,
  dev: /dev\.[jt]s\b|holdfast(\.js)?\s+dev\b/,
} as const;

type Role = keyof typeof ROLES;

const fileOf = (stateFolder: string, role: Role) => path.join(stateFolder, `${role}.pid`);

/** Says that this process has the role; a later one takes the place of an earlier one. */
export async function recordPid(stateFolder: string, role: Role): Promise<void> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const unfinished = `${fileOf(stateFolder, role)}.${process.pid}`;
  await writeFile(unfinished, `${process.pid}\n`);
  await rename(unfinished, fileOf(stateFolder, role));
}

/** Takes that back when this process ends cleanly; what a later one has written stays. */
export async function forgetPid(stateFolder: string, role: Role): Promise<void> {
  if ((await recordedPid(stateFolder, role)) === process.pid) await rm(fileOf(stateFolder, role));
}

/** Whoever said so last, alive or not; null where nobody has, or the last one ended cleanly. */
export async function recordedPid(stateFolder: string, role: Role): Promise<number | null> {
  const text = await readFile(fileOf(stateFolder, role), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : null;
}

/** The living process that has the role, or null. A pid that now belongs to another program is not taken for it. */
export async function runningPid(stateFolder: string, role: Role): Promise<number | null> {
  const pid = await recordedPid(stateFolder, role);
  if (pid === null) return null;
  return ROLES[role].test(await commandLineOf(pid)) ? pid : null;
}

/**
 * Sends the worker of this state folder SIGKILL, as a crash would.
 * @returns its pid, or null where none is running. Safe twice.
 */
export async function killWorker(stateFolder: string): Promise<number | null> {
  const pid = await runningPid(stateFolder, 'worker');
  if (pid !== null) process.kill(pid, 'SIGKILL');
  return pid;
}

/** Empty where there is no such process. Linux tells by /proc; elsewhere `ps` does. */
async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return words.replaceAll('\0', ' ');
  }
  return run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
