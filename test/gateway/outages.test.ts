import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createHoldfast } from '../../src/client.ts';
import { Problem, problemOf, problemResponse } from '../../src/gateway/problem.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { payPalControls, type Shop } from '../support/shop.ts';
import { startTemporal, startWorker } from '../support/temporal.ts';
import { hundred, openTestGateway, payPalOf, type TestGateway, usd } from './test-gateway.ts';

/** A shop whose worker comes and goes. */
type FragileShop = Shop & {
  readonly simulator: RunningSimulator;
  readonly work: (identity?: string) => Promise<{ stop: () => Promise<void> }>;
};

let shop: FragileShop;
let gateway: TestGateway;
const working: { stop: () => Promise<void> }[] = [];

const openFragileShop = async (): Promise<FragileShop> => {
  const temporal = await startTemporal();
  const simulator = await startSimulator();
  const taskQueue = 'holdfast';
  const paypal = createPayPalClient({
    baseUrl: simulator.url,
    clientId: 'shop',
    clientSecret: 'secret',
  });
  return {
    temporal,
    simulator,
    taskQueue,
    holdfast: createHoldfast({ client: temporal.client, merchantId: 'default', taskQueue }),
    paypal: payPalControls(simulator.url),
    work: async (identity) => {
      const activities = createActivities({ accountOf: () => paypal });
      const options = identity === undefined ? {} : { identity };
      const worker = await startWorker({ temporal, taskQueue, activities, options });
      working.push(worker);
      return worker;
    },
    close: async () => {
      await temporal.stop();
      await simulator.close();
    },
  };
};

beforeAll(async () => {
  shop = await openFragileShop();
  gateway = await openTestGateway(shop);
});
afterEach(async () => {
  await Promise.all(working.splice(0).map((worker) => worker.stop()));
});
afterAll(async () => {
  await gateway.close();
  await shop.close();
});

/** A wire to Temporal's server that can go dead without being cut: what is sent over it then never arrives. */
const openWire = async (address: string) => {
  const { hostname: host, port } = new URL(`http://${address}`);
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    near.pipe(far).pipe(near);
    for (const end of [near, far]) ends.add(end.on('error', () => end.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no TCP address');
  return {
    address: `127.0.0.1:${bound.port}`,
    goDead: () => {
      for (const end of ends) end.unpipe().pause();
    },
    close: async () => {
      for (const end of ends) end.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const statusOf = async (of: TestGateway) => (await of.ask('GET', '/status')).body;

describe('/status', () => {
  it('names the worker that is not there, and one whose process has died', async () => {
    expect(await statusOf(gateway)).toMatchObject({ temporal: 'ok', worker: 'NO_WORKER' });
    expect((await gateway.ask('GET', '/readyz')).status).toBe(200);
    const { pid } = spawnSync(process.execPath, ['--version']);
    const dead = await shop.work(`${pid}@${hostname()}`);
    const polls = async () => {
      const { namespace, connection } = shop.temporal;
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: shop.taskQueue },
      });
      return pollers.length;
    };
    await expect.poll(polls, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await statusOf(gateway)).toMatchObject({ worker: 'NO_WORKER' });
    // Without the simulator the same identity may be a process of another container, which cannot be looked at.
    const { simulatorUrl: _none, ...elsewhere } = payPalOf(shop);
    const hash = createHash('sha256').update('a-reader-key').digest('hex');
    const deployed = await openTestGateway(shop, {
      paypal: elsewhere,
      variables: { HOLDFAST_API_KEYS: `monitor:read:${hash}` },
    });
    const headers = { Authorization: 'Bearer a-reader-key' };
    const { body } = await deployed.ask('GET', '/status', { headers });
    expect(body).toMatchObject({ worker: 'ok' });
    await deployed.close();
    await dead.stop();
    await shop.work();
    await expect
      .poll(() => statusOf(gateway), { timeout: 20_000 })
      .toMatchObject({ temporal: 'ok', worker: 'ok', paypal: { default: 'ok' } });
  });

  it('names a PayPal that is not there, while /readyz sends requests here', async () => {
    const nowhere = { ...payPalOf(shop), simulatorUrl: 'http://127.0.0.1:9' };
    const astray = await openTestGateway(shop, { paypal: nowhere });
    expect(await statusOf(astray)).toMatchObject({ paypal: { default: 'PAYPAL_UNAVAILABLE' } });
    expect((await astray.ask('GET', '/readyz')).status).toBe(200);
    await astray.close();
  });
});

describe('without a worker', () => {
  it('nobody waits for ever: reads say so, commands ask for a repetition, and a repetition learns the outcome', async () => {
    const worker = await shop.work();
    const checkoutId = `c-${randomUUID()}`;
    const start = { body: { checkoutId, purchaseUnit: hundred }, key: randomUUID() };
    const { orderId } = (await gateway.ask('POST', '/v1/checkouts', start)).body;
    await shop.paypal.payerApproves(String(orderId));
    const at = `/v1/checkouts/${checkoutId}`;
    await gateway.ask('POST', `${at}/approve`);
    await gateway.ask('GET', `${at}?wait=AUTHORIZED&timeout=30`);
    await worker.stop();

    const capture = { body: { amount: usd('40.00') }, key: randomUUID() };
    const [shown, listed, captured] = await Promise.all([
      gateway.ask('GET', at),
      gateway.ask('GET', '/v1/checkouts'),
      gateway.ask('POST', `${at}/captures`, capture),
    ]);
    expect(shown).toMatchObject({ status: 503, body: { code: 'WORKER_NOT_ANSWERING' } });
    expect(shown.headers.get('retry-after')).toBe('1');
    const summary: unknown = expect.objectContaining({ checkoutId, status: 'AUTHORIZED' });
    expect(listed).toMatchObject({
      status: 200,
      body: { checkouts: expect.arrayContaining([summary]) },
    });
    expect(captured).toMatchObject({ status: 503, body: { code: 'OUTCOME_PENDING' } });

    await shop.work();
    await expect
      .poll(async () => (await gateway.ask('POST', `${at}/captures`, capture)).status, {
        timeout: 50_000,
      })
      .toBe(201);
    const after = await gateway.ask('GET', at);
    expect(after.body).toMatchObject({
      remaining: usd('60.00'),
      captures: [{ amount: usd('40.00') }],
    });
  }, 120_000);
});

describe('with a Temporal that has stopped answering', () => {
  it('says so within seconds, and begins nothing that cannot be repeated', async () => {
    await shop.work();
    const { address, namespace } = shop.temporal;
    const wire = await openWire(address);
    const connection = await Connection.connect({ address: wire.address });
    const far = await openTestGateway(shop, { client: new Client({ connection, namespace }) });
    const start = { body: { purchaseUnit: hundred }, key: randomUUID() };
    const { checkoutId } = (await far.ask('POST', '/v1/checkouts', start)).body;
    const advance = { body: { seconds: 60, checkoutId } };
    expect((await far.ask('POST', '/_dev/advance', advance)).status).toBe(200);

    wire.goDead();
    const at = `/v1/checkouts/${String(checkoutId)}`;
    const capture = { body: { amount: usd('40.00') }, key: randomUUID() };
    const diedAt = performance.now();
    const answers = await Promise.all([
      far.ask('GET', at),
      far.ask('POST', '/v1/checkouts', start),
      far.ask('POST', `${at}/captures`, capture),
      far.ask('POST', '/_dev/advance', advance),
    ]);
    expect(performance.now() - diedAt).toBeLessThan(12_000);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'TEMPORAL_UNAVAILABLE' } });
    }
    await far.close();
    // Not the connection: Temporal's client goes on trying what was given up, and fails badly on a closed one.
    await wire.close();
  });
});

describe('without PayPal', () => {
  it('the payer cannot be read, and the gateway says who is away', async () => {
    await shop.work();
    const start = { body: { purchaseUnit: hundred }, key: randomUUID() };
    const { checkoutId } = (await gateway.ask('POST', '/v1/checkouts', start)).body;
    await shop.paypal.faults([{ operation: 'getOrder', kind: '503', times: 1 }]);
    const payer = await gateway.ask('GET', `/v1/checkouts/${String(checkoutId)}/payer`);
    expect(payer).toMatchObject({ status: 503, body: { code: 'PAYPAL_UNAVAILABLE' } });
  });
});

describe('a failure that nobody foresaw', () => {
  it('tells the caller nothing of its insides', async () => {
    const secret = randomUUID();
    const problem = problemOf(new Error(`password ${secret}`, { cause: new Error(secret) }));
    const response = problemResponse(problem, '/v1/checkouts');
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({ code: 'INTERNAL_ERROR', instance: '/v1/checkouts' });
    expect(problemOf(problem)).toBe(problem);
    expect(problem).toBeInstanceOf(Problem);
  });
});

describe('the pages for people', () => {
  it('load nothing from another host', async () => {
    for (const at of ['/docs', '/docs/start.js', '/docs/swagger-ui.css', '/errors']) {
      const { status, text, headers } = await gateway.ask('GET', at);
      expect(status).toBe(200);
      expect(text).not.toMatch(/(src|href|url)\s*[=(:]\s*["']?(https?:)?\/\//);
      if (headers.get('content-type')?.startsWith('text/html')) {
        expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      }
    }
    const bundle = await gateway.ask('GET', '/docs/swagger-ui-bundle.js');
    expect(bundle.headers.get('content-type')).toContain('javascript');
  });
});
