import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { newestOf, voidChain } from './authorizations.ts';
import { faultsSchema } from './faults.ts';
import { HookError } from './hook-error.ts';
import { knobsSchema } from './knobs.ts';
import { ledgerView } from './ledger-view.ts';
import { decisionSchema } from './outcomes.ts';
import { approve, cancelLink, openPayerPage, orderForPayer, returnLink } from './payer.ts';
import type { Authorization, Capture, Order } from './records.ts';
import type { Simulation } from './simulation.ts';
import type { Found, World } from './world.ts';

const secondsPerDay = 86_400;

const advanceSchema = z.strictObject({
  seconds: z.coerce
    .number()
    .int()
    .min(1)
    .max(4000 * secondsPerDay),
  orderId: z.string().optional(),
});

const settleSchema = z.strictObject({ status: z.enum(['COMPLETED', 'DECLINED', 'FAILED']) });

/** The JSON body, an absent one counting as `{}`, in the shape asked for. */
const bodyAs = async <Shape>(context: Context, schema: z.ZodType<Shape>): Promise<Shape> => {
  const text = await context.req.text();
  let json: unknown;
  try {
    json = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new HookError(400, 'INVALID_JSON', 'the body is not JSON');
  }
  const read = schema.safeParse(json);
  if (!read.success) throw new HookError(400, 'INVALID_BODY', z.prettifyError(read.error));
  return read.data;
};

const requireOrder = (world: World, id: string): Order => {
  const order = world.orders.get(id);
  if (!order) throw new HookError(404, 'ORDER_NOT_FOUND', `there is no order ${id}`);
  return order;
};

const requireAuthorization = (world: World, id: string): Found<Authorization> => {
  const found = world.findAuthorization(id);
  if (!found)
    throw new HookError(404, 'AUTHORIZATION_NOT_FOUND', `there is no authorization ${id}`);
  return found;
};

const requireCapture = (world: World, id: string): Found<Capture> => {
  const found = world.findCapture(id);
  if (!found) throw new HookError(404, 'CAPTURE_NOT_FOUND', `there is no capture ${id}`);
  return found;
};

const clockView = (world: World, order: Order | undefined) => ({
  now: new Date(order ? world.timeOf(order) : world.now()).toISOString(),
  common: new Date(world.now()).toISOString(),
  aheadSeconds: Math.round((world.commonOffsetMs + (order?.offsetMs ?? 0)) / 1000),
  ...(order && { orderId: order.id }),
});

const decided = (order: Order, redirectTo: string | null) => ({
  orderId: order.id,
  status: order.status,
  fundingSource: order.fundingSource,
  outcome: order.outcome,
  redirectTo,
});

/** The control hooks under `/_simulator/`: what a payer, PayPal itself, the network and time can do. */
export const hooks = (simulation: Simulation): Hono => {
  const { world, faults, journal } = simulation;
  const app = new Hono();

  app.post('/orders/:id/approve', async (c) => {
    const decision = await bodyAs(c, decisionSchema);
    const order = orderForPayer(world, c.req.param('id'));
    approve(world, order, decision);
    await journal.commit();
    return c.json(decided(order, returnLink(order)));
  });
  app.post('/orders/:id/cancel', async (c) => {
    const order = orderForPayer(world, c.req.param('id'));
    openPayerPage(world, order);
    await journal.commit();
    return c.json(decided(order, cancelLink(order)));
  });

  app.get('/clock', (c) => {
    const orderId = c.req.query('orderId');
    return c.json(
      clockView(world, orderId === undefined ? undefined : requireOrder(world, orderId)),
    );
  });
  app.post('/clock/advance', async (c) => {
    const query =
      c.req.query('seconds') === undefined ? undefined : advanceSchema.safeParse(c.req.query());
    if (query && !query.success)
      throw new HookError(400, 'INVALID_QUERY', z.prettifyError(query.error));
    const { seconds, orderId } = query?.data ?? (await bodyAs(c, advanceSchema));
    const order = orderId === undefined ? undefined : requireOrder(world, orderId);
    world.advance(seconds, order);
    await journal.commit();
    return c.json(clockView(world, order));
  });

  app.post('/authorizations/:id/:decision{void|deny|release}', async (c) => {
    const found = requireAuthorization(world, c.req.param('id'));
    decideOnAuthorization(world, found, c.req.param('decision'));
    await journal.commit();
    const { order, resource } = found;
    return c.json({ orderId: order.id, authorizationId: resource.id, status: resource.status });
  });
  app.post('/captures/:id/settle', async (c) => {
    const { status } = await bodyAs(c, settleSchema);
    const found = requireCapture(world, c.req.param('id'));
    settlePending(world, found, status);
    await journal.commit();
    return c.json({ orderId: found.order.id, captureId: found.resource.id, status });
  });

  app.get('/faults', (c) => c.json(faults.report()));
  app.put('/faults', async (c) => {
    faults.replace(await bodyAs(c, faultsSchema));
    return c.json(faults.report());
  });
  app.get('/knobs', (c) => c.json(world.knobs));
  app.put('/knobs', async (c) => {
    world.turnKnobs(await bodyAs(c, knobsSchema));
    await journal.commit();
    return c.json(world.knobs);
  });
  app.get('/ledger', (c) => c.json(ledgerView(world, c.req.query('orderId'))));
  return app;
};

/** PayPal's own side voids, denies or releases an authorization. */
const decideOnAuthorization = (
  world: World,
  found: Found<Authorization>,
  decision: string,
): void => {
  const { order, resource } = found;
  const held = ['CREATED', 'PENDING', 'PARTIALLY_CAPTURED'].includes(resource.status);
  const refuse = (): never => {
    throw new HookError(
      409,
      'NOT_POSSIBLE',
      `an authorization that is ${resource.status} cannot be changed so`,
    );
  };
  if (decision === 'void') {
    const root = order.authorizations.find(({ id }) => id === resource.rootId) ?? resource;
    if (!held || newestOf(order, root.id) === undefined) refuse();
    voidChain(world, { order, resource: root }, { operation: 'paypalVoid', requestId: null });
    return;
  }
  if (resource.status !== 'PENDING') refuse();
  resource.status = decision === 'deny' ? 'DENIED' : 'CREATED';
  resource.reason = null;
  resource.updatedAt = world.timeOf(order);
  world.changed(order);
};

const settlePending = (
  world: World,
  { order, resource }: Found<Capture>,
  status: 'COMPLETED' | 'DECLINED' | 'FAILED',
): void => {
  if (resource.status !== 'PENDING') {
    throw new HookError(
      409,
      'NOT_PENDING',
      `the capture is ${resource.status}; only a PENDING one settles`,
    );
  }
  resource.status = status;
  resource.reason = status === 'COMPLETED' ? null : 'DECLINED_BY_RISK_FRAUD_FILTERS';
  resource.updatedAt = world.timeOf(order);
  world.changed(order);
};
