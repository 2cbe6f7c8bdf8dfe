import { z } from 'zod';
import type { PayPalSettings } from '../config/paypal.ts';
import { PAYPAL_EVENT_TYPES } from '../domain/paypal/events.ts';

const token = z.object({ access_token: z.string() });
const webhook = z.object({ id: z.string(), url: z.string() });
const webhooks = z.object({ webhooks: z.array(webhook) });

/**
 * Has the simulator deliver the events of this merchant that Holdfast acts on to the gateway, as a shop would have
 * registered it with PayPal. Safe twice: a registration the simulator has kept is found again.
 * @returns the webhook's id, which the gateway verifies events against
 */
export async function registerWebhook(
  simulatorUrl: string,
  url: string,
  account: Pick<PayPalSettings, 'clientId' | 'clientSecret'>,
): Promise<string> {
  const headers = {
    authorization: `Bearer ${await accessToken(simulatorUrl, account)}`,
    'content-type': 'application/json',
  };
  const registrations = `${simulatorUrl}/v1/notifications/webhooks`;
  const kept = webhooks.parse(await answerOf(await fetch(registrations, { headers })));
  const known = kept.webhooks.find((registration) => registration.url === url);
  if (known !== undefined) return known.id;

  const body = JSON.stringify({ url, event_types: PAYPAL_EVENT_TYPES.map((name) => ({ name })) });
  const response = await fetch(registrations, { method: 'POST', headers, body });
  return webhook.parse(await answerOf(response)).id;
}

async function accessToken(
  simulatorUrl: string,
  { clientId, clientSecret }: Pick<PayPalSettings, 'clientId' | 'clientSecret'>,
): Promise<string> {
  const credentials = `${clientId}:${clientSecret}`;
  const response = await fetch(`${simulatorUrl}/v1/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return token.parse(await answerOf(response)).access_token;
}

async function answerOf(response: Response): Promise<unknown> {
  if (response.ok) return response.json();
  throw new Error(`The simulator answers ${response.status} at ${response.url}.`);
}
