import { Command } from 'commander';
import { isLoopback } from '../domain/loopback.ts';
import { PAYPAL_EVENT_TYPES } from '../domain/paypal/events.ts';
import { parseDuration } from '../domain/time/format.ts';
import type { PayPalClient } from '../paypal/client.ts';
import { answer } from './answer.ts';
import { UsageError } from './exit-codes.ts';
import { isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { redeliverCommand } from './redeliver.ts';
import { facts, table, withProgress } from './terminal.ts';

/** `holdfast webhook ...` speaks to PayPal itself, with the credentials of the environment. */
export const webhookCommand = (): Command =>
  new Command('webhook')
    .description('register the webhook at PayPal, and have events delivered again')
    .addHelpText(
      'after',
      examples(
        'holdfast webhook register https://shop.example/webhooks/paypal',
        'holdfast webhook replay --since "6 h"',
      ),
    )
    .addCommand(registerCommand())
    .addCommand(replayCommand())
    .addCommand(redeliverCommand());

type Webhook = Awaited<ReturnType<PayPalClient['createWebhook']>>['value'];

type RegisterOptions = { readonly event: readonly string[]; readonly merchant?: string };

const registerCommand = (): Command =>
  new Command('register')
    .description('have PayPal send its events to the gateway; safe twice')
    .argument('<url>', 'the gateway’s public https URL, ending in /webhooks/paypal')
    .option('--merchant <id>', 'of this merchant of HOLDFAST_MERCHANTS; its URL ends in the id')
    .option(
      '--event <type...>',
      'these of PayPal’s event types; left out: those that Holdfast acts on',
      [...PAYPAL_EVENT_TYPES],
    )
    .addHelpText(
      'after',
      `
A registration of the same URL is found again, so that PayPal's limit of ten is not used up. Set the id it
prints as PAYPAL_WEBHOOK_ID of the gateway: without it no event can be verified, and none is taken.
${examples(
  'holdfast webhook register https://shop.example/webhooks/paypal',
  'holdfast webhook register https://shop.example/webhooks/paypal --event PAYMENT.AUTHORIZATION.VOIDED PAYMENT.CAPTURE.COMPLETED',
)}`,
    )
    .action(async (url: string, options: RegisterOptions, command: Command) => {
      requireReachable(url);
      const webhook = await withProgress('PayPal is asked', () => registered(url, options));
      answer(isJson(command), webhook, () =>
        [
          facts([
            ['Webhook', webhook.webhookId],
            ['URL', webhook.url],
            ['Events', webhook.eventTypes.join(', ')],
          ]),
          '',
          options.merchant === undefined
            ? `Set PAYPAL_WEBHOOK_ID=${webhook.webhookId} for the gateway and start it again.`
            : `Set "webhookId": "${webhook.webhookId}" of ${options.merchant} in the file of HOLDFAST_MERCHANTS.`,
        ].join('\n'),
      );
    });

/** PayPal sends over https only; the simulator also to this machine. */
function requireReachable(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:') return;
  if (url?.protocol === 'http:' && isLoopback(url.hostname)) return;
  throw new UsageError(
    `${text} cannot be registered: use an https URL, such as https://shop.example/webhooks/paypal.`,
  );
}

/** PayPal takes no request id here, so it is looked before it is made (paypal-rules 1.12). */
async function registered(
  url: string,
  { event: eventTypes, merchant }: RegisterOptions,
): Promise<Webhook> {
  const { payPalClient } = await import('./paypal.ts');
  const paypal = await payPalClient(merchant);
  const known = (await paypal.listWebhooks()).value.find((webhook) => webhook.url === url);
  if (known === undefined) return (await paypal.createWebhook({ url, eventTypes })).value;
  const same = [...known.eventTypes].sort().join() === [...eventTypes].sort().join();
  if (same) return known;
  return (await paypal.patchWebhook({ webhookId: known.webhookId, eventTypes })).value;
}

type ReplayOptions = {
  readonly since?: string;
  readonly type?: string;
  readonly transaction?: string;
  readonly webhook?: string;
  readonly merchant?: string;
};

const MOST_EVENTS = 100;

const replayCommand = (): Command =>
  new Command('replay')
    .description('have PayPal deliver events again; safe twice, an event is known by its id')
    .argument('[event-id...]', 'which events; left out: those that the options find')
    .option('--since <time>', 'not older than "6 h" or an ISO 8601 instant')
    .option('--type <type>', 'of this type, such as PAYMENT.CAPTURE.COMPLETED')
    .option('--merchant <id>', 'of this merchant of HOLDFAST_MERCHANTS')
    .option('--transaction <id>', 'about this authorization, capture or refund')
    .option(
      '--webhook <id>',
      'to this webhook only (PAYPAL_WEBHOOK_ID)',
      process.env['PAYPAL_WEBHOOK_ID'],
    )
    .addHelpText(
      'after',
      `
PayPal keeps events for 30 days. At most ${MOST_EVENTS} are found and delivered at once.
${examples(
  'holdfast webhook replay WH-2WR32451HC0233532-67976317FL4543714',
  'holdfast webhook replay --since "6 h" --type PAYMENT.CAPTURE.COMPLETED',
)}`,
    )
    .action(async (ids: readonly string[], options: ReplayOptions, command: Command) => {
      const events = await withProgress('PayPal delivers again', () => replayed(ids, options));
      answer(isJson(command), { events }, () =>
        events.length === 0
          ? 'PayPal has no such event.'
          : table(
              ['Event', 'Type'],
              events.map(({ eventId, eventType }) => [eventId, eventType]),
            ),
      );
    });

type Replayed = { readonly eventId: string; readonly eventType: string };

async function replayed(
  ids: readonly string[],
  options: ReplayOptions,
): Promise<readonly Replayed[]> {
  const { since, type, transaction, webhook, merchant } = options;
  if (ids.length === 0 && since === undefined && type === undefined && transaction === undefined) {
    throw new UsageError('Say which: event ids, --since, --type or --transaction.');
  }
  const { payPalClient } = await import('./paypal.ts');
  const paypal = await payPalClient(merchant);
  const search = {
    pageSize: MOST_EVENTS,
    ...(since === undefined ? {} : { startTime: instantFrom(since) }),
    ...(type === undefined ? {} : { eventType: type }),
    ...(transaction === undefined ? {} : { transactionId: transaction }),
  };
  const events: readonly Replayed[] =
    ids.length > 0
      ? ids.map((eventId) => ({ eventId, eventType: '' }))
      : (await paypal.listEvents(search)).value.map(({ eventId, eventType }) => ({
          eventId,
          eventType,
        }));
  for (const { eventId } of events) {
    const to = webhook === undefined ? {} : { webhookIds: [webhook] };
    await paypal.resendEvent({ eventId, ...to });
  }
  return events;
}

/** "6 h" ago, or an instant; RFC 3339 with seconds, as PayPal wants it. */
const instantFrom = (text: string): string => {
  const ms = parseDuration(text);
  const at = ms === undefined ? Date.parse(text) : Date.now() - ms;
  if (Number.isNaN(at)) throw new UsageError('--since takes "6 h", "2 d" or an ISO 8601 instant.');
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
};
