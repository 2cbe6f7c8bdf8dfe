import { randomUUID } from 'node:crypto';
import type { WorkerOptions } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { z } from 'zod';
import { startSimulator } from '../../simulator/simulator.ts';
import { createDeliveryActivities } from '../../src/activities/deliveries.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createTemporalActivities } from '../../src/activities/temporal.ts';
import { HoldfastError } from '../../src/client/error.ts';
import type { StartCheckout } from '../../src/client/requests.ts';
import { createHoldfast, type Holdfast } from '../../src/client.ts';
import { deliveriesQueueOf } from '../../src/contract/task-queues.ts';
import { advance } from '../../src/dev/advance.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import type { PurchaseUnit } from '../../src/domain/paypal/purchase-unit.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import type { PayPalAccess } from '../../src/paypal/transport.ts';
import { payPalToken } from './paypal-token.ts';
import { startTemporal, startWorker, type TestTemporal } from './temporal.ts';

/** A shop with everything real but PayPal: Temporal's server, a worker, and the simulator over a socket. */
export type Shop = {
  readonly temporal: TestTemporal;
  readonly holdfast: Holdfast;
  readonly paypal: PayPalControls;
  readonly taskQueue: string;
  readonly close: () => Promise<void>;
};

type Opening = {
  readonly events?: { readonly url: string; readonly secret: string };
  /** Whether its checkouts tell that URL; left out: where there is one. */
  readonly notify?: boolean;
  /** The Worker's own options, for stories about calls that are cut off. */
  readonly worker?: Partial<WorkerOptions>;
  /** A Temporal server of the shop's own; left out: that of all test files. */
  readonly server?: () => Promise<{
    readonly address: string;
    readonly kill: () => Promise<void>;
  }>;
  /** PayPal's clock; left out: the wall's. */
  readonly now?: () => number;
  /** What stands between the worker and the simulator. */
  readonly through?: (simulatorUrl: string) => Promise<Between>;
  /** Client ids of merchants that have accounts of their own, by merchant id. */
  readonly clientIds?: Readonly<Record<string, string>>;
  /** A partner's settings: whom it acts for. */
  readonly partner?: Pick<PayPalAccess, 'payPalMerchantId' | 'partnerAttributionId'>;
};

type Between = { readonly url: string; readonly close: () => Promise<void> };

export const openShop = async ({
  events,
  notify = events !== undefined,
  worker: options,
  server: startServer,
  now,
  through,
  clientIds = {},
  partner,
}: Opening = {}): Promise<Shop> => {
  const server = await startServer?.();
  const temporal = await startTemporal(server?.address);
  const simulator = await startSimulator({ port: 0, ...(now && { now }) });
  const between = await through?.(simulator.url);
  const taskQueue = 'holdfast';
  const accountOf = accountsAt(between?.url ?? simulator.url, { clientIds, partner });
  const startDeliveries = () =>
    startWorker({
      temporal,
      taskQueue: deliveriesQueueOf(taskQueue),
      activities: createDeliveryActivities({ receiverOf: () => events ?? null }),
      ...(options && { options }),
    });
  const worker = await startWorker({
    temporal,
    taskQueue,
    activities: {
      ...createActivities({ accountOf }),
      ...createTemporalActivities({ client: temporal.client, taskQueue, accountOf }),
    },
    ...(options && { options }),
  });
  const deliveries = notify || events !== undefined ? await startDeliveries() : null;
  return {
    temporal,
    holdfast: createHoldfast({
      client: temporal.client,
      merchantId: 'default',
      taskQueue,
      notify,
      ...(partner?.payPalMerchantId && { isPartner: true }),
    }),
    paypal: payPalControls(simulator.url),
    taskQueue,
    close: async () => {
      await Promise.all([worker.stop(), deliveries?.stop()]);
      await temporal.stop();
      await server?.kill();
      await between?.close();
      await simulator.close();
    },
  };
};

/** The accounts of merchants; one of its own where it has a client id, else the shop's. */
const accountsAt = (
  baseUrl: string,
  { clientIds = {}, partner }: Pick<Opening, 'clientIds'> & { partner: Opening['partner'] },
) => {
  const accountWith = (clientId: string) =>
    createPayPalClient({ baseUrl, clientId, clientSecret: 'secret', ...partner });
  const account = accountWith('shop');
  return (merchantId: string) => {
    const clientId = clientIds[merchantId];
    return clientId === undefined ? account : accountWith(clientId);
  };
};

const atPayPal = async (url: string, path: string, body: unknown): Promise<unknown> => {
  const bearer = await payPalToken(url);
  const made = await fetch(`${url}/v2/${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!made.ok) throw new Error(`${path} at PayPal was refused: ${await made.text()}`);
  return await made.json();
};

type PayPalControls = ReturnType<typeof payPalControls>;

/** One shop for all stories of a file: opened before them, without faults and with PayPal's defaults for each. */
export const useShop = (opening: Opening = {}): Shop => {
  let open: Shop | undefined;
  const opened = (): Shop => {
    if (open === undefined)
      throw new Error('the shop opens before the first story, not before the file');
    return open;
  };
  beforeAll(async () => {
    open = await openShop(opening);
  });
  afterEach(async () => {
    await opened().paypal.knobs({});
    await opened().paypal.faults([]);
  });
  afterAll(() => open?.close());
  return {
    get temporal() {
      return opened().temporal;
    },
    get holdfast() {
      return opened().holdfast;
    },
    get paypal() {
      return opened().paypal;
    },
    taskQueue: 'holdfast',
    close: () => opened().close(),
  };
};

/** The simulator's control hooks, as a test wants to say them. */
export const payPalControls = (url: string) => {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/_simulator/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    url,
    payerApproves: (orderId: string, how: Readonly<Record<string, unknown>> = {}) =>
      call('POST', `orders/${orderId}/approve`, how),
    /** What PayPal says of the payer's account from now on, such as CANNOT_PAY. */
    payerAccount: (orderId: string, account: string) =>
      call('POST', `orders/${orderId}/payer`, { account }),
    /** The payer chose iDEAL among PayPal's buttons: PayPal captures the order by itself once it is approved. */
    payerChoosesIdeal: (orderId: string) =>
      atPayPal(url, `checkout/orders/${orderId}/confirm-payment-source`, {
        payment_source: { ideal: { name: 'John Doe', country_code: 'NL' } },
        processing_instruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL',
      }),
    /** The bank of the card has seen its holder, or not (3-D Secure). */
    bankAnswers: (orderId: string, result: string) =>
      call('POST', `orders/${orderId}/authenticate`, { result }),
    onAuthorization: (id: string, what: 'void' | 'deny' | 'release') =>
      call('POST', `authorizations/${id}/${what}`, {}),
    /** A capture that the merchant makes in PayPal's own pages, behind Holdfast's back. */
    captureAtPayPal: async (authorizationId: string) => {
      await atPayPal(url, `payments/authorizations/${authorizationId}/capture`, {
        final_capture: true,
      });
    },
    /** A refund of all that is left, made there. */
    refundAtPayPal: async (captureId: string) =>
      z
        .object({ id: z.string() })
        .parse(await atPayPal(url, `payments/captures/${captureId}/refund`, {})).id,
    settleCapture: (id: string, status: string) =>
      call('POST', `captures/${id}/settle`, { status }),
    /** Opens, changes or ends a dispute about the capture. */
    dispute: (captureId: string, news: Readonly<Record<string, string | null>>) =>
      call('POST', `captures/${captureId}/dispute`, news),
    settleRefund: (id: string, status: string) => call('POST', `refunds/${id}/settle`, { status }),
    faults: (rules: readonly unknown[], seed?: number) =>
      call('PUT', 'faults', { rules, ...(seed !== undefined && { seed }) }),
    knobs: (knobs: Readonly<Record<string, unknown>>) => call('PUT', 'knobs', knobs),
    /** Moves PayPal's clock of one order, and nothing else. */
    moveOrder: (orderId: string, seconds: number) =>
      call('POST', 'clock/advance', { seconds, orderId }),
    ledger: () => call('GET', 'ledger'),
  };
};

/** Moves PayPal's clock of the order and the checkout's own clock together, from deadline to deadline. */
export const pass = async (
  shop: Shop,
  checkoutId: string,
  seconds: number,
): Promise<CheckoutView> => {
  const [view] = await advance(
    // Other stories run beside this one: what handles a deadline may wait for them.
    { client: shop.temporal.client, simulatorUrl: shop.paypal.url, handledWithinMs: 60_000 },
    { seconds, merchantId: 'default', checkoutId },
  );
  if (view === undefined) throw new Error(`nothing was moved for ${checkoutId}`);
  return view;
};

export const hours = (count: number): number => count * 3600;
export const days = (count: number): number => count * 86_400;

export const dollars = (value: string) => ({ currencyCode: 'USD', value });

/** What the ledger shows of one order. */
export const ledgerOf = async ({ paypal }: Shop, orderId: string) => {
  const { effects, orders } = ledgerSchema.parse(await paypal.ledger());
  return {
    effects: effects.filter((effect) => effect.orderId === orderId).map(({ effect }) => effect),
    calls: orders.find((order) => order.orderId === orderId)?.calls ?? {},
  };
};

const ledgerSchema = z.object({
  effects: z.array(
    z.object({ effect: z.string(), orderId: z.string(), requestId: z.string().nullish() }),
  ),
  orders: z.array(z.object({ orderId: z.string(), calls: z.record(z.string(), z.number()) })),
});

export const hundredDollars: PurchaseUnit = {
  amount: { currencyCode: 'USD', value: '100.00' },
};

/** Starts a checkout of 100.00 USD with an id of its own. */
export const aCheckout = async (
  { holdfast }: Shop,
  request: Partial<StartCheckout> = {},
): Promise<CheckoutView & { readonly orderId: string }> => {
  const view = await holdfast.start(
    { checkoutId: `c-${randomUUID()}`, purchaseUnit: hundredDollars, ...request },
    randomUUID(),
  );
  if (view.orderId === null) throw new Error('the checkout has no order');
  return { ...view, orderId: view.orderId };
};

/** Waits until the checkout shows what the story needs; the test's own time-out is the bound. */
export const until = async (
  { holdfast }: Shop,
  checkoutId: string,
  holds: (view: CheckoutView) => boolean,
): Promise<CheckoutView> => {
  for (const giveUpAt = Date.now() + WAITS_AT_MOST_MS; ; ) {
    const view = await holdfast.get(checkoutId);
    if (holds(view)) return view;
    if (Date.now() > giveUpAt) {
      const { status, attention, nextDeadline } = view;
      const standing = JSON.stringify({ status, attention, nextDeadline });
      throw new Error(`checkout ${checkoutId} stays as it is: ${standing}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

/** A story that waits for what does not come says so, long before its own time is over. */
const WAITS_AT_MOST_MS = 150_000;

export const untilStatus = (shop: Shop, checkoutId: string, status: CheckoutView['status']) =>
  until(shop, checkoutId, (view) => view.status === status);

/** A caller who is told that the outcome is not known yet asks again with the same key, and learns it. */
export const untilKnown = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (const giveUpAt = Date.now() + WAITS_AT_MOST_MS; ; ) {
    try {
      return await ask();
    } catch (error) {
      const isPending = error instanceof HoldfastError && error.code === 'OUTCOME_PENDING';
      if (!isPending || Date.now() > giveUpAt) throw error;
    }
  }
};

/** A checkout whose 100.00 USD are held. */
export const anAuthorizedCheckout = async (
  shop: Shop,
  request: Partial<StartCheckout> = {},
  how: Readonly<Record<string, string>> = {},
): Promise<CheckoutView> => {
  const { checkoutId, orderId } = await aCheckout(shop, request);
  await shop.paypal.payerApproves(orderId, how);
  await shop.holdfast.approve(checkoutId);
  return await untilStatus(shop, checkoutId, 'AUTHORIZED');
};
