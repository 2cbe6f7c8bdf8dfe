import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { packageVersion } from '../package-files.ts';
import { PayPalError } from '../paypal/errors.ts';
import { temporalProblem } from '../temporal/connection.ts';
import type { ConnectionCode } from '../temporal/connection-codes.ts';
import { workersPolling } from '../temporal/pollers.ts';
import type { GatewayContext } from './context.ts';
import type { MerchantAccount } from './merchant-accounts.ts';

const WITHIN_MS = 3_000;
const THERE_HOLDS_MS = 5_000;
const AWAY_HOLDS_MS = 500;

type PayPalStatus = 'ok' | 'PAYPAL_UNAVAILABLE' | 'MERCHANT_UNKNOWN';

/** Everything a checkout needs, each `ok` or the code of what is wrong with it. */
export type Status = {
  readonly temporal: 'ok' | ConnectionCode;
  readonly worker: 'ok' | 'NO_WORKER';
  /** By merchant id: the configured ones, and those that API keys name. */
  readonly paypal: Readonly<Record<string, PayPalStatus>>;
  /** WEBHOOK_ID_MISSING where a configured merchant has none. */
  readonly webhooks: 'ok' | 'WEBHOOK_ID_MISSING';
  readonly version: string;
};

/** Whether this gateway can take requests: about Temporal alone, since PayPal's outage is no reason to send nobody here. */
export const temporalStatus = async ({ client }: GatewayContext): Promise<Status['temporal']> =>
  (await temporalProblem(client, WITHIN_MS)) ?? 'ok';

/** All of it, asked live, within seconds. Never throws. */
export const statusOf = async (gateway: GatewayContext): Promise<Status> => {
  const [temporal, worker, paypal] = await Promise.all([
    temporalStatus(gateway),
    within(workerPolls(gateway)),
    payPalStatus(gateway),
  ]);
  const accounts = gateway.merchants.all().map((each) => gateway.accountOf(each.merchantId));
  return {
    temporal,
    worker: worker ? 'ok' : 'NO_WORKER',
    paypal,
    webhooks: accounts.some((account) => !account?.webhooks) ? 'WEBHOOK_ID_MISSING' : 'ok',
    version: packageVersion(),
  };
};

const within = async (there: Promise<boolean>): Promise<boolean> => {
  const late = new Promise<false>((resolve) => {
    setTimeout(() => resolve(false), WITHIN_MS).unref();
  });
  return await Promise.race([there.catch(() => false), late]);
};

const workerPolls = async ({
  client,
  taskQueue,
  simulatorUrl,
}: GatewayContext): Promise<boolean> => {
  const { connection } = client;
  if (!(connection instanceof Connection)) return false;
  const { namespace } = client.options;
  const workers = await workersPolling({ connection, namespace, taskQueue });
  return workers.some((identity) => simulatorUrl === null || !hasDied(identity));
};

/**
 * Temporal remembers a poller for a minute. With the simulator all processes are on this machine, where a worker can be
 * looked at; elsewhere `pid@host` may be another container's.
 */
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

const payPalStatus = async (gateway: GatewayContext): Promise<Status['paypal']> => {
  const configured = gateway.merchants.all().map(({ merchantId }) => merchantId);
  const named = gateway.settings.apiKeys.map(({ merchantId }) => merchantId);
  const looks = [...new Set([...configured, ...named])].map(async (merchantId) => {
    const account = gateway.accountOf(merchantId);
    if (account === null) return [merchantId, 'MERCHANT_UNKNOWN'] as const;
    const there = await payPalAnswers(gateway, account);
    return [merchantId, there ? 'ok' : 'PAYPAL_UNAVAILABLE'] as const;
  });
  return Object.fromEntries(await Promise.all(looks));
};

const lastLooks = new WeakMap<MerchantAccount, { readonly at: number; readonly there: boolean }>();

/** What was seen of PayPal a moment ago still holds: many ask the gateway, and PayPal counts requests. */
const payPalAnswers = async (
  gateway: GatewayContext,
  account: MerchantAccount,
): Promise<boolean> => {
  const last = lastLooks.get(account);
  const holdsMs = last?.there === true ? THERE_HOLDS_MS : AWAY_HOLDS_MS;
  if (last !== undefined && Date.now() - last.at < holdsMs) return last.there;
  const there = await within(lookAtPayPal(gateway, account));
  lastLooks.set(account, { at: Date.now(), there });
  return there;
};

/** A well-formed id that PayPal has given to nobody. */
const NO_ORDER = '0HOLDFAST0READYZ0';

/**
 * PayPal has no operation that says it is well, so it is asked for an order that does not exist: whoever says so has let the
 * credentials in and reads orders now, though the token may be hours old. Moves no money.
 */
const lookAtPayPal = async (
  { simulatorUrl }: GatewayContext,
  { paypal }: MerchantAccount,
): Promise<boolean> => {
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
