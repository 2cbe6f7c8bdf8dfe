import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Worker } from '@temporalio/worker';
import { ConfigError } from '../config/error.ts';
import { isLoopback } from '../domain/loopback.ts';
import type { WorkerMetrics } from './metrics.ts';

/** What the SDK's exporter has to answer within; it listens on this machine. */
const EXPORTER_WITHIN_MS = 5_000;

interface PortOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly metrics: WorkerMetrics;
  /** Where the SDK's own exporter listens. */
  readonly exporterUrl: string;
}

export interface WorkerPort {
  readonly url: string;
  /** From now on /readyz asks these Workers. */
  readonly serves: (workers: readonly Worker[]) => void;
  readonly close: () => Promise<void>;
}

/**
 * The worker's HTTP port: `/healthz` while the process runs, `/readyz` while it polls, `/metrics` with the SDK's metrics
 * and Holdfast's own. Nothing here changes anything. @throws ConfigError where the port cannot be had
 */
export async function openWorkerPort(options: PortOptions): Promise<WorkerPort> {
  let workers: readonly Worker[] = [];
  const pages: Readonly<Record<string, () => Page | Promise<Page>>> = {
    '/healthz': () => page(200, 'ok\n'),
    '/readyz': () =>
      workers.length > 0 && workers.every(isPolling)
        ? page(200, 'ready\n')
        : page(503, 'not polling\n'),
    '/metrics': () => scrape(options).catch(() => page(503, 'the SDK’s metrics cannot be read\n')),
  };
  const server = createServer((request, response) => {
    // Not parsed as a URL: one that is none would throw, and end a process that moves money.
    const [route = '/'] = (request.url ?? '/').split('?');
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (isRebound(options.host, request.headers.host)) return void show(response, page(421, ''));
    void show(response, reads ? (pages[route]?.() ?? page(404, '')) : page(405, ''));
  });
  const { port } = await listen(server, options);
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    serves: (serving) => {
      workers = serving;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * A page in a browser on this machine can have its own name led to this port (DNS rebinding) and read what it shows. Where
 * the port is for this machine alone, it is called by a loopback name.
 */
const isRebound = (listensOn: string, host: string | undefined): boolean => {
  const own = listensOn.includes(':') ? `[${listensOn}]` : listensOn;
  if (!isLoopback(own) || host === undefined) return false;
  const url = `http://${host}`;
  return !(URL.canParse(url) && isLoopback(new URL(url).hostname));
};

/** Ready until it is told to stop: a worker that drains takes no more tasks. */
function isPolling(worker: Worker): boolean {
  if (worker.getState() !== 'RUNNING') return false;
  const { workflowPollerState, activityPollerState } = worker.getStatus();
  // A Worker for deliveries alone polls for no Workflow Tasks, and so has no poller that could fail.
  return activityPollerState === 'POLLING' && workflowPollerState !== 'FAILED';
}

async function show(response: ServerResponse, shown: Page | Promise<Page>): Promise<void> {
  const { status, text, type } = await shown;
  response.writeHead(status, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' });
  response.end(text);
}

interface Page {
  readonly status: number;
  readonly text: string;
  readonly type: string;
}

const page = (status: number, text: string): Page => ({ status, text, type: 'text/plain' });

async function scrape({ metrics, exporterUrl }: PortOptions): Promise<Page> {
  const signal = AbortSignal.timeout(EXPORTER_WITHIN_MS);
  const response = await fetch(`${exporterUrl}/metrics`, { signal });
  if (!response.ok) throw new Error(`the exporter answered ${response.status}`);
  const [sdk, own] = await Promise.all([response.text(), metrics.registry.metrics()]);
  return { status: 200, type: metrics.registry.contentType, text: `${sdk.trimEnd()}\n${own}` };
}

function listen(
  server: Server,
  { host, port }: Pick<PortOptions, 'host' | 'port'>,
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ message }) => {
      reject(
        new ConfigError([
          `the worker’s health and metrics cannot listen (${message}): set HOLDFAST_WORKER_HOST and HOLDFAST_WORKER_PORT`,
        ]),
      );
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no TCP address');
      resolve(address);
    });
  });
}
