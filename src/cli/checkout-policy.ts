import { Command } from 'commander';
import { answer } from './answer.ts';
import { wholeNumberFrom } from './arguments.ts';
import { type PolicyOptions, policyFrom } from './checkout-start.ts';
import { describeCheckout } from './checkout-words.ts';
import { UsageError } from './exit-codes.ts';
import { gatewayOf, isJson } from './gateway.ts';
import { withKey } from './keys.ts';
import { examples } from './parts.ts';
import { withProgress } from './terminal.ts';

type ChangeOptions = PolicyOptions & { readonly key?: string };

export const policyCommand = (): Command =>
  new Command('policy')
    .description('change what becomes of a live hold by itself; what is left out stays')
    .argument('<id>')
    .option('--at-deadline <what>', 'void, capture or ask')
    .option('--deadline-margin <time>', 'how long before PayPal’s expiry: "24 h"')
    .option('--reauthorize <when>', 'timer, on-capture or never')
    .option('--reauthorize-at-most <times>', 'how often', wholeNumberFrom)
    .option('--captures-at-most <times>', 'of one authorization', wholeNumberFrom)
    .option('--over-capture <limit>', 'none or paypal-limit')
    .option('--capture <when>', 'manual; on-authorization while PayPal reviews')
    .option('--key <key>', 'idempotency key')
    .addHelpText(
      'after',
      `
No money moves by it: where the new deadline has passed already, capture or void instead.
${examples(
  'holdfast checkout policy order-2041 --at-deadline capture',
  'holdfast checkout policy order-2041 --deadline-margin "12 h" --reauthorize never',
)}`,
    )
    .action(async (id: string, { key, ...options }: ChangeOptions, command: Command) => {
      const change = policyFrom(options);
      if (Object.keys(change).length === 0) {
        throw new UsageError('Say what is to change, such as --at-deadline capture.');
      }
      const gateway = await gatewayOf(command);
      const checkout = await withProgress('The policy is changed', () =>
        withKey(key, (keyed) => gateway.changePolicy(id, change, { key: keyed })),
      );
      answer(isJson(command), checkout, () => describeCheckout(checkout));
    });
