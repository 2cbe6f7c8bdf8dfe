import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { ROOT } from '../../src/dev/spawn.ts';

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real binary as a person's shell does; nothing of this machine's own settings comes along. */
export async function holdfast(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  stdin = '',
): Promise<Ran> {
  const child = start(args, env);
  child.stdin.end(stdin);
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended(child),
  ]);
  return { exitCode: child.exitCode, stdout, stderr };
}

/** The same, still running: `said` settles with the first line of stdout that matches. */
export function running(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = start(args, env);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.resume();
  return {
    stdout: () => stdout,
    signal: (name: NodeJS.Signals) => child.kill(name),
    exited: ended(child).then(() => child.exitCode),
  };
}

const start = (args: readonly string[], env: NodeJS.ProcessEnv) => {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(PAYPAL_|TEMPORAL_|HOLDFAST_|npm_|NO_COLOR|FORCE_COLOR)/.test(name),
  );
  return spawn(process.execPath, ['bin/holdfast.js', ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
};

const ended = (child: ReturnType<typeof start>): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
