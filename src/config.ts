import { homedir, platform } from 'node:os';
import path from 'node:path';
import { environment } from './config/environment.ts';
import { type EventsReceiver, eventsProblems, eventsReceiver } from './config/events.ts';
import { type PayPalSettings, paypalProblems, paypalSettings } from './config/paypal.ts';
import { readTemporalSettings, type TemporalSettings } from './temporal/settings.ts';

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
