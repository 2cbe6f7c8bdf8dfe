import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from './error.ts';
import { eventsReceiver, receiverProblems } from './events.ts';
import type { MerchantSettings } from './merchants.ts';
import { type MerchantEntry, merchantsFileSchema } from './merchants-schema.ts';
import { type PayPalSettings, SIMULATOR_CREDENTIALS } from './paypal.ts';

/** What the file does not say itself. */
export interface AroundTheFile {
  /** Absolute. */
  readonly file: string;
  /** Variables that are set; the file names those that hold secrets. */
  readonly given: Readonly<Record<string, string>>;
  /** PayPal, or the simulator in its place, which takes any secret. */
  readonly at: Pick<PayPalSettings, 'baseUrl' | 'simulatorUrl'>;
  /** Webhook ids by merchant, for those that name none in the file. */
  readonly webhookIds: ReadonlyMap<string, string>;
  /** HOLDFAST_PAYPAL_RATE. */
  readonly rate: number | null;
}

/** @throws ConfigError naming every bad field, with no value that could be a secret */
export function readMerchantsFile(around: AroundTheFile): readonly MerchantSettings[] {
  const { file } = around;
  const parsed = merchantsFileSchema.safeParse(jsonIn(file));
  if (!parsed.success) {
    throw problemsIn(
      file,
      parsed.error.issues.map((issue) => {
        const keys = 'keys' in issue && issue.code === 'unrecognized_keys' ? issue.keys : [];
        const at = issue.path.map(String).join('.');
        if (keys.length > 0) return `${at}: there is no field ${keys.join(', ')}`;
        const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
        return `${at || 'the file'}: ${inner ?? issue.message}`;
      }),
    );
  }
  const problems: string[] = [];
  const merchants = Object.entries(parsed.data.merchants).map(([merchantId, entry]) =>
    settingsOf(merchantId, entry, {
      ...around,
      report: (field, problem) => problems.push(`merchants.${merchantId}.${field}: ${problem}`),
    }),
  );
  if (problems.length > 0) throw problemsIn(file, problems);
  return Object.freeze(merchants);
}

const problemsIn = (file: string, problems: readonly string[]): ConfigError =>
  new ConfigError(
    [...new Set(problems)].map((problem) => `HOLDFAST_MERCHANTS (${file}): ${problem}`),
  );

const jsonIn = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    throw problemsIn(file, [`the file ${why}`]);
  }
};

type Reading = AroundTheFile & {
  readonly report: (field: string, problem: string) => void;
};

const settingsOf = (
  merchantId: string,
  entry: MerchantEntry,
  reading: Reading,
): MerchantSettings => {
  const { at, webhookIds, rate, report } = reading;
  if (entry.clientId === SIMULATOR_CREDENTIALS && at.simulatorUrl === undefined) {
    report('clientId', `is the simulator's, but PayPal is ${new URL(at.baseUrl).host}`);
  }
  const webhookId = entry.webhookId ?? webhookIds.get(merchantId);
  const { payPalMerchantId, partnerAttributionId } = entry;
  return Object.freeze({
    merchantId,
    paypal: Object.freeze({
      ...at,
      clientId: entry.clientId,
      clientSecret: clientSecretOf(entry, reading),
      ...(webhookId === undefined ? {} : { webhookId }),
      ...(payPalMerchantId === undefined ? {} : { payPalMerchantId }),
      ...(partnerAttributionId === undefined ? {} : { partnerAttributionId }),
    }),
    events: eventsOf(entry, reading),
    policy: Object.freeze(entry.policy ?? {}),
    rate: entry.rate ?? rate,
  });
};

/** Empty where it cannot be had, which is reported; the simulator takes any. */
const clientSecretOf = (entry: MerchantEntry, { at, file, given, report }: Reading): string => {
  const fallback = at.simulatorUrl === undefined ? null : SIMULATOR_CREDENTIALS;
  const missing = (field: string, problem: string): string => {
    if (fallback === null) report(field, problem);
    return fallback ?? '';
  };
  if (entry.clientSecretFile === undefined) {
    const name = entry.clientSecretEnv ?? '';
    return given[name] ?? missing('clientSecretEnv', `the variable ${name} is not set`);
  }
  const secretFile = secretFileOf(file, entry.clientSecretFile);
  try {
    const secret = readFileSync(secretFile, 'utf8').trim();
    return secret || missing('clientSecretFile', `${secretFile} is empty`);
  } catch {
    return missing('clientSecretFile', `${secretFile} cannot be read`);
  }
};

const secretFileOf = (file: string, named: string): string =>
  path.resolve(path.dirname(file), named);

const eventsOf = (
  { eventsUrl: url, eventsSecretEnv }: MerchantEntry,
  { given, report }: Reading,
): MerchantSettings['events'] => {
  if (url === undefined || eventsSecretEnv === undefined) return null;
  const secret = given[eventsSecretEnv];
  if (secret === undefined) {
    report('eventsSecretEnv', `the variable ${eventsSecretEnv} is not set`);
    return null;
  }
  const problems = receiverProblems({ url, secret }, { url: 'eventsUrl', secret: eventsSecretEnv });
  for (const problem of problems) report('eventsUrl', problem);
  return problems.length > 0 ? null : eventsReceiver({ url, secret });
};

/** The files whose change is a change of the merchants: the file itself, and those with secrets. */
export const filesOfMerchants = (file: string): readonly string[] => {
  const parsed = merchantsFileSchema.safeParse(jsonIn(file));
  if (!parsed.success) return [file];
  const secrets = Object.values(parsed.data.merchants).flatMap(({ clientSecretFile: named }) =>
    named === undefined ? [] : [secretFileOf(file, named)],
  );
  return [file, ...new Set(secrets)];
};
