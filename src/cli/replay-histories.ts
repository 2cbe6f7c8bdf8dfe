import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { type Config, readConfig } from '../config.ts';
import { workerDataConverter } from '../encryption/data-converter.ts';
import { workflowBundle } from '../temporal/workflow-bundle.ts';
import { UsageError } from './exit-codes.ts';
import { withHoldfast } from './temporal-client.ts';

/** How many histories are fetched ahead of the one that is replayed. */
const FETCHED_AHEAD = 5;

/** What came of replaying one history: null, or why this build cannot go on with that Workflow. */
export interface Replayed {
  readonly workflowId: string;
  readonly reason: string | null;
}

/** Every Workflow of the namespace that the visibility query finds. */
export const replayNamespace = (query: string): Promise<readonly Replayed[]> =>
  withHoldfast(({ client, config }) =>
    replay(config, client.workflow.list({ query }).intoHistories({ concurrency: FETCHED_AHEAD })),
  );

/** Histories that were exported. @throws UsageError naming each file that is no history, before any is replayed */
export const replayFiles = async (files: readonly string[]): Promise<readonly Replayed[]> => {
  const read = await Promise.all(files.map(readHistory));
  const wrong = read.flatMap((each) => (each.history === null ? [each.problem] : []));
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  const histories = read.flatMap(({ workflowId, history }) =>
    history === null ? [] : [{ workflowId, history }],
  );
  return await replay(readConfig(), histories);
};

/** Temporal's own JSON of a history. The first event names the Workflow; releases of the server before 1.22 leave that out. */
const exported = z.looseObject({
  events: z
    .tuple([
      z.looseObject({
        eventType: z.string().regex(/workflow_?execution_?started$/i),
        workflowExecutionStartedEventAttributes: z.looseObject({
          workflowId: z.string().optional(),
        }),
      }),
    ])
    .rest(z.looseObject({ eventType: z.string() })),
});

async function readHistory(file: string) {
  const problem = (why: string) => ({
    workflowId: '',
    history: null,
    problem: `${file} holds no history that can be replayed: ${why}. Write one with: temporal workflow show --workflow-id ID --output json`,
  });
  try {
    const history: unknown = JSON.parse(await readFile(file, 'utf8'));
    const known = exported.safeParse(history);
    if (!known.success) return problem('it is JSON, but not from the start of a Workflow');
    const [{ workflowExecutionStartedEventAttributes: started }] = known.data.events;
    return { workflowId: started.workflowId ?? path.parse(file).name, history, problem: '' };
  } catch (error) {
    // The parser's words repeat the file's first characters, and any file may be named.
    if (error instanceof SyntaxError) return problem('it is not JSON');
    return problem(error instanceof Error ? error.message : String(error));
  }
}

async function replay(
  { encryption, cacheFolder }: Config,
  histories: Parameters<typeof Worker.runReplayHistories>[1],
): Promise<readonly Replayed[]> {
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
  const replayed: Replayed[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    replayed.push({ workflowId, reason: error?.message ?? null });
  }
  return replayed;
}
