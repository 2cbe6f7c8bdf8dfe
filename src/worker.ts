import path from 'node:path';
import { type Logger, NativeConnection, Runtime } from '@temporalio/worker';
import { createDeliveryActivities } from './activities/deliveries.ts';
import { createActivities } from './activities/index.ts';
import { createTemporalActivities } from './activities/temporal.ts';
import { followMerchants } from './config/live-merchants.ts';
import { forEachMerchant } from './config/merchants.ts';
import { newestPatches } from './config/rollout.ts';
import { type Config, ConfigError, readConfig, requirePayPal } from './config.ts';
import { TASK_QUEUE } from './contract/workflow-ids.ts';
import { forgetPid, recordPid } from './dev/pid-file.ts';
import { writeForOwnerOnly } from './dev/state-folder.ts';
import { workerDataConverter } from './encryption/data-converter.ts';
import { createPayPalClient } from './paypal/client.ts';
import { temporalClient } from './temporal/client.ts';
import { connectClient } from './temporal/connection.ts';
import { TemporalConnectionError } from './temporal/connection-error.ts';
import { jsonLogger } from './temporal/logger.ts';
import { checkNamespace, describeFindings, requirePrepared } from './temporal/namespace-check.ts';
import { rolloutOptions } from './temporal/rollout.ts';
import { workflowBundle } from './temporal/workflow-bundle.ts';
import { isTracingOn } from './tracing/settings.ts';
import { startTracing } from './tracing/tracing.ts';
import { createWorkerMetrics, measureActivities, measureProcess } from './worker/metrics.ts';
import { followRates, isRated } from './worker/paypal-rates.ts';
import { openWorkerPort } from './worker/port.ts';
import { sdkMetrics } from './worker/sdk-metrics.ts';
import { createWorkers, runWorkers } from './worker/workers.ts';

async function run(config: Config): Promise<void> {
  const logger = jsonLogger(config.logLevel);
  const exporterUrl = await installRuntime(logger);
  const metrics = createWorkerMetrics();
  measureProcess(metrics);
  requirePayPal(config);
  const merchants = followMerchants(config, logger);
  for (const { merchantId } of merchants.all())
    metrics.reauthorizations.inc({ merchant: merchantId }, 0);
  const { encryption } = config;
  const bundle = workflowBundle({
    folder: path.join(config.cacheFolder, 'bundles'),
    logger,
    encodeFailures: encryption.length > 0,
    traced: isTracingOn(),
  });
  bundle.catch(() => undefined);
  const tracing = await startTracing('holdfast-worker');
  await requireNamespace(config, logger);
  const port = await openWorkerPort({
    ...config.worker,
    metrics,
    exporterUrl,
  });
  logger.info(`health and metrics at ${port.url}`);
  const connection = await NativeConnection.connect(config.temporal.connection);
  try {
    const { namespace } = config.temporal;
    const client = temporalClient({
      connection,
      namespace,
      encryption,
      interceptors: tracing ? [tracing.client] : [],
    });
    await followRates(merchants, { connection, namespace, logger });
    const workers = await createWorkers({
      common: {
        connection,
        namespace,
        dataConverter: workerDataConverter(encryption),
        interceptors: {
          activity: [measureActivities(metrics), ...(tracing ? [tracing.activity] : [])],
        },
        ...rolloutOptions(config, newestPatches()),
      },
      workflows: { workflowBundle: await bundle, ...(tracing && { sinks: tracing.sinks }) },
      ...workOf(merchants, client),
      cachedWorkflows: config.cachedWorkflows,
    });
    port.serves(workers);
    await runWorkers(workers);
  } finally {
    merchants.close();
    await connection.close();
    await port.close();
    await tracing?.end();
  }
}

/** What its Workers do for these merchants. */
const workOf = (
  merchants: ReturnType<typeof followMerchants>,
  client: ReturnType<typeof temporalClient>,
) => {
  const accountOf = forEachMerchant(merchants, ({ paypal }) => createPayPalClient(paypal));
  return {
    taskQueue: TASK_QUEUE,
    activities: {
      ...createActivities({ accountOf }),
      ...createTemporalActivities({ client, taskQueue: TASK_QUEUE, accountOf }),
    },
    deliveries: createDeliveryActivities({
      receiverOf: (merchantId) => merchants.find(merchantId)?.events ?? null,
    }),
    isRated: isRated(merchants),
  };
};

/** @returns where the SDK shows its own metrics */
async function installRuntime(logger: Logger): Promise<string> {
  const { url, exporter } = await sdkMetrics();
  Runtime.install({
    logger,
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } },
      metrics: exporter,
    },
  });
  return url;
}

/**
 * A worker changes nothing in a namespace but the rates of its task queue, where one is set: its credentials need not be
 * allowed to. It says what is missing, and does not start where no checkout could.
 */
async function requireNamespace(config: Config, logger: Logger): Promise<void> {
  const { namespace } = config.temporal;
  const connection = await connectClient(config.temporal);
  try {
    const findings = await checkNamespace(connection, namespace, config.encryption);
    requirePrepared(connection, namespace, findings);
    const open = findings.filter(({ outcome }) => outcome !== 'OK');
    if (open.length > 0) logger.warn(`Namespace ${namespace}: ${describeFindings(open)}`);
  } finally {
    await connection.close();
  }
}

async function runUnderItsName(config: Config): Promise<void> {
  writeForOwnerOnly();
  await recordPid(config.stateFolder, 'worker');
  try {
    await run(config);
  } finally {
    await forgetPid(config.stateFolder, 'worker');
  }
}

/** Says why the worker does not run, and gives the exit code of docs/cli.md. @throws what nobody foresaw */
function sayWhy(error: unknown): number {
  if (!(error instanceof ConfigError || error instanceof TemporalConnectionError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  return error instanceof TemporalConnectionError ? error.exitCode : 2;
}

try {
  await runUnderItsName(readConfig());
} catch (error) {
  // Temporal's native runtime, once installed, would keep a process alive that has nothing left to do.
  process.exit(sayWhy(error));
}
