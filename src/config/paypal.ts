import { isLoopback } from '../domain/loopback.ts';
import type { Environment } from './environment.ts';

const SANDBOX = 'https://api-m.sandbox.paypal.com';

/** What `npm start` gives the worker and the gateway where it runs the simulator; refused by every PayPal host. */
export const SIMULATOR_CREDENTIALS = 'simulator';

/** How to reach PayPal. `simulatorUrl` is set where PayPal's place is taken on this machine, by plain http. */
export interface PayPalSettings {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookId?: string;
  readonly simulatorUrl?: string;
  /** The account that a partner acts for: subject of PayPal-Auth-Assertion. */
  readonly payPalMerchantId?: string;
  /** A partner's BN code: PayPal-Partner-Attribution-Id. */
  readonly partnerAttributionId?: string;
}

/**
 * Whether PayPal is named at all: by its credentials, or, for merchants of a file, by its address. Where it is not, the
 * simulator takes its place.
 */
export const isPayPalNamed = (env: Environment): boolean =>
  env.HOLDFAST_MERCHANTS === undefined
    ? env.PAYPAL_CLIENT_ID !== undefined
    : env.PAYPAL_BASE_URL !== undefined;

/** Where PayPal, or the simulator in its place, is reached. */
export function payPalAddress(env: Environment): Pick<PayPalSettings, 'baseUrl' | 'simulatorUrl'> {
  if (!isPayPalNamed(env)) {
    const baseUrl = `http://127.0.0.1:${env.HOLDFAST_SIMULATOR_PORT}`;
    return { baseUrl, simulatorUrl: baseUrl };
  }
  const baseUrl = new URL(env.PAYPAL_BASE_URL ?? SANDBOX).origin;
  return { baseUrl, ...(hostKindOf(baseUrl) === 'loopback' ? { simulatorUrl: baseUrl } : {}) };
}

/** What is wrong with the variables about PayPal; none carries a secret's value. */
export function paypalProblems(
  env: Environment,
  given: Readonly<Record<string, string>>,
): string[] {
  const baseUrl = env.PAYPAL_BASE_URL ?? SANDBOX;
  const host = hostKindOf(baseUrl);
  const problems = env.HOLDFAST_MERCHANTS === undefined ? accountProblems(env) : besideTheFile(env);
  if (host === 'refused') {
    problems.push(
      'PAYPAL_BASE_URL must be an https URL, or plain http on loopback, with no user, path or query',
    );
  }
  if (host === 'elsewhere' && env.PAYPAL_CLIENT_ID === SIMULATOR_CREDENTIALS) {
    problems.push(
      `PAYPAL_CLIENT_ID is the simulator's but PAYPAL_BASE_URL is ${new URL(baseUrl).host}`,
    );
  }
  const isSimulatorNamed = given['HOLDFAST_SIMULATOR_PORT'] !== undefined;
  if (host === 'elsewhere' && isPayPalNamed(env) && isSimulatorNamed) {
    problems.push(
      `HOLDFAST_SIMULATOR_PORT is set but PayPal is ${new URL(baseUrl).host}: unset one of the two`,
    );
  }
  return problems;
}

function accountProblems(env: Environment): string[] {
  const problems: string[] = [];
  const id = env.PAYPAL_CLIENT_ID !== undefined;
  const secret = env.PAYPAL_CLIENT_SECRET !== undefined;
  if (id && !secret) problems.push('PAYPAL_CLIENT_ID is set but PAYPAL_CLIENT_SECRET is not');
  if (secret && !id) problems.push('PAYPAL_CLIENT_SECRET is set but PAYPAL_CLIENT_ID is not');
  if (!id && !secret && env.PAYPAL_BASE_URL !== undefined) {
    problems.push('PAYPAL_BASE_URL is set but PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET are not');
  }
  return problems;
}

/** One account in the variables beside those of the file: nobody could say whose calls it should make. */
function besideTheFile(env: Environment): string[] {
  const beside = [
    'PAYPAL_CLIENT_ID',
    'PAYPAL_CLIENT_SECRET',
    'HOLDFAST_EVENTS_URL',
    'HOLDFAST_EVENTS_SECRET',
  ] as const;
  return beside
    .filter((name) => env[name] !== undefined)
    .map((name) => `${name} is set beside HOLDFAST_MERCHANTS: say it in that file`);
}

/** The account of the variables; the simulator's where they name none. */
export function paypalSettings(env: Environment): PayPalSettings {
  return Object.freeze({
    ...payPalAddress(env),
    clientId: env.PAYPAL_CLIENT_ID ?? SIMULATOR_CREDENTIALS,
    clientSecret: env.PAYPAL_CLIENT_SECRET ?? SIMULATOR_CREDENTIALS,
    ...(env.PAYPAL_WEBHOOK_ID === undefined ? {} : { webhookId: env.PAYPAL_WEBHOOK_ID }),
  });
}

/** Loopback means plain http to this very machine: no host of PayPal's is ever reached that way. */
function hostKindOf(baseUrl: string): 'loopback' | 'elsewhere' | 'refused' {
  if (!URL.canParse(baseUrl)) return 'refused';
  const url = new URL(baseUrl);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return 'refused';
  }
  if (url.pathname !== '/') return 'refused';
  if (url.protocol === 'https:') return 'elsewhere';
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return 'loopback';
  return 'refused';
}
