import path from 'node:path';
import { z } from 'zod';
import { startSimulator } from '../../simulator/simulator.ts';
import { SIMULATOR_CREDENTIALS } from '../../src/config/paypal.ts';
import { registerWebhook } from '../../src/dev/simulator-webhook.ts';
import { HOUR } from '../../src/domain/time/durations.ts';
import { payPalControls } from '../support/shop.ts';

const ACCOUNT = { clientId: SIMULATOR_CREDENTIALS, clientSecret: SIMULATOR_CREDENTIALS };
/** Nothing listens there: PayPal keeps the event. */
const NOBODY = 'http://127.0.0.1:9/webhooks';

const tokenSchema = z.object({ access_token: z.string() });
const orderSchema = z.object({ id: z.string() });
const eventsSchema = z.object({ events: z.array(z.object({ id: z.string() })) });

/** Calls of the account that `npm start` has at its simulator. */
const callsAt = async (url: string) => {
  const send = async (to: string, init: RequestInit): Promise<unknown> => {
    const answer = await fetch(`${url}${to}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${to}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  const basic = btoa(`${ACCOUNT.clientId}:${ACCOUNT.clientSecret}`);
  const token = await send('/v1/oauth2/token', {
    method: 'POST',
    headers: { Authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const headers = {
    Authorization: `Bearer ${tokenSchema.parse(token).access_token}`,
    'Content-Type': 'application/json',
  };
  return {
    get: (to: string) => send(to, { headers }),
    post: (to: string, body: object) =>
      send(to, { method: 'POST', headers, body: JSON.stringify(body) }),
  };
};

/** An order that was approved an hour ago, in the books of the simulator that begins in this folder. @returns its event's id */
export const leaveOldEvent = async (stateFolder: string): Promise<string> => {
  const simulator = await startSimulator({
    stateFile: path.join(stateFolder, 'simulator.jsonl'),
    now: () => Date.now() - HOUR,
  });
  try {
    await registerWebhook(simulator.url, NOBODY, ACCOUNT);
    const { get, post } = await callsAt(simulator.url);
    const order = await post('/v2/checkout/orders', {
      intent: 'AUTHORIZE',
      purchase_units: [{ amount: { currency_code: 'USD', value: '10.00' } }],
    });
    await payPalControls(simulator.url).payerApproves(orderSchema.parse(order).id);
    const { events } = eventsSchema.parse(await get('/v1/notifications/webhooks-events'));
    return events[0]?.id ?? '';
  } finally {
    await simulator.close();
  }
};

/** PayPal sends it, as it does when it is asked for what was missed, or has been late by itself. */
export const sendOldEvent = async (
  url: string,
  { eventId, gatewayUrl }: { readonly eventId: string; readonly gatewayUrl: string },
): Promise<void> => {
  const webhookId = await registerWebhook(url, `${gatewayUrl}/webhooks/paypal`, ACCOUNT);
  const { post } = await callsAt(url);
  await post(`/v1/notifications/webhooks-events/${eventId}/resend`, { webhook_ids: [webhookId] });
};
