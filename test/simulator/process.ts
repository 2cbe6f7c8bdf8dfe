import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const launch = (args: readonly string[]) =>
  spawn(process.execPath, ['--import', 'tsx', 'simulator/main.ts', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** The simulator as a process of its own, so that it can be killed; with what it said until it was ready. */
export const startProcess = async (
  ...args: string[]
): Promise<{ url: string; said: string; child: ChildProcess }> => {
  const child = launch(args);
  child.stderr.pipe(process.stderr);
  let said = '';
  for await (const line of createInterface({ input: child.stdout })) {
    said += `${line}\n`;
    const url = /^PayPal simulator (\S+)$/m.exec(said)?.[1];
    if (line === 'ready' && url !== undefined) return { url, said, child };
  }
  throw new Error('the simulator ended before it was ready');
};

export const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));

export const killed = async (child: ChildProcess): Promise<void> => {
  const exit = ended(child);
  child.kill('SIGKILL');
  await exit;
};

/** Starts one that is expected to exit at once: its exit code and what it wrote to stderr. */
export const startInVain = async (
  ...args: string[]
): Promise<{ code: number | null; stderr: string }> => {
  const child = launch(args);
  const [code, stderr] = await Promise.all([ended(child), text(child.stderr)]);
  return { code, stderr };
};
