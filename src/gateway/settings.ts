import { z } from 'zod';
import { givenOf, readVariables } from '../config/variables.ts';
import { ConfigError } from '../config.ts';
import { type ApiKey, readApiKeys } from './api-keys.ts';
import type { RedirectRules } from './schemas/redirect-rules.ts';

/** What only the gateway is told by its environment. */
export type GatewaySettings = {
  readonly apiKeys: readonly ApiKey[];
  readonly redirects: RedirectRules;
  /** Names, besides those of loopback, that the Host header may have; lower case, without port. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may call from a browser. */
  readonly allowedOrigins: readonly string[];
  /** Requests a second for each API key; twice as many at once. */
  readonly requestsPerSecond: number;
  /** More connections are closed at once; each costs some 50 KB. */
  readonly maxConnections: number;
  /** A connection without a request is kept so long: longer than the proxy before it keeps it. */
  readonly keepAliveSeconds: number;
  /** Comments on an event stream come so often: sooner than a proxy drops what is silent. */
  readonly streamHeartbeatSeconds: number;
  /** An event stream ends after this, and its reader comes back. */
  readonly streamLifeSeconds: number;
  /** Between SIGTERM, when /readyz says no, and the end of serving. */
  readonly shutdownDelaySeconds: number;
};

const list = (value: string | undefined): readonly string[] =>
  (value ?? '').split(/[\s,]+/).filter((entry) => entry !== '');

const DELAY = 'takes a whole number of seconds from 0 to 300';
const RATE = 'takes a whole number from 1 to 100000';

const seconds = (fallback: number, most: number) => {
  const words = `takes whole seconds from 1 to ${most}`;
  return z.coerce.number(words).int(words).min(1, words).max(most, words).default(fallback);
};

/** Every variable the gateway alone reads. */
export const gatewayEnvironment = z.object({
  HOLDFAST_API_KEYS: z
    .string()
    .optional()
    .describe('name:scope:sha256[:merchant] of each API key; without any only loopback is served'),
  HOLDFAST_RETURN_URLS: z
    .string()
    .optional()
    .describe('Where payers may be sent back to; default: any https, and http on loopback'),
  HOLDFAST_ALLOWED_HOSTS: z
    .string()
    .optional()
    .describe(
      'Names that the Host header may have besides loopback’s and HOLDFAST_GATEWAY_HOST, without port, such as pay.shop.example',
    ),
  HOLDFAST_ALLOWED_ORIGINS: z
    .string()
    .optional()
    .describe('Origins whose pages may call the gateway from a browser; default: none'),
  HOLDFAST_RATE_LIMIT: z.coerce
    .number(RATE)
    .int(RATE)
    .min(1, RATE)
    .max(100_000, RATE)
    .default(50)
    .describe('Requests a second for each API key; a list counts for one more per ten checkouts'),
  HOLDFAST_MAX_CONNECTIONS: z.coerce
    .number(RATE)
    .int(RATE)
    .min(1, RATE)
    .max(100_000, RATE)
    .default(2_000)
    .describe('Connections that the gateway takes; more are closed at once'),
  HOLDFAST_KEEP_ALIVE: seconds(75, 3_600).describe(
    'Seconds that an idle connection is kept; longer than the proxy before the gateway keeps it',
  ),
  HOLDFAST_STREAM_HEARTBEAT: seconds(15, 3_600).describe(
    'Seconds between comments on an event stream; fewer than a proxy waits on a silent one',
  ),
  HOLDFAST_STREAM_LIFE: seconds(3_600, 86_400).describe(
    'Seconds after which an event stream ends and its reader comes back',
  ),
  HOLDFAST_SHUTDOWN_DELAY: z.coerce
    .number(DELAY)
    .int(DELAY)
    .min(0, DELAY)
    .max(300, DELAY)
    .default(5)
    .describe(
      'Seconds the gateway serves on after SIGTERM, so that load balancers see /readyz say no',
    ),
});

/**
 * Reads the gateway's own variables. An empty variable counts as not set.
 * @throws ConfigError naming every problem, and no value
 */
export const readGatewaySettings = (
  merchantId: string,
  variables: NodeJS.ProcessEnv = process.env,
): GatewaySettings => {
  const given = readVariables(gatewayEnvironment, givenOf(variables));
  const problems: string[] = [];
  const apiKeys = readApiKeys(list(given.HOLDFAST_API_KEYS), {
    merchantId: mustNameMerchants(variables) ? null : merchantId,
    problems,
  });
  const returnUrls = list(given.HOLDFAST_RETURN_URLS);
  const origins = list(given.HOLDFAST_ALLOWED_ORIGINS);
  const hosts = list(given.HOLDFAST_ALLOWED_HOSTS);
  if (returnUrls.some((url) => !isPlainUrl(url))) {
    problems.push('HOLDFAST_RETURN_URLS takes http(s) URLs without user, query and fragment');
  }
  if (hosts.some((host) => !isHostname(host))) {
    problems.push('HOLDFAST_ALLOWED_HOSTS takes host names without scheme and port');
  }
  if (origins.some((origin) => !isPlainUrl(origin) || new URL(origin).origin !== origin)) {
    problems.push('HOLDFAST_ALLOWED_ORIGINS takes origins such as https://shop.example');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    apiKeys,
    redirects: { allowed: returnUrls.length === 0 ? null : returnUrls.map((url) => new URL(url)) },
    allowedHosts: hosts.map((host) => new URL(`http://${host}`).hostname),
    allowedOrigins: origins,
    requestsPerSecond: given.HOLDFAST_RATE_LIMIT,
    maxConnections: given.HOLDFAST_MAX_CONNECTIONS,
    keepAliveSeconds: given.HOLDFAST_KEEP_ALIVE,
    streamHeartbeatSeconds: given.HOLDFAST_STREAM_HEARTBEAT,
    streamLifeSeconds: given.HOLDFAST_STREAM_LIFE,
    shutdownDelaySeconds: given.HOLDFAST_SHUTDOWN_DELAY,
  });
};

/** Which of several merchants a key is of, its entry says, unless HOLDFAST_MERCHANT_ID does: the order of a file never does. */
const mustNameMerchants = (variables: NodeJS.ProcessEnv): boolean => {
  const { HOLDFAST_MERCHANTS, HOLDFAST_MERCHANT_ID } = givenOf(variables);
  return HOLDFAST_MERCHANTS !== undefined && HOLDFAST_MERCHANT_ID === undefined;
};

/** A name or an address literal, an IPv6 one in brackets. */
const isHostname = (text: string): boolean =>
  /^(\[[0-9a-f:.]+\]|[\w.-]+)$/i.test(text) && URL.canParse(`http://${text}`);

const isPlainUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
};
