import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { type Config, readConfig } from '../config.ts';
import { workerDataConverter } from '../encryption/data-converter.ts';
import { workflowBundle } from '../temporal/workflow-bundle.ts';
import { UsageError } from './exit-codes.ts';
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

export const replayFiles = (files: readonly string[]): Promise<Replays> =>
  replay(readConfig(), historiesIn(files));

async function* historiesIn(files: readonly string[]): AsyncIterable<HistoryAndWorkflowId> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw new UsageError(`${file} cannot be read: ${error.message}`);
    });
    yield { workflowId: path.basename(file, '.json'), history: historyIn(file, text) };
  }
}

function historyIn(file: string, text: string): HistoryAndWorkflowId['history'] {
  try {
    return historyFromJSON(JSON.parse(text));
  } catch (error) {
    throw new UsageError(`${file} is no history: ${error instanceof Error ? error.message : ''}`);
  }
}

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
