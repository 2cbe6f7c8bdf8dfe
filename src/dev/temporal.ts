import path from 'node:path';
import type { Connection } from '@temporalio/client';
import type { Config } from '../config.ts';
import { connectClient } from '../temporal/connection.ts';
import { connectWithin, devServerArguments } from '../temporal/dev-server.ts';
import { findTemporalCli } from '../temporal/find-cli.ts';
import { prepareNamespace } from '../temporal/namespace.ts';
import { describeFindings, requirePrepared } from '../temporal/namespace-check.ts';
import type { Addresses } from './addresses.ts';
import { inheritedBy } from './environment.ts';
import { hiddenAddress } from './ports.ts';
import { spawnProgram } from './spawn.ts';
import { type Say, type Supervised, supervise } from './supervise.ts';
import { openUiProxy, type UiProxy } from './temporal-ui.ts';

const FIRST_ANSWER_WITHIN_MS = 30_000;

/** The Temporal server everything else is given; `server` is null where it was running already. */
export interface RunningTemporal {
  readonly server: Supervised | null;
  readonly ui: UiProxy | null;
  readonly connection: Connection;
}

/**
 * Uses the server the environment names, or runs a development server whose state is kept in a file, and makes its
 * namespace ready.
 * @throws TemporalConnectionError, NoTemporalServer
 */
export async function runTemporal(
  config: Config,
  addresses: Addresses,
  say: Say,
): Promise<RunningTemporal> {
  if (config.temporal.given) {
    say(
      `Temporal: using the server at ${config.temporal.connection.address}, as TEMPORAL_ADDRESS says.`,
    );
    const connection = await connectClient(config.temporal);
    await prepare(connection, config, say);
    return { server: null, ui: null, connection };
  }
  say('Temporal: TEMPORAL_ADDRESS is not set, looking for a server to run.');
  const cli = await findTemporalCli({
    cliPath: config.temporalCliPath,
    cacheFolder: config.cacheFolder,
    say,
  });
  const ui = await hiddenAddress();
  const args = devServerArguments({
    port: addresses.temporalPort,
    ui,
    databaseFile: path.join(config.stateFolder, 'temporal.db'),
  });
  const server = supervise(
    {
      name: 'temporal',
      start: () => spawnProgram(cli, args, inheritedBy('temporal')),
      stopWithinMs: 10_000,
    },
    say,
  );
  try {
    const connection = await Promise.race([
      connectWithin({ address: addresses.temporal }, FIRST_ANSWER_WITHIN_MS),
      server.hopeless,
    ]);
    server.isUp();
    await prepare(connection, config, say);
    return { server, ui: await openUiProxy(addresses.temporalUiPort, ui), connection };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function prepare(
  connection: Connection,
  { temporal, encryption: keys }: Config,
  say: Say,
): Promise<void> {
  const namespace = temporal.given ? temporal.namespace : 'default';
  const findings = await prepareNamespace(connection, namespace, { keys });
  requirePrepared(connection, namespace, findings);
  const open = findings.filter(({ outcome }) => outcome !== 'OK');
  if (open.length > 0) say(`Temporal: ${describeFindings(open)}.`);
}
