import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { inject } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { prepareNamespace } from '../../src/temporal/namespace.ts';
import { workflowBundle } from '../../src/temporal/workflow-bundle.ts';
import { startLeanWorkflowThreads } from '../../src/worker/workflow-thread.ts';

const logger = new DefaultLogger('ERROR');
Runtime.install({ logger });
// As the product's worker does.
startLeanWorkflowThreads();

const BUNDLES = path.join(readConfig().cacheFolder, 'bundles');

/** A namespace on the run's shared server, with the search attributes of checkouts, and connections to it. */
export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly connection: Connection;
  readonly nativeConnection: NativeConnection;
  readonly client: Client;
  readonly stop: () => Promise<void>;
}

/**
 * The real development server, with time skipping, in a namespace of its own: task queues and ids of other test files
 * cannot meet. Takes about a second. Stop it in `afterAll`. `address`: another server than that of all test files.
 */
export async function startTemporal(address = inject('temporalAddress')): Promise<TestTemporal> {
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  await prepareNamespace(connection, namespace);
  return {
    address,
    namespace,
    connection,
    nativeConnection,
    client: new Client({ connection, namespace }),
    // Not the client's connection: a long poll that is made again on a closed one throws where nobody can catch it
    // (grpc-retry of @temporalio/client), into the next file's stories.
    stop: () => nativeConnection.close(),
  };
}

/**
 * Whatever a worker connects to: {@link TestTemporal} or a `TestWorkflowEnvironment`. `workflowsPath` names another
 * module of workflows than the product's; `options` are the Worker's own.
 */
interface TestWorker {
  readonly temporal: { readonly nativeConnection: NativeConnection; readonly namespace?: string };
  readonly taskQueue: string;
  readonly activities?: object;
  readonly workflowsPath?: string;
  readonly options?: Partial<WorkerOptions>;
}

/** A Worker with the real bundle that polls until it is told to stop. A worker that fails makes `stop` reject. */
export async function startWorker(of: TestWorker): Promise<{ stop: () => Promise<void> }> {
  const worker = await createWorker(of);
  const ended = worker.run();
  ended.catch(() => undefined);
  return {
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}

/** Runs the story while a Worker with the real bundle polls, and stops the Worker after it. */
export async function withWorker<T>(of: TestWorker, story: () => Promise<T>): Promise<T> {
  return (await createWorker(of)).runUntil(story);
}

/** The product's bundle, or another module's, as a file, for a worker in a process of its own. */
export const testBundle = (workflowsPath?: string): Promise<{ codePath: string }> =>
  workflowBundle({ folder: BUNDLES, logger, ...(workflowsPath && { workflowsPath }) });

async function createWorker(of: TestWorker): Promise<Worker> {
  return Worker.create({
    connection: of.temporal.nativeConnection,
    namespace: of.temporal.namespace ?? 'default',
    taskQueue: of.taskQueue,
    workflowBundle: await workflowBundle({
      folder: BUNDLES,
      logger,
      ...(of.workflowsPath === undefined ? {} : { workflowsPath: of.workflowsPath }),
    }),
    ...(of.activities === undefined ? {} : { activities: of.activities }),
    shutdownForceTime: '10 seconds',
    ...of.options,
  });
}
