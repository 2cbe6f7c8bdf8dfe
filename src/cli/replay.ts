import { Command } from 'commander';
import { answer } from './answer.ts';
import { EXIT } from './exit-codes.ts';
import { isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { paint, withProgress } from './terminal.ts';

interface Options {
  readonly query: string;
}

/** `holdfast replay` speaks to Temporal itself, with the settings of the environment. */
export const replayCommand = (): Command =>
  new Command('replay')
    .description('replay open Workflows against this build, before it is rolled out')
    .requiredOption('--from-namespace', 'take the histories of the namespace')
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
${examples('holdfast replay --from-namespace')}`,
    )
    .action(async ({ query }: Options, command: Command) => {
      const { replayNamespace } = await import('./replay-histories.ts');
      const { replayed, failed } = await withProgress('Replaying', () => replayNamespace(query));
      answer(isJson(command), { replayed, failed }, () =>
        [
          ...failed.map(({ workflowId, reason }) => `${paint('bad', workflowId)}: ${reason}`),
          `${replayed} replayed, ${failed.length} failed`,
        ].join('\n'),
      );
      // The native runtime, once loaded, would keep a process alive that has nothing left to do.
      process.exit(failed.length === 0 ? EXIT.OK : EXIT.REFUSED);
    });
