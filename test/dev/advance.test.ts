import { fileURLToPath } from 'node:url';
import { Client, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { readConfig } from '../../src/config.ts';
import { advance } from '../../src/dev/advance.ts';
import { timeSkippingAvailable } from '../../src/dev/clocks.ts';
import { freePort } from '../../src/dev/ports.ts';
import { spawnProgram } from '../../src/dev/spawn.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import { connectWithin } from '../../src/temporal/dev-server.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';
import { startTemporal, startWorker, type TestTemporal } from '../support/temporal.ts';

const workflowsPath = fileURLToPath(new URL('./workflows/index.ts', import.meta.url));
const taskQueue = 'advance';
const HOUR = 3_600;

const view = z.object({
  kept: z.array(z.object({ dueAt: z.number(), paypalNow: z.number() })),
  nextDeadline: z.object({ at: z.string() }).nullable(),
});
const clock = z.object({ now: z.string(), aheadSeconds: z.number() });
const token = z.object({ access_token: z.string() });
const order = z.object({ id: z.string() });

let temporal: TestTemporal;
let simulator: RunningSimulator;
let worker: { stop: () => Promise<void> } | null;
let paypalAnswers: boolean;

beforeAll(async () => {
  temporal = await startTemporal();
  simulator = await startSimulator({ port: 0 });
});
afterAll(async () => {
  await simulator.close();
  await temporal.stop();
});
beforeEach(async () => {
  paypalAnswers = true;
  worker = await startWorker({ temporal, taskQueue, workflowsPath, activities: { paypalTime } });
});
afterEach(async () => {
  const open = temporal.client.workflow.list({ query: `ExecutionStatus = 'Running'` });
  for await (const { workflowId } of open) {
    const terminated = temporal.client.workflow.getHandle(workflowId).terminate();
    await terminated.catch((error: unknown) => {
      // The list is a moment late: it may have ended by itself.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
  }
  await worker?.stop();
});

describe('moving time', () => {
  it('moves PayPal first and stops at every deadline until it has been kept', async () => {
    const orderId = await createOrder();
    await startCheckout('stops', { orderId, hours: [72, 2, 500] });

    const [stopped] = await advanceBy(80 * HOUR, 'stops');

    expect(stopped?.kept).toHaveLength(2);
    const [first, second] = stopped?.kept ?? [];
    expect(first?.paypalNow).toBeGreaterThanOrEqual(first?.dueAt ?? Infinity);
    expect(first?.paypalNow).toBeLessThan(second?.dueAt ?? 0);
    expect(second?.paypalNow).toBeGreaterThanOrEqual(second?.dueAt ?? Infinity);
    expect(second?.paypalNow).toBeLessThan(Date.parse(stopped?.nextDeadline?.at ?? ''));
    expect(await aheadSeconds(orderId)).toBe(80 * HOUR);
  });

  it('keeps nothing early: an hour before the deadline it is still ahead', async () => {
    const orderId = await createOrder();
    await startCheckout('early', { orderId, hours: [72] });

    const [before] = await advanceBy(71 * HOUR, 'early');
    expect(before?.kept).toHaveLength(0);
    const [after] = await advanceBy(HOUR, 'early');
    expect(after?.kept).toHaveLength(1);
    expect(await aheadSeconds(orderId)).toBe(72 * HOUR);
  });

  it('moves two calls for the same checkout one after the other', async () => {
    const orderId = await createOrder();
    await startCheckout('twice', { orderId, hours: [10, 10] });
    await Promise.all([advanceBy(12 * HOUR, 'twice'), advanceBy(12 * HOUR, 'twice')]);
    expect(await aheadSeconds(orderId)).toBe(24 * HOUR);
  });

  it('moves every open checkout of the merchant, and no one else’s', async () => {
    const orders = await Promise.all(Array.from({ length: 12 }, createOrder));
    for (const [index, orderId] of orders.entries()) {
      await startCheckout(`all-${index}`, { orderId, hours: [72, 600] });
    }
    const foreign = await createOrder();
    await startCheckout('foreign', { orderId: foreign, hours: [72] }, 'other');
    await expect.poll(() => countOpen(), { timeout: 20_000 }).toBe(13);

    const views = await advanceBy(100 * HOUR);

    expect(views.map(({ kept }) => kept.length)).toEqual(orders.map(() => 1));
    expect(await Promise.all(orders.map(aheadSeconds))).toEqual(orders.map(() => 100 * HOUR));
    expect(await aheadSeconds(foreign)).toBe(0);
  });

  it('moves only PayPal once the checkout has closed, also when it closes on the way', async () => {
    const orderId = await createOrder();
    await startCheckout('closes', { orderId, hours: [5] });
    const [closing] = await advanceBy(20 * HOUR, 'closes');
    const [closed] = await advanceBy(20 * HOUR, 'closes');
    expect(closing?.kept).toHaveLength(1);
    expect(closed?.kept).toEqual(closing?.kept);
    expect(await aheadSeconds(orderId)).toBe(40 * HOUR);
  });

  it('moves a checkout that has no order yet by its own clock alone', async () => {
    await startCheckout('no-order', { orderId: null, hours: [3] });
    const [alone] = await advanceBy(4 * HOUR, 'no-order');
    expect(alone?.kept).toHaveLength(1);
  });

  it('gives a deadline the seconds that handling it waits itself', async () => {
    const orderId = await createOrder();
    await startCheckout('waits', { orderId, hours: [72, 2, 500], waits: 60 });

    const [moved] = await advanceBy(80 * HOUR, 'waits', 60_000);

    expect(moved?.kept).toHaveLength(2);
    const [first, second] = moved?.kept ?? [];
    expect(first?.paypalNow).toBeGreaterThanOrEqual((first?.dueAt ?? Infinity) + 60_000);
    expect(first?.paypalNow).toBeLessThan(second?.dueAt ?? 0);
    expect(await aheadSeconds(orderId)).toBe(80 * HOUR);
  });

  it('does not give it more than a call may take: DEADLINE_NOT_HANDLED', async () => {
    const orderId = await createOrder();
    await startCheckout('stands', { orderId, hours: [72], waits: 2 * HOUR });
    await expect(advanceBy(80 * HOUR, 'stands', 10_000)).rejects.toMatchObject({
      code: 'DEADLINE_NOT_HANDLED',
    });
    expect(await aheadSeconds(orderId)).toBeLessThan(73 * HOUR);
  });

  it('does not step past a deadline while PayPal is away, and goes on when it is back', async () => {
    const orderId = await createOrder();
    await startCheckout('outage', { orderId, hours: [72, 72] });
    await status('outage');
    paypalAnswers = false;

    await expect(advanceBy(144 * HOUR, 'outage', 10_000)).rejects.toMatchObject({
      code: 'DEADLINE_NOT_HANDLED',
    });
    expect(await aheadSeconds(orderId)).toBe(72 * HOUR);

    paypalAnswers = true;
    const [later] = await advanceBy(72 * HOUR, 'outage');
    expect(later?.kept).toHaveLength(2);
  }, 120_000);

  it('says so when no worker answers', async () => {
    const orderId = await createOrder();
    await startCheckout('alone', { orderId, hours: [72] });
    await advanceBy(HOUR, 'alone');
    await worker?.stop();
    worker = null;
    await expect(advanceBy(HOUR, 'alone', 2_000)).rejects.toMatchObject({
      code: 'WORKER_NOT_ANSWERING',
    });
  });

  it('says so when there is no such checkout', async () => {
    await expect(advanceBy(HOUR, 'nobody')).rejects.toMatchObject({ code: 'CHECKOUT_NOT_FOUND' });
  });
});

describe('whether time can be moved', () => {
  it('is so on the development server', async () => {
    expect(await timeSkippingAvailable(temporal.client)).toBe(true);
  });

  it('is not so on a server that was not told to allow it', async () => {
    const { temporalCliPath, cacheFolder } = readConfig();
    const cli = await findTemporalCli({
      cliPath: temporalCliPath,
      cacheFolder,
      say: () => undefined,
    });
    const port = await freePort();
    const server = spawnProgram(cli, ['server', 'start-dev', '--headless', `--port=${port}`]);
    const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    const connection = await connectWithin({ address: `127.0.0.1:${port}` }, 20_000);
    expect(await timeSkippingAvailable(new Client({ connection }))).toBe(false);
    await connection.close();
    server.kill('SIGTERM');
    await gone;
  });
});

/** These Workflows answer with their view itself. */
const readState = (state: unknown): CheckoutView => z.custom<CheckoutView>().parse(state);

async function advanceBy(seconds: number, checkoutId?: string, handledWithinMs = 30_000) {
  const views = await advance(
    { client: temporal.client, simulatorUrl: simulator.url, handledWithinMs, readState },
    { seconds, merchantId: 'default', ...(checkoutId === undefined ? {} : { checkoutId }) },
  );
  return z.array(view).parse(views);
}

async function startCheckout(
  checkoutId: string,
  input: { orderId: string | null; hours: number[]; waits?: number },
  merchantId = 'default',
): Promise<void> {
  await temporal.client.workflow.start('checkout', {
    taskQueue,
    workflowId: `checkout:${merchantId}:${checkoutId}`,
    args: [input],
    searchAttributes: { MerchantId: [merchantId] },
  });
}

/** Also says that a worker has it under way. */
async function status(checkoutId: string): Promise<unknown> {
  return temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`).query('status');
}

async function countOpen(): Promise<number> {
  return (await temporal.client.workflow.count(`ExecutionStatus = 'Running'`)).count;
}

async function paypalTime(orderId: string | null): Promise<number> {
  if (!paypalAnswers) throw ApplicationFailure.retryable('PayPal does not answer');
  return orderId === null ? Date.now() : Date.parse((await clockOf(orderId)).now);
}

async function aheadSeconds(orderId: string): Promise<number> {
  return (await clockOf(orderId)).aheadSeconds;
}

async function clockOf(orderId: string) {
  const response = await fetch(`${simulator.url}/_simulator/clock?orderId=${orderId}`);
  return clock.parse(await response.json());
}

async function createOrder(): Promise<string> {
  const tokenResponse = await fetch(`${simulator.url}/v1/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token } = token.parse(await tokenResponse.json());
  const response = await fetch(`${simulator.url}/v2/checkout/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${access_token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      intent: 'AUTHORIZE',
      purchase_units: [{ amount: { currency_code: 'USD', value: '100.00' } }],
    }),
  });
  return order.parse(await response.json()).id;
}
