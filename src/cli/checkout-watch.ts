import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { HoldfastHttpError } from '../http-client.ts';
import { answer, remark } from './answer.ts';
import { describeCheckout, statusFrom, statusText } from './checkout-words.ts';
import { EXIT, exitCodeOf, NotAsAsked } from './exit-codes.ts';
import { gatewayOf, isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { printable } from './terminal.ts';
import { describeEntry } from './timeline-words.ts';

const COMES_BACK_AFTER_MS = 1_000;

type WatchOptions = { readonly until?: CheckoutView['status'] };

export const watchCommand = (): Command =>
  new Command('watch')
    .description('show the timeline of a checkout live, until it has ended')
    .argument('<id>')
    .option('--until <status>', 'stop when it has this status', statusFrom)
    .addHelpText(
      'after',
      `
Restarts of the gateway and the worker are waited out. With --json the checkout is printed once, at the end.
${examples('holdfast checkout watch order-2041', 'holdfast checkout watch order-2041 --until authorized --json')}`,
    )
    .action(async (id: string, options: WatchOptions, command: Command) => {
      const { until = null } = options;
      const json = isJson(command);
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());

      let shown = 0;
      let latest: CheckoutView | null = null;
      for await (const checkout of sights(command, id, stop.signal)) {
        if (!json) for (const entry of checkout.timeline.slice(shown)) line(describeEntry(entry));
        if (!json && latest?.status !== checkout.status) line(statusText(checkout.status));
        shown = checkout.timeline.length;
        latest = checkout;
        if (checkout.status === until || hasEnded(checkout)) break;
      }
      stop.abort();
      if (latest === null) return;
      if (until !== null && latest.status !== until) {
        throw new NotAsAsked('ENDED_OTHERWISE', `${id} is ${latest.status}, not ${until}.`);
      }
      const last = latest;
      answer(json, last, () => `\n${describeCheckout(last)}`);
    });

const line = (text: string): void => {
  process.stdout.write(printable(`${text}\n`));
};

const hasEnded = ({ timeline }: CheckoutView): boolean =>
  timeline.some(({ event }) => event === 'ENDED');

/** The checkout whenever it changes. A stream that breaks is opened again, since nothing is lost by looking twice. */
async function* sights(command: Command, id: string, signal: AbortSignal) {
  const gateway = await gatewayOf(command);
  let seen = false;
  while (!signal.aborted) {
    try {
      for await (const checkout of gateway.events(id, { signal })) {
        seen = true;
        yield checkout;
      }
    } catch (error) {
      const away = error instanceof HoldfastHttpError && exitCodeOf(error) === EXIT.PENDING;
      if (!away || !seen) throw error;
      remark('The gateway is away; waiting for it.');
    }
    await delay(COMES_BACK_AFTER_MS, undefined, { signal }).catch(() => undefined);
  }
}
