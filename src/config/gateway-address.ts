import { environment } from './environment.ts';
import { ConfigError } from './error.ts';
import type { ADDRESS_VARIABLES } from './gateway-defaults.ts';
import { givenOf, readVariables } from './variables.ts';

const address = environment.pick({
  HOLDFAST_URL: true,
  HOLDFAST_GATEWAY_URL: true,
  HOLDFAST_GATEWAY_HOST: true,
  HOLDFAST_GATEWAY_PORT: true,
} satisfies Record<(typeof ADDRESS_VARIABLES)[number], true>);

/**
 * Where the shell finds the gateway. Nothing else of the environment is looked at: one that is wrong elsewhere is no
 * reason not to ask.
 * @throws ConfigError
 */
export function gatewayAddress(variables: NodeJS.ProcessEnv = process.env): string {
  const env = readVariables(address, givenOf(variables));
  const named = env.HOLDFAST_URL ?? env.HOLDFAST_GATEWAY_URL;
  if (named !== undefined) return named;
  if (env.HOLDFAST_GATEWAY_PORT !== 0) {
    return localUrl(env.HOLDFAST_GATEWAY_HOST, env.HOLDFAST_GATEWAY_PORT);
  }
  throw new ConfigError([
    'HOLDFAST_GATEWAY_PORT is 0, which is any free port: set HOLDFAST_URL to the address that the gateway printed',
  ]);
}

/** Names of all interfaces: one can listen there, and nobody can be sent there. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' };

/** How this machine addresses what listens on this host of its own. */
export function localUrl(host: string, port: number): string {
  const { hostname } = new URL(`http://${host.includes(':') ? `[${host}]` : host}`);
  return `http://${EVERYWHERE[hostname] ?? hostname}:${port}`;
}
