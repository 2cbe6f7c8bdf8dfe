import path from 'node:path';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { Config } from '../config.ts';
import { workerDataConverter } from '../encryption/data-converter.ts';
import { workflowBundle } from '../temporal/workflow-bundle.ts';
import { withHoldfast } from './temporal-client.ts';

/** How many histories are fetched ahead of the one that is replayed. */
const FETCHED_AHEAD = 5;

/** What came of replaying: how many, and which of them this build cannot go on with. */
export interface Replays {
  readonly replayed: number;
  readonly failed: readonly { readonly workflowId: string; readonly reason: string }[];
}

/** Every Workflow of the namespace that the visibility query finds. */
export const replayNamespace = (query: string): Promise<Replays> =>
  withHoldfast(({ client, config }) =>
    replay(config, client.workflow.list({ query }).intoHistories({ concurrency: FETCHED_AHEAD })),
  );

async function replay(
  { encryption, cacheFolder }: Config,
  histories: AsyncIterable<HistoryAndWorkflowId>,
): Promise<Replays> {
  const logger = new DefaultLogger('ERROR', () => undefined);
  // The native core would write its own warning about each failed replay to stdout, where the answer is.
  Runtime.install({
    logger,
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const bundle = await workflowBundle({
    folder: path.join(cacheFolder, 'bundles'),
    logger,
    encodeFailures: encryption.length > 0,
  });
  const options = { workflowBundle: bundle, dataConverter: workerDataConverter(encryption) };
  const failed: { workflowId: string; reason: string }[] = [];
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    replayed += 1;
    if (error !== undefined) failed.push({ workflowId, reason: error.message });
  }
  return { replayed, failed };
}
