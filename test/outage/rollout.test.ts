import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';
import { createHoldfast } from '../../src/client.ts';
import { ROOT } from '../../src/dev/spawn.ts';
import { workersPolling } from '../../src/temporal/pollers.ts';
import { holdfast as shell } from '../cli/shell.ts';
import { openCheckpoint } from '../crash/checkpoint.ts';
import { startWorkerProcess, type WorkerProcess } from '../crash/process.ts';
import {
  anAuthorizedCheckout,
  dollars,
  ledgerOf,
  payPalControls,
  type Shop,
  untilKnown,
} from '../support/shop.ts';
import { startTemporal, type TestTemporal, testBundle } from '../support/temporal.ts';
import { NEW_FIELD, PATCH } from './patched-capture.ts';

/** temporal.api.enums.v1: Temporal's wire format. */
const TASK_FAILED_NON_DETERMINISTIC = 24;
const MARKER_RECORDED = 'markerRecordedEventAttributes';

type Build = {
  readonly identity: string;
  /** Which release it is: the next one holds the patch. */
  readonly codePath: string;
  readonly patches?: 'all' | 'none';
  readonly buildId?: string;
  /** Which tasks it takes; left out: all. */
  readonly polls?: 'workflows' | 'activities';
};

let folder: string;
let thisRelease: string;
let nextRelease: string;
let temporal: TestTemporal;
const closing: (() => Promise<unknown>)[] = [];
let payPalUrl: string;
let checkpointUrl: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-rollout-'));
  thisRelease = (await testBundle()).codePath;
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(ROOT, 'src/workflows/index.ts'),
    workflowInterceptorModules: [path.join(ROOT, 'test/outage/patched-capture.ts')],
    logger: new DefaultLogger('ERROR'),
  });
  nextRelease = path.join(folder, 'next-release.js');
  await writeFile(nextRelease, code);
  temporal = await startTemporal();
  const simulator = await startSimulator({ port: 0 });
  const checkpoint = await openCheckpoint(simulator.url);
  payPalUrl = simulator.url;
  checkpointUrl = checkpoint.url;
  closing.push(
    () => checkpoint.close(),
    () => simulator.close(),
    () => temporal.stop(),
    () => rm(folder, { recursive: true }),
  );
});
const running = new Set<WorkerProcess>();
afterEach(async () => {
  for (const worker of running) await worker.kill();
  running.clear();
});
afterAll(async () => {
  for (const close of closing) await close();
});

/** A task queue of its own, so that a Worker Deployment of one story is none of another's. */
const shopOn = (taskQueue: string): Shop => ({
  temporal,
  taskQueue,
  holdfast: createHoldfast({ client: temporal.client, merchantId: 'default', taskQueue }),
  paypal: payPalControls(payPalUrl),
  close: async () => undefined,
});

const start = async (shop: Shop, { buildId, ...build }: Build): Promise<WorkerProcess> => {
  const { address, namespace, connection } = temporal;
  const { taskQueue } = shop;
  const worker = await startWorkerProcess({
    address,
    namespace,
    taskQueue,
    paypalUrl: checkpointUrl,
    // Without a cache every workflow task is replayed from its history, by whichever build gets it.
    maxCachedWorkflows: 0,
    ...build,
    ...(buildId !== undefined && { deployment: { deploymentName: taskQueue, buildId } }),
  });
  running.add(worker);
  if (build.polls === 'activities') return worker;
  await expect
    .poll(() => workersPolling({ connection, namespace, taskQueue }), { timeout: 30_000 })
    .toContain(build.identity);
  return worker;
};

const stop = async (worker: WorkerProcess): Promise<void> => {
  running.delete(worker);
  await worker.kill();
};

const historyOf = async (checkoutId: string) => {
  const handle = temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  return (await handle.fetchHistory()).events ?? [];
};

/** Its Updates have a field that this release does not know. */
const nextGateway = ({ taskQueue }: Shop) => {
  const { connection, namespace } = temporal;
  const interceptor: WorkflowClientInterceptor = {
    startUpdate: (input, next) => {
      const [first, ...rest] = input.args;
      const given = typeof first === 'object' ? { ...first, ...NEW_FIELD } : first;
      return next({ ...input, args: [given, ...rest] });
    },
  };
  const client = new Client({ connection, namespace, interceptors: { workflow: [interceptor] } });
  return createHoldfast({ client, merchantId: 'default', taskQueue });
};

const takesThePatch = async (checkoutId: string): Promise<boolean> =>
  (await historyOf(checkoutId)).some((event) => event[MARKER_RECORDED]);

const failures = async (checkoutId: string): Promise<readonly number[]> =>
  (await historyOf(checkoutId)).flatMap(({ workflowTaskFailedEventAttributes }) =>
    workflowTaskFailedEventAttributes ? [Number(workflowTaskFailedEventAttributes.cause)] : [],
  );

const capture = (shop: Shop, checkoutId: string, value: string) =>
  untilKnown(() =>
    shop.holdfast.capture(checkoutId, { amount: dollars(value) }, `${checkoutId}-${value}`),
  );

const capturedOnce = async (shop: Shop, checkoutId: string): Promise<void> => {
  const { orderId } = await shop.holdfast.get(checkoutId);
  const { effects } = await ledgerOf(shop, orderId ?? '');
  expect(effects).toEqual(['AUTHORIZED', 'CAPTURED', 'CAPTURED']);
};

describe('two releases that differ by one patch, on one task queue', () => {
  it('fail where the patch is switched on while the release before still runs', async () => {
    const shop = shopOn('mixed-on');
    const next = await start(shop, { identity: 'next', codePath: nextRelease, patches: 'all' });
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await capture(shop, checkoutId, '40.00');
    expect(await takesThePatch(checkoutId)).toBe(true);

    const before = await start(shop, { identity: 'before', codePath: thisRelease });
    await stop(next);
    const second = capture(shop, checkoutId, '25.00');
    await expect
      .poll(() => failures(checkoutId), { timeout: 60_000 })
      .toContain(TASK_FAILED_NON_DETERMINISTIC);

    // Nothing is lost: the release that knows the patch goes on.
    await start(shop, { identity: 'next-again', codePath: nextRelease, patches: 'all' });
    await stop(before);
    await second;
    await capturedOnce(shop, checkoutId);
  });

  it('go on together, and back to the release before, while the patch is switched off', async () => {
    const shop = shopOn('mixed-off');
    const before = await start(shop, { identity: 'before', codePath: thisRelease });
    const next = await start(shop, { identity: 'next', codePath: nextRelease, patches: 'none' });
    const open = await Promise.all([1, 2, 3, 4].map(() => anAuthorizedCheckout(shop)));
    await stop(before);
    for (const { checkoutId } of open) await capture(shop, checkoutId, '40.00');

    // Rollback: the release before takes over what the next one has touched.
    await start(shop, { identity: 'before-again', codePath: thisRelease });
    await stop(next);
    for (const { checkoutId } of open) {
      await capture(shop, checkoutId, '25.00');
      expect(await takesThePatch(checkoutId)).toBe(false);
      expect(await failures(checkoutId)).toEqual([]);
      await capturedOnce(shop, checkoutId);
    }
  });

  it('give each other inputs with a field that the release before does not know', async () => {
    const shop = shopOn('mixed-inputs');
    const next = await start(shop, {
      identity: 'next',
      codePath: nextRelease,
      patches: 'none',
      polls: 'workflows',
    });
    const before = { identity: 'before', codePath: thisRelease } as const;
    const ofActivities = await start(shop, { ...before, polls: 'activities' });
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await capture(shop, checkoutId, '40.00');
    const called = await historyOf(checkoutId);
    const asked = called.findLast((event) => event.activityTaskScheduledEventAttributes);
    const input = asked?.activityTaskScheduledEventAttributes?.input?.payloads?.[0];
    expect(defaultPayloadConverter.fromPayload(input ?? {})).toMatchObject(NEW_FIELD);
    const taken = called.findLast((event) => event.activityTaskStartedEventAttributes);
    expect(taken?.activityTaskStartedEventAttributes?.identity).toBe('before');
    await stop(next);
    await stop(ofActivities);

    // A gateway of the next release, and no worker but those of the release before.
    await start(shop, before);
    await capture({ ...shop, holdfast: nextGateway(shop) }, checkoutId, '25.00');
    const accepted = (await historyOf(checkoutId)).findLast(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
    )?.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args?.payloads?.[0];
    expect(defaultPayloadConverter.fromPayload(accepted ?? {})).toMatchObject(NEW_FIELD);
    expect(await failures(checkoutId)).toEqual([]);
    await capturedOnce(shop, checkoutId);
  });

  it('ramp and promote as versions of a Worker Deployment, with open checkouts', async () => {
    const shop = shopOn('versions');
    const before = await start(shop, {
      identity: 'before',
      codePath: thisRelease,
      buildId: '1.0.0',
    });
    await makeCurrent('versions', '1.0.0');
    const open = await Promise.all([1, 2, 3].map(() => anAuthorizedCheckout(shop)));

    await start(shop, {
      identity: 'next',
      codePath: nextRelease,
      patches: 'none',
      buildId: '1.1.0',
    });
    await ramp('versions', '1.1.0', 50);
    for (const { checkoutId } of open) await capture(shop, checkoutId, '40.00');

    await makeCurrent('versions', '1.1.0');
    await stop(before);
    for (const { checkoutId } of open) {
      await capture(shop, checkoutId, '25.00');
      expect(await takesThePatch(checkoutId)).toBe(false);
      expect(await failures(checkoutId)).toEqual([]);
      await capturedOnce(shop, checkoutId);
    }
    const last = (await historyOf(open[0]?.checkoutId ?? '')).flatMap(
      ({ workflowTaskCompletedEventAttributes: completed }) =>
        completed?.deploymentVersion?.buildId ?? [],
    );
    expect(last.at(0)).toBe('1.0.0');
    expect(last.at(-1)).toBe('1.1.0');
  });
});

/** Temporal learns of a version from its first poll. */
const onceKnown = async (call: () => Promise<unknown>): Promise<void> => {
  await expect.poll(() => call().then(() => 'done', String), { timeout: 30_000 }).toBe('done');
};

const makeCurrent = (deploymentName: string, buildId: string): Promise<void> =>
  onceKnown(() =>
    temporal.client.workflowService.setWorkerDeploymentCurrentVersion({
      namespace: temporal.namespace,
      deploymentName,
      buildId,
      identity: 'test',
    }),
  );

const ramp = (deploymentName: string, buildId: string, percentage: number): Promise<void> =>
  onceKnown(() =>
    temporal.client.workflowService.setWorkerDeploymentRampingVersion({
      namespace: temporal.namespace,
      deploymentName,
      buildId,
      percentage,
      identity: 'test',
    }),
  );

describe('holdfast replay', () => {
  it('names an open checkout that this build cannot go on with, and exits with 3', async () => {
    const shop = shopOn('replay');
    const env = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace };
    await start(shop, { identity: 'next', codePath: nextRelease, patches: 'all' });
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const query = ['--query', `WorkflowId = "checkout:default:${checkoutId}"`];
    await expect.poll(async () => (await temporal.client.workflow.count(query[1])).count).toBe(1);
    const well = await shell(['--json', 'replay', '--from-namespace', ...query], env);
    expect(JSON.parse(well.stdout)).toEqual({ replayed: 1, failed: [] });
    expect(well.exitCode).toBe(0);

    await capture(shop, checkoutId, '40.00');
    const ill = await shell(['--json', 'replay', '--from-namespace', ...query], env);
    expect(JSON.parse(ill.stdout)).toMatchObject({
      replayed: 1,
      failed: [
        { workflowId: `checkout:default:${checkoutId}`, reason: expect.stringContaining(PATCH) },
      ],
    });
    expect(ill.exitCode).toBe(3);
  });
});
