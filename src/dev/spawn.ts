import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { PACKAGE_ROOT, scriptArguments } from '../package-files.ts';

/** The package's own folder: every script is named from here. */
export const ROOT = PACKAGE_ROOT;

export type Process = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts one of the project's scripts in a process that ends when this one does. It leads a process group of its own,
 * so that a terminal's Ctrl-C reaches only this process, which then stops its parts in order.
 */
export function spawnScript(
  script: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Process {
  const part = [...scriptArguments('src/dev/part.ts'), scriptArguments(script).at(-1) ?? script];
  return spawn(process.execPath, [...part, ...args], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** The same for a program that is not ours, behind a guard that ends it. */
export function spawnProgram(
  program: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Process {
  return spawnScript('src/dev/guard.ts', [program, ...args], env);
}

/** Ends whatever is left of a part's process group, such as a program whose guard was killed. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
