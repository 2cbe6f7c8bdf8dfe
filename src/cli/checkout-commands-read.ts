import { Command } from 'commander';
import type { EventAttention, RefundAttention } from '../domain/checkout/checkout-list.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { answer } from './answer.ts';
import { wholeNumberFrom } from './arguments.ts';
import { given } from './checkout-start.ts';
import { describeCheckout, moneyText, statusFrom, statusText, timeText } from './checkout-words.ts';
import { NotAsAsked } from './exit-codes.ts';
import { gatewayOf, isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { paint, table, withProgress } from './terminal.ts';
import { describeEntry } from './timeline-words.ts';

export const showCommand = (): Command =>
  new Command('show')
    .description('show where a checkout stands, and what may be done now')
    .argument('<id>')
    .option('--timeline', 'and everything that happened, with PayPal’s debug ids')
    .addHelpText('after', examples('holdfast checkout show order-2041 --timeline'))
    .action(async (id: string, { timeline }: { timeline?: boolean }, command: Command) => {
      const gateway = await gatewayOf(command);
      const checkout = await withProgress('Asking', () => gateway.get(id));
      answer(isJson(command), checkout, () => {
        const details = timeline === true ? describeTimeline(checkout) : countEntries(checkout);
        return `${describeCheckout(checkout)}\n\n${details}`;
      });
    });

const describeTimeline = ({ timeline }: CheckoutView): string =>
  timeline.map(describeEntry).join('\n');

const countEntries = ({ timeline }: CheckoutView): string =>
  paint('quiet', `${timeline.length} entries in the timeline: --timeline shows them.`);

type ListOptions = {
  readonly status?: CheckoutView['status'];
  readonly order?: string;
  readonly actBefore?: string;
  readonly needsAttention?: true;
  readonly limit?: number;
  readonly cursor?: string;
};

export const listCommand = (): Command =>
  new Command('list')
    .description('list checkouts, the newest first')
    .option('--status <status>', 'such as AUTHORIZED or needs-attention', statusFrom)
    .option('--order <id>', 'PayPal’s order id, the token of a return page')
    .option('--act-before <time>', 'whose next deadline is before this ISO 8601 instant')
    .option('--needs-attention', 'only what needs a person, refunds included')
    .option('--limit <count>', 'at most this many', wholeNumberFrom)
    .option('--cursor <cursor>', 'go on after the page before')
    .addHelpText(
      'after',
      examples('holdfast checkout list', 'holdfast checkout list --needs-attention --json'),
    )
    .action(async (options: ListOptions, command: Command) => {
      const { order: orderId, ...others } = options;
      const filter = given({ orderId, ...others });
      const gateway = await gatewayOf(command);
      const page = await withProgress('Asking', () => gateway.list(filter));
      answer(isJson(command), page, () => {
        if (page.checkouts.length === 0 && (page.attention ?? []).length === 0) {
          return 'No checkout is like that.';
        }
        const rows = page.checkouts.map((each) => [
          each.checkoutId,
          statusText(each.status),
          moneyText(each.amount),
          moneyText(each.held),
          each.nextDeadline ? timeText(each.nextDeadline.at) : '',
        ]);
        const refunds = page.attention?.map(attentionLine) ?? [];
        const more = page.nextCursor === null ? '' : `\n\nMore with --cursor ${page.nextCursor}`;
        const checkouts = table(['Checkout', 'Status', 'Amount', 'On hold', 'Next'], rows);
        return [...(rows.length > 0 ? [checkouts] : []), ...refunds].join('\n') + more;
      });
    });

const attentionLine = (one: RefundAttention | EventAttention): string =>
  one.kind === 'REFUND' ? refundLine(one) : `${one.id}: ${one.code} since ${timeText(one.since)}`;

const refundLine = (one: RefundAttention): string => {
  const { checkoutId, captureId, code, since, issue, debugId } = one;
  const said = [issue, debugId === null ? null : `debug id ${debugId}`].filter(Boolean).join(', ');
  return `Refunds of capture ${captureId}${checkoutId === null ? '' : ` (${checkoutId})`}: ${code} since ${timeText(since)}${said && ` (${said})`}`;
};

const WAITS_SECONDS = 30;

export const approveCommand = (): Command =>
  new Command('approve')
    .description('say that the payer may have approved: PayPal is asked at once')
    .argument('<id>')
    .option('--wait', `wait until the money is held, ${WAITS_SECONDS} s at most`)
    .addHelpText(
      'after',
      `
A hint and never proof: only PayPal's answer counts. Safe any number of times.
${examples('holdfast checkout approve order-2041 --wait')}`,
    )
    .action(async (id: string, { wait }: { wait?: boolean }, command: Command) => {
      const gateway = await gatewayOf(command);
      const before = await withProgress('Asking', () => gateway.get(id));
      await gateway.approve(id);
      if (wait !== true) {
        const checkout = await gateway.get(id);
        answer(isJson(command), checkout, () =>
          before.authorization === null
            ? `PayPal is being asked about ${id}.`
            : `${id} is approved and ${checkout.status} already: nothing more is asked.`,
        );
        return;
      }
      const checkout = await withProgress('Waiting for the hold', () =>
        gateway.wait(id, 'AUTHORIZED', { timeoutSeconds: WAITS_SECONDS }),
      );
      if (checkout.authorization === null) {
        throw new NotAsAsked('NOT_AUTHORIZED', `${id} is ${checkout.status}: nothing is held yet.`);
      }
      answer(isJson(command), checkout, () => describeCheckout(checkout));
    });
