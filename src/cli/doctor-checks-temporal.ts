import type { Connection } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { Config } from '../config.ts';
import { TASK_QUEUE } from '../contract/workflow-ids.ts';
import { connectClient } from '../temporal/connection.ts';
import { RETENTION_DAYS, SEARCH_ATTRIBUTES } from '../temporal/namespace.ts';
import { workersPolling } from '../temporal/pollers.ts';
import type { TemporalSettings } from '../temporal/settings.ts';
import type { Finding } from './doctor.ts';

const DAY_MS = 86_400_000;
const PREPARE =
  'Start a worker: it prepares the namespace, or says what its administrator has to run.';

/** Temporal as checkouts need it: there, with their search attributes, a long memory and somebody who works. */
export async function examineTemporal(config: Config): Promise<readonly Finding[]> {
  const settings = settingsOf(config);
  const { address } = settings.connection;
  const check = 'Temporal';
  const connection = await connectClient(settings).catch(() => null);
  if (connection === null) {
    const todo = 'Start it (npm start runs one), or set TEMPORAL_ADDRESS to the server to use.';
    return [{ check, outcome: 'WRONG', found: `nobody answers at ${address}`, todo }];
  }
  try {
    const { namespace } = settings;
    const found = `${address}, namespace ${namespace}`;
    const all = await Promise.all([
      retentionCheck(connection, namespace),
      attributesCheck(connection, namespace),
      workerCheck(connection, namespace),
    ]);
    return [{ check, outcome: 'OK', found }, ...all];
  } finally {
    await connection.close();
  }
}

/** Where nothing is set, the server is the one `npm start` runs. */
export const settingsOf = ({ temporal, temporalPort }: Config): TemporalSettings =>
  temporal.given
    ? temporal
    : {
        ...temporal,
        connection: { ...temporal.connection, address: `127.0.0.1:${temporalPort}` },
      };

async function retentionCheck(connection: Connection, namespace: string): Promise<Finding> {
  const check = 'Retention';
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    const days = (optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? 0) / DAY_MS;
    const found = `closed checkouts are kept for ${days} days`;
    return days >= RETENTION_DAYS
      ? { check, outcome: 'OK', found }
      : { check, outcome: 'WRONG', found, todo: PREPARE };
  } catch (error) {
    return unknown(check, error);
  }
}

async function attributesCheck(connection: Connection, namespace: string): Promise<Finding> {
  const check = 'Search attributes';
  try {
    const registered = await connection.operatorService.listSearchAttributes({ namespace });
    const names = Object.keys(SEARCH_ATTRIBUTES);
    const missing = names.filter((name) => !(name in registered.customAttributes));
    return missing.length === 0
      ? { check, outcome: 'OK', found: `all ${names.length} are registered` }
      : { check, outcome: 'WRONG', found: `missing: ${missing.join(', ')}`, todo: PREPARE };
  } catch (error) {
    return unknown(check, error);
  }
}

async function workerCheck(connection: Connection, namespace: string): Promise<Finding> {
  const check = 'Worker';
  try {
    const workers = await workersPolling({ connection, namespace, taskQueue: TASK_QUEUE });
    const todo =
      'Start one (npm start, or holdfast worker). Until then checkouts wait; none is lost.';
    return workers.length > 0
      ? { check, outcome: 'OK', found: `${workers.join(', ')} on ${TASK_QUEUE}` }
      : { check, outcome: 'WRONG', found: `nobody polls ${TASK_QUEUE}`, todo };
  } catch (error) {
    return unknown(check, error);
  }
}

/** Some credentials may use a namespace but not look at it: that is not known to be wrong. */
const unknown = (check: string, error: unknown): Finding => ({
  check,
  outcome: 'WARNING',
  found: `cannot be looked at: ${error instanceof Error ? error.message : String(error)}`,
  todo: 'Check that the namespace exists and that these credentials may read it.',
});
