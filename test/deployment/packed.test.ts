import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';
import { freePort } from '../../src/dev/ports.ts';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { PACKAGE_ROOT } from '../../src/package-files.ts';
import { podOf, resourceOf } from '../ops/manifests.ts';
import { pack } from '../support/package.ts';
import { startTemporal, type TestTemporal } from '../support/temporal.ts';
import { foldersIn, type RunningPod, runPod } from './pod.ts';

const run = promisify(execFile);
const KEY = 'a-key-of-this-test';
const SECRETS = {
  PAYPAL_CLIENT_ID: 'shop',
  PAYPAL_CLIENT_SECRET: 'secret',
  HOLDFAST_API_KEYS: `shop:admin:${createHash('sha256').update(KEY).digest('hex')}`,
};
const timeout = 240_000;

// Mount namespaces are Linux': elsewhere a container is the only way to see this.
describe.skipIf(process.platform !== 'linux')('the packed product on Linux', { timeout }, () => {
  let folder: string;
  let temporal: TestTemporal;
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  const pods: RunningPod[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'holdfast-deployed-'));
    await chmod(folder, 0o755);
    const { app } = foldersIn(folder);
    await run(path.join(PACKAGE_ROOT, 'ops', 'assemble.sh'), [await pack(folder), app], {
      cwd: PACKAGE_ROOT,
    });
    temporal = await startTemporal();
    simulator = await startSimulator({ port: 0 });
  }, timeout);
  afterAll(async () => {
    for (const pod of pods) pod.kill();
    await simulator.close();
    await temporal.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (file: string, overrides: Readonly<Record<string, string>>) => {
    const { app, volumeOf } = foldersIn(folder);
    const pod = await runPod({
      pod: podOf(resourceOf(file, 'Deployment')),
      app,
      volume: volumeOf(file),
      secrets: SECRETS,
      overrides: {
        TEMPORAL_ADDRESS: inject('temporalAddress'),
        TEMPORAL_NAMESPACE: temporal.namespace,
        PAYPAL_BASE_URL: simulator.url,
        ...overrides,
      },
    });
    pods.push(pod);
    return pod;
  };

  it('holds no TypeScript, no development dependency and the native module of one platform', async () => {
    const { app } = foldersIn(folder);
    const releases = path.join(app, 'node_modules/@temporalio/core-bridge/releases');
    expect(await readdir(releases)).toHaveLength(1);
    for (const name of ['tsx', 'typescript', 'vitest', '@temporalio/testing', '@scarf/scarf']) {
      expect(existsSync(path.join(app, 'node_modules', name)), name).toBe(false);
    }
    const sources = await readdir(path.join(app, 'dist'), { recursive: true });
    expect(sources.filter((name) => /(?<!\.d)\.ts$/.test(name))).toEqual([]);
  });

  it('lists what it holds as a CycloneDX document', async () => {
    const { app } = foldersIn(folder);
    const bom = JSON.parse(await readFile(path.join(app, 'sbom.json'), 'utf8'));
    const names: string[] = bom.components.map(({ name }: { name: string }) => name);
    expect(bom.bomFormat).toBe('CycloneDX');
    expect(names).toEqual(expect.arrayContaining(['@temporalio/worker', 'hono', 'zod']));
    expect(names).not.toContain('vitest');
  });

  it('runs a checkout with the manifests’ commands and environment, as their user on a read-only root', async () => {
    const port = await freePort();
    const workerPort = await freePort();
    const worker = await start('worker.yaml', { HOLDFAST_WORKER_PORT: String(workerPort) });
    const gateway = await start('gateway.yaml', { HOLDFAST_GATEWAY_PORT: String(port) });
    const url = `http://127.0.0.1:${port}`;
    const [{ readinessProbe, livenessProbe }] = podOf(
      resourceOf('gateway.yaml', 'Deployment'),
    ).containers;
    const said = () => [...worker.lines, ...gateway.lines].join('\n');
    const answers = (probe: { httpGet: { path: string } }) =>
      fetch(`${url}${probe.httpGet.path}`).then(
        ({ status }) => status === 200,
        () => false,
      );
    const ready = async () => expect(await answers(readinessProbe), said()).toBe(true);
    await vi.waitFor(ready, { timeout: 60_000, interval: 200 });
    const [ofWorker] = podOf(resourceOf('worker.yaml', 'Deployment')).containers;
    const polls = async () => {
      const probe = `http://127.0.0.1:${workerPort}${ofWorker.readinessProbe.httpGet.path}`;
      expect((await fetch(probe)).status, said()).toBe(200);
    };
    await vi.waitFor(polls, { timeout: 60_000, interval: 200 });
    expect(await answers(livenessProbe)).toBe(true);

    const holdfast = createHoldfastHttp({ baseUrl: url, apiKey: KEY });
    const amount = { currencyCode: 'USD', value: '12.00' };
    const started = await holdfast.start({
      checkoutId: `packed-${randomUUID()}`,
      purchaseUnit: { amount },
    });
    await fetch(`${simulator.url}/_simulator/orders/${started.orderId}/approve`, {
      method: 'POST',
    });
    await holdfast.approve(started.checkoutId);
    await holdfast.wait(started.checkoutId, 'AUTHORIZED');
    const captured = await holdfast.capture(started.checkoutId, {}, { key: 'parcel-1' });
    expect(captured).toMatchObject({ amount, status: 'COMPLETED' });

    expect(await gateway.terminate(), said()).toBe(0);
    expect(await worker.terminate(), said()).toBe(0);
    expect(said()).not.toMatch(/EROFS|EACCES|webpack|bundle/i);
  });
});
