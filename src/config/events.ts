import { isLoopback } from '../domain/loopback.ts';
import type { Environment } from './environment.ts';

/** Where events are sent to a merchant, and the secret that signs them. */
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
  const names = { url: 'HOLDFAST_EVENTS_URL', secret: 'HOLDFAST_EVENTS_SECRET' };
  return [...problems, ...receiverProblems({ url, secret }, names)];
}

/** What is wrong with a receiver, by the names of where its parts come from. */
export function receiverProblems(
  given: { readonly url: string | undefined; readonly secret: string | undefined },
  names: { readonly url: string; readonly secret: string },
): readonly string[] {
  const problems: string[] = [];
  if (given.url !== undefined && !isReceiver(given.url)) {
    problems.push(`${names.url} must be an https URL without a user, or plain http on loopback`);
  }
  if (given.secret !== undefined && !/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(given.secret)) {
    problems.push(`${names.secret} must be whsec_ and at least 24 bytes in base64`);
  }
  return problems;
}

function isReceiver(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** Null where nothing is sent to the merchant. */
export function eventsReceiver({
  url,
  secret,
}: {
  readonly url: string | undefined;
  readonly secret: string | undefined;
}): EventsReceiver | null {
  return url === undefined || secret === undefined ? null : Object.freeze({ url, secret });
}
