import { ConfigError, readConfig } from './config.ts';
import { decideAddresses, PortTaken } from './dev/addresses.ts';
import { requireCallers } from './dev/callers.ts';
import { forgetPid, recordedPid, recordPid, runningPid } from './dev/pid-file.ts';
import { type Running, startAll, stopAll } from './dev/start.ts';
import { openStateFolder, writeForOwnerOnly } from './dev/state-folder.ts';
import { NeverUp } from './dev/supervise.ts';
import { TemporalConnectionError } from './temporal/connection-error.ts';
import { NoTemporalServer } from './temporal/find-cli.ts';

/** After a start that was killed, its parts are still on their way out and hold their ports for a moment. */
const PATIENCE_AFTER_A_KILL_MS = 15_000;
const PARENT_WATCHED_EVERY_MS = 500;

/** Another start uses the same state folder. */
class AlreadyRunning extends Error {
  constructor(pid: number, stateFolder: string) {
    super(
      `Holdfast runs already, as process ${pid} on ${stateFolder}: stop it (kill ${pid}), or set HOLDFAST_STATE to another folder.`,
    );
    this.name = 'AlreadyRunning';
  }
}

const say = (line: string) => console.log(line);
const running: Running = { temporal: null, temporalUi: null, worker: null, services: [] };
let ending: Promise<never> | null = null;

async function main(): Promise<void> {
  writeForOwnerOnly();
  const config = readConfig();
  requireCallers(config);
  const { stateFolder } = config;
  const earlier = await recordedPid(stateFolder, 'dev');
  const stillThere = await runningPid(stateFolder, 'dev');
  if (stillThere !== null) throw new AlreadyRunning(stillThere, stateFolder);
  const patienceMs = earlier === null ? 0 : PATIENCE_AFTER_A_KILL_MS;
  const addresses = await decideAddresses(config, patienceMs);

  await openStateFolder(stateFolder);
  await recordPid(stateFolder, 'dev');
  const stop = () => {
    ending ??= stopAndExit(0, () => forgetPid(stateFolder, 'dev'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (process.env['npm_lifecycle_event'] !== undefined) whenParentIsGone(stop);
  say(`State is kept in ${stateFolder}`);
  await startAll({ config, addresses, running, say }).catch(async (error: unknown) => {
    await forgetPid(stateFolder, 'dev');
    throw error;
  });
}

async function stopAndExit(exitCode: number, last: () => Promise<void>): Promise<never> {
  const anything = running.temporal ?? running.worker ?? running.services.at(0);
  if (anything !== undefined) say('stopping');
  await stopAll(running);
  await last();
  if (anything !== undefined) say('stopped');
  process.exit(exitCode);
}

/** Started by npm, this process has nobody left who could stop it when npm was killed. */
function whenParentIsGone(stop: () => void): void {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop(), PARENT_WATCHED_EVERY_MS).unref();
}

try {
  await main();
} catch (error) {
  const expected =
    error instanceof ConfigError ||
    error instanceof PortTaken ||
    error instanceof AlreadyRunning ||
    error instanceof NeverUp ||
    error instanceof TemporalConnectionError ||
    error instanceof NoTemporalServer;
  console.error(expected ? error.message : error);
  const exitCode = error instanceof TemporalConnectionError ? error.exitCode : 1;
  ending ??= stopAndExit(exitCode, async () => undefined);
}
