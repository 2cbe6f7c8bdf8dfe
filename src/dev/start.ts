import path from 'node:path';
import type { Connection } from '@temporalio/client';
import type { Config } from '../config.ts';
import { TASK_QUEUE } from '../contract/workflow-ids.ts';
import { isLoopback } from '../domain/loopback.ts';
import { createPayPalClient } from '../paypal/client.ts';
import { workersPolling } from '../temporal/pollers.ts';
import type { Addresses } from './addresses.ts';
import { environmentOf, inheritedBy } from './environment.ts';
import { oneTimeKeys } from './one-time-keys.ts';
import { registerWebhook } from './simulator-webhook.ts';
import { spawnScript } from './spawn.ts';
import { type Say, type Supervised, supervise } from './supervise.ts';
import { runTemporal } from './temporal.ts';
import type { UiProxy } from './temporal-ui.ts';
import { answers, until } from './wait.ts';

/** How long the worker may finish the PayPal calls it is in: a little more than its own last limit. */
const WORKER_STOPS_WITHIN_MS = 62_000;
const OTHERS_STOP_WITHIN_MS = 10_000;
const STILL_WAITING_EVERY_MS = 10_000;

/** What runs so far: a start that fails half-way is stopped like any other. */
export interface Running {
  temporal: Supervised | null;
  temporalUi: UiProxy | null;
  worker: Supervised | null;
  readonly services: Supervised[];
}

interface Start {
  readonly config: Config;
  readonly addresses: Addresses;
  readonly running: Running;
  readonly say: Say;
}

/** Brings every part up, each in a process of its own, saying where it is as it answers, and `ready` when all do. */
export async function startAll(start: Start): Promise<void> {
  const { config, addresses, running, say } = start;
  const temporal = await runTemporal(config, addresses, say);
  running.temporal = temporal.server;
  running.temporalUi = temporal.ui;
  say(`Temporal at ${addresses.temporal}`);
  if (temporal.server !== null) say(`Temporal UI at http://127.0.0.1:${addresses.temporalUiPort}`);

  const webhookIds = config.isPayPalNamed ? NO_WEBHOOKS : await startSimulator(start);
  const keys = oneTimeKeys(config);
  if (keys !== null) {
    say(`API key with scope admin, for this start alone: HOLDFAST_API_KEY=${keys.admin}`);
  }
  const env = (part: 'worker' | 'gateway' | 'demo') =>
    environmentOf(part, { config, addresses, webhookIds, keys });
  const worker = run({ name: 'worker', script: 'src/worker.ts', env: env('worker') }, say);
  running.worker = worker;
  const gateway = run({ name: 'gateway', script: 'src/gateway/main.ts', env: env('gateway') }, say);
  const demo = run({ name: 'demo', script: 'demo/main.ts', env: env('demo') }, say);
  running.services.push(gateway, demo);

  const { gatewayUrl, demoUrl } = addresses;
  const workerPolls = () => polls(temporal.connection, config, worker.pid());
  await Promise.all([
    up(worker, workerPolls).then(() => say('worker polls for checkouts')),
    up(gateway, () => answers(`${gatewayUrl}/healthz`)).then(() => say(`gateway at ${gatewayUrl}`)),
    up(demo, () => answers(demoUrl)).then(() => say(`demo shop at ${demoUrl}`)),
  ]);
  await allReady(start, workerPolls);
  say('ready');
}

/** The worker first, so that what it is doing is still answered; Temporal last, so that it can still say so. */
export async function stopAll({ temporal, temporalUi, worker, services }: Running): Promise<void> {
  await worker?.stop();
  await Promise.all(services.map((service) => service.stop()));
  await temporalUi?.close();
  await temporal?.stop();
}

/** Webhook ids at the simulator, by merchant. */
type WebhookIds = ReadonlyMap<string, string>;

const NO_WEBHOOKS: WebhookIds = new Map();

async function startSimulator({ config, addresses, running, say }: Start): Promise<WebhookIds> {
  say(
    config.merchantsFile === null
      ? 'PayPal: no credentials are set, so the simulator takes its place.'
      : 'PayPal: PAYPAL_BASE_URL is not set, so the simulator takes its place for every merchant.',
  );
  const state = path.join(config.stateFolder, 'simulator.jsonl');
  const args = ['--port', String(addresses.simulatorPort), '--state', state];
  const simulator = run(
    { name: 'simulator', script: 'simulator/main.ts', args, env: inheritedBy('simulator') },
    say,
  );
  running.services.push(simulator);
  await up(simulator, () => answers(`${addresses.simulatorUrl}/_simulator/clock`));
  say(`PayPal simulator at ${addresses.simulatorUrl}`);
  return eventsTo(config, addresses, say);
}

/** PayPal's events, as far as they get: the simulator, like PayPal, sends none over plain http to another machine. */
async function eventsTo(
  { merchantId: own, merchants }: Config,
  { simulatorUrl, gatewayUrl }: Addresses,
  say: Say,
): Promise<WebhookIds> {
  if (!isLoopback(new URL(gatewayUrl).hostname)) {
    say(
      `The simulator sends no events to ${gatewayUrl}: what happens at PayPal is learned by asking. With HOLDFAST_GATEWAY_HOST=0.0.0.0 it does.`,
    );
    return NO_WEBHOOKS;
  }
  const route = `${gatewayUrl}/webhooks/paypal`;
  const registered = merchants.map(async ({ merchantId, paypal }) => {
    const url = merchantId === own ? route : `${route}/${merchantId}`;
    return [merchantId, await registerWebhook(simulatorUrl, url, paypal)] as const;
  });
  return new Map(await Promise.all(registered));
}

interface Script {
  readonly name: 'worker' | 'gateway' | 'demo' | 'simulator';
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

function run({ name, script, args = [], env }: Script, say: Say): Supervised {
  const stopWithinMs = name === 'worker' ? WORKER_STOPS_WITHIN_MS : OTHERS_STOP_WITHIN_MS;
  return supervise({ name, start: () => spawnScript(script, args, env), stopWithinMs }, say);
}

async function up(part: Supervised, isThere: () => Promise<boolean>): Promise<void> {
  await Promise.race([until(isThere), part.hopeless]);
  part.isUp();
}

/** Workers name themselves `pid@host`. */
async function polls(connection: Connection, config: Config, pid: number): Promise<boolean> {
  const namespace = config.temporal.given ? config.temporal.namespace : 'default';
  const workers = await workersPolling({ connection, namespace, taskQueue: TASK_QUEUE });
  return workers.some((identity) => identity.startsWith(`${pid}@`));
}

/** Whether PayPal grants every merchant a token, or the simulator is there in its place. */
function payPalPing(config: Config, { simulatorUrl }: Addresses): () => Promise<boolean> {
  if (!config.isPayPalNamed) return () => answers(`${simulatorUrl}/_simulator/clock`);
  const clients = config.merchants.map(({ paypal }) => createPayPalClient(paypal));
  return () =>
    Promise.all(clients.map((client) => client.ping())).then(
      () => true,
      () => false,
    );
}

async function allReady({ config, addresses, say }: Start, workerPolls: () => Promise<boolean>) {
  const readyz = `${addresses.gatewayUrl}/readyz`;
  const paypal = payPalPing(config, addresses);
  const sayWhy = async () => {
    const words = await fetch(readyz).then((response) => response.text(), String);
    say(`still waiting for ${readyz}: ${words}`);
  };
  const stillWaiting = setInterval(() => void sayWhy(), STILL_WAITING_EVERY_MS);
  await until(async () => (await workerPolls()) && (await answers(readyz)) && (await paypal()));
  clearInterval(stillWaiting);
}
