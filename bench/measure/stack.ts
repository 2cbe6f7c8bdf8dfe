import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import { createHoldfast, type Holdfast } from '../../src/client.ts';
import { SIMULATOR_CREDENTIALS } from '../../src/config/paypal.ts';
import { readConfig } from '../../src/config.ts';
import { inheritedBy } from '../../src/dev/environment.ts';
import { freePort } from '../../src/dev/ports.ts';
import { registerWebhook } from '../../src/dev/simulator-webhook.ts';
import { spawnProgram, spawnScript } from '../../src/dev/spawn.ts';
import { createHoldfastHttp, type HoldfastHttp } from '../../src/http-client.ts';
import { scriptArguments } from '../../src/package-files.ts';
import { prepareNamespace } from '../../src/temporal/namespace.ts';
import { type BareClient, createBareClient } from '../bare/client.ts';
import { isServed, type Part, startPart } from './processes.ts';
import type { Server } from './server.ts';

/** Both sides on one server, in one namespace, before one simulator: each part a process of its own. */
export interface Stack {
  readonly namespace: string;
  readonly client: Client;
  readonly simulatorUrl: string;
  readonly gatewayUrl: string;
  readonly bare: BareClient;
  readonly facade: Holdfast;
  /** The same facade, with the merchant's URL notified. */
  readonly notifying: Holdfast;
  readonly http: HoldfastHttp;
  /** The workers are others after they were replaced. */
  readonly parts: {
    readonly simulator: Part;
    readonly gateway: Part;
    bareWorker: Part;
    worker: Part;
  };
  /** What the product's processes are given. */
  readonly env: Readonly<Record<string, string>>;
  /** Stops the product's worker and starts another, which has nothing in its cache. */
  readonly restartWorker: () => Promise<void>;
  /** Kills the worker of a side and starts another. Resolves when that one polls. */
  readonly replaceKilled: (side: 'bare' | 'product') => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface StackOptions {
  /** Where the simulator delivers PayPal's events; left out: nowhere. */
  readonly webhooksTo?: 'GATEWAY' | URL;
  /** The merchant's URL that the worker delivers to. */
  readonly events?: { readonly url: string; readonly secret: string };
  /** Folder for CPU profiles of the product's worker and gateway. */
  readonly profile?: string | null;
}

const NO_LIMIT = '100000';
const CREDENTIALS = { PAYPAL_CLIENT_ID: 'simulator', PAYPAL_CLIENT_SECRET: 'simulator' };

const BARE_WORKER = 'bench/bare/worker.ts';
/** Both workers run behind it: it says how much heap they use. */
const PROBE = 'bench/measure/heap-probe.ts';

export async function startStack(server: Server, options: StackOptions = {}): Promise<Stack> {
  const namespace = `bench-${randomUUID()}`;
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'holdfast-bench-'));
  const started: Part[] = [];
  const close = async () => {
    await Promise.all(started.map((part) => part.stop()));
    await rm(stateFolder, { recursive: true, force: true });
  };
  try {
    await prepareNamespace(server.connection, namespace);
    const { simulator, simulatorUrl } = await startSimulator();
    started.push(simulator);
    const [gatewayPort, workerPort] = [await freePort(), await freePort()];
    const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
    const env = {
      ...environmentOf({ simulatorUrl, address: server.address, namespace }),
      ...(await webhookSettings(options, { simulatorUrl, gatewayUrl })),
    };
    const startWorker = async () => {
      const worker = startProduct('worker', options, {
        ...env,
        ...workerSettings(options, { stateFolder, workerPort }),
      });
      started.push(worker);
      await worker.until(() => isServed(`http://127.0.0.1:${workerPort}/readyz`));
      return worker;
    };
    const startBare = async () => {
      const worker = startPart('bare worker', spawnScript(PROBE, [BARE_WORKER], env));
      started.push(worker);
      await worker.says(/^ready$/);
      return worker;
    };
    const settings = gatewaySettings({ stateFolder, gatewayPort });
    const gateway = startProduct('gateway', options, { ...env, ...settings });
    started.push(gateway);
    const [worker, bareWorker] = await Promise.all([
      startWorker(),
      startBare(),
      gateway.until(() => isServed(`${gatewayUrl}/readyz`)),
    ]);
    const client = new Client({ connection: server.connection, namespace });
    const parts = { simulator, gateway, bareWorker, worker };
    return {
      namespace,
      simulatorUrl,
      gatewayUrl,
      ...clientsOf(client, gatewayUrl),
      parts,
      env,
      ...replacements(parts, { startWorker, startBare }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const clientsOf = (client: Client, gatewayUrl: string) => ({
  client,
  bare: createBareClient(client),
  facade: createHoldfast({ client, merchantId: 'default' }),
  notifying: createHoldfast({ client, merchantId: 'default', notify: true }),
  http: createHoldfastHttp({ baseUrl: gatewayUrl }),
});

const environmentOf = ({
  simulatorUrl,
  address,
  namespace,
}: Readonly<Record<'simulatorUrl' | 'address' | 'namespace', string>>) => ({
  ...inheritedBy('simulator'),
  ...CREDENTIALS,
  PAYPAL_BASE_URL: simulatorUrl,
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: namespace,
  HOLDFAST_CACHE: readConfig().cacheFolder,
  HOLDFAST_LOG_LEVEL: 'warn',
});

const workerSettings = (
  { events }: StackOptions,
  { stateFolder, workerPort }: { readonly stateFolder: string; readonly workerPort: number },
): NodeJS.ProcessEnv => ({
  HOLDFAST_STATE: path.join(stateFolder, 'worker'),
  HOLDFAST_WORKER_PORT: String(workerPort),
  ...(events && {
    HOLDFAST_EVENTS_URL: events.url,
    HOLDFAST_EVENTS_SECRET: events.secret,
  }),
});

const gatewaySettings = ({
  stateFolder,
  gatewayPort,
}: {
  readonly stateFolder: string;
  readonly gatewayPort: number;
}): NodeJS.ProcessEnv => ({
  HOLDFAST_STATE: path.join(stateFolder, 'gateway'),
  HOLDFAST_GATEWAY_PORT: String(gatewayPort),
  HOLDFAST_SHUTDOWN_DELAY: '0',
  HOLDFAST_RATE_LIMIT: NO_LIMIT,
});

type Start = () => Promise<Part>;

/** New workers take the place of those that are stopped or killed, also in `parts`. */
const replacements = (
  parts: { worker: Part; bareWorker: Part },
  { startWorker, startBare }: { readonly startWorker: Start; readonly startBare: Start },
): Pick<Stack, 'restartWorker' | 'replaceKilled'> => ({
  restartWorker: async () => {
    await parts.worker.stop();
    parts.worker = await startWorker();
  },
  replaceKilled: async (side) => {
    if (side === 'bare') {
      await parts.bareWorker.kill();
      parts.bareWorker = await startBare();
    } else {
      await parts.worker.kill();
      parts.worker = await startWorker();
    }
  },
});

async function startSimulator(): Promise<{ simulator: Part; simulatorUrl: string }> {
  const port = await freePort();
  const simulatorUrl = `http://127.0.0.1:${port}`;
  const spawned = spawnScript(
    'simulator/main.ts',
    ['--port', String(port)],
    inheritedBy('simulator'),
  );
  const simulator = startPart('simulator', spawned);
  await simulator.until(() => isServed(`${simulatorUrl}/_simulator/clock`));
  return { simulator, simulatorUrl };
}

async function webhookSettings(
  { webhooksTo }: StackOptions,
  { simulatorUrl, gatewayUrl }: { readonly simulatorUrl: string; readonly gatewayUrl: string },
): Promise<NodeJS.ProcessEnv> {
  if (webhooksTo === undefined) return {};
  const receiver = webhooksTo === 'GATEWAY' ? gatewayUrl : webhooksTo.origin;
  const account = { clientId: SIMULATOR_CREDENTIALS, clientSecret: SIMULATOR_CREDENTIALS };
  const url = `${receiver}/webhooks/paypal`;
  return { PAYPAL_WEBHOOK_ID: await registerWebhook(simulatorUrl, url, account) };
}

/** The product's worker or gateway; with `--cpu-prof` where a folder for profiles is named. */
function startProduct(
  name: 'worker' | 'gateway',
  { profile }: StackOptions,
  env: NodeJS.ProcessEnv,
): Part {
  const script = name === 'worker' ? 'src/worker.ts' : 'src/gateway/main.ts';
  if (profile) {
    const node = ['--cpu-prof', `--cpu-prof-dir=${path.join(profile, name)}`];
    return startPart(
      name,
      spawnProgram(process.execPath, [...node, ...scriptArguments(script)], env),
    );
  }
  return startPart(
    name,
    name === 'worker' ? spawnScript(PROBE, [script], env) : spawnScript(script, [], env),
  );
}
