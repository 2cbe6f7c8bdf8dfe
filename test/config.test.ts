import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, requirePayPal } from '../src/config.ts';

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

describe('the environment', () => {
  it('may be empty: everything has a default and PayPal is left to the simulator', () => {
    const config = readConfig({});
    expect(config.paypal).toBeNull();
    expect(config.temporal).toMatchObject({ given: false, namespace: 'default' });
    expect(config.gateway).toEqual({
      host: '127.0.0.1',
      port: 3000,
      url: 'http://127.0.0.1:3000',
    });
    expect(config.stateFolder).toBe(path.resolve('.holdfast'));
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PAYPAL_CLIENT_ID: '', HOLDFAST_GATEWAY_PORT: '' })).toEqual(readConfig({}));
  });

  it('cannot be changed after it was read', () => {
    const config = readConfig(LIVE);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.paypal)).toBe(true);
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

  it('never repeats a secret in what it refuses', () => {
    const variables = { ...LIVE, PAYPAL_BASE_URL: 'https://user:hunter2@api-m.paypal.com' };
    expect(() => readConfig(variables)).toThrow(ConfigError);
    expect(() => readConfig(variables)).not.toThrow(/hunter2|do-not-print-me/);
  });
});

describe('PayPal', () => {
  it('is the sandbox unless told otherwise', () => {
    const { PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET } = LIVE;
    const { paypal } = readConfig({ PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET });
    expect(paypal?.baseUrl).toBe('https://api-m.sandbox.paypal.com');
    expect(paypal?.simulatorUrl).toBeUndefined();
  });

  it.each(['https://api-m.paypal.com', 'https://paypal.example.test:8443'])(
    'may be %s, over https anywhere',
    (PAYPAL_BASE_URL) => {
      expect(readConfig({ ...LIVE, PAYPAL_BASE_URL }).paypal?.baseUrl).toBe(PAYPAL_BASE_URL);
    },
  );

  it.each(['http://127.0.0.1:4020', 'http://localhost:4020', 'http://[::1]:4020'])(
    'may be %s, over plain http on this machine, and then a simulator',
    (PAYPAL_BASE_URL) => {
      const { paypal } = readConfig({ ...LIVE, PAYPAL_BASE_URL });
      expect(paypal?.simulatorUrl).toBe(PAYPAL_BASE_URL);
    },
  );

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
    expect(requirePayPal(readConfig(LIVE)).clientId).toBe('AbCdEf');
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
