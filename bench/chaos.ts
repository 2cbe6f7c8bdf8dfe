import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../src/config.ts';
import { freePort } from '../src/dev/ports.ts';
import { spawnProgram } from '../src/dev/spawn.ts';
import { connectWithin, devServerArguments } from '../src/temporal/dev-server.ts';
import { findTemporalCli } from '../src/temporal/find-cli.ts';
import { liveAll, summaryOf, tell } from './chaos/lives.ts';

const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('a whole number');
  return number;
};

type Flags = {
  readonly lives: number;
  readonly seed: number;
  readonly only?: number;
  readonly lanes: number;
};

const run = async ({ lives, seed, only, lanes }: Flags): Promise<void> => {
  const { temporalCliPath, cacheFolder } = readConfig();
  const cli = await findTemporalCli({ cliPath: temporalCliPath, cacheFolder, say: console.log });
  const port = await freePort();
  const server = spawnProgram(cli, devServerArguments({ port, uiPort: null, databaseFile: null }));
  server.stdout.resume();
  server.stderr.resume();
  const address = `127.0.0.1:${port}`;
  await (await connectWithin({ address }, 20_000)).close();
  const startedAt = Date.now();
  let done = 0;
  let wrong = 0;
  const numbers = only === undefined ? Array.from({ length: lives }, (_, life) => life) : [only];
  console.log(`seed ${seed}: ${numbers.length} lives`);
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  const lived = await liveAll({
    address,
    namespace: `chaos-${randomUUID()}`,
    logger,
    seed,
    lives: numbers,
    lanes: Math.min(lanes, numbers.length),
    told: (one) => {
      done += 1;
      if (process.env['CHAOS_TRACE']) console.log(one.life, one.ended, Date.now() - startedAt);
      if (one.broken.length > 0) {
        wrong += 1;
        console.log(tell(one, seed));
      }
      if (done % 100 === 0) console.log(`${done} lives, ${wrong} wrong`);
    },
  });
  server.kill('SIGTERM');
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`${lived.length} lives in ${seconds} s, ${wrong} wrong`, summaryOf(lived));
  process.exitCode = wrong === 0 ? 0 : 1;
};

await new Command('chaos')
  .description('Random lives of checkouts against every fault, checked at every step.')
  .option('--lives <number>', 'how many', whole, 300)
  .option('--seed <number>', 'same seed, same lives', whole, Date.now() % 1_000_000)
  .option('--only <number>', 'this one life of the seed', whole)
  .option('--lanes <number>', 'how many at once', whole, 24)
  .action(run)
  .parseAsync();
