import { createHash, randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { createHoldfast } from '../../src/client.ts';
import { freePort } from '../../src/dev/ports.ts';
import { readEncryptionKeys } from '../../src/encryption/keys.ts';
import { temporalClient } from '../../src/temporal/client.ts';
import { running } from '../cli/shell.ts';
import {
  type OperatorShell,
  openOperatorShell,
  operationsCommand,
} from '../support/operator-shell.ts';
import {
  anAuthorizedCheckout,
  dollars,
  ledgerOf,
  payPalControls,
  type Shop,
} from '../support/shop.ts';
import { startTemporal, type TestTemporal } from '../support/temporal.ts';

/** docs/operations.md gives every command that is run here. */
const [ENCRYPT, PROMOTE, DECODE, REFUSALS] = [
  'export HOLDFAST_ENCRYPTION_KEYS',
  'temporal worker deployment',
  'temporal workflow show --workflow-id checkout:default:order-1042 --namespace',
  'curl -s',
] as const;

const API_KEY = randomBytes(16).toString('hex');
const NOTE = 'Left with the neighbour at number 17';
const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } =
  proto.temporal.api.enums.v1.TaskQueueType;
const { WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT } =
  proto.temporal.api.enums.v1.WorkerDeploymentVersionStatus;

let temporal: TestTemporal;
let simulator: RunningSimulator;
let shell: OperatorShell;
let shop: Shop;
let worker: ReturnType<typeof running>;
let gateway: ReturnType<typeof running>;
let gatewayUrl: string;
let workerPort: number;
let keys: string;

const untilReady = (port: number): Promise<void> =>
  vi.waitFor(
    async () => {
      expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    },
    { timeout: 90_000, interval: 200 },
  );

/** Both processes as operators start them, on one server, with keys, as version 1.1.0 of a Worker Deployment. */
beforeAll(async () => {
  temporal = await startTemporal();
  simulator = await startSimulator({ port: 0 });
  shell = await openOperatorShell({
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    HOLDFAST_API_KEY: API_KEY,
  });
  const show = 'printf "\\nKEYS %s\\n" "$HOLDFAST_ENCRYPTION_KEYS"';
  const prepared = await shell.run(`${await operationsCommand(ENCRYPT)}\n${show}`);
  expect(prepared.exitCode, prepared.said).toBe(0);
  keys = /^KEYS (\S+)$/m.exec(prepared.said)?.[1] ?? '';

  workerPort = await freePort();
  const gatewayPort = await freePort();
  gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const common = {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    HOLDFAST_ENCRYPTION_KEYS: keys,
    HOLDFAST_STATE: path.join(shell.folder, 'state'),
    PAYPAL_BASE_URL: simulator.url,
    PAYPAL_CLIENT_ID: 'shop',
    PAYPAL_CLIENT_SECRET: 'secret',
  };
  worker = running(['worker'], {
    ...common,
    HOLDFAST_WORKER_PORT: String(workerPort),
    HOLDFAST_PAYPAL_RATE: '40',
    TEMPORAL_DEPLOYMENT_NAME: 'holdfast',
    TEMPORAL_WORKER_BUILD_ID: '1.1.0',
  });
  gateway = running(['gateway'], {
    ...common,
    HOLDFAST_GATEWAY_PORT: String(gatewayPort),
    HOLDFAST_SHUTDOWN_DELAY: '0',
    HOLDFAST_API_KEYS: `op:admin:${createHash('sha256').update(API_KEY).digest('hex')}`,
  });
  await Promise.all([untilReady(workerPort), untilReady(gatewayPort)]);
  const { connection, namespace } = temporal;
  const client = temporalClient({
    connection,
    namespace,
    encryption: readEncryptionKeys(keys).keys,
  });
  shop = {
    temporal,
    taskQueue: 'holdfast',
    holdfast: createHoldfast({ client, merchantId: 'default' }),
    paypal: payPalControls(simulator.url),
    close: async () => undefined,
  };
}, 180_000);

afterAll(async () => {
  for (const process of [worker, gateway]) process?.signal('SIGKILL');
  await Promise.all([worker?.exited, gateway?.exited]);
  await shell?.close();
  await simulator?.close();
  await temporal?.stop();
});

const versionOfWorker = async () => {
  const { workflowService } = temporal.connection;
  const { namespace } = temporal;
  const deploymentVersion = { deploymentName: 'holdfast', buildId: '1.1.0' };
  const { workerDeploymentVersionInfo: info } =
    await workflowService.describeWorkerDeploymentVersion({
      namespace,
      deploymentVersion,
    });
  return info;
};

describe('a worker with TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID', () => {
  it('joins the deployment with both task queues, and is made current by the documented commands', async () => {
    const queues = async () =>
      ((await versionOfWorker())?.taskQueueInfos ?? []).map(({ name, type }) => [name, type]);
    await expect
      .poll(() => queues().catch(String), { timeout: 60_000 })
      .toEqual(
        expect.arrayContaining([
          ['holdfast', TASK_QUEUE_TYPE_WORKFLOW],
          ['holdfast', TASK_QUEUE_TYPE_ACTIVITY],
          ['holdfast-deliveries', TASK_QUEUE_TYPE_ACTIVITY],
        ]),
      );
    const promoted = await shell.run(await operationsCommand(PROMOTE));
    expect(promoted.exitCode, promoted.said).toBe(0);
    expect((await versionOfWorker())?.status).toBe(WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT);
  });
});

describe('a worker with HOLDFAST_PAYPAL_RATE', () => {
  it('gives the rate to the task queue of PayPal’s calls, and to no other', async () => {
    const rateOf = async (name: string) => {
      const { config } = await temporal.connection.workflowService.describeTaskQueue({
        namespace: temporal.namespace,
        taskQueue: { name },
        taskQueueType: TASK_QUEUE_TYPE_ACTIVITY,
        reportConfig: true,
      });
      return config?.fairnessKeysRateLimitDefault?.rateLimit?.requestsPerSecond ?? null;
    };
    expect(await rateOf('holdfast')).toBe(40);
    expect(await rateOf('holdfast-deliveries')).toBeNull();
  });
});

/** The bytes of all payloads of a history that Temporal's command line has printed. */
const payloadsIn = (history: string): string =>
  [...history.matchAll(/"data": "([^"]+)"/g)]
    .map(([, data = '']) => Buffer.from(data, 'base64').toString())
    .join('\n');

describe('temporal workflow show', () => {
  it('shows what is encrypted by the gateway’s codec alone, to an admin key', async () => {
    const purchaseUnit = { amount: dollars('100.00'), description: NOTE };
    await anAuthorizedCheckout(shop, { checkoutId: 'order-1042', purchaseUnit });
    const show = (await operationsCommand(DECODE))
      .replace('https://holdfast.example', gatewayUrl)
      .replace('--namespace default', `--namespace ${temporal.namespace} --output json`);
    const decoded = await shell.run(show);
    expect(decoded.exitCode, decoded.said).toBe(0);
    expect(payloadsIn(decoded.said)).toContain(NOTE);
    const refused = await shell.run(show, { HOLDFAST_API_KEY: 'another' });
    expect(refused.exitCode).not.toBe(0);
    const encoded = await shell.run(show.replace(/--codec-.*/s, '--output json'));
    expect(encoded.exitCode, encoded.said).toBe(0);
    expect(payloadsIn(encoded.said)).not.toContain(NOTE);
  });
});

describe('a shell with the keys', () => {
  const COMPLETED = 'WorkflowId = "checkout:default:order-1042" AND ExecutionStatus = "Completed"';
  const QUERY = `--query 'WorkflowId = "checkout:default:order-1042"'`;

  it('replays what is encrypted, and deletes it once it is closed; without them it can do neither', async () => {
    await shop.holdfast.void('order-1042', {});
    const inVisibility = async () => (await temporal.client.workflow.count(COMPLETED)).count;
    await expect.poll(inVisibility, { timeout: 30_000 }).toBe(1);
    const replay = `npx holdfast replay --from-namespace ${QUERY}`;
    const [replayed, unreadable, unknown] = await Promise.all([
      shell.run(replay, { HOLDFAST_ENCRYPTION_KEYS: keys }),
      shell.run(replay),
      shell.run('npx holdfast forget order-1042'),
    ]);
    expect([replayed.exitCode, replayed.said]).toEqual([
      0,
      expect.stringContaining('1 replayed, 0 failed'),
    ]);
    expect(unreadable.exitCode, unreadable.said).not.toBe(0);
    expect(unknown.exitCode, unknown.said).not.toBe(0);
    const forget = 'npx holdfast forget order-1042';
    const forgotten = await shell.run(forget, { HOLDFAST_ENCRYPTION_KEYS: keys });
    expect(forgotten.exitCode, forgotten.said).toBe(0);
    expect(forgotten.said).toContain('checkout:default:order-1042');
  });
});

describe('the refusals of PayPal', () => {
  it('are counted at the worker by merchant, operation and issue', async () => {
    const issue = 'PAYER_CANNOT_PAY';
    await shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'refuse', issue, times: 1 },
    ]);
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await expect(shop.holdfast.capture(checkoutId, {}, 'all')).rejects.toMatchObject({ issue });
    const shown = await shell.run(await operationsCommand(REFUSALS), {
      HOLDFAST_WORKER_PORT: String(workerPort),
    });
    expect(shown.exitCode, shown.said).toBe(0);
    expect(shown.said).toMatch(/\{[^}]*merchant="default"[^}]*issue="PAYER_CANNOT_PAY"/);
  });
});

/** PayPal takes three seconds for the capture: the process gets SIGTERM once PayPal has been asked. */
const stopWhileCapturing = async (
  { signal }: ReturnType<typeof running>,
  capture: () => Promise<unknown>,
): Promise<{ readonly captured: Promise<unknown> }> => {
  const rule = { operation: 'captureAuthorization', kind: 'slow', ms: 3_000, times: 1 };
  await shop.paypal.faults([rule]);
  const captured = capture().catch((error: unknown) => error);
  const asked = async () => {
    const answer = await fetch(`${simulator.url}/_simulator/faults`);
    return faultsShape.parse(await answer.json()).rules.map((each) => each.asked);
  };
  await expect.poll(asked, { timeout: 30_000, interval: 50 }).toEqual([1]);
  signal('SIGTERM');
  return { captured };
};

const faultsShape = z.object({ rules: z.array(z.object({ asked: z.number() })) });

describe('SIGTERM while PayPal is asked to capture', () => {
  it('lets the gateway answer its caller 201 before it ends', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const { captured } = await stopWhileCapturing(gateway, async () => {
      const response = await fetch(`${gatewayUrl}/v1/checkouts/${checkoutId}/captures`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${API_KEY}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': randomUUID(),
        },
        body: JSON.stringify({ amount: dollars('40.00') }),
      });
      return { status: response.status, body: await response.json() };
    });
    expect(await captured).toMatchObject({
      status: 201,
      body: { amount: dollars('40.00'), status: 'COMPLETED' },
    });
    expect(await gateway.exited).toBe(0);
  });

  it('lets the worker report what PayPal answers: one call, no second attempt', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    // Nobody handles the Update any more: its caller does not wait for the outcome.
    await stopWhileCapturing(worker, () =>
      shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part'),
    );
    expect(await worker.exited).toBe(0);
    const handle = temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    const events = (await handle.fetchHistory()).events ?? [];
    const scheduled = events.findLast((event) => event.activityTaskScheduledEventAttributes);
    expect(scheduled?.activityTaskScheduledEventAttributes?.activityType?.name).toBe(
      'captureAuthorization',
    );
    const after = events.slice(events.findIndex(({ eventId }) => eventId === scheduled?.eventId));
    expect(after.map((event) => event.activityTaskStartedEventAttributes?.attempt)).toContain(1);
    expect(after.some((event) => event.activityTaskCompletedEventAttributes)).toBe(true);
    const { calls, effects } = await ledgerOf(shop, orderId ?? '');
    expect([calls['captureAuthorization'], effects]).toEqual([1, ['AUTHORIZED', 'CAPTURED']]);
  });
});
