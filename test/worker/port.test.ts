import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/error.ts';
import { createWorkerMetrics } from '../../src/worker/metrics.ts';
import { openWorkerPort, type WorkerPort } from '../../src/worker/port.ts';

let port: WorkerPort;

/** Nobody listens on port 9 of this machine. */
const open = (number: number): Promise<WorkerPort> =>
  openWorkerPort({
    host: '127.0.0.1',
    port: number,
    metrics: createWorkerMetrics(),
    exporterUrl: 'http://127.0.0.1:9',
  });

beforeEach(async () => {
  port = await open(0);
});
afterEach(() => port.close());

/** As it is, where fetch would mend the path. */
const statusOf = (path: string, method = 'GET', headers = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port: number } = new URL(port.url);
    request({ hostname, port: number, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });

describe('the worker’s port', () => {
  it('says that the process lives, and that it is not ready, before there is a Worker', async () => {
    expect(await statusOf('/healthz')).toBe(200);
    expect(await statusOf('/readyz')).toBe(503);
  });

  it('answers 503 where the SDK’s metrics cannot be read', async () => {
    expect(await statusOf('/metrics')).toBe(503);
  });

  it.each(['//', '/?a=%', '/healthz/', '/constructor', '/%00', '/..//..'])(
    'answers 404 for %s and goes on',
    async (path) => {
      expect(await statusOf(path)).toBe(404);
      expect(await statusOf('/healthz?probe=1')).toBe(200);
    },
  );

  it('takes no method that could change anything', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(await statusOf('/healthz', method)).toBe(405);
  });

  it('answers 421 to a name that was led to this machine, and goes on by its own', async () => {
    for (const host of ['attacker.example', 'attacker.example:9464', '10.0.0.8'])
      expect(await statusOf('/healthz', 'GET', { host })).toBe(421);
    for (const host of ['localhost:9464', '127.0.0.1', '[::1]:9464'])
      expect(await statusOf('/healthz', 'GET', { host })).toBe(200);
  });

  it('names the settings where it cannot listen', async () => {
    const { port: taken } = new URL(port.url);
    await expect(open(Number(taken))).rejects.toThrow(ConfigError);
    await expect(open(Number(taken))).rejects.toThrow(
      /HOLDFAST_WORKER_HOST and HOLDFAST_WORKER_PORT/,
    );
  });
});
