import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { HTTPError, TimeoutError } from 'ky';
import { ADVANCE_AT_MOST_SECONDS, advance } from '../../dev/advance.ts';
import { timeSkippingAvailable } from '../../dev/clocks.ts';
import { killWorker, runningPid } from '../../dev/pid-file.ts';
import { needs, showsAllMerchants } from '../admission.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { Problem } from '../problem.ts';
import { withTheirRefunds } from '../refunds.ts';
import { limitedBody, takesJson } from '../request-body.ts';
import { CheckoutSchema } from '../schemas/checkout-schema.ts';
import { json } from '../schemas/json-content.ts';
import { open } from '../schemas/object-schemas.ts';
import { answers } from '../schemas/problem-schema.ts';
import { AdvanceRequest } from '../schemas/request-schemas.ts';
import { callTemporal, requireTemporal } from '../temporal-call.ts';

const tags = ['Development'];

const movedSchema = z.union([CheckoutSchema, open({ checkouts: z.array(CheckoutSchema) })]);

/** Time and mischief, only where the simulator stands in for PayPal and Temporal's server can move a clock. */
export const developmentRoutes = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const { client, simulatorUrl, stateFolder } = gateway;
  const onlyInDevelopment = developmentOnly(gateway);

  const advanceRoute = createRoute({
    method: 'post',
    path: '/_dev/advance',
    operationId: 'advanceTime',
    tags,
    summary: 'Move time for one checkout, or for every open one',
    description:
      'PayPal’s clock of the order and the Workflow’s own go forward together, from deadline to deadline. Not safe twice.',
    middleware: [onlyInDevelopment, ...takesJson('admin')],
    request: {
      body: {
        content: { 'application/json': { schema: AdvanceRequest(ADVANCE_AT_MOST_SECONDS) } },
        required: true,
      },
    },
    responses: answers(
      {
        200: {
          description: 'The checkout as it stands, or all of them.',
          ...json(movedSchema),
        },
      },
      ...([400, 401, 403, 404, 413, 415, 429, 503] as const),
    ),
  });
  app.openapi(advanceRoute, async (c) => {
    const asked = c.req.valid('json');
    const { merchantId } = c.get('caller');
    const clocks = { client, simulatorUrl: simulatorUrl ?? '' };
    await requireTemporal(client);
    const moved = await advance(clocks, { ...asked, merchantId }).catch(simulatorAway);
    const checkouts = await withTheirRefunds(gateway, gateway.holdfastOf(merchantId), moved);
    return c.json(asked.checkoutId === undefined ? { checkouts } : checkouts[0], 200);
  });

  workerRoutes(app, { stateFolder, onlyInDevelopment, ofAll: showsAllMerchants(gateway) });
};

type WorkerRoutes = {
  readonly stateFolder: string;
  readonly onlyInDevelopment: MiddlewareHandler<GatewayEnv>;
  /** The worker is that of all merchants. */
  readonly ofAll: MiddlewareHandler<GatewayEnv>;
};

const workerRoutes = (
  app: OpenAPIHono<GatewayEnv>,
  { stateFolder, onlyInDevelopment, ofAll }: WorkerRoutes,
): void => {
  const workerRoute = createRoute({
    method: 'get',
    path: '/_dev/worker',
    operationId: 'getWorker',
    tags,
    summary: 'Which process the worker is',
    middleware: [onlyInDevelopment, needs('admin'), ofAll],
    responses: answers(
      {
        200: {
          description: 'Its pid, or null while none is running.',
          content: { 'application/json': { schema: open({ pid: z.int().nullable() }) } },
        },
      },
      ...([401, 403, 404, 429, 503] as const),
    ),
  });
  app.openapi(workerRoute, async (c) =>
    c.json({ pid: await runningPid(stateFolder, 'worker') }, 200),
  );

  const killRoute = createRoute({
    method: 'post',
    path: '/_dev/worker/kill',
    operationId: 'killWorker',
    tags,
    summary: 'Kill the worker with SIGKILL, as a crash would',
    middleware: [onlyInDevelopment, needs('admin'), ofAll, limitedBody],
    responses: answers(
      {
        200: {
          description: 'The pid it had, or null where none was running.',
          content: { 'application/json': { schema: open({ pid: z.int().nullable() }) } },
        },
      },
      ...([401, 403, 404, 413, 429, 503] as const),
    ),
  });
  app.openapi(killRoute, async (c) => c.json({ pid: await killWorker(stateFolder) }, 200));
};

const developmentOnly = ({
  client,
  simulatorUrl,
}: GatewayContext): MiddlewareHandler<GatewayEnv> => {
  let timeSkips = false;
  return async (_c, next) => {
    if (simulatorUrl === null) throw notHere();
    timeSkips ||= await callTemporal(client, () => timeSkippingAvailable(client));
    if (!timeSkips) throw notHere();
    await next();
  };
};

const notHere = (): Problem =>
  new Problem('NOT_FOUND', 'Time moves only on a development server with the PayPal simulator.');

/** Besides Temporal, only the simulator is asked, and it is asked with ky. */
const simulatorAway = (error: unknown): never => {
  if (
    !(error instanceof HTTPError || error instanceof TimeoutError || error instanceof TypeError)
  ) {
    throw error;
  }
  const detail = 'The simulator does not answer; time stands where it is.';
  throw new Problem('PAYPAL_UNAVAILABLE', detail, { cause: error });
};
