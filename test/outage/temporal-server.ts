import { once } from 'node:events';
import { readConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { killGroup, spawnProgram } from '../../src/dev/spawn.ts';
import { connectWithin, devServerArguments } from '../../src/temporal/dev-server.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';

/** A Temporal server of its own, that can be killed and, on a file, started again where it was. */
export type MortalTemporal = {
  readonly address: string;
  /** SIGKILL; resolves when nothing of it is left. */
  readonly kill: () => Promise<void>;
  readonly startAgain: () => Promise<void>;
};

/** `settings` are the server's own, as `--dynamic-config-value` takes them; without a file it keeps everything in memory. */
export const startMortalTemporal = async (
  databaseFile: string | null,
  settings: readonly string[] = [],
): Promise<MortalTemporal> => {
  const { temporalCliPath, cacheFolder } = readConfig();
  const cli = await findTemporalCli({
    cliPath: temporalCliPath,
    cacheFolder,
    say: () => undefined,
  });
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const start = async () => {
    const server = spawnProgram(cli, [
      ...devServerArguments({ port, ui: null, databaseFile }),
      ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
    ]);
    server.stdout.resume();
    server.stderr.resume();
    await (await connectWithin({ address }, 30_000)).close();
    return server;
  };
  let server = await start();
  return {
    address,
    kill: async () => {
      const gone = once(server, 'exit');
      if (server.pid !== undefined) killGroup(server.pid);
      await gone;
    },
    startAgain: async () => {
      server = await start();
    },
  };
};

/** A server on which a history of 60 events is long already: its Workflows continue as new. */
export const startTemporalOfShortRuns = (): Promise<MortalTemporal> =>
  startMortalTemporal(null, ['limit.historyCount.suggestContinueAsNew=60']);
