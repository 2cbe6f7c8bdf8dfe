import { Command } from 'commander';
import { answer } from './answer.ts';
import { EXIT, UsageError } from './exit-codes.ts';
import { isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { paint, withProgress } from './terminal.ts';

interface Options {
  readonly fromNamespace?: boolean;
  readonly query: string;
}

/** `holdfast replay` speaks to Temporal itself, or to nobody where files are given. */
export const replayCommand = (): Command =>
  new Command('replay')
    .description('replay open Workflows against this build, before it is rolled out')
    .argument(
      '[file...]',
      'histories as JSON: temporal workflow show --output json, or the UI’s download',
    )
    .option('--from-namespace', 'take the histories of the namespace')
    .option(
      '--query <query>',
      'which of them, as a visibility query',
      'ExecutionStatus = "Running"',
    )
    .addHelpText(
      'after',
      `
Replays each history with the Workflow code of this build and its HOLDFAST_ENCRYPTION_KEYS. Changes nothing and calls
nobody but Temporal. Exit code 3 when one does not replay: with this build that Workflow would stop.
${examples('holdfast replay --from-namespace', 'holdfast replay order-2041.json')}`,
    )
    .action(async (files: readonly string[], options: Options, command: Command) => {
      if (files.length > 0 === (options.fromNamespace === true)) {
        throw new UsageError('Name files, or --from-namespace.');
      }
      const { replayFiles, replayNamespace } = await import('./replay-histories.ts');
      const { replayed, failed } = await withProgress('Replaying', () =>
        files.length > 0 ? replayFiles(files) : replayNamespace(options.query),
      );
      answer(isJson(command), { replayed, failed }, () =>
        [
          ...failed.map(({ workflowId, reason }) => `${paint('bad', workflowId)}: ${reason}`),
          `${replayed} replayed, ${failed.length} failed`,
        ].join('\n'),
      );
      // The native runtime, once loaded, would keep a process alive that has nothing left to do.
      process.exit(failed.length === 0 ? EXIT.OK : EXIT.REFUSED);
    });
