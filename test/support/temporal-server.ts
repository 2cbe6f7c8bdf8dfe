import type { TestProject } from 'vitest/node';
import { readConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { spawnProgram } from '../../src/dev/spawn.ts';
import { connectWithin, devServerArguments } from '../../src/temporal/dev-server.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string;
  }
}

/** A Workflow whose tasks fail shows it after the second one; by itself the server waits for five, which takes a minute. */
const REPORTS_PROBLEMS_SOON = [
  '--dynamic-config-value',
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2',
];

/**
 * Runs once before the tests that need Temporal: the real development server, in memory, found as `npm start` finds
 * it. Where none can be had the run fails here with the reason: nothing is skipped.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { temporalCliPath, cacheFolder } = readConfig();
  const said: string[] = [];
  const cli = await findTemporalCli({
    cliPath: temporalCliPath,
    cacheFolder,
    say: (sentence) => said.push(sentence),
  }).catch((error: unknown) => {
    console.error(said.join('\n'));
    throw error;
  });
  const port = await freePort();
  const server = spawnProgram(cli, [
    ...devServerArguments({ port, ui: null, databaseFile: null }),
    ...REPORTS_PROBLEMS_SOON,
  ]);
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.stdout.resume();
  server.stderr.pipe(process.stderr);
  const address = `127.0.0.1:${port}`;
  const connection = await connectWithin({ address }, 60_000);
  await connection.close();
  // Until here its words say why it does not start; from here on they are about clients that went away.
  server.stderr.unpipe(process.stderr);
  server.stderr.resume();
  project.provide('temporalAddress', address);
  return async () => {
    server.kill('SIGTERM');
    await gone;
  };
}
