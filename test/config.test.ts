import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environment } from '../src/config/environment.ts';
import { gatewayAddress, localUrl } from '../src/config/gateway-address.ts';
import { ConfigError, readConfig, requirePayPal } from '../src/config.ts';
import { gatewayEnvironment } from '../src/gateway/settings.ts';
import { createPayPalClient } from '../src/paypal/client.ts';

const LIVE = {
  PAYPAL_BASE_URL: 'https://api-m.paypal.com',
  PAYPAL_CLIENT_ID: 'AbCdEf',
  PAYPAL_CLIENT_SECRET: 'do-not-print-me',
};

const problemsOf = (variables: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

const payPalOf = (variables: NodeJS.ProcessEnv) => readConfig(variables).merchants[0]?.paypal;

describe('the environment', () => {
  it('may be empty: everything has a default and PayPal is left to the simulator', () => {
    const config = readConfig({});
    expect(config.isPayPalNamed).toBe(false);
    expect(config.merchants).toEqual([
      {
        merchantId: 'default',
        paypal: {
          baseUrl: 'http://127.0.0.1:4020',
          simulatorUrl: 'http://127.0.0.1:4020',
          clientId: 'simulator',
          clientSecret: 'simulator',
        },
        events: null,
        policy: {},
        rate: null,
      },
    ]);
    expect(config.temporal).toMatchObject({ given: false, namespace: 'default' });
    expect(config.gateway).toEqual({ host: '127.0.0.1', port: 3000 });
    expect(config.stateFolder).toBe(path.resolve('.holdfast'));
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PAYPAL_CLIENT_ID: '', HOLDFAST_GATEWAY_PORT: '' })).toEqual(readConfig({}));
  });

  it('cannot be changed after it was read', () => {
    const config = readConfig(LIVE);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.merchants)).toBe(true);
    expect(Object.isFrozen(config.merchants[0])).toBe(true);
    expect(Object.isFrozen(config.merchants[0]?.paypal)).toBe(true);
    expect(Object.isFrozen(config.temporal)).toBe(true);
    expect(Object.isFrozen(config.gateway)).toBe(true);
  });

  it('names every problem at once', () => {
    expect(problemsOf({ HOLDFAST_GATEWAY_PORT: 'http', HOLDFAST_DEMO_PORT: '70000' })).toEqual([
      expect.stringContaining('HOLDFAST_GATEWAY_PORT'),
      expect.stringContaining('HOLDFAST_DEMO_PORT'),
    ]);
    expect(problemsOf({ PAYPAL_CLIENT_ID: 'x', PAYPAL_BASE_URL: 'ftp://paypal' })).toEqual([
      expect.stringContaining('PAYPAL_CLIENT_SECRET is not'),
      expect.stringContaining('PAYPAL_BASE_URL must be'),
    ]);
  });

  it('says of each what it takes', () => {
    const wrong = {
      HOLDFAST_GATEWAY_PORT: '30.5',
      HOLDFAST_LOG_LEVEL: 'loud',
      HOLDFAST_GATEWAY_HOST: '127.0.0.1:3000',
      HOLDFAST_URL: 'ftp://nowhere',
    };
    expect([...problemsOf(wrong)].sort()).toEqual([
      'HOLDFAST_GATEWAY_HOST: takes an address such as 127.0.0.1, ::1 or 0.0.0.0, without a port',
      'HOLDFAST_GATEWAY_PORT: takes a whole number from 0 to 65535',
      'HOLDFAST_LOG_LEVEL: takes one of trace, debug, info, warn, error',
      'HOLDFAST_URL: takes the http or https URL of the gateway',
    ]);
  });

  it('never repeats a secret in what it refuses', () => {
    const variables = { ...LIVE, PAYPAL_BASE_URL: 'https://user:hunter2@api-m.paypal.com' };
    expect(() => readConfig(variables)).toThrow(ConfigError);
    expect(() => readConfig(variables)).not.toThrow(/hunter2|do-not-print-me/);
  });
});

describe('the gateway', () => {
  it.each([
    { host: '127.0.0.1', url: 'http://127.0.0.1:3000' },
    { host: 'localhost', url: 'http://localhost:3000' },
    { host: '::1', url: 'http://[::1]:3000' },
    { host: '0.0.0.0', url: 'http://127.0.0.1:3000' },
    { host: '::', url: 'http://[::1]:3000' },
    { host: '0:0:0:0:0:0:0:0', url: 'http://[::1]:3000' },
    { host: '192.0.2.7', url: 'http://192.0.2.7:3000' },
  ])('that listens on $host is found at $url by this machine', ({ host, url }) => {
    expect(localUrl(host, 3000)).toBe(url);
  });

  it('is looked for at HOLDFAST_URL, else HOLDFAST_GATEWAY_URL, else where its host and port say', () => {
    const address = { HOLDFAST_GATEWAY_HOST: '0.0.0.0', HOLDFAST_GATEWAY_PORT: '3100' };
    const named = { ...address, HOLDFAST_GATEWAY_URL: 'https://shop.example/pay/' };
    expect(gatewayAddress({})).toBe('http://127.0.0.1:3000');
    expect(gatewayAddress(address)).toBe('http://127.0.0.1:3100');
    expect(gatewayAddress(named)).toBe('https://shop.example/pay');
    expect(gatewayAddress({ ...named, HOLDFAST_URL: 'http://[::1]:3200' })).toBe(
      'http://[::1]:3200',
    );
  });

  it('is looked for whatever else is wrong, but not at a port that nobody knows', () => {
    expect(gatewayAddress({ PAYPAL_CLIENT_ID: 'x', HOLDFAST_LOG_LEVEL: 'loud' })).toBe(
      'http://127.0.0.1:3000',
    );
    expect(() => gatewayAddress({ HOLDFAST_GATEWAY_PORT: '0' })).toThrow(/set HOLDFAST_URL/);
    expect(() => gatewayAddress({ HOLDFAST_GATEWAY_URL: 'shop' })).toThrow(/HOLDFAST_GATEWAY_URL/);
  });
});

describe('PayPal', () => {
  it('is the sandbox unless told otherwise', () => {
    const { PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET } = LIVE;
    const paypal = payPalOf({ PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET });
    expect(paypal?.baseUrl).toBe('https://api-m.sandbox.paypal.com');
    expect(paypal?.simulatorUrl).toBeUndefined();
  });

  it.each(['https://api-m.paypal.com', 'https://paypal.example.test:8443'])(
    'may be %s, over https anywhere',
    (PAYPAL_BASE_URL) => {
      expect(payPalOf({ ...LIVE, PAYPAL_BASE_URL })?.baseUrl).toBe(PAYPAL_BASE_URL);
    },
  );

  it.each([
    'http://127.0.0.1:4020',
    'http://127.0.0.2:4020',
    'http://localhost:4020',
    'http://[::1]:4020',
  ])('may be %s, over plain http on this machine, and then a simulator', (PAYPAL_BASE_URL) => {
    const paypal = payPalOf({ ...LIVE, PAYPAL_BASE_URL });
    expect(paypal?.simulatorUrl).toBe(PAYPAL_BASE_URL);
    // What the configuration lets through, the client takes: it does not fail in the worker.
    expect(() => paypal && createPayPalClient(paypal)).not.toThrow();
  });

  it.each([
    'http://api-m.paypal.com',
    'http://127.0.0.1.example.test',
    'http://localhost.example.test',
    'http://10.0.0.1',
    'https://api-m.paypal.com/v2',
    'https://api-m.paypal.com?x=1',
    'https://key@api-m.paypal.com',
    'file:///etc/passwd',
    'api-m.paypal.com',
  ])('may not be %s', (PAYPAL_BASE_URL) => {
    expect(problemsOf({ ...LIVE, PAYPAL_BASE_URL })).toEqual([
      expect.stringContaining('PAYPAL_BASE_URL must be'),
    ]);
  });

  it('does not take the simulator’s settings to a host of PayPal’s, nor PayPal’s host to the simulator', () => {
    expect(problemsOf({ ...LIVE, PAYPAL_CLIENT_ID: 'simulator' })).toHaveLength(1);
    expect(problemsOf({ ...LIVE, HOLDFAST_SIMULATOR_PORT: '4020' })).toHaveLength(1);
    expect(problemsOf({ PAYPAL_BASE_URL: LIVE.PAYPAL_BASE_URL })).toHaveLength(1);
  });

  it('is asked for by whoever cannot do without it', () => {
    expect(() => requirePayPal(readConfig({}))).toThrow(/PAYPAL_CLIENT_ID/);
    expect(() => requirePayPal(readConfig(LIVE))).not.toThrow();
    expect(payPalOf(LIVE)?.clientId).toBe('AbCdEf');
  });
});

describe('Temporal', () => {
  it('is the server that TEMPORAL_ADDRESS names, with its namespace and key', () => {
    const { temporal } = readConfig({
      TEMPORAL_ADDRESS: 'temporal.example.test:7233',
      TEMPORAL_NAMESPACE: 'shop',
      TEMPORAL_API_KEY: 'key',
    });
    expect(temporal).toEqual({
      given: true,
      namespace: 'shop',
      connection: { address: 'temporal.example.test:7233', apiKey: 'key', tls: true },
    });
  });

  it('is said to be wrong when a named certificate cannot be read', () => {
    expect(
      problemsOf({ TEMPORAL_ADDRESS: 'a:1', TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere.pem' }),
    ).toEqual([expect.stringContaining('TEMPORAL_')]);
  });

  it('is not taken from a profile that nobody asked for', () => {
    const { temporal } = readConfig({ XDG_CONFIG_HOME: '/somebody/else', HOME: '/somebody/else' });
    expect(temporal.given).toBe(false);
    expect(problemsOf({ TEMPORAL_PROFILE: 'missing' })).toEqual([
      expect.stringContaining('missing'),
    ]);
  });
});

describe('docs/configuration.md', () => {
  const file = 'docs/configuration.md';
  const begin = '<!-- variables: written by UPDATE_DOCS=1 npx vitest run test/config.test.ts -->';
  const end = '<!-- end of variables -->';
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

  const rowsOf = (schema: z.ZodObject): readonly (readonly [string, string, string])[] => {
    const defaults = z
      .record(z.string(), z.union([z.string(), z.number()]))
      .parse(schema.parse({}));
    return Object.entries(schema.shape).map(([name, one]) => [
      name,
      defaults[name] === undefined ? '' : `\`${defaults[name]}\``,
      z.globalRegistry.get(one)?.description ?? '',
    ]);
  };

  it('names every variable with its default and what it is, as they are read', () => {
    const rows = [...rowsOf(environment), ...rowsOf(gatewayEnvironment)];
    expect(rows.filter(([, , says]) => says === '')).toEqual([]);
    const table = [
      row(['Variable', 'Default', 'What it is']),
      row(['---', '---', '---']),
      ...rows.map(([name, fallback, says]) => row([`\`${name}\``, fallback, says])),
    ].join('\n');
    const text = readFileSync(file, 'utf8');
    const [before = '', rest = ''] = text.split(begin);
    const after = rest.split(end)[1] ?? '';
    const fresh = `${before}${begin}\n\n${table}\n\n${end}${after}`;
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, fresh);
    expect(readFileSync(file, 'utf8')).toBe(fresh);
  });
});
