import { isLoopback } from '../domain/loopback.ts';
import type { Environment } from './environment.ts';

/** Where the merchant wants to be told, and the secret that signs what is sent there. */
export interface EventsReceiver {
  readonly url: string;
  readonly secret: string;
}

/** What is wrong with the variables about the merchant's URL; none carries a secret's value. */
export function eventsProblems(env: Environment): string[] {
  const { HOLDFAST_EVENTS_URL: url, HOLDFAST_EVENTS_SECRET: secret } = env;
  if (url === undefined && secret === undefined) return [];
  const problems: string[] = [];
  if (url === undefined)
    problems.push('HOLDFAST_EVENTS_SECRET is set but HOLDFAST_EVENTS_URL is not');
  if (secret === undefined)
    problems.push('HOLDFAST_EVENTS_URL is set but HOLDFAST_EVENTS_SECRET is not');
  if (url !== undefined && !isReceiver(url)) {
    problems.push(
      'HOLDFAST_EVENTS_URL must be an https URL without a user, or plain http on loopback',
    );
  }
  if (secret !== undefined && !/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)) {
    problems.push('HOLDFAST_EVENTS_SECRET must be whsec_ and at least 24 bytes in base64');
  }
  return problems;
}

function isReceiver(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** Null where the merchant is told nothing. */
export function eventsReceiver(env: Environment): EventsReceiver | null {
  const { HOLDFAST_EVENTS_URL: url, HOLDFAST_EVENTS_SECRET: secret } = env;
  return url === undefined || secret === undefined ? null : Object.freeze({ url, secret });
}
