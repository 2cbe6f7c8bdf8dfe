import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { followMerchants } from '../config/live-merchants.ts';
import { ConfigError, readConfig, requirePayPal } from '../config.ts';
import { writeForOwnerOnly } from '../dev/state-folder.ts';
import { temporalClient } from '../temporal/client.ts';
import { connectClient, connectLazily, requireNamespace } from '../temporal/connection.ts';
import { TemporalConnectionError } from '../temporal/connection-error.ts';
import type { TemporalSettings } from '../temporal/settings.ts';
import { traceFields } from '../tracing/log-fields.ts';
import { startTracing } from '../tracing/tracing.ts';
import { isLoopbackHost } from './loopback.ts';
import { createMetrics, measureProcess } from './metrics.ts';
import { openGateway } from './server.ts';
import { readGatewaySettings } from './settings.ts';
import { passOverCheckouts } from './visibility-metrics.ts';

/** A command waits for its outcome for 30 s at most; a worker's own grace is as long. */
const DRAIN_MS = 35_000;

/** Run by itself: the gateway as a process of its own. */
const run = async (): Promise<void> => {
  writeForOwnerOnly();
  const config = readConfig();
  const settings = readGatewaySettings(config.merchantId);
  requirePayPal(config);
  // Lazy: the gateway answers 503 while Temporal is away, and finds it when it is back.
  const connection = connectLazily(config.temporal);
  const metrics = createMetrics();
  measureProcess(metrics);
  const tracing = await startTracing('holdfast-gateway');
  const client = temporalClient({
    connection,
    namespace: config.temporal.namespace,
    encryption: config.encryption,
    interceptors: tracing ? [tracing.client] : [],
  });
  const log = pino({
    level: config.logLevel,
    base: { pid: process.pid },
    mixin: traceFields,
  });
  const merchants = followMerchants(config, {
    info: (message) => log.info(message),
    error: (message) => log.error(message),
  });
  const gateway = await openGateway({
    client,
    merchantId: config.merchantId,
    merchants,
    settings,
    stateFolder: config.stateFolder,
    host: config.gateway.host,
    port: config.gateway.port,
    log,
    metrics,
    drainMs: DRAIN_MS,
  });
  const passes = new AbortController();
  void passOverCheckouts({ client, registry: metrics.registry, log, signal: passes.signal });
  void sayWhyUnusable(config.temporal, log);
  stopOnSignal(async (signal) => {
    passes.abort();
    merchants.close();
    gateway.stopServing();
    if (signal === 'SIGTERM') await delay(settings.shutdownDelaySeconds * 1_000);
    await gateway.close();
    await tracing?.end();
  });
  process.stdout.write(`Holdfast gateway at ${gateway.url}\n`);
  if (settings.apiKeys.length === 0 && !isLoopbackHost(config.gateway.host)) {
    process.stdout.write(
      'No API keys are set: only this machine is served. Set HOLDFAST_API_KEYS.\n',
    );
  }
};

/** Once, however many signals come. */
const stopOnSignal = (stop: (signal: NodeJS.Signals) => Promise<void>): void => {
  let wasAsked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (wasAsked) return;
      wasAsked = true;
      // The connection ends with the process: Temporal's client may still try what was given up, and throws on a closed one.
      void stop(signal).then(() => process.exit(0));
    });
  }
};

/** A gateway starts without Temporal; why it cannot use it, the log says once, and /readyz until it can. */
const sayWhyUnusable = async (settings: TemporalSettings, log: Logger): Promise<void> => {
  try {
    const connection = await connectClient(settings);
    try {
      await requireNamespace(connection, settings);
    } finally {
      await connection.close();
    }
  } catch (error) {
    const code = error instanceof TemporalConnectionError ? error.code : 'TEMPORAL_UNREACHABLE';
    log.error({ code }, error instanceof Error ? error.message : String(error));
  }
};

try {
  await run();
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const unusable = error instanceof TemporalConnectionError;
  const isConfig = error instanceof ConfigError;
  if (!(isConfig || taken || unusable)) throw error;
  const words = taken
    ? 'The gateway’s port is taken: stop what listens there, or set HOLDFAST_GATEWAY_PORT.'
    : error.message;
  process.stderr.write(`${isConfig ? `${error.code}: ` : ''}${words}\n`);
  process.exitCode = unusable ? error.exitCode : isConfig ? 2 : 1;
}
