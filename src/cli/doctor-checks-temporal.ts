import type { Connection } from '@temporalio/client';
import type { Config } from '../config.ts';
import { TASK_QUEUE } from '../contract/workflow-ids.ts';
import type { EncryptionKey } from '../encryption/keys.ts';
import { connectClient } from '../temporal/connection.ts';
import { TemporalConnectionError } from '../temporal/connection-error.ts';
import { checkNamespace } from '../temporal/namespace-check.ts';
import { workersPolling } from '../temporal/pollers.ts';
import type { TemporalSettings } from '../temporal/settings.ts';
import type { Finding } from './finding.ts';

/** Temporal as checkouts need it: there, with their search attributes, a long memory and somebody who works. */
export async function checkTemporal(config: Config): Promise<readonly Finding[]> {
  const settings = settingsOf(config);
  try {
    return await checkConnected(settings, config.encryption);
  } catch (error) {
    if (!(error instanceof TemporalConnectionError)) throw error;
    return [{ check: 'Temporal', outcome: 'WRONG', found: error.code, todo: error.message }];
  }
}

async function checkConnected(
  settings: TemporalSettings,
  keys: readonly EncryptionKey[],
): Promise<readonly Finding[]> {
  const { namespace } = settings;
  const connection = await connectClient(settings);
  try {
    const found = `${settings.connection.address}, namespace ${namespace}`;
    const [prepared, worker] = await Promise.all([
      checkNamespace(connection, namespace, keys),
      workerCheck(connection, namespace),
    ]);
    return [{ check: 'Temporal', outcome: 'OK', found }, ...prepared, worker];
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
