import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '../../src/config.ts';
import { ROOT } from '../../src/dev/spawn.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';

/** The commands of docs/operations.md, as they stand there. */
export const operationsCommands = async (): Promise<readonly string[]> => {
  const page = await readFile(path.join(ROOT, 'docs/operations.md'), 'utf8');
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block.trim());
};

/** The one that begins so. @throws Error where there is none, or more than one */
export const operationsCommand = async (beginning: string): Promise<string> => {
  const found = (await operationsCommands()).filter((block) => block.startsWith(beginning));
  const [command] = found;
  if (command !== undefined && found.length === 1) return command;
  throw new Error(`docs/operations.md has ${found.length} commands that begin with ${beginning}`);
};

export type OperatorShell = {
  /** The working directory. */
  readonly folder: string;
  readonly run: (
    script: string,
    env?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly exitCode: number; readonly said: string }>;
  readonly close: () => Promise<void>;
};

/**
 * A shell as an operator's script has it: `npx holdfast` is this clone, `temporal` its command line, nobody is at a
 * terminal, and nothing of this machine's own settings comes along.
 */
export const openOperatorShell = async (
  settings: Readonly<Record<string, string>>,
): Promise<OperatorShell> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-operator-'));
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  const npx = path.join(bin, 'npx');
  await writeFile(npx, `#!/bin/sh\nshift\nexec node ${ROOT}/bin/holdfast.js "$@"\n`);
  await chmod(npx, 0o755);
  const { temporalCliPath, cacheFolder } = readConfig();
  const say = (): void => undefined;
  const cli = await findTemporalCli({ cliPath: temporalCliPath, cacheFolder, say });
  await symlink(cli, path.join(bin, 'temporal'));
  const machine = Object.entries(process.env).filter(
    ([name]) => !/^(PAYPAL_|TEMPORAL_|HOLDFAST_|npm_)/.test(name),
  );
  const PATH = `${bin}:${process.env['PATH']}`;
  return {
    folder,
    run: (script, env = {}) =>
      new Promise((resolve) => {
        const options = {
          cwd: folder,
          env: { ...Object.fromEntries(machine), PATH, ...settings, ...env },
        };
        const child = execFile('bash', ['-ec', script], options, (_error, out, err) => {
          resolve({ exitCode: child.exitCode ?? -1, said: `${out}${err}` });
        });
        child.stdin?.end();
      }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
};
