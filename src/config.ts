import { homedir, platform, tmpdir } from 'node:os';
import path from 'node:path';
import { encryptionKeys, encryptionProblems } from './config/encryption.ts';
import { environment } from './config/environment.ts';
import { ConfigError } from './config/error.ts';
import { eventsProblems } from './config/events.ts';
import { configuredMerchants, type MerchantsFile } from './config/merchant-variables.ts';
import type { MerchantSettings } from './config/merchants.ts';
import { isPayPalNamed, paypalProblems } from './config/paypal.ts';
import { deploymentVersion, patchSetting, rolloutProblems } from './config/rollout.ts';
import { givenOf, readVariables } from './config/variables.ts';
import type { EncryptionKey } from './encryption/keys.ts';
import type { DeploymentVersion, PatchSetting } from './temporal/rollout.ts';
import { readTemporalSettings, type TemporalSettings } from './temporal/settings.ts';

export { ConfigError } from './config/error.ts';

export interface Config {
  /** Absolute. */
  readonly stateFolder: string;
  /** Absolute. */
  readonly cacheFolder: string;
  /** Whose checkouts callers without an API key of another merchant's start. */
  readonly merchantId: string;
  /** Never empty. */
  readonly merchants: readonly MerchantSettings[];
  /** Where HOLDFAST_MERCHANTS names one. */
  readonly merchantsFile: MerchantsFile | null;
  /** False where no PayPal is named: `npm start` then runs the simulator, anything else asks for one. */
  readonly isPayPalNamed: boolean;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly gateway: { readonly host: string; readonly port: number };
  /** Health and metrics of the worker. */
  readonly worker: { readonly host: string; readonly port: number };
  /** HOLDFAST_CACHED_WORKFLOWS; null where nothing is said. */
  readonly cachedWorkflows: number | null;
  readonly temporal: TemporalSettings;
  readonly temporalCliPath: string | null;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  readonly simulatorPort: number;
  readonly demoPort: number;
  /** Whether the demo's merchant pages were asked for; null where nothing is said. */
  readonly demoOperatorPages: 'on' | 'off' | null;
  /** The first encrypts what is sent to Temporal, all decrypt; empty where nothing is encrypted. */
  readonly encryption: readonly EncryptionKey[];
  readonly patches: PatchSetting;
  /** Null where workers are not versioned. */
  readonly deployment: DeploymentVersion | null;
}

/**
 * Reads the environment once, at the start of a process, into one frozen object.
 * No message carries a variable's value where it could be a secret.
 * @throws ConfigError naming every problem.
 */
export function readConfig(variables: NodeJS.ProcessEnv = process.env): Config {
  const given = givenOf(variables);
  const env = readVariables(environment, given);
  const problems = [
    ...paypalProblems(env, given),
    ...eventsProblems(env),
    ...encryptionProblems(env),
    ...rolloutProblems(env),
  ];
  const temporal = temporalOrProblem(given, problems);
  const merchants = problems.length === 0 ? configuredMerchants(env, given, problems) : null;
  if (temporal === null || merchants === null || problems.length > 0) {
    throw new ConfigError(problems);
  }
  return Object.freeze({
    stateFolder: path.resolve(env.HOLDFAST_STATE),
    cacheFolder: path.resolve(env.HOLDFAST_CACHE ?? userCacheFolder(given)),
    ...merchants,
    isPayPalNamed: isPayPalNamed(env),
    logLevel: env.HOLDFAST_LOG_LEVEL,
    gateway: Object.freeze({ host: env.HOLDFAST_GATEWAY_HOST, port: env.HOLDFAST_GATEWAY_PORT }),
    worker: Object.freeze({ host: env.HOLDFAST_WORKER_HOST, port: env.HOLDFAST_WORKER_PORT }),
    cachedWorkflows: env.HOLDFAST_CACHED_WORKFLOWS ?? null,
    temporal,
    temporalCliPath: env.TEMPORAL_CLI_PATH ?? null,
    temporalPort: env.HOLDFAST_TEMPORAL_PORT,
    temporalUiPort: env.HOLDFAST_UI_PORT,
    simulatorPort: env.HOLDFAST_SIMULATOR_PORT,
    demoPort: env.HOLDFAST_DEMO_PORT,
    demoOperatorPages: env.HOLDFAST_DEMO_OPERATOR_PAGES ?? null,
    encryption: encryptionKeys(env),
    patches: patchSetting(env),
    deployment: deploymentVersion(env),
  });
}

/** For the processes that cannot do without PayPal. @throws ConfigError where none is named */
export function requirePayPal({ isPayPalNamed: isNamed, merchantsFile }: Config): void {
  if (isNamed) return;
  throw new ConfigError([
    merchantsFile === null
      ? 'PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET are not set: take them from PayPal’s developer dashboard, or use npm start, which runs a simulator without them'
      : 'PAYPAL_BASE_URL is not set, and HOLDFAST_MERCHANTS does not say which PayPal its accounts are of: set it to https://api-m.paypal.com or https://api-m.sandbox.paypal.com, or use npm start, which runs a simulator without it',
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
  const home = homeFolder();
  if (platform() === 'darwin') return path.join(home, 'Library', 'Caches', 'holdfast');
  return path.join(home, '.cache', 'holdfast');
}

/** A container's user is often a bare number without a home, and production fetches no program. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return tmpdir();
  }
}
