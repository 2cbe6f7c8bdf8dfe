import { Command } from 'commander';
import { advanceCommand } from './advance.ts';
import { adoptCommand } from './checkout-adopt.ts';
import {
  captureCommand,
  reauthorizeCommand,
  refundCommand,
  resolveCommand,
  voidCommand,
} from './checkout-commands.ts';
import { approveCommand, listCommand, showCommand } from './checkout-commands-read.ts';
import { policyCommand } from './checkout-policy.ts';
import { historyCommand, reconcileCommand } from './checkout-reconcile.ts';
import { startCommand } from './checkout-start.ts';
import { trackCommand, trackersCommand, updateTrackerCommand } from './checkout-trackers.ts';
import { watchCommand } from './checkout-watch.ts';
import { examples } from './parts.ts';

/** `holdfast checkout ...`: all of it over HTTP. */
export const checkoutCommand = (): Command => {
  const checkout = new Command('checkout')
    .description('start, look at and steer checkouts')
    .addHelpText(
      'after',
      examples(
        'holdfast checkout start --amount "100.00 USD" --id order-2041',
        'holdfast checkout capture order-2041 --amount "40.00 USD" --key parcel-1',
        'holdfast checkout void order-2041 --reason "customer changed their mind"',
      ),
    );
  const commands = [
    startCommand(),
    adoptCommand(),
    showCommand(),
    listCommand(),
    watchCommand(),
    approveCommand(),
    captureCommand(),
    voidCommand(),
    refundCommand(),
    trackCommand(),
    updateTrackerCommand(),
    trackersCommand(),
    reauthorizeCommand(),
    policyCommand(),
    resolveCommand(),
    reconcileCommand(),
    historyCommand(),
    advanceCommand('advance', 'holdfast checkout advance'),
  ];
  for (const command of commands) checkout.addCommand(command);
  return checkout;
};
