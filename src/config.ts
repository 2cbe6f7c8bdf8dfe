import { homedir, platform } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { readTemporalSettings, type TemporalSettings } from './temporal/settings.ts';

const SANDBOX = 'https://api-m.sandbox.paypal.com';

/** What `npm start` gives the worker and the gateway where it runs the simulator; refused by every PayPal host. */
export const SIMULATOR_CREDENTIALS = 'simulator';

/** Port 0 means any free port; what was chosen is printed at the start. */
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/** Every variable Holdfast reads, besides `TEMPORAL_*`, which follow `@temporalio/envconfig`. */
const environment = z.object({
  HOLDFAST_STATE: z
    .string()
    .default('.holdfast')
    .describe('Folder of all saved state: Temporal, simulator, worker pid'),
  HOLDFAST_CACHE: z
    .string()
    .optional()
    .describe('Folder of fetched programs, shared by clones; default: the user cache'),
  HOLDFAST_MERCHANT_ID: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'takes 1 to 64 letters, digits, _ and -')
    .default('default')
    .describe('Merchant of every checkout where no API key says otherwise'),
  HOLDFAST_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least severity that is logged'),
  HOLDFAST_GATEWAY_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address the gateway listens on; anything but loopback needs API keys'),
  HOLDFAST_GATEWAY_PORT: port(3000).describe('Port of the gateway'),
  HOLDFAST_GATEWAY_URL: z
    .string()
    .optional()
    .describe('Where the demo and the shell find the gateway; default: the host and port above'),
  HOLDFAST_TEMPORAL_PORT: port(7233).describe('Port of the Temporal server npm start runs'),
  HOLDFAST_UI_PORT: port(8233).describe('Port of that server’s Web UI'),
  HOLDFAST_SIMULATOR_PORT: port(4020).describe('Port of the PayPal simulator npm start runs'),
  HOLDFAST_DEMO_PORT: port(3001).describe('Port of the demo shop'),
  PAYPAL_BASE_URL: z
    .string()
    .optional()
    .describe('PayPal’s API; https anywhere, http on loopback; default: the sandbox'),
  PAYPAL_CLIENT_ID: z.string().optional().describe('Client id of PayPal’s REST app'),
  PAYPAL_CLIENT_SECRET: z.string().optional().describe('Its secret; never printed'),
  PAYPAL_WEBHOOK_ID: z
    .string()
    .optional()
    .describe('Webhook events are verified against; without it that door answers 503'),
  HOLDFAST_EVENTS_URL: z
    .string()
    .optional()
    .describe('Where the merchant is told of what happens; https, or http on loopback'),
  HOLDFAST_EVENTS_SECRET: z
    .string()
    .optional()
    .describe(
      'Signs what is sent there: whsec_ and base64, as Standard Webhooks has it; never printed',
    ),
  TEMPORAL_CLI_PATH: z
    .string()
    .optional()
    .describe('A temporal program to run instead of searching for one'),
});

/** How to reach PayPal. `simulatorUrl` is set where PayPal's place is taken on this machine, by plain http. */
export interface PayPalSettings {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookId?: string;
  readonly simulatorUrl?: string;
}

/** Where the merchant wants to be told, and the secret that signs what is sent there. */
interface EventsReceiver {
  readonly url: string;
  readonly secret: string;
}

export interface Config {
  /** Absolute. */
  readonly stateFolder: string;
  /** Absolute. */
  readonly cacheFolder: string;
  readonly merchantId: string;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly gateway: { readonly host: string; readonly port: number; readonly url: string };
  readonly temporal: TemporalSettings;
  readonly temporalCliPath: string | null;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  readonly simulatorPort: number;
  readonly demoPort: number;
  /** Null where no credentials are set: `npm start` then runs the simulator, anything else asks for them. */
  readonly paypal: PayPalSettings | null;
  /** Null where the merchant is told nothing. */
  readonly events: EventsReceiver | null;
}

/** The environment cannot be used as it is; `problems` names everything wrong with it, at once. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not usable: ${problems.join('; ')}.`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Environment = z.infer<typeof environment>;

/**
 * Reads the environment once, at the start of a process, into one frozen object.
 * An empty variable counts as not set. No message carries a variable's value where it could be a secret.
 * @throws ConfigError naming every problem.
 */
export function readConfig(variables: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  }
  const problems = [...paypalProblems(parsed.data, given), ...eventsProblems(parsed.data)];
  const temporal = temporalOrProblem(given, problems);
  if (temporal === null || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    stateFolder: path.resolve(parsed.data.HOLDFAST_STATE),
    cacheFolder: path.resolve(parsed.data.HOLDFAST_CACHE ?? userCacheFolder(given)),
    merchantId: parsed.data.HOLDFAST_MERCHANT_ID,
    logLevel: parsed.data.HOLDFAST_LOG_LEVEL,
    gateway: Object.freeze({
      host: parsed.data.HOLDFAST_GATEWAY_HOST,
      port: parsed.data.HOLDFAST_GATEWAY_PORT,
      url:
        parsed.data.HOLDFAST_GATEWAY_URL ??
        `http://${parsed.data.HOLDFAST_GATEWAY_HOST}:${parsed.data.HOLDFAST_GATEWAY_PORT}`,
    }),
    temporal,
    temporalCliPath: parsed.data.TEMPORAL_CLI_PATH ?? null,
    temporalPort: parsed.data.HOLDFAST_TEMPORAL_PORT,
    temporalUiPort: parsed.data.HOLDFAST_UI_PORT,
    simulatorPort: parsed.data.HOLDFAST_SIMULATOR_PORT,
    demoPort: parsed.data.HOLDFAST_DEMO_PORT,
    paypal: paypalSettings(parsed.data),
    events: eventsReceiver(parsed.data),
  });
}

/** For the doors that cannot do without PayPal. @throws ConfigError where no credentials are set. */
export function requirePayPal(config: Config): PayPalSettings {
  if (config.paypal !== null) return config.paypal;
  throw new ConfigError([
    'PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET are not set: take them from PayPal’s developer dashboard, or use npm start, which runs a simulator without them',
  ]);
}

function paypalProblems(env: Environment, given: Record<string, string>): string[] {
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

function eventsProblems(env: Environment): string[] {
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

function eventsReceiver(env: Environment): EventsReceiver | null {
  const { HOLDFAST_EVENTS_URL: url, HOLDFAST_EVENTS_SECRET: secret } = env;
  return url === undefined || secret === undefined ? null : Object.freeze({ url, secret });
}

function paypalSettings(env: Environment): PayPalSettings | null {
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

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function temporalOrProblem(
  given: Record<string, string>,
  problems: string[],
): TemporalSettings | null {
  try {
    return readTemporalSettings(given);
  } catch (error) {
    problems.push(`TEMPORAL_*: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function userCacheFolder(given: Record<string, string>): string {
  if (given['XDG_CACHE_HOME'] !== undefined) return path.join(given['XDG_CACHE_HOME'], 'holdfast');
  if (platform() === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'holdfast');
  return path.join(homedir(), '.cache', 'holdfast');
}
