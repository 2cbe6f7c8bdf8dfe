import path from 'node:path';
import type { Environment } from './environment.ts';
import { ConfigError } from './error.ts';
import { eventsReceiver } from './events.ts';
import type { MerchantSettings } from './merchants.ts';
import { filesOfMerchants, readMerchantsFile } from './merchants-file.ts';
import { payPalAddress, paypalSettings } from './paypal.ts';

/** The file that HOLDFAST_MERCHANTS names. */
export interface MerchantsFile {
  /** Absolute. */
  readonly path: string;
  /** What it says now. @throws ConfigError naming every bad field */
  readonly read: () => readonly MerchantSettings[];
  /** Itself and the files of secrets: whichever changes, it is to be read again. @throws ConfigError */
  readonly watched: () => readonly string[];
}

interface ConfiguredMerchants {
  readonly merchantId: string;
  readonly merchants: readonly MerchantSettings[];
  readonly merchantsFile: MerchantsFile | null;
}

/** The merchants of the file, or the one account of the variables; null where something is wrong, which is added. */
export function configuredMerchants(
  env: Environment,
  given: Readonly<Record<string, string>>,
  problems: string[],
): ConfiguredMerchants | null {
  if (env.HOLDFAST_MERCHANTS === undefined) return oneMerchant(env);
  try {
    const merchantsFile = fileOf(env, env.HOLDFAST_MERCHANTS, given);
    const merchants = merchantsFile.read();
    return { merchants, merchantsFile, merchantId: callersMerchant(env, merchants) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return null;
  }
}

const oneMerchant = (env: Environment): ConfiguredMerchants => {
  const merchantId = env.HOLDFAST_MERCHANT_ID ?? 'default';
  const merchant = Object.freeze({
    merchantId,
    paypal: paypalSettings(env),
    events: eventsReceiver({ url: env.HOLDFAST_EVENTS_URL, secret: env.HOLDFAST_EVENTS_SECRET }),
    policy: {},
    rate: env.HOLDFAST_PAYPAL_RATE ?? null,
  });
  return { merchantId, merchants: Object.freeze([merchant]), merchantsFile: null };
};

const fileOf = (
  env: Environment,
  named: string,
  given: Readonly<Record<string, string>>,
): MerchantsFile => {
  const file = path.resolve(named);
  const around = {
    file,
    given,
    at: payPalAddress(env),
    webhookIds: webhookIdsIn(env.PAYPAL_WEBHOOK_ID),
    rate: env.HOLDFAST_PAYPAL_RATE ?? null,
  };
  return {
    path: file,
    read: () => readMerchantsFile(around),
    watched: () => filesOfMerchants(file),
  };
};

/** `acme=WH-1,globex=WH-2`. @throws ConfigError */
const webhookIdsIn = (text = ''): ReadonlyMap<string, string> => {
  const pairs = text.split(/[\s,]+/).filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const [, merchantId, webhookId] = /^([\w-]{1,64})=([\w-]{1,100})$/.exec(pair) ?? [];
      if (merchantId !== undefined && webhookId !== undefined) return [merchantId, webhookId];
      throw new ConfigError([
        'PAYPAL_WEBHOOK_ID: takes merchant=id pairs separated by commas, as HOLDFAST_MERCHANTS is set',
      ]);
    }),
  );
};

const callersMerchant = (env: Environment, merchants: readonly MerchantSettings[]): string => {
  const ids = merchants.map(({ merchantId }) => merchantId);
  const named = env.HOLDFAST_MERCHANT_ID;
  if (named === undefined) return ids.includes('default') ? 'default' : (ids[0] ?? 'default');
  if (ids.includes(named)) return named;
  throw new ConfigError([
    `HOLDFAST_MERCHANT_ID is ${named}, whom the file of HOLDFAST_MERCHANTS does not name`,
  ]);
};
