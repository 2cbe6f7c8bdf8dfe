import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { faultsSchema } from './fault-rules.ts';
import { bodyAs, bodyOrQueryAs, requireOrder, shaped, wholeNumber } from './hook-bodies.ts';
import { sendJson } from './http-reply.ts';
import { knobsSchema } from './knobs.ts';
import { ledgerView } from './ledger-view.ts';
import type { Order } from './records.ts';
import { resourceHooks } from './resource-hooks.ts';
import type { Simulation } from './simulation.ts';
import type { SimulatorState } from './state.ts';

const secondsPerDay = 86_400;

const advanceSchema = z.strictObject({
  seconds: wholeNumber(1, 4000 * secondsPerDay),
  orderId: z.string().optional(),
});

const ledgerSchema = z.object({
  orderId: z.string().optional(),
  limit: wholeNumber(1, 10_000).optional(),
  cursor: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
});

/** The order's clock, or the common one. */
const clockView = (state: SimulatorState, order: Order | undefined) => ({
  now: new Date(order ? state.timeOf(order) : state.now()).toISOString(),
  common: new Date(state.now()).toISOString(),
  aheadSeconds: Math.round((state.commonOffsetMs + (order?.offsetMs ?? 0)) / 1000),
  ...(order && { orderId: order.id }),
});

const orderAsked = (state: SimulatorState, c: Context): Order | undefined => {
  const orderId = c.req.query('orderId');
  return orderId === undefined ? undefined : requireOrder(state, orderId);
};

/** Every webhook on its way, delivered or given up: of one order, or of all. */
const deliveriesView = ({ notifications }: SimulatorState, orderId: string | undefined) =>
  [...notifications.deliveries.values()]
    .filter((delivery) => orderId === undefined || delivery.orderId === orderId)
    .map(({ dueAt, firstDueAt, ...delivery }) => ({
      ...delivery,
      type: notifications.events.get(delivery.eventId)?.type ?? null,
      firstDueAt: new Date(firstDueAt).toISOString(),
      dueAt: delivery.state === 'WAITING' ? new Date(dueAt).toISOString() : null,
    }));

/** The control hooks under `/_simulator/`: what a payer, PayPal itself, the network and time can do. */
export const hooks = (simulation: Simulation): Hono => {
  const { state, journal, timeline } = simulation;
  const { faults } = state;
  const app = new Hono();

  app.get('/clock', (c) => sendJson(c, clockView(state, orderAsked(state, c))));
  app.post('/clock/advance', async (c) => {
    const { seconds, orderId } = await bodyOrQueryAs(c, advanceSchema);
    const order = orderId === undefined ? undefined : requireOrder(state, orderId);
    if (order) await timeline.advanceOrder(order, seconds);
    else await timeline.advanceAll(seconds);
    await journal.commit();
    return sendJson(c, clockView(state, order));
  });

  app.get('/faults', (c) => sendJson(c, faults.report()));
  app.put('/faults', async (c) => {
    faults.replace(await bodyAs(c, faultsSchema));
    await journal.commit();
    return sendJson(c, faults.report());
  });

  app.get('/knobs', (c) => sendJson(c, state.knobs));
  app.put('/knobs', async (c) => {
    state.setKnobs(await bodyAs(c, knobsSchema));
    await journal.commit();
    return sendJson(c, state.knobs);
  });

  app.post('/tokens/revoke', async (c) => {
    state.revokeTokens();
    await journal.commit();
    return sendJson(c, { revoked: true });
  });

  app.get('/ledger', async (c) => {
    const query = shaped(c.req.query(), ledgerSchema);
    const order = state.orders.get(query.orderId ?? '');
    if (order) await timeline.catchUp(order);
    else if (query.orderId === undefined) await timeline.catchUpAll();
    return sendJson(c, ledgerView(state, query));
  });
  app.get('/deliveries', (c) => {
    const deliveries = deliveriesView(state, c.req.query('orderId'));
    return sendJson(c, { deliveries });
  });
  app.route('/', resourceHooks(simulation));
  return app;
};
