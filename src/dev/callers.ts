import { localUrl } from '../config/gateway-address.ts';
import { type Config, ConfigError } from '../config.ts';
import { isLoopback } from '../domain/loopback.ts';
import { readGatewaySettings } from '../gateway/settings.ts';

/**
 * Makes sure that the gateway will serve anybody: without API keys it takes callers of this machine only, and those
 * come by a loopback address.
 * @throws ConfigError, also for settings of the gateway's that it could not start with
 */
export function requireCallers({ merchantId, gateway: { host, port } }: Config): void {
  const { apiKeys } = readGatewaySettings(merchantId);
  if (apiKeys.length > 0 || isLoopback(new URL(localUrl(host, port)).hostname)) return;
  throw new ConfigError([
    `HOLDFAST_GATEWAY_HOST is ${host} and HOLDFAST_API_KEYS is not set, so the gateway would serve nobody: set API keys (docs/gateway.md), or listen on 127.0.0.1`,
  ]);
}
