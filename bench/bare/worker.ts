import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { jsonLogger } from '../../src/temporal/logger.ts';
import { LIMITS } from '../../src/worker/limits.ts';
import { createBareActivities } from './activities.ts';
import { BARE_TASK_QUEUE } from './messages.ts';

/**
 * Run by itself, with TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and PAYPAL_BASE_URL: the worker of the bare workflow, with the
 * product's cache, slots and sticky time-out. Prints `ready` once it is made.
 */
const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, PAYPAL_BASE_URL } = process.env;
const baseUrl = PAYPAL_BASE_URL ?? '';
const logger = jsonLogger('warn');
Runtime.install({ logger });
const connection = await NativeConnection.connect({ address: TEMPORAL_ADDRESS ?? '' });
const worker = await Worker.create({
  connection,
  namespace: TEMPORAL_NAMESPACE ?? '',
  taskQueue: BARE_TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL('workflows.ts', import.meta.url)),
  activities: createBareActivities({ baseUrl, clientId: 'simulator', clientSecret: 'simulator' }),
  ...LIMITS,
});
process.stdout.write('ready\n');
await worker.run();
await connection.close();
