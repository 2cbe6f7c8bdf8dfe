import { z } from 'zod';
import { givenOf, readVariables } from '../config/variables.ts';
import { ConfigError } from '../config.ts';
import { type ApiKey, readApiKeys } from './api-keys.ts';
import type { RedirectRules } from './schemas/redirect-rules.ts';

/** What only the gateway is told by its environment. */
export type GatewaySettings = {
  readonly apiKeys: readonly ApiKey[];
  readonly redirects: RedirectRules;
  /** Origins whose pages may call from a browser. */
  readonly allowedOrigins: readonly string[];
  /** Requests a second for each API key; twice as many at once. */
  readonly requestsPerSecond: number;
};

const list = (value: string | undefined): readonly string[] =>
  (value ?? '').split(/[\s,]+/).filter((entry) => entry !== '');

const RATE = 'takes a whole number from 1 to 100000';

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
    .describe('Requests a second for each API key'),
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
  const apiKeys = readApiKeys(list(given.HOLDFAST_API_KEYS), { merchantId, problems });
  const returnUrls = list(given.HOLDFAST_RETURN_URLS);
  const origins = list(given.HOLDFAST_ALLOWED_ORIGINS);
  if (returnUrls.some((url) => !isPlainUrl(url))) {
    problems.push('HOLDFAST_RETURN_URLS takes http(s) URLs without user, query and fragment');
  }
  if (origins.some((origin) => !isPlainUrl(origin) || new URL(origin).origin !== origin)) {
    problems.push('HOLDFAST_ALLOWED_ORIGINS takes origins such as https://shop.example');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    apiKeys,
    redirects: { allowed: returnUrls.length === 0 ? null : returnUrls.map((url) => new URL(url)) },
    allowedOrigins: origins,
    requestsPerSecond: given.HOLDFAST_RATE_LIMIT,
  });
};

const isPlainUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
};
