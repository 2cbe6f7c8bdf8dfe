import type { MerchantSettings } from '../config/merchants.ts';
import type { PayPalSettings } from '../config/paypal.ts';
import { type Config, ConfigError } from '../config.ts';
import { createPayPalClient, type PayPalClient } from '../paypal/client.ts';
import { PayPalError, type PayPalProblem } from '../paypal/errors.ts';
import type { Finding } from './finding.ts';
import { reachableMerchants } from './paypal.ts';
import { payPalProblemText } from './paypal-words.ts';

const WITHIN_MS = 10_000;

/** PayPal's Date header has whole seconds, and the answer takes a moment. */
const SKEW_IS_FINE_MS = 5_000;
/** Further off, deliveries are judged too old or too new, and deadlines are kept too late. */
const SKEW_IS_WRONG_MS = 60_000;

/**
 * PayPal, or the simulator in its place: whether it lets every merchant in, sends us their events and agrees on the time.
 */
export async function checkPayPal(config: Config, gatewayUrl: string): Promise<readonly Finding[]> {
  const merchants = await reachableMerchants(config).catch((error: unknown) => {
    if (error instanceof ConfigError) return null;
    throw error;
  });
  if (merchants === null) {
    const [todo, found] =
      config.merchantsFile === null
        ? [
            'Set PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET from PayPal’s developer dashboard, or run npm start, which simulates PayPal.',
            'no credentials are set, and no simulator runs',
          ]
        : [
            'Set PAYPAL_BASE_URL to PayPal’s live API or its sandbox, or run npm start, which simulates PayPal.',
            'HOLDFAST_MERCHANTS is set without PAYPAL_BASE_URL, and no simulator runs',
          ];
    return [{ check: 'PayPal', outcome: 'WRONG', found, todo }];
  }
  const accounts = await Promise.all(
    merchants.map((merchant) => checkAccount(config, merchant, gatewayUrl)),
  );
  const baseUrl = merchants[0]?.paypal.baseUrl ?? '';
  return [...accounts.flat(), await clockCheck(baseUrl)];
}

/** Each finding names its merchant where there are several. */
async function checkAccount(
  config: Config,
  { merchantId, paypal: settings }: MerchantSettings,
  gatewayUrl: string,
): Promise<readonly Finding[]> {
  const paypal = createPayPalClient(settings);
  const path = merchantId === config.merchantId ? '' : `/${merchantId}`;
  const route = `${gatewayUrl}/webhooks/paypal${path}`;
  const credentials = await credentialsCheck(paypal, settings);
  const findings =
    credentials.outcome === 'OK'
      ? [credentials, await webhookCheck(paypal, settings, route)]
      : [credentials];
  return config.merchants.length === 1
    ? findings
    : findings.map((finding) => ({ ...finding, check: `${finding.check} ${merchantId}` }));
}

async function credentialsCheck(paypal: PayPalClient, settings: PayPalSettings): Promise<Finding> {
  const check = 'PayPal';
  const where =
    settings.simulatorUrl === undefined ? settings.baseUrl : `simulator at ${settings.baseUrl}`;
  try {
    await paypal.ping();
    return { check, outcome: 'OK', found: `${where} grants a token` };
  } catch (error) {
    if (!(error instanceof PayPalError)) throw error;
    const found = `${where}: ${payPalProblemText(error.problem)}`;
    return { check, outcome: 'WRONG', found, todo: todoAbout(error.problem, settings) };
  }
}

const todoAbout = ({ kind }: PayPalProblem, { baseUrl, simulatorUrl }: PayPalSettings): string => {
  if (kind === 'REFUSED') {
    return 'Check PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET, and that they belong to this PAYPAL_BASE_URL (sandbox and live differ).';
  }
  if (kind === 'SERVER_ERROR') {
    return 'Wait, and look again: what was asked of PayPal is asked again by itself.';
  }
  return simulatorUrl === undefined
    ? `Check PAYPAL_BASE_URL, and that ${baseUrl} can be reached from here: network, proxy, firewall.`
    : 'Start the simulator again (npm start), and take back what PUT /_simulator/faults has asked of it.';
};

async function webhookCheck(
  paypal: PayPalClient,
  { webhookId, simulatorUrl }: PayPalSettings,
  route: string,
): Promise<Finding> {
  const check = 'Webhook';
  const { pathname } = new URL(route);
  const register = `Run holdfast webhook register https://YOUR-GATEWAY${pathname} and set PAYPAL_WEBHOOK_ID.`;
  try {
    const webhooks = (await paypal.listWebhooks()).value;
    const ours = webhooks.find((each) =>
      webhookId === undefined ? each.url === route : each.webhookId === webhookId,
    );
    if (ours !== undefined && (webhookId !== undefined || simulatorUrl !== undefined)) {
      return { check, outcome: 'OK', found: `${ours.webhookId} sends to ${ours.url}` };
    }
    if (webhookId !== undefined) {
      const found = `PayPal knows no webhook ${webhookId} of this app`;
      return { check, outcome: 'WRONG', found, todo: register };
    }
    const found =
      'PAYPAL_WEBHOOK_ID is not set: what happens on PayPal’s side is learned later, by asking';
    return { check, outcome: 'WARNING', found, todo: register };
  } catch (error) {
    if (!(error instanceof PayPalError)) throw error;
    const found = payPalProblemText(error.problem);
    return { check, outcome: 'WARNING', found, todo: 'Try again; PayPal did not say.' };
  }
}

async function clockCheck(baseUrl: string): Promise<Finding> {
  const check = 'Clock';
  const response = await fetch(baseUrl, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(WITHIN_MS),
  }).catch(() => null);
  const theirs = Date.parse(response?.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) {
    const todo = `Check that ${baseUrl} can be reached from here.`;
    return { check, outcome: 'WARNING', found: 'PayPal told no time', todo };
  }
  const skewMs = Date.now() - theirs;
  const away = Math.abs(skewMs);
  const found = `${(away / 1_000).toFixed(1)} s ${skewMs < 0 ? 'behind' : 'ahead of'} PayPal’s`;
  if (away <= SKEW_IS_FINE_MS) return { check, outcome: 'OK', found };
  const todo = 'Set this machine’s clock by NTP: deadlines and webhook signatures depend on it.';
  return { check, outcome: away > SKEW_IS_WRONG_MS ? 'WRONG' : 'WARNING', found, todo };
}
