import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import type { OnRouted } from '../../client/deliver-to-checkout.ts';
import { readWebhookEvent } from '../../paypal/webhook-event.ts';
import type { WebhookVerifier } from '../../paypal/webhooks.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import type { MerchantAccount } from '../merchant-accounts.ts';
import type { WebhookFate } from '../metrics.ts';
import { payPalEventOf } from '../paypal-event.ts';
import { Problem } from '../problem.ts';
import { HeldBytes, limitedTo } from '../request-body.ts';
import { open } from '../schemas/object-schemas.ts';
import { answers } from '../schemas/problem-schema.ts';
import { readTemporal } from '../temporal-call.ts';
import { createWebhookIntake, type WebhookIntake } from '../webhook-intake.ts';

/** PayPal's events have some kilobytes. */
const LONGEST_DELIVERY = 256 * 1024;

type Untaken = { readonly kind: 'REFUSED' | 'UNDECIDED'; readonly code: string };

/**
 * PayPal's deliveries. The body is kept byte for byte until it is verified; 2xx is said only once the event is in
 * Temporal's keeping; whoever cannot prove to be PayPal is refused, and who could not be judged now is asked to come
 * again.
 */
export const webhookRoute = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const { headersFirst, take } = deliveries(gateway);
  const held = new HeldBytes();
  const middleware = [headersFirst, limitedTo({ maxSize: LONGEST_DELIVERY, held })];
  const ofThisGateway = createRoute({
    ...DELIVERY,
    path: '/webhooks/paypal',
    operationId: 'receivePayPalEvent',
    summary:
      'Where PayPal delivers the events of the gateway’s own merchant (HOLDFAST_MERCHANT_ID)',
    middleware,
    responses: answers(taken, 400, 404, 413, 503),
  });
  app.openapi(ofThisGateway, async (c) => c.json({ fate: await take(c) }, 200));
  const ofMerchant = createRoute({
    ...DELIVERY,
    path: '/webhooks/paypal/{merchantId}',
    operationId: 'receivePayPalEventOfMerchant',
    summary: 'Where PayPal delivers the events of one merchant’s account',
    request: { params: MerchantPath },
    middleware,
    responses: answers(taken, 400, 404, 413, 503),
  });
  app.openapi(ofMerchant, async (c) => c.json({ fate: await take(c) }, 200));
};

const MerchantPath = z.object({ merchantId: z.string().regex(/^[\w-]{1,64}$/) });

const DELIVERY = {
  method: 'post' as const,
  tags: ['PayPal'],
  description: 'Signed by PayPal; no API key. Safe twice: events are known by their id.',
  security: [],
} satisfies Partial<RouteConfig>;

const taken = {
  200: {
    description: 'Handed over durably.',
    content: { 'application/json': { schema: open({ fate: z.string() }) } },
  },
};

/** What one merchant's route has handed over, none of another's. */
const webhookIntakes = ({ client, holdfastOf, metrics, closing }: GatewayContext) => {
  const made = new WeakMap<MerchantAccount, WebhookIntake>();
  return (account: MerchantAccount): WebhookIntake => {
    const { merchantId } = account;
    const intake =
      made.get(account) ??
      createWebhookIntake((event, { does }) => {
        const onRouted: OnRouted = (by) => metrics.eventRoutes.inc({ by, merchant: merchantId });
        const how = { does, onRouted };
        return readTemporal(client, () => holdfastOf(merchantId).tryReceive(event, how));
      }, closing);
    made.set(account, intake);
    return intake;
  };
};

/** How late PayPal's event came. */
const observeLag = (
  { metrics }: GatewayContext,
  { merchantId }: MerchantAccount,
  createdAt: number | null,
): void => {
  if (createdAt === null) return;
  const seconds = Math.max(0, Date.now() - createdAt) / 1_000;
  metrics.webhookLag.observe({ merchant: merchantId }, seconds);
};

/** Judges a delivery by its headers, then by its body, and hands over what PayPal has signed. */
const deliveries = (gateway: GatewayContext) => {
  const { metrics, log } = gateway;
  const intakeOf = webhookIntakes(gateway);
  const merchantIn = (c: Context<GatewayEnv>): string =>
    c.req.param('merchantId') ?? gateway.merchantId;
  /** Whoever calls is unknown yet: a path that nobody has configured is no outage. PayPal delivers again for days. */
  const accountFor = (c: Context<GatewayEnv>): MerchantAccount => {
    const account = gateway.accountOf(merchantIn(c));
    if (account !== null) return account;
    throw new Problem('NOT_FOUND', `No merchant ${merchantIn(c)} is configured at this gateway.`);
  };
  const verifierFor = (c: Context<GatewayEnv>): WebhookVerifier => {
    const { merchantId, webhooks } = accountFor(c);
    if (webhooks !== null) return webhooks;
    const detail = `No webhook id of merchant ${merchantId} is set; nothing is taken in.`;
    throw new Problem('WEBHOOK_ID_MISSING', detail);
  };
  const count = (c: Context<GatewayEnv>, fate: WebhookFate): void => {
    metrics.webhooks.inc({ fate, merchant: merchantIn(c) });
  };
  const notTaken = (c: Context<GatewayEnv>, { kind, code }: Untaken): Problem => {
    count(c, kind);
    log.warn(
      { code, requestId: c.get('requestId'), merchantId: merchantIn(c) },
      'webhook not taken',
    );
    const problem = kind === 'REFUSED' ? 'WEBHOOK_REFUSED' : 'WEBHOOK_UNDECIDED';
    return new Problem(problem, `Not taken: ${code}.`, { headers: { Connection: 'close' } });
  };
  /** Whoever cannot be PayPal is not listened to any longer. */
  const headersFirst: MiddlewareHandler<GatewayEnv> = async (c, next) => {
    const code = verifierFor(c).refuseHeaders(c.req.raw.headers);
    if (code !== null) throw notTaken(c, { kind: 'REFUSED', code });
    await next();
  };
  const take = async (c: Context<GatewayEnv>): Promise<WebhookFate> => {
    const account = accountFor(c);
    const rawBody = new Uint8Array(await c.req.arrayBuffer());
    const verdict = await verifierFor(c).verify({ headers: c.req.raw.headers, rawBody });
    if (verdict.kind !== 'VERIFIED') throw notTaken(c, verdict);
    const delivered = readWebhookEvent(Buffer.from(rawBody).toString('utf8'));
    const event = payPalEventOf(delivered);
    if (event === null) {
      count(c, 'REFUSED');
      throw new Problem('WEBHOOK_REFUSED', 'Signed by PayPal, but not an event.');
    }
    observeLag(gateway, account, delivered?.createdAt ?? null);
    try {
      const fate = await intakeOf(account).take(event);
      count(c, fate);
      return fate;
    } catch (error) {
      count(c, 'FAILED');
      throw error;
    }
  };
  return { headersFirst, take };
};
