import { spawn } from 'node:child_process';
import { Command } from 'commander';
import { scriptArguments } from '../package-files.ts';

/** Examples at the end of a help page: what people read first. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

interface Part {
  readonly name: string;
  readonly says: string;
  readonly run: () => Promise<unknown>;
}

/** Becomes one of the project's processes: it runs until it is told to stop, and its exit code is this one's. */
export const partCommand = ({ name, says, run }: Part): Command =>
  new Command(name)
    .description(says)
    .addHelpText('after', examples(`holdfast ${name}`))
    .action(async () => {
      await run();
    });

/** The simulator shares nothing with Holdfast, so it is always a process of its own. */
export const simulatorCommand = (): Command =>
  new Command('simulator')
    .description('run a PayPal with a clock, for development and tests')
    .option('--port <number>', 'port to listen on, 0 for any free one')
    .option('--host <name>', 'address to listen on')
    .option('--state <file>', 'keep everything acknowledged in this file')
    .option('--seed <number>', 'same seed and same calls, same ids')
    .addHelpText('after', examples('holdfast simulator --port 4020 --state paypal.jsonl'))
    .action((flags: Readonly<Record<string, string>>) =>
      runScript(
        'simulator/main.ts',
        Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]),
      ),
    );

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function runScript(script: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...scriptArguments(script), ...args], {
    stdio: 'inherit',
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
