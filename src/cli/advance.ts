import { Command } from 'commander';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { answer } from './answer.ts';
import { secondsFrom } from './arguments.ts';
import { describeCheckout } from './checkout-words.ts';
import { exchangeOf, isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { withProgress } from './terminal.ts';

/** Moving weeks stops at every deadline on the way, and each is really handled. */
const ADVANCED_WITHIN_MS = 300_000;

/** `holdfast advance` and `holdfast checkout advance`: the same command under both names. */
export const advanceCommand = (name: string, said = 'holdfast advance'): Command =>
  new Command(name)
    .description('move time for one checkout, or for all open ones (development only)')
    .argument('[id]', 'the checkout; left out: every open one')
    .requiredOption('--by <time>', 'how far: "3 d", "12 h", "90 m", "45 s"', secondsFrom)
    .addHelpText(
      'after',
      `
PayPal's clock of the order and the workflow's own move together, from deadline to deadline, and every
deadline on the way is handled before time goes on. Only with the simulator and a development server;
elsewhere there is no such route and the answer is "not found". Not safe twice: each call moves time again.
${examples(`${said} order-2041 --by "4 d"`, `${said} --by 12h`)}`,
    )
    .action(async (id: string | undefined, { by }: { by: number }, command: Command) => {
      const body = { seconds: by, ...(id === undefined ? {} : { checkoutId: id }) };
      const { post } = await exchangeOf(command);
      const moved = await withProgress('Time passes', () =>
        post<CheckoutView | { checkouts: CheckoutView[] }>('_dev/advance', {
          body,
          timeoutMs: ADVANCED_WITHIN_MS,
          onlyOnce: true,
        }),
      );
      answer(isJson(command), moved, () =>
        'checkouts' in moved
          ? moved.checkouts.map(describeCheckout).join('\n\n\n') || 'No checkout is open.'
          : describeCheckout(moved),
      );
    });
