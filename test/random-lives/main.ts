import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { spawnProgram } from '../../src/dev/spawn.ts';
import { connectWithin, devServerArguments } from '../../src/temporal/dev-server.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';
import type { EnvironmentPool } from './environment.ts';
import { openInProcess } from './in-process/open-in-process.ts';
import { openRealServer } from './real-server.ts';
import { reportWrong, runLives, summaryOf } from './run-lives.ts';

const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('a whole number');
  return number;
};

type Flags = {
  readonly lives: number;
  readonly from: number;
  readonly seed: number;
  readonly only?: number;
  readonly plain?: true;
  readonly narrow?: true;
  readonly unchanged?: true;
  readonly concurrency: number;
  readonly inProcess: boolean;
};

const logger = new DefaultLogger('ERROR');

const openWithServer = async (slots: number): Promise<EnvironmentPool> => {
  const { temporalCliPath, cacheFolder } = readConfig();
  const cli = await findTemporalCli({ cliPath: temporalCliPath, cacheFolder, say: console.log });
  const port = await freePort();
  const server = spawnProgram(cli, devServerArguments({ port, ui: null, databaseFile: null }));
  server.stdout.resume();
  server.stderr.resume();
  const address = `127.0.0.1:${port}`;
  await (await connectWithin({ address }, 20_000)).close();
  Runtime.install({ logger });
  const namespace = `random-lives-${randomUUID()}`;
  const pool = await openRealServer({ address, namespace, logger, slots });
  return {
    ...pool,
    close: async () => {
      await pool.close();
      server.kill('SIGTERM');
    },
  };
};

const run = async (flags: Flags): Promise<void> => {
  const { lives, from, seed, only, concurrency, inProcess, plain, narrow, unchanged } = flags;
  const numbers =
    only === undefined ? Array.from({ length: lives }, (_, life) => from + life) : [only];
  console.log(`seed ${seed}: ${numbers.length} lives${inProcess ? ' in this process' : ''}`);
  const pool = inProcess
    ? await openInProcess({ logger })
    : await openWithServer(Math.min(concurrency, numbers.length));
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  let done = 0;
  let wrong = 0;
  const results = await runLives(pool, {
    seed,
    lives: numbers,
    ...(plain && { plain }),
    ...(narrow && { narrow }),
    ...(unchanged && { unchanged }),
    onResult: (one) => {
      done += 1;
      if (process.env['LIVES_TRACE']) console.log(one.life, one.ended, seconds());
      if (one.violations.length > 0) {
        wrong += 1;
        reportWrong(
          one,
          `--seed ${seed} --only ${one.life}${inProcess ? ' --in-process' : ''}${plain ? ' --plain' : ''}${narrow ? ' --narrow' : ''}${unchanged ? ' --unchanged' : ''}`,
        );
      }
      if (done % 100 === 0) console.log(`${done} lives, ${wrong} wrong`);
    },
  });
  const pace = (results.length / seconds()).toFixed(1);
  console.log(
    `${results.length} lives in ${seconds().toFixed(0)} s (${pace} a second), ${wrong} wrong`,
    summaryOf(results),
  );
  process.exitCode = wrong === 0 ? 0 : 1;
};

await new Command('chaos')
  .description('Random lives of checkouts against every fault, checked at every step.')
  .option('--lives <number>', 'how many', whole, 300)
  .option('--from <number>', 'the first of them, where many are run in slices', whole, 0)
  .option('--seed <number>', 'same seed, same lives', whole, Date.now() % 1_000_000)
  .option('--only <number>', 'this one life of the seed', whole)
  .option('--plain', 'without unusual scenes, as lives were drawn before there were any')
  .option('--narrow', 'as lives were drawn before there were alternative payment methods')
  .option('--unchanged', 'as lives were drawn before their policy was changed')
  .option('--concurrency <number>', 'how many at once on the server', whole, 24)
  .option('--in-process', 'without a server, on a time of their own: dozens a second', false)
  .action(run)
  .parseAsync();
