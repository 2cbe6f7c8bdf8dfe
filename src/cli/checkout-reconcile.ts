import { Command } from 'commander';
import type { Difference } from '../domain/checkout/commands.ts';
import { answer } from './answer.ts';
import { wholeNumberFrom } from './arguments.ts';
import { given } from './checkout-start.ts';
import { describeCheckout } from './checkout-words.ts';
import { gatewayOf, isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { table, withProgress } from './terminal.ts';
import { describeEntry } from './timeline-words.ts';

export const reconcileCommand = (): Command =>
  new Command('reconcile')
    .description('read PayPal now, take over what it shows, and say what differed')
    .argument('<id>')
    .addHelpText(
      'after',
      `
No money moves, and nothing is lost where PayPal is silent. Safe any number of times.
${examples('holdfast checkout reconcile order-2041')}`,
    )
    .action(async (id: string, _options: object, command: Command) => {
      const gateway = await gatewayOf(command);
      const read = await withProgress('PayPal is read', () => gateway.reconcile(id));
      answer(isJson(command), read, () =>
        [describeCheckout(read.checkout), describeDifferences(read.differences)].join('\n\n'),
      );
    });

const describeDifferences = (differences: readonly Difference[]): string =>
  differences.length === 0
    ? 'PayPal shows what was known.'
    : table(
        ['Differed', 'Ours', 'PayPal', 'Done'],
        differences.map(({ what, ours, paypal, done }) => [what, ours ?? '', paypal ?? '', done]),
      );

type HistoryOptions = { readonly limit?: number; readonly cursor?: string };

export const historyCommand = (): Command =>
  new Command('history')
    .description('show everything that happened to a checkout, page by page')
    .argument('<id>')
    .option('--limit <count>', 'at most this many', wholeNumberFrom)
    .option('--cursor <cursor>', 'go on after the page before')
    .addHelpText('after', examples('holdfast checkout history order-2041 --limit 20'))
    .action(async (id: string, options: HistoryOptions, command: Command) => {
      const gateway = await gatewayOf(command);
      const page = await withProgress('Asking', () => gateway.history(id, given({ ...options })));
      answer(isJson(command), page, () => {
        const more = page.nextCursor === null ? '' : `\n\nMore with --cursor ${page.nextCursor}`;
        return page.entries.map(describeEntry).join('\n') + more;
      });
    });
