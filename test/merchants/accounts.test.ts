import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createTemporalActivities } from '../../src/activities/temporal.ts';
import { createHoldfast, type Holdfast } from '../../src/client.ts';
import { followMerchants, type LiveMerchants } from '../../src/config/live-merchants.ts';
import { forEachMerchant } from '../../src/config/merchants.ts';
import { readConfig } from '../../src/config.ts';
import { checkoutWorkflowId } from '../../src/contract/workflow-ids.ts';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import {
  anAuthorizedCheckout,
  dollars,
  hundredDollars,
  ledgerOf,
  payPalControls,
  type Shop,
  until,
  untilKnown,
} from '../support/shop.ts';
import { startTemporal, startWorker, type TestTemporal } from '../support/temporal.ts';
import { isShownTo, type MerchantId, writeMerchants } from './three-merchants.ts';

const taskQueue = 'holdfast';
const silent = { info: () => undefined, error: () => undefined };

let temporal: TestTemporal;
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let worker: { stop: () => Promise<void> };
let merchants: LiveMerchants;
let folder: string;
let file: string;

beforeAll(async () => {
  temporal = await startTemporal();
  simulator = await startSimulator({ port: 0 });
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-accounts-'));
  file = path.join(folder, 'merchants.json');
  await writeMerchants(file, ['acme', 'globex']);
  const config = readConfig({ HOLDFAST_MERCHANTS: file, PAYPAL_BASE_URL: simulator.url });
  merchants = followMerchants(config, silent);
  const accountOf = forEachMerchant(merchants, ({ paypal }) => createPayPalClient(paypal));
  worker = await startWorker({
    temporal,
    taskQueue,
    activities: {
      ...createActivities({ accountOf }),
      ...createTemporalActivities({ client: temporal.client, taskQueue, accountOf }),
    },
  });
});
afterAll(async () => {
  await worker.stop();
  merchants.close();
  await temporal.stop();
  await simulator.close();
  await rm(folder, { recursive: true });
});

const holdfastOf = (merchantId: MerchantId): Holdfast =>
  createHoldfast({ client: temporal.client, merchantId, taskQueue });

const shopOf = (merchantId: MerchantId): Shop => ({
  temporal,
  taskQueue,
  holdfast: holdfastOf(merchantId),
  paypal: payPalControls(simulator.url),
  close: async () => undefined,
});

/** What the Workflow's Activity that has not succeeded yet failed with last. */
const lastFailure = async (merchantId: MerchantId, checkoutId: string): Promise<string> => {
  const handle = temporal.client.workflow.getHandle(checkoutWorkflowId(merchantId, checkoutId));
  const { raw } = await handle.describe();
  return raw.pendingActivities?.[0]?.lastFailure?.message ?? '';
};

/** Moves the clock of the checkout's Workflow: retries and waits fall due on the way. */
const minutesPass = async (merchantId: MerchantId, checkoutId: string, minutes: number) => {
  const move = { ms: minutes * 60_000, giveUpAt: Date.now() + 240_000 };
  const workflowId = checkoutWorkflowId(merchantId, checkoutId);
  expect(await moveWorkflow(temporal.client, workflowId, move)).toBe(true);
};

/** Which merchants are known from now on: the file is written and the process gets SIGHUP. */
const configure = async (...ids: readonly MerchantId[]): Promise<void> => {
  await writeMerchants(file, ids);
  process.kill(process.pid, 'SIGHUP');
  await vi.waitFor(() => expect(merchants.all().map(({ merchantId }) => merchantId)).toEqual(ids));
};

describe('a call to PayPal', () => {
  it('is made with the account of the merchant in the Workflow’s id', async () => {
    for (const merchantId of ['acme', 'globex'] as const) {
      const shop = shopOf(merchantId);
      const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
      await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, randomUUID());
      expect(await isShownTo(simulator.url, 'acme', orderId ?? '')).toBe(merchantId === 'acme');
      expect(await isShownTo(simulator.url, 'globex', orderId ?? '')).toBe(merchantId === 'globex');
    }
  });

  it('waits while nobody has configured its merchant, and is made once somebody has', async () => {
    const checkoutId = `c-${randomUUID()}`;
    const started = holdfastOf('initech').start({ checkoutId, purchaseUnit: hundredDollars });
    await expect
      .poll(() => lastFailure('initech', checkoutId), { timeout: 30_000 })
      .toContain('add it to the file of HOLDFAST_MERCHANTS');
    await configure('acme', 'globex', 'initech');
    const { orderId } = await started;
    expect(await isShownTo(simulator.url, 'initech', orderId ?? '')).toBe(true);
    expect(await isShownTo(simulator.url, 'acme', orderId ?? '')).toBe(false);
  });

  it('that captures waits in the same way, asks for attention, and captures once', async () => {
    await configure('acme', 'globex', 'initech');
    const shop = shopOf('initech');
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await configure('acme', 'globex');
    const capture = () => shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'once');
    capture().catch(() => undefined);
    await expect
      .poll(() => lastFailure('initech', checkoutId), { timeout: 30_000 })
      .toContain('No PayPal account of merchant initech');
    await minutesPass('initech', checkoutId, 3);
    const { attention } = await until(shop, checkoutId, (view) => view.attention !== null);
    expect(attention?.issue).toBe('MERCHANT_UNKNOWN');
    expect(attention?.reason).toContain('HOLDFAST_MERCHANTS');
    await configure('acme', 'globex', 'initech');
    await minutesPass('initech', checkoutId, 15);
    await expect(untilKnown(capture)).resolves.toMatchObject({ amount: { value: '40.00' } });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ attention: null });
    const { effects } = await ledgerOf(shop, orderId ?? '');
    expect(effects.filter((effect) => effect === 'CAPTURED')).toHaveLength(1);
  });
});
