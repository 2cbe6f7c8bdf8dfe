import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { followMerchants } from '../../src/config/live-merchants.ts';
import { merchantsFileSchema } from '../../src/config/merchants-schema.ts';
import { ConfigError, readConfig, requirePayPal } from '../../src/config.ts';
import { readGatewaySettings } from '../../src/gateway/settings.ts';

const SCHEMA_FILE = 'ops/merchants.schema.json';
/** On a machine that does much else. */
const SOON = { timeout: 20_000 };
const LIVE = 'https://api-m.paypal.com';
const WHSEC = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-merchants-'));
  file = path.join(folder, 'merchants.json');
  writeFileSync(path.join(folder, 'globex.secret'), 'globex-secret\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const acme = { clientId: 'acme-id', clientSecretEnv: 'ACME_SECRET' };
const globex = {
  clientId: 'globex-id',
  clientSecretFile: 'globex.secret',
  webhookId: 'WH-1',
  eventsUrl: 'https://globex.example/events',
  eventsSecretEnv: 'GLOBEX_EVENTS',
  payPalMerchantId: '7YPZ2ZLLMNQSE',
  partnerAttributionId: 'Shop_SP_PPCP',
  policy: { atDeadline: 'CAPTURE', deadlineMargin: '36 h' },
  rate: 20,
};
const SET = { ACME_SECRET: 'acme-secret', GLOBEX_EVENTS: WHSEC, PAYPAL_BASE_URL: LIVE };

const configOf = (content: unknown, variables: NodeJS.ProcessEnv = SET) => {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readConfig({ HOLDFAST_MERCHANTS: file, ...variables });
};
const problemsOf = (content: unknown, variables: NodeJS.ProcessEnv = SET): readonly string[] => {
  try {
    configOf(content, variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('the file of merchants', () => {
  it('names the account of each, with its secret from the environment or a file', () => {
    const config = configOf({ merchants: { acme, globex } });
    expect(config.merchants).toEqual([
      {
        merchantId: 'acme',
        paypal: { baseUrl: LIVE, clientId: 'acme-id', clientSecret: 'acme-secret' },
        events: null,
        policy: {},
        rate: null,
      },
      {
        merchantId: 'globex',
        paypal: {
          baseUrl: LIVE,
          clientId: 'globex-id',
          clientSecret: 'globex-secret',
          webhookId: 'WH-1',
          payPalMerchantId: '7YPZ2ZLLMNQSE',
          partnerAttributionId: 'Shop_SP_PPCP',
        },
        events: { url: 'https://globex.example/events', secret: WHSEC },
        policy: { atDeadline: 'CAPTURE', deadlineMarginMs: 36 * 3_600_000 },
        rate: 20,
      },
    ]);
    expect(config.merchantId).toBe('acme');
    expect(() => requirePayPal(config)).not.toThrow();
  });

  it('may leave webhook ids and the rate to variables', () => {
    const { merchants } = configOf(
      { merchants: { acme, globex } },
      { ...SET, PAYPAL_WEBHOOK_ID: 'acme=WH-9, globex=WH-8', HOLDFAST_PAYPAL_RATE: '5' },
    );
    expect(merchants.map(({ paypal, rate }) => [paypal.webhookId, rate])).toEqual([
      ['WH-9', 5],
      ['WH-1', 20],
    ]);
  });

  it('is for the simulator where PAYPAL_BASE_URL is not set, which takes any secret', () => {
    const config = configOf({ merchants: { acme } }, {});
    expect(config.isPayPalNamed).toBe(false);
    expect(config.merchants[0]?.paypal).toEqual({
      baseUrl: 'http://127.0.0.1:4020',
      simulatorUrl: 'http://127.0.0.1:4020',
      clientId: 'acme-id',
      clientSecret: 'simulator',
    });
    expect(() => requirePayPal(config)).toThrow(/PAYPAL_BASE_URL is not set/);
  });

  it('is refused with every bad field at once, and no secret', () => {
    const wrong = {
      merchants: {
        'a b': acme,
        none: { clientId: 'x' },
        both: { ...acme, clientSecretFile: 'globex.secret' },
        url: { ...acme, eventsUrl: 'https://x.example' },
        more: { ...acme, secret: 'do-not-print-me', rate: 0, payPalMerchantId: 'short' },
        policy: { ...acme, policy: { atDeadline: 'LATER', days: 3 } },
        pasted: { clientId: 'x', clientSecretEnv: 'EGnHDxD_do_not_print_me' },
      },
    };
    const problems = problemsOf(wrong).map((problem) => problem.split('): ')[1]);
    expect(problems).toEqual([
      'merchants.a b: a merchant id has 1 to 64 letters, digits, _ and -',
      'merchants.none: takes either clientSecretEnv or clientSecretFile',
      'merchants.both: takes either clientSecretEnv or clientSecretFile',
      'merchants.url: takes eventsUrl and eventsSecretEnv together, or neither',
      'merchants.more.payPalMerchantId: takes PayPal’s merchant id of 13 characters',
      'merchants.more.rate: takes calls a second, more than 0 and at most 1000',
      'merchants.more: there is no field secret',
      expect.stringContaining('merchants.policy.policy.days'),
      expect.stringContaining('merchants.policy.policy.atDeadline'),
      'merchants.pasted.clientSecretEnv: takes the name of an environment variable in capitals',
    ]);
    expect(problems.join()).not.toMatch(/do.not.print.me/);
  });

  it('is refused where a secret that it names is not there, or an account is the simulator’s', () => {
    const wrong = {
      merchants: {
        acme: { ...acme, clientSecretEnv: 'NOT_SET' },
        globex: { ...globex, clientSecretFile: 'missing', eventsSecretEnv: 'NOT_SET_EITHER' },
        simulated: { ...acme, clientId: 'simulator' },
        hooli: { ...acme, eventsUrl: 'http://hooli.example', eventsSecretEnv: 'ACME_SECRET' },
      },
    };
    expect(problemsOf(wrong).map((problem) => problem.split('): ')[1])).toEqual([
      'merchants.acme.clientSecretEnv: the variable NOT_SET is not set',
      `merchants.globex.clientSecretFile: ${path.join(folder, 'missing')} cannot be read`,
      'merchants.globex.eventsSecretEnv: the variable NOT_SET_EITHER is not set',
      "merchants.simulated.clientId: is the simulator's, but PayPal is api-m.paypal.com",
      expect.stringContaining('eventsUrl must be an https URL'),
      expect.stringContaining('ACME_SECRET must be whsec_'),
    ]);
  });

  it.each([
    ['{', /is no JSON/],
    ['{}', /merchants/],
    [{ merchants: {} }, /names no merchant/],
  ])('is refused as %j', (content, words) => {
    expect(problemsOf(content).join()).toMatch(words);
  });

  it('is refused where it cannot be read, and beside an account in variables', () => {
    const missing = { ...SET, HOLDFAST_MERCHANTS: path.join(folder, 'nowhere.json') };
    expect(() => readConfig(missing)).toThrow(/cannot be read/);
    expect(problemsOf({ merchants: { acme } }, { ...SET, PAYPAL_CLIENT_ID: 'x' })).toEqual([
      'PAYPAL_CLIENT_ID is set beside HOLDFAST_MERCHANTS: say it in that file',
    ]);
    const stranger = { ...SET, HOLDFAST_MERCHANT_ID: 'stranger' };
    expect(problemsOf({ merchants: { acme } }, stranger).join()).toContain('does not name');
    const webhooks = { ...SET, PAYPAL_WEBHOOK_ID: 'WH-1' };
    expect(problemsOf({ merchants: { acme } }, webhooks).join()).toContain('merchant=id');
  });

  it('has API keys that name their merchant, unless HOLDFAST_MERCHANT_ID does', () => {
    const sha256 = 'a'.repeat(64);
    const named = { HOLDFAST_MERCHANTS: file, HOLDFAST_API_KEYS: `shop:read:${sha256}:acme` };
    expect(readGatewaySettings('globex', named).apiKeys[0]?.merchantId).toBe('acme');
    const unnamed = { ...named, HOLDFAST_API_KEYS: `shop:read:${sha256}` };
    expect(() => readGatewaySettings('acme', unnamed)).toThrow(/entry 1 names no merchant/);
    const own = { ...unnamed, HOLDFAST_MERCHANT_ID: 'acme' };
    expect(readGatewaySettings('acme', own).apiKeys[0]?.merchantId).toBe('acme');
  });
});

describe('merchants that are followed', { timeout: 60_000 }, () => {
  const lines: string[] = [];
  const log = {
    info: (line: string) => lines.push(line),
    error: (line: string) => lines.push(line),
  };

  it('are read again on SIGHUP; whoever stays as it was keeps what was made for it', async () => {
    const merchants = followMerchants(configOf({ merchants: { acme } }), log, 3_600_000);
    const reloaded = vi.fn();
    merchants.onReload(reloaded);
    try {
      const before = merchants.find('acme');
      expect(merchants.find('globex')).toBeNull();
      writeFileSync(file, JSON.stringify({ merchants: { acme, globex } }));
      process.kill(process.pid, 'SIGHUP');
      await vi.waitFor(() => expect(merchants.find('globex')?.rate).toBe(20), SOON);
      expect(merchants.find('acme')).toBe(before);
      expect(reloaded).toHaveBeenCalled();
      expect(lines.at(-1)).toMatch(/^Merchants read from .*: acme, globex$/);
    } finally {
      merchants.close();
    }
  });

  it('stay as they were where the file cannot be used', () => {
    const merchants = followMerchants(configOf({ merchants: { acme } }), log, 3_600_000);
    try {
      writeFileSync(file, '{"merchants": {"acme": {}}}');
      merchants.reload();
      expect(merchants.find('acme')?.paypal.clientId).toBe('acme-id');
      expect(lines.at(-1)).toMatch(/^CONFIG_INVALID: .*acme.*stay as they were/);
    } finally {
      merchants.close();
    }
  });

  it('are read again when the file, or a secret that it names, has changed', async () => {
    const merchants = followMerchants(configOf({ merchants: { globex } }), log, 20);
    try {
      // Written until it is seen: what changes before the first look at a file is no change.
      await vi.waitFor(() => {
        writeFileSync(path.join(folder, 'globex.secret'), 'rotated');
        expect(merchants.find('globex')?.paypal.clientSecret).toBe('rotated');
      }, SOON);
      await vi.waitFor(() => {
        writeFileSync(file, JSON.stringify({ merchants: { acme } }));
        expect(merchants.find('globex')).toBeNull();
      }, SOON);
    } finally {
      merchants.close();
    }
  });
});

describe(SCHEMA_FILE, () => {
  const schema = () => z.toJSONSchema(merchantsFileSchema, { io: 'input' });

  it('is what the file is read by', () => {
    const fresh = schema();
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(SCHEMA_FILE, JSON.stringify(fresh));
    expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(fresh);
  });

  it('takes what is taken, and refuses what is refused', () => {
    const published: unknown = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));
    const validate = new Ajv2020({ strict: false }).compile(z.looseObject({}).parse(published));
    expect(validate({ $schema: './merchants.schema.json', merchants: { acme, globex } })).toBe(
      true,
    );
    for (const entry of [
      { clientId: 'x' },
      { ...acme, clientSecretFile: 'x' },
      { ...acme, eventsUrl: 'https://x.example' },
      { ...acme, policy: { atDeadline: 'LATER' } },
      { ...acme, secret: 'x' },
      { ...acme, rate: 0 },
    ]) {
      expect(validate({ merchants: { acme: entry } }), JSON.stringify(entry)).toBe(false);
    }
    expect(validate({ merchants: { 'a b': acme } })).toBe(false);
  });
});
