import { readFileSync } from 'node:fs';
import { SIMULATOR_CREDENTIALS } from '../config/paypal.ts';
import type { Config } from '../config.ts';
import type { Addresses } from './addresses.ts';
import type { OneTimeKeys } from './one-time-keys.ts';
import { isSimulated } from './simulated.ts';

type Variables = Readonly<Record<string, string>>;

/** What programs need of a machine: where things are, how text is written, which way out. No secret of anybody's. */
const OF_THE_MACHINE =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI|TMPDIR|TEMP|TMP|SystemRoot|windir|XDG_\w+|NODE_\w+|SSL_CERT_(FILE|DIR)|(HTTPS?|NO|ALL)_PROXY|(https?|no|all)_proxy)$/;

/** What each part reads besides. The demo gets no credentials of PayPal's, the simulator and Temporal get none at all. */
const OF_PART = {
  worker: /^(PAYPAL_|TEMPORAL_|OTEL_|HOLDFAST_(?!API_KEYS?$|DEMO_))/,
  gateway: /^(PAYPAL_|TEMPORAL_|OTEL_|HOLDFAST_(?!API_KEY$|DEMO_))/,
  demo: /^HOLDFAST_(API_KEY|ALLOWED_HOSTS|GATEWAY_URL|DEMO_\w+)$/,
  simulator: /^HOLDFAST_(LOG_LEVEL|ALLOWED_HOSTS|SIMULATOR_\w+)$/,
  temporal: /^$/,
} as const;

export type PartName = keyof typeof OF_PART;

/** The environment that a part of this start inherits: what it needs of this process's own, and nothing else. */
export function inheritedBy(
  part: PartName,
  variables: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const secrets = part === 'worker' || part === 'gateway' ? namedByMerchants(variables) : [];
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value !== undefined &&
      (OF_THE_MACHINE.test(name) || OF_PART[part].test(name) || secrets.includes(name))
        ? [[name, value]]
        : [],
    ),
  );
}

/** The variables that HOLDFAST_MERCHANTS names as places of secrets: every member whose name ends in `Env`. */
function namedByMerchants({ HOLDFAST_MERCHANTS: file }: NodeJS.ProcessEnv): readonly string[] {
  if (!file) return [];
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/"\w+Env"\s*:\s*"(\w+)"/g)].flatMap(([, name]) => name ?? []);
}

interface Decided {
  readonly config: Config;
  readonly addresses: Addresses;
  /** At the simulator, by merchant; empty with PayPal itself. */
  readonly webhookIds: ReadonlyMap<string, string>;
  readonly keys: OneTimeKeys | null;
}

/**
 * The environment of the worker, the gateway or the demo: what it inherits, with what this start has decided. Where this
 * start runs the Temporal server, no other TEMPORAL_* setting may send a part elsewhere.
 */
export function environmentOf(
  part: 'worker' | 'gateway' | 'demo',
  { config, addresses, webhookIds, keys }: Decided,
): Variables {
  const inherited = Object.entries(inheritedBy(part)).filter(
    ([name]) => config.temporal.given || !name.startsWith('TEMPORAL_'),
  );
  const decided = {
    ...(config.temporal.given
      ? {}
      : { TEMPORAL_ADDRESS: addresses.temporal, TEMPORAL_NAMESPACE: 'default' }),
    HOLDFAST_STATE: config.stateFolder,
    HOLDFAST_GATEWAY_PORT: String(addresses.gatewayPort),
    HOLDFAST_GATEWAY_URL: addresses.gatewayUrl,
    HOLDFAST_UI_PORT: String(addresses.temporalUiPort),
    ...(config.isPayPalNamed ? {} : simulatorSettings(config, addresses, webhookIds)),
  };
  const base = {
    HOLDFAST_LOG_LEVEL: 'warn',
    // Nobody scrapes it here, and several may run on one machine.
    ...(part === 'worker' ? { HOLDFAST_WORKER_PORT: '0' } : {}),
    // No load balancer stands before it.
    ...(part === 'gateway' ? { HOLDFAST_SHUTDOWN_DELAY: '0' } : {}),
    ...Object.fromEntries(inherited),
  };
  if (part === 'worker') return { ...base, ...decided };
  if (part === 'gateway') {
    return { ...base, ...decided, ...(keys === null ? {} : { HOLDFAST_API_KEYS: keys.entries }) };
  }
  return {
    ...(isSimulated(config) ? { HOLDFAST_DEMO_OPERATOR_PAGES: 'on' } : {}),
    ...base,
    HOLDFAST_GATEWAY_URL: addresses.gatewayUrl,
    HOLDFAST_DEMO_PORT: String(addresses.demoPort),
    ...(keys === null ? {} : { HOLDFAST_API_KEY: keys.demo }),
  };
}

/** The accounts of a file take any secret there; without a file there is one account, of the simulator's own name. */
function simulatorSettings(
  { merchantId, merchantsFile }: Config,
  { simulatorUrl, simulatorPort }: Addresses,
  webhookIds: ReadonlyMap<string, string>,
): Variables {
  const simulator = {
    HOLDFAST_SIMULATOR_PORT: String(simulatorPort),
    PAYPAL_BASE_URL: simulatorUrl,
  };
  if (merchantsFile !== null) {
    const pairs = [...webhookIds].map((pair) => pair.join('='));
    return { ...simulator, ...(pairs.length === 0 ? {} : { PAYPAL_WEBHOOK_ID: pairs.join(',') }) };
  }
  const webhookId = webhookIds.get(merchantId);
  return {
    ...simulator,
    PAYPAL_CLIENT_ID: SIMULATOR_CREDENTIALS,
    PAYPAL_CLIENT_SECRET: SIMULATOR_CREDENTIALS,
    ...(webhookId === undefined ? {} : { PAYPAL_WEBHOOK_ID: webhookId }),
  };
}
