import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { HoldfastError } from '../../src/client/error.ts';
import { createHoldfast } from '../../src/client.ts';
import { prepareNamespace } from '../../src/temporal/namespace.ts';
import { type Checkpoint, MOMENTS, openCheckpoint } from '../crash/checkpoint.ts';
import { startWorkerProcess, type WorkerProcess } from '../crash/process.ts';
import { readLedger } from '../support/ledger.ts';
import {
  anAuthorizedCheckout,
  days,
  dollars,
  pass,
  payPalControls,
  type Shop,
} from '../support/shop.ts';
import { testBundle } from '../support/temporal.ts';
import { type MortalTemporal, startMortalTemporal } from './temporal-server.ts';

let folder: string;
let server: MortalTemporal;
let simulator: RunningSimulator;
let checkpoint: Checkpoint;
let worker: WorkerProcess;
let shop: Shop;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'temporal-away-'));
  server = await startMortalTemporal(path.join(folder, 'temporal.db'));
  const { address } = server;
  simulator = await startSimulator({ port: 0 });
  checkpoint = await openCheckpoint(simulator.url);
  const connection = await Connection.connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  const namespace = 'default';
  await prepareNamespace(connection, namespace);
  const taskQueue = 'temporal-away';
  const client = new Client({ connection, namespace });
  const { codePath } = await testBundle();
  worker = await startWorkerProcess({
    address,
    namespace,
    taskQueue,
    codePath,
    paypalUrl: checkpoint.url,
  });
  shop = {
    temporal: {
      address,
      namespace,
      connection,
      nativeConnection,
      client,
      stop: async () => {
        await connection.close();
        await nativeConnection.close();
      },
    },
    taskQueue,
    holdfast: createHoldfast({ client, merchantId: 'default', taskQueue }),
    paypal: payPalControls(simulator.url),
    close: async () => {
      await worker.kill();
      await shop.temporal.stop();
      await checkpoint.close();
      await simulator.close();
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
afterAll(() => shop.close());

const effectsOf = async (orderId: string | null): Promise<readonly string[]> =>
  (await readLedger(simulator.url, orderId ?? '')).effects.map(({ effect }) => effect);

/** Until Temporal is back, and the answer is there: a caller repeats with the same key. */
const untilKnown = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const codes = ['OUTCOME_PENDING', 'TEMPORAL_UNAVAILABLE'];
      if (!(error instanceof HoldfastError && codes.includes(error.code))) throw error;
    }
  }
};

describe('Temporal is killed and started again on its file', { timeout: 180_000 }, () => {
  it('in the middle of a hold: the checkout lives on, and its deadlines are met', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(2));
    await server.kill();
    await expect(shop.holdfast.get(checkoutId)).rejects.toBeInstanceOf(HoldfastError);
    await server.startAgain();
    await untilKnown(() => shop.holdfast.get(checkoutId));
    const view = await pass(shop, checkoutId, days(28));
    expect(view.status).toBe('VOIDED');
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'REAUTHORIZED', 'VOIDED']);
  });

  it('in the middle of a capture that PayPal has made: the money is taken once, and the caller learns it', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const reached = checkpoint.stopAt({
      call: 'captureAuthorization',
      moment: MOMENTS[1],
      mark: authorization?.rootId ?? '',
    });
    const capture = () => shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'key');
    const asked = capture().catch((error: unknown) => error);
    await reached;
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED']);
    await server.kill();
    expect(await asked).toBeInstanceOf(HoldfastError);
    await server.startAgain();
    expect(await untilKnown(capture)).toMatchObject({
      status: 'COMPLETED',
      amount: dollars('40.00'),
    });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED']);
    const ids = checkpoint.sent
      .filter(({ call }) => call === 'captureAuthorization')
      .map(({ requestId }) => requestId);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
  });
});
