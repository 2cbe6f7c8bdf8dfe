import { Command } from 'commander';
import { answer } from './answer.ts';
import { isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { withProgress } from './terminal.ts';

/** `holdfast webhook redeliver` speaks to Temporal itself, with the settings of the environment. */
export const redeliverCommand = (): Command =>
  new Command('redeliver')
    .description(
      'have Holdfast deliver its own events to the merchant’s URL again; same id, safe twice',
    )
    .argument('<event-id...>', 'evt_..., as the header webhook-id and the Temporal UI show it')
    .addHelpText(
      'after',
      `
For events that went to HOLDFAST_EVENTS_URL: one that was given up, and one that was delivered and lost there.
${examples('holdfast webhook redeliver evt_1f0f3c2d9b8a7e6f5d4c3b2a19080706')}`,
    )
    .action(async (ids: readonly string[], _options: object, command: Command) => {
      await withProgress('Holdfast delivers again', () => redelivered(ids));
      answer(isJson(command), { redelivered: ids }, () => `On its way again: ${ids.join(', ')}`);
    });

async function redelivered(ids: readonly string[]): Promise<void> {
  const { withHoldfast } = await import('./temporal-client.ts');
  await withHoldfast(async ({ holdfast }) => {
    for (const id of ids) await holdfast.redeliver(id);
  });
}
