import type { MerchantSettings } from '../config/merchants.ts';
import { type Config, readConfig, requirePayPal } from '../config.ts';
import { answers } from '../dev/wait.ts';
import { createPayPalClient, type PayPalClient } from '../paypal/client.ts';
import { UsageError } from './exit-codes.ts';

/** Merchants and their accounts, from the environment; without PayPal, at the simulator where one runs on this machine. */
export async function reachableMerchants(
  config: Config = readConfig(),
): Promise<readonly MerchantSettings[]> {
  const { merchants, isPayPalNamed } = config;
  if (isPayPalNamed) return merchants;
  const simulatorUrl = `http://127.0.0.1:${config.simulatorPort}`;
  const running = await answers(`${simulatorUrl}/_simulator/clock`).catch(() => false);
  if (!running) requirePayPal(config);
  return merchants;
}

/** The account of this merchant, or of the one that callers without an API key have. @throws UsageError, ConfigError */
export const payPalClient = async (merchantId?: string): Promise<PayPalClient> => {
  const config = readConfig();
  const merchants = await reachableMerchants(config);
  const wanted = merchantId ?? config.merchantId;
  const merchant = merchants.find((each) => each.merchantId === wanted);
  if (merchant === undefined) {
    const known = merchants.map((each) => each.merchantId).join(', ');
    throw new UsageError(`There is no merchant ${wanted}: use one of ${known}.`);
  }
  return createPayPalClient(merchant.paypal);
};
