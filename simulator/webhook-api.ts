import { type Context, Hono } from 'hono';
import { baseUrl } from './base-url.ts';
import { newSigner } from './certificate.ts';
import { errorBody } from './error-body.ts';
import { deliverTo } from './event-sending.ts';
import { eventTypeBody, eventTypes } from './event-types.ts';
import { everyAnswer } from './every-answer.ts';
import { transmissionId } from './ids.ts';
import { sentenceFor } from './issues.ts';
import type { Webhook, WebhookEvent } from './notifications.ts';
import { rawMember } from './raw-json.ts';
import { notFound, Refusal } from './refusal.ts';
import { simulatedEvent } from './simulate-event.ts';
import type { Simulation } from './simulation.ts';
import type { SimulatorState } from './state.ts';
import { merchantOf } from './tokens.ts';
import { WebhookRefusal, webhookErrorBody } from './webhook-errors.ts';
import {
  eventAsJson,
  eventQuery,
  isGenuine,
  knownEventTypes,
  patchedWebhook,
  readPatches,
  readResend,
  readVerify,
  readWebhook,
  requireRoom,
  requireWebhookUrl,
  webhookBody,
} from './webhook-requests.ts';

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new WebhookRefusal('MALFORMED_REQUEST');
  }
};

/** Makes the key pair when the first webhook needs one, and keeps it with the state. */
const ensureSigner = async ({ state }: Simulation): Promise<void> => {
  state.notifications.signer ??= await newSigner(
    `CERT-${transmissionId(state.seed, state.mintNumber())}`,
  );
  state.settingsChanged = true;
};

/** Webhooks v1: registration, events, verification and the certificate (paypal-rules 1.12). */
export const webhookApi = (simulation: Simulation): Hono => {
  const { state } = simulation;
  const app = new Hono();
  app.use(everyAnswer(state));
  app.get('/webhooks-event-types', (c) => {
    merchantCalling(state, c);
    return c.json({ event_types: eventTypes.map(({ name }) => eventTypeBody(name)) });
  });
  app.get('/certs/:id', (c) => {
    const { signer } = state.notifications;
    if (!signer || c.req.param('id') !== signer.certificateId) throw notFound();
    return c.text(signer.certificatePem, 200, { 'Content-Type': 'application/x-pem-file' });
  });
  app.post('/verify-webhook-signature', async (c) => {
    const merchantId = merchantCalling(state, c);
    const text = await c.req.text();
    const request = readVerify(jsonOf(text));
    const rawEvent = rawMember(text, 'webhook_event') ?? '';
    const genuine = isGenuine(state, request, { rawEvent, merchantId });
    return c.json({ verification_status: genuine ? 'SUCCESS' : 'FAILURE' });
  });
  app.route('/', registrationRoutes(simulation));
  app.route('/', eventRoutes(simulation));
  app.onError((error) => {
    if (!(error instanceof Refusal)) throw error;
    const debugId = state.mintDebugId();
    const { httpStatus, links } = error;
    const problems = error.problems.map((problem) => ({
      description: sentenceFor('createOrder', problem.issue),
      ...problem,
    }));
    const body = JSON.stringify(
      webhookErrorBody(error, debugId) ??
        errorBody({ httpStatus, problems, links, debugId, api: 'webhooks' }),
    );
    const headers = { 'Content-Type': 'application/json', 'PayPal-Debug-Id': debugId };
    return new Response(body, { status: httpStatus, headers });
  });
  return app;
};

const merchantCalling = (state: SimulatorState, c: Context): string =>
  merchantOf(state, c.req.header('authorization'));

const registrationRoutes = (simulation: Simulation): Hono => {
  const { state, journal, publicUrl } = simulation;
  const { notifications } = state;
  const app = new Hono();
  const webhookOf = (c: Context): Webhook => {
    const webhook = notifications.webhooks.get(c.req.param('id') ?? '');
    if (!webhook || webhook.merchantId !== merchantCalling(state, c)) throw notFound();
    return webhook;
  };
  const saveWebhook = async (webhook: Webhook) => {
    notifications.webhooks.set(webhook.id, webhook);
    state.settingsChanged = true;
    await journal.commit();
  };

  app.post('/webhooks', async (c) => {
    const merchantId = merchantCalling(state, c);
    const { url, event_types } = readWebhook(jsonOf(await c.req.text()));
    requireWebhookUrl(state, { merchantId, url });
    requireRoom(state, merchantId);
    const names = knownEventTypes(event_types);
    await ensureSigner(simulation);
    const webhook = { id: state.mintId(), merchantId, url, eventTypes: names };
    await saveWebhook(webhook);
    return c.json(webhookBody(baseUrl(c, publicUrl), webhook), 201);
  });
  app.get('/webhooks', (c) => {
    const merchantId = merchantCalling(state, c);
    const own = [...notifications.webhooks.values()].filter((one) => one.merchantId === merchantId);
    return c.json({ webhooks: own.map((webhook) => webhookBody(baseUrl(c, publicUrl), webhook)) });
  });
  app.get('/webhooks/:id', (c) => c.json(webhookBody(baseUrl(c, publicUrl), webhookOf(c))));
  app.patch('/webhooks/:id', async (c) => {
    const webhook = patchedWebhook(state, webhookOf(c), readPatches(jsonOf(await c.req.text())));
    await saveWebhook(webhook);
    return c.json(webhookBody(baseUrl(c, publicUrl), webhook));
  });
  app.delete('/webhooks/:id', async (c) => {
    notifications.webhooks.delete(webhookOf(c).id);
    state.settingsChanged = true;
    await journal.commit();
    return c.body(null, 204);
  });
  app.get('/webhooks/:id/event-types', (c) =>
    c.json({ event_types: webhookBody(baseUrl(c, publicUrl), webhookOf(c)).event_types }),
  );
  return app;
};

const eventRoutes = (simulation: Simulation): Hono => {
  const { state, journal, timeline, publicUrl } = simulation;
  const { notifications } = state;
  const app = new Hono();
  const eventOf = (c: Context): WebhookEvent => {
    const event = notifications.events.get(c.req.param('id') ?? '');
    if (!event || event.merchantId !== merchantCalling(state, c)) throw notFound();
    return event;
  };

  app.get('/webhooks-events', (c) => {
    const merchantId = merchantCalling(state, c);
    const { transaction_id, event_type } = c.req.query();
    const { pageSize, from, to } = eventQuery(c.req.query());
    const found = [...notifications.events.values()]
      .filter((event) => event.merchantId === merchantId)
      .filter(({ createdAt }) => createdAt >= from && createdAt <= to)
      .filter((event) => transaction_id === undefined || event.resourceId === transaction_id)
      .filter((event) => event_type === undefined || event.type === event_type)
      .toReversed()
      .slice(0, pageSize);
    return c.json({ events: found.map(eventAsJson), count: found.length, links: [] });
  });
  app.get('/webhooks-events/:id', (c) => c.json(eventAsJson(eventOf(c))));
  app.post('/webhooks-events/:id/resend', async (c) => {
    const event = eventOf(c);
    const text = await c.req.text();
    const { webhook_ids } = readResend(text === '' ? {} : jsonOf(text));
    const order = state.orders.get(event.orderId);
    if (!order) throw notFound();
    for (const webhook of notifications.subscribers(event.merchantId, event.type)) {
      if (webhook_ids !== undefined && !webhook_ids.includes(webhook.id)) continue;
      deliverTo(state, event, { webhook, dueAt: state.timeOf(order) });
    }
    notifications.takeFresh(order.id);
    await journal.commit();
    setImmediate(() => void timeline.catchUp(order));
    return c.json(eventAsJson(event), 202);
  });
  app.post('/simulate-event', async (c) => {
    const merchantId = merchantCalling(state, c);
    const base = baseUrl(c, publicUrl);
    const simulated = simulatedEvent(state, jsonOf(await c.req.text()), { merchantId, base });
    await ensureSigner(simulation);
    await journal.commit();
    setImmediate(() => void simulated.send());
    return c.json(simulated.event, 202);
  });
  return app;
};
