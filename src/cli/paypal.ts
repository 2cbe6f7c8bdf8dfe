import { type PayPalSettings, SIMULATOR_CREDENTIALS } from '../config/paypal.ts';
import { type Config, readConfig, requirePayPal } from '../config.ts';
import { answers } from '../dev/wait.ts';
import { createPayPalClient, type PayPalClient } from '../paypal/client.ts';

/** PayPal's credentials from the environment; without any, the simulator's where one runs on this machine. */
export async function payPalSettings(config: Config = readConfig()): Promise<PayPalSettings> {
  if (config.paypal !== null) return config.paypal;
  const simulatorUrl = `http://127.0.0.1:${config.simulatorPort}`;
  const running = await answers(`${simulatorUrl}/_simulator/clock`).catch(() => false);
  if (!running) return requirePayPal(config);
  return {
    baseUrl: simulatorUrl,
    clientId: SIMULATOR_CREDENTIALS,
    clientSecret: SIMULATOR_CREDENTIALS,
    simulatorUrl,
  };
}

export const payPalClient = async (): Promise<PayPalClient> =>
  createPayPalClient(await payPalSettings());
