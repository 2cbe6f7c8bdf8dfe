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
}

/** What is wrong with the variables about PayPal; none carries a secret's value. */
export function paypalProblems(
  env: Environment,
  given: Readonly<Record<string, string>>,
): string[] {
  const problems: string[] = [];
  const baseUrl = env.PAYPAL_BASE_URL ?? SANDBOX;
  const id = env.PAYPAL_CLIENT_ID !== undefined;
  const secret = env.PAYPAL_CLIENT_SECRET !== undefined;
  if (id && !secret) problems.push('PAYPAL_CLIENT_ID is set but PAYPAL_CLIENT_SECRET is not');
  if (secret && !id) problems.push('PAYPAL_CLIENT_SECRET is set but PAYPAL_CLIENT_ID is not');
  if (!id && !secret && env.PAYPAL_BASE_URL !== undefined) {
    problems.push('PAYPAL_BASE_URL is set but PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET are not');
  }
  const place = placeOf(baseUrl);
  if (place === 'refused') {
    problems.push(
      'PAYPAL_BASE_URL must be an https URL, or plain http on loopback, with no user, path or query',
    );
  }
  if (place === 'elsewhere' && env.PAYPAL_CLIENT_ID === SIMULATOR_CREDENTIALS) {
    problems.push(
      `PAYPAL_CLIENT_ID is the simulator's but PAYPAL_BASE_URL is ${new URL(baseUrl).host}`,
    );
  }
  if (place === 'elsewhere' && id && given['HOLDFAST_SIMULATOR_PORT'] !== undefined) {
    problems.push(
      `HOLDFAST_SIMULATOR_PORT is set but PayPal is ${new URL(baseUrl).host}: unset one of the two`,
    );
  }
  return problems;
}

/** Null where no credentials are set. */
export function paypalSettings(env: Environment): PayPalSettings | null {
  if (env.PAYPAL_CLIENT_ID === undefined || env.PAYPAL_CLIENT_SECRET === undefined) return null;
  const baseUrl = new URL(env.PAYPAL_BASE_URL ?? SANDBOX).origin;
  return Object.freeze({
    baseUrl,
    clientId: env.PAYPAL_CLIENT_ID,
    clientSecret: env.PAYPAL_CLIENT_SECRET,
    ...(env.PAYPAL_WEBHOOK_ID === undefined ? {} : { webhookId: env.PAYPAL_WEBHOOK_ID }),
    ...(placeOf(baseUrl) === 'loopback' ? { simulatorUrl: baseUrl } : {}),
  });
}

/** Loopback means plain http to this very machine: no host of PayPal's is ever reached that way. */
function placeOf(baseUrl: string): 'loopback' | 'elsewhere' | 'refused' {
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
