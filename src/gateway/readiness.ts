import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { workersPolling } from '../temporal/pollers.ts';
import { temporalAnswers } from './asking.ts';
import type { Premises } from './premises.ts';

const WITHIN_MS = 3_000;

type Part = 'Temporal' | 'worker' | 'PayPal' | 'simulator';

/** What is missing of all that a checkout needs; empty when it can be served. Asked live, within seconds. */
export const missingParts = async (premises: Premises): Promise<readonly Part[]> => {
  const temporal = await temporalAnswers(premises.client);
  const [worker, paypal] = await Promise.all([
    temporal && within(workerPolls(premises)),
    within(payPalAnswers(premises)),
  ]);
  const payPalName = premises.simulatorUrl === null ? 'PayPal' : 'simulator';
  return [
    ...(temporal ? [] : (['Temporal'] as const)),
    ...(worker ? [] : (['worker'] as const)),
    ...(paypal ? [] : ([payPalName] as const)),
  ];
};

const within = async (there: Promise<boolean>): Promise<boolean> => {
  const late = new Promise<false>((resolve) => {
    setTimeout(() => resolve(false), WITHIN_MS).unref();
  });
  return await Promise.race([there.catch(() => false), late]);
};

const workerPolls = async ({ client, taskQueue }: Premises): Promise<boolean> => {
  const { connection } = client;
  if (!(connection instanceof Connection)) return false;
  const { namespace } = client.options;
  const workers = await workersPolling({ connection, namespace, taskQueue });
  return workers.some((identity) => !hasDied(identity));
};

/** Temporal remembers a poller for a minute. A worker of this machine can be looked at: its process is there or not. */
const hasDied = (identity: string): boolean => {
  const [pid = '', host] = identity.split('@');
  if (host !== hostname() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
};

/**
 * PayPal has no door that says it is well: a token proves the credentials, and any answer but a failure that somebody
 * is there now, though the token may be hours old.
 */
const payPalAnswers = async ({ paypal, payPalUrl, simulatorUrl }: Premises): Promise<boolean> => {
  await paypal.ping();
  const url = simulatorUrl === null ? payPalUrl : `${simulatorUrl}/_simulator/clock`;
  const signal = AbortSignal.timeout(WITHIN_MS);
  const response = await fetch(url, { signal, redirect: 'manual' });
  await response.body?.cancel();
  return response.status < 500;
};
