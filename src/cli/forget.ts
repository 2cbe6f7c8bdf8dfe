import { Command } from 'commander';
import { answer } from './answer.ts';
import { NotAsAsked } from './exit-codes.ts';
import { isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { withProgress } from './terminal.ts';

/** `holdfast forget` speaks to Temporal itself, with the settings of the environment. */
export const forgetCommand = (): Command =>
  new Command('forget')
    .description('delete a closed checkout and its refunds from Temporal; cannot be taken back')
    .argument('<checkout>', 'its id; the merchant is HOLDFAST_MERCHANT_ID')
    .addHelpText(
      'after',
      `
For a person who asks for their data to be erased, before the retention ends. PayPal keeps what PayPal has. A checkout
that still runs is refused (exit code 3): void or capture first.
${examples('holdfast forget order-2041')}`,
    )
    .action(async (checkoutId: string, _options: object, command: Command) => {
      const deleted = await withProgress('Deleting', () => forget(checkoutId));
      answer(isJson(command), { checkoutId, deleted }, () => `Deleted: ${deleted.join(', ')}`);
    });

async function forget(checkoutId: string): Promise<readonly string[]> {
  const { withHoldfast } = await import('./temporal-client.ts');
  const forgotten = await withHoldfast(({ holdfast }) => holdfast.forget(checkoutId));
  if (forgotten.kind === 'FORGOTTEN') return forgotten.workflowIds;
  throw new NotAsAsked(
    'CHECKOUT_OPEN',
    `${forgotten.workflowId} still runs: what is held or pending is settled first, by a capture, a void or its deadline.`,
  );
}
