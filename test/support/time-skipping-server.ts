import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { readConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { spawnProgram } from '../../src/dev/spawn.ts';
import { connectWithin } from '../../src/temporal/dev-server.ts';
import { cachedTestServer, downloadTestServer } from './test-server-download.ts';

const run = promisify(execFile);
const VERSION = '1.39.0';

/** A cold JVM on two busy cores needs more than the five seconds the SDK would wait for it. */
const STARTED_WITHIN_MS = 60_000;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>temporal-test-server-run</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
<dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${VERSION}</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
`;

/**
 * Temporal's time-skipping test server, which goes through thousands of retries in seconds: the program
 * TEMPORAL_TEST_SERVER_PATH names, the SDK's own download, or Maven's artifact on Java. Its clock is one for the whole
 * server, so each call starts a server of its own; `teardown` stops it.
 * @throws Error naming what to install where none can be had: such a suite fails rather than vanish.
 */
export async function startTimeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const [program, ...args] = await findTestServer(readConfig().cacheFolder);
  const port = await freePort();
  const server = spawnProgram(program, [...args, String(port)]);
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.stdout.resume();
  server.stderr.pipe(process.stderr);
  await (await connectWithin({ address: `127.0.0.1:${port}` }, STARTED_WITHIN_MS)).close();

  // The SDK attaches to whatever listens on the port it was given; what it believes to be the server only has to live.
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { port, executable: { type: 'existing-path', path: '/bin/sleep' } },
  });
  const detach = environment.teardown.bind(environment);
  environment.teardown = async () => {
    await detach();
    server.kill('SIGTERM');
    await gone;
  };
  return environment;
}

async function findTestServer(cacheFolder: string): Promise<[string, ...string[]]> {
  const named = process.env['TEMPORAL_TEST_SERVER_PATH'];
  if (named) return [named];
  if (existsSync(cachedTestServer(cacheFolder))) return [cachedTestServer(cacheFolder)];
  const jars = path.join(cacheFolder, `temporal-test-server-${VERSION}`);
  if (existsSync(jars)) return onJava(jars);

  const reasons: string[] = [];
  try {
    await downloadTestServer(cacheFolder);
    return [cachedTestServer(cacheFolder)];
  } catch (error) {
    reasons.push(`the SDK's download failed (${reason(error)})`);
  }
  try {
    await fetchWithMaven(cacheFolder, jars);
    return onJava(jars);
  } catch (error) {
    reasons.push(`Maven's artifact could not be fetched (${reason(error)})`);
  }
  throw new Error(
    `No time-skipping test server: ${reasons.join('; ')}. Install Java 17 and Maven, or set TEMPORAL_TEST_SERVER_PATH.`,
  );
}

function onJava(jars: string): [string, ...string[]] {
  const options = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
  return ['java', ...options, '-cp', `${jars}/*`, 'io.temporal.testserver.TestServer'];
}

async function fetchWithMaven(cacheFolder: string, jars: string): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(path.join(cacheFolder, 'fetching-'));
  try {
    await run('java', ['-version']);
    const pom = path.join(folder, 'pom.xml');
    await writeFile(pom, POM);
    const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
    const target = path.join(folder, 'jars');
    await run('mvn', [
      '-q',
      '-B',
      '-f',
      pom,
      copy,
      '-DincludeScope=runtime',
      `-DoutputDirectory=${target}`,
    ]);
    await rename(target, jars);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n').at(-1) ?? message;
}
