import { Command } from 'commander';
import { OPEN_WORKFLOWS } from '../contract/open-workflows.ts';
import { answer } from './answer.ts';
import { EXIT, UsageError } from './exit-codes.ts';
import { isJson } from './gateway.ts';
import { examples } from './parts.ts';
import type { Replayed } from './replay-histories.ts';
import { paint, withProgress } from './terminal.ts';

interface Options {
  readonly fromNamespace?: boolean;
  readonly query: string;
}

/** `holdfast replay` replays what it is given, or speaks to Temporal itself with the settings of the environment. */
export const replayCommand = (): Command =>
  new Command('replay')
    .description('replay Workflows against this build, before it is rolled out')
    .argument('[file...]', 'histories as JSON, as Temporal’s command line writes them')
    .option('--from-namespace', 'take the histories of the namespace')
    .option('--query <query>', 'which of them, as a visibility query', OPEN_WORKFLOWS)
    .addHelpText(
      'after',
      `
Replays each history with the Workflow code of this build and its HOLDFAST_ENCRYPTION_KEYS. Changes nothing and calls
nobody but Temporal, and with files not even that. Exit code 3 when one does not replay: with this build that Workflow
would stop. Exit code 2 when a file is no history: then none is replayed.
${examples(
  'holdfast replay --from-namespace',
  'temporal workflow show --workflow-id checkout:default:order-2041 --output json > order-2041.json',
  'holdfast replay order-2041.json',
)}`,
    )
    .action(async (files: readonly string[], options: Options, command: Command) => {
      const histories = await withProgress('Replaying', () => replayed(files, options));
      const failed = histories.filter(({ reason }) => reason !== null);
      answer(isJson(command), { replayed: histories.length, failed }, () =>
        [
          // Of a namespace, thousands: only those that need somebody.
          ...(options.fromNamespace ? failed : histories).map(lineOf),
          `${histories.length} replayed, ${failed.length} failed`,
        ].join('\n'),
      );
      // The native runtime, once loaded, would keep a process alive that has nothing left to do.
      process.exit(failed.length === 0 ? EXIT.OK : EXIT.REFUSED);
    });

async function replayed(
  files: readonly string[],
  { fromNamespace = false, query }: Options,
): Promise<readonly Replayed[]> {
  if (fromNamespace === files.length > 0) {
    throw new UsageError('Say what to replay: files with histories, or --from-namespace.');
  }
  const { replayFiles, replayNamespace } = await import('./replay-histories.ts');
  return fromNamespace ? await replayNamespace(query) : await replayFiles(files);
}

const lineOf = ({ workflowId, reason }: Replayed): string =>
  reason === null
    ? `${paint('good', workflowId)}: replays`
    : `${paint('bad', workflowId)}: ${reason}`;
