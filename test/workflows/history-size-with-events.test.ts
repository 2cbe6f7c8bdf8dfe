import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createBareActivities } from '../../bench/bare/activities.ts';
import { bareWorkflowId, createBareClient } from '../../bench/bare/client.ts';
import { type HistorySize, historySizeOf } from '../../bench/measure/history.ts';
import { untilDone } from '../../bench/measure/lives.ts';
import { type Receiver, startReceiver } from '../../bench/measure/receiver.ts';
import { createHoldfast } from '../../src/client.ts';
import { outgoingEventWorkflowId } from '../../src/contract/workflow-ids.ts';
import { moveOrder, moveWorkflow } from '../../src/dev/clocks.ts';
import { freePort } from '../../src/dev/ports.ts';
import { PAYPAL_EVENT_TYPES } from '../../src/domain/paypal/events.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { openTestGateway, payPalOf, type TestGateway } from '../gateway/given.ts';
import { days, hundredDollars, openShop, pass, type Shop, untilStatus } from '../support/shop.ts';
import { startWorker } from '../support/temporal.ts';

/** How many lives may be lived to show one without a workflow task too many. */
const LIVES = 3;
const WAITS_AT_MOST = { timeout: 30_000 };

let shop: Shop;
let receiver: Receiver;
let gateway: TestGateway;
let bareWorker: { stop: () => Promise<void> };

beforeAll(async () => {
  receiver = await startReceiver();
  shop = await openShop({ events: receiver, notify: false });
  bareWorker = await startWorker({
    temporal: shop.temporal,
    taskQueue: 'bare',
    workflowsPath: fileURLToPath(new URL('../../bench/bare/workflows.ts', import.meta.url)),
    activities: createBareActivities({
      baseUrl: shop.paypal.url,
      clientId: 'shop',
      clientSecret: 'secret',
    }),
  });
});
afterAll(async () => {
  await gateway?.close();
  await bareWorker?.stop();
  await shop?.close();
  await receiver?.close();
});

/**
 * Lives until a life has as few events as pinned, and says how far it got. On a busy machine two things that usually share
 * a workflow task may miss each other; what is left without workflow tasks is the same in every life.
 */
const shortest = async (live: () => Promise<HistorySize>, events: number) => {
  let least: HistorySize | undefined;
  for (let lives = 0; lives < LIVES && (least?.events ?? Infinity) > events; lives += 1) {
    const size = await live();
    if (least === undefined || size.events < least.events) least = size;
  }
  return { events: least?.events, work: least?.work, actions: least?.actions };
};

/** The yardstick: a bare workflow that grew would make the product look better than it is. */
describe('the history of the bare workflow is pinned for', () => {
  const live = async (reauthorizes: boolean): Promise<HistorySize> => {
    const { client } = shop.temporal;
    const bare = createBareClient(client);
    const checkoutId = randomUUID();
    const workflowId = bareWorkflowId(checkoutId);
    const { orderId } = await bare.start(checkoutId);
    await shop.paypal.payerApproves(orderId);
    await bare.approve(checkoutId);
    await untilDone(client, workflowId, 'authorizeOrder');
    if (reauthorizes) {
      await moveOrder(shop.paypal.url, orderId, days(4));
      const giveUpAt = Date.now() + WAITS_AT_MOST.timeout;
      await moveWorkflow(client, workflowId, { ms: days(4) * 1_000, giveUpAt });
      await untilDone(client, workflowId, 'reauthorize');
    }
    expect(await bare.capture(checkoutId)).toMatchObject({ status: 'COMPLETED' });
    await client.workflow.getHandle(workflowId).result();
    return await historySizeOf(client, workflowId);
  };

  it('a capture', async () => {
    expect(await shortest(() => live(false), 38)).toEqual({ events: 38, work: 20, actions: 8 });
  });

  it('a capture after one reauthorization', async () => {
    expect(await shortest(() => live(true), 49)).toEqual({ events: 49, work: 25, actions: 10 });
  });
});

const deliveries = z.object({ deliveries: z.array(z.object({ state: z.string() })) });

/** Until none of PayPal's events about the order is on its way; the gateway has handed each over by then. */
const webhooksDelivered = async (orderId: string | null): Promise<void> => {
  const url = `${shop.paypal.url}/_simulator/deliveries?orderId=${orderId}`;
  await expect
    .poll(async () => {
      const shown = deliveries.parse(await (await fetch(url)).json());
      return shown.deliveries.filter(({ state }) => state !== 'DELIVERED');
    }, WAITS_AT_MOST)
    .toEqual([]);
};

interface Path {
  readonly notify: boolean;
  readonly reauthorizes: boolean;
}

/** A life of the product: by its facade, and by the gateway where PayPal's events come in. */
const liveProduct = async ({ notify, reauthorizes }: Path) => {
  const { client } = shop.temporal;
  const holdfast = createHoldfast({ client, merchantId: 'default', notify });
  const checkoutId = randomUUID();
  const request = { checkoutId, purchaseUnit: hundredDollars };
  const { orderId } = await holdfast.start(request, checkoutId);
  await shop.paypal.payerApproves(orderId ?? '');
  await holdfast.approve(checkoutId);
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  await webhooksDelivered(orderId);
  if (reauthorizes) await pass(shop, checkoutId, days(4));
  await webhooksDelivered(orderId);
  await holdfast.capture(checkoutId, {}, 'all');
  await client.workflow.getHandle(`checkout:default:${checkoutId}`).result();
  return { checkoutId, size: await historySizeOf(client, `checkout:default:${checkoutId}`) };
};

/** Events of each Workflow that delivers one notification of the checkout. */
const deliveryHistories = async (checkoutId: string): Promise<readonly number[]> => {
  const { client } = shop.temporal;
  const types = () => [...receiver.eventsOf(checkoutId).values()];
  await expect.poll(types, WAITS_AT_MOST).toContain('checkout.captured');
  const ids = [...receiver.eventsOf(checkoutId).keys()].map(outgoingEventWorkflowId);
  await Promise.all(ids.map((id) => client.workflow.getHandle(id).result()));
  const sizes = await Promise.all(ids.map((id) => historySizeOf(client, id)));
  return sizes.map(({ events }) => events);
};

const expectLife = async (path: Path, pinned: Pick<HistorySize, 'events' | 'work' | 'actions'>) => {
  const live = async () => (await liveProduct(path)).size;
  expect(await shortest(live, pinned.events)).toEqual(pinned);
};

describe('the history is pinned with notifications for', () => {
  it('a capture', async () => {
    await expectLife({ notify: true, reauthorizes: false }, { events: 0, work: 0, actions: 0 });
  });

  it('a capture after one reauthorization', async () => {
    await expectLife({ notify: true, reauthorizes: true }, { events: 0, work: 0, actions: 0 });
  });

  it('each delivery', async () => {
    const { checkoutId } = await liveProduct({ notify: true, reauthorizes: true });
    expect(await deliveryHistories(checkoutId)).toEqual([0]);
  });
});

describe('the history is pinned with PayPal’s webhooks for', () => {
  beforeAll(async () => {
    const port = await freePort();
    const paypal = payPalOf(shop);
    const url = `http://127.0.0.1:${port}/webhooks/paypal`;
    const client = createPayPalClient(paypal);
    const { value } = await client.createWebhook({ url, eventTypes: PAYPAL_EVENT_TYPES });
    gateway = await openTestGateway(shop, {
      port,
      paypal: { ...paypal, webhookId: value.webhookId },
    });
  });

  it('a capture', async () => {
    await expectLife({ notify: false, reauthorizes: false }, { events: 0, work: 0, actions: 0 });
  });

  it('a capture after one reauthorization', async () => {
    await expectLife({ notify: false, reauthorizes: true }, { events: 0, work: 0, actions: 0 });
  });

  it('a capture, with notifications', async () => {
    await expectLife({ notify: true, reauthorizes: false }, { events: 0, work: 0, actions: 0 });
  });

  it('a capture after one reauthorization, with notifications', async () => {
    await expectLife({ notify: true, reauthorizes: true }, { events: 0, work: 0, actions: 0 });
  });
});
