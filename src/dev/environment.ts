import { SIMULATOR_CREDENTIALS } from '../config/paypal.ts';
import type { Config } from '../config.ts';
import type { Addresses } from './addresses.ts';

/**
 * The environment of the worker, the gateway and the demo: this process's own, with what this start has decided. Where
 * it runs the Temporal server, no other TEMPORAL_* setting may send a part elsewhere.
 */
export function environmentOf(
  config: Config,
  addresses: Addresses,
  webhookId: string | null,
): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => config.temporal.given || !name.startsWith('TEMPORAL_'),
  );
  return {
    HOLDFAST_LOG_LEVEL: 'warn',
    // Nobody scrapes it here, and several may run on one machine.
    HOLDFAST_WORKER_PORT: '0',
    ...Object.fromEntries(inherited),
    ...(config.temporal.given
      ? {}
      : { TEMPORAL_ADDRESS: addresses.temporal, TEMPORAL_NAMESPACE: 'default' }),
    HOLDFAST_STATE: config.stateFolder,
    HOLDFAST_GATEWAY_PORT: String(addresses.gatewayPort),
    HOLDFAST_GATEWAY_URL: addresses.gatewayUrl,
    HOLDFAST_UI_PORT: String(addresses.temporalUiPort),
    HOLDFAST_DEMO_PORT: String(addresses.demoPort),
    ...(config.paypal === null ? simulatorSettings(addresses, webhookId) : {}),
  };
}

function simulatorSettings({ simulatorUrl, simulatorPort }: Addresses, webhookId: string | null) {
  return {
    HOLDFAST_SIMULATOR_PORT: String(simulatorPort),
    PAYPAL_BASE_URL: simulatorUrl,
    PAYPAL_CLIENT_ID: SIMULATOR_CREDENTIALS,
    PAYPAL_CLIENT_SECRET: SIMULATOR_CREDENTIALS,
    ...(webhookId === null ? {} : { PAYPAL_WEBHOOK_ID: webhookId }),
  };
}
