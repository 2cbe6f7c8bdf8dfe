import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { PayPalError } from '../paypal/errors.ts';
import { workersPolling } from '../temporal/pollers.ts';
import type { GatewayContext } from './context.ts';
import { temporalAnswers } from './temporal-call.ts';

const WITHIN_MS = 3_000;
const THERE_HOLDS_MS = 5_000;
const AWAY_HOLDS_MS = 500;

type Part = 'Temporal' | 'worker' | 'PayPal' | 'simulator';

/** What is missing of all that a checkout needs; empty when it can be served. Asked live, within seconds. */
export const missingParts = async (gateway: GatewayContext): Promise<readonly Part[]> => {
  const temporal = await temporalAnswers(gateway.client);
  const [worker, paypal] = await Promise.all([
    temporal && within(workerPolls(gateway)),
    payPalAnswers(gateway),
  ]);
  const payPalName = gateway.simulatorUrl === null ? 'PayPal' : 'simulator';
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

const workerPolls = async ({ client, taskQueue }: GatewayContext): Promise<boolean> => {
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

const lastLooks = new WeakMap<GatewayContext, { readonly at: number; readonly there: boolean }>();

/** What was seen of PayPal a moment ago still holds: many ask the gateway, and PayPal counts requests. */
const payPalAnswers = async (gateway: GatewayContext): Promise<boolean> => {
  const last = lastLooks.get(gateway);
  const holdsMs = last?.there === true ? THERE_HOLDS_MS : AWAY_HOLDS_MS;
  if (last !== undefined && Date.now() - last.at < holdsMs) return last.there;
  const there = await within(lookAtPayPal(gateway));
  lastLooks.set(gateway, { at: Date.now(), there });
  return there;
};

/** A well-formed id that PayPal has given to nobody. */
const NO_ORDER = '0HOLDFAST0READYZ0';

/**
 * PayPal has no door that says it is well, so it is asked for an order that does not exist: whoever says so has let the
 * credentials in and reads orders now, though the token may be hours old. Moves no money.
 */
const lookAtPayPal = async ({ paypal, simulatorUrl }: GatewayContext): Promise<boolean> => {
  const signal = AbortSignal.timeout(WITHIN_MS);
  const [answered, clock] = await Promise.all([
    paypal.getOrder({ orderId: NO_ORDER }, { signal }).then(() => true, isAnswer),
    simulatorUrl === null || fetch(`${simulatorUrl}/_simulator/clock`, { signal }),
  ]);
  if (typeof clock !== 'boolean') await clock.body?.cancel();
  return answered;
};

/** Also "no" is an answer, as long as it is about the order and not about who asks. */
const isAnswer = (error: unknown): boolean =>
  error instanceof PayPalError &&
  error.problem.kind === 'REFUSED' &&
  error.problem.httpStatus !== 401 &&
  error.problem.httpStatus !== 403;
