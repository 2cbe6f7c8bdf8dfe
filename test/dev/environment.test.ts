import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { inheritedBy } from '../../src/dev/environment.ts';
import { oneTimeKeys } from '../../src/dev/one-time-keys.ts';
import { openStateFolder } from '../../src/dev/state-folder.ts';
import { readGatewaySettings } from '../../src/gateway/settings.ts';

const OURS = {
  PATH: '/bin',
  HOME: tmpdir(),
  NODE_OPTIONS: '--max-old-space-size=512',
  PAYPAL_CLIENT_ID: 'id',
  PAYPAL_CLIENT_SECRET: 'paypal-secret',
  TEMPORAL_API_KEY: 'temporal-secret',
  HOLDFAST_API_KEYS: 'a:read:00',
  HOLDFAST_API_KEY: 'gateway-key',
  HOLDFAST_EVENTS_SECRET: 'whsec_x',
  HOLDFAST_ENCRYPTION_KEYS: 'k:x',
  HOLDFAST_DEMO_PORT: '3001',
  HOLDFAST_ALLOWED_HOSTS: 'pay.example',
  AWS_SECRET_ACCESS_KEY: 'of-somebody-else',
  DATABASE_URL: 'postgres://user:password@db',
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-environment-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the environment that a part of npm start inherits', () => {
  const namesOf = (part: Parameters<typeof inheritedBy>[0]) => Object.keys(inheritedBy(part, OURS));

  it('has nothing that is neither Holdfast’s nor the machine’s', () => {
    for (const part of ['worker', 'gateway', 'demo', 'simulator', 'temporal'] as const) {
      expect(namesOf(part), part).not.toContain('AWS_SECRET_ACCESS_KEY');
      expect(namesOf(part), part).not.toContain('DATABASE_URL');
      expect(namesOf(part), part).toEqual(expect.arrayContaining(['PATH', 'HOME']));
    }
  });

  it('has each secret only where it is used', () => {
    const holders = (name: string) =>
      (['worker', 'gateway', 'demo', 'simulator', 'temporal'] as const).filter((part) =>
        namesOf(part).includes(name),
      );
    expect(holders('PAYPAL_CLIENT_SECRET')).toEqual(['worker', 'gateway']);
    expect(holders('TEMPORAL_API_KEY')).toEqual(['worker', 'gateway']);
    expect(holders('HOLDFAST_ENCRYPTION_KEYS')).toEqual(['worker', 'gateway']);
    expect(holders('HOLDFAST_API_KEYS')).toEqual(['gateway']);
    expect(holders('HOLDFAST_API_KEY')).toEqual(['demo']);
    expect(holders('HOLDFAST_DEMO_PORT')).toEqual(['demo']);
    expect(holders('HOLDFAST_ALLOWED_HOSTS')).toEqual(['worker', 'gateway', 'demo', 'simulator']);
  });

  it('has the secrets that the file of merchants names, for the worker and the gateway', async () => {
    const file = path.join(folder, 'merchants.json');
    const merchants = { acme: { clientId: 'x', clientSecretEnv: 'ACME_SECRET' } };
    await writeFile(file, JSON.stringify({ merchants }));
    const variables = { ...OURS, HOLDFAST_MERCHANTS: file, ACME_SECRET: 'acme-secret' };
    expect(inheritedBy('worker', variables)).toHaveProperty('ACME_SECRET', 'acme-secret');
    expect(inheritedBy('gateway', variables)).toHaveProperty('ACME_SECRET', 'acme-secret');
    expect(inheritedBy('demo', variables)).not.toHaveProperty('ACME_SECRET');
    expect(inheritedBy('temporal', variables)).not.toHaveProperty('ACME_SECRET');
  });
});

describe('the API keys of one start', () => {
  const withPayPal = (more: NodeJS.ProcessEnv = {}) =>
    readConfig({ PAYPAL_CLIENT_ID: 'id', PAYPAL_CLIENT_SECRET: 'secret', ...more });

  it('are made with PayPal itself, and with a proxy before it, but not with the simulator', () => {
    expect(oneTimeKeys(readConfig({}))).toBeNull();
    const simulator = withPayPal({ PAYPAL_BASE_URL: 'http://127.0.0.1:4020' });
    expect(oneTimeKeys(simulator)).toBeNull();
    for (const more of [{}, { PAYPAL_BASE_URL: 'https://proxy.example' }]) {
      const keys = oneTimeKeys(withPayPal(more));
      expect(keys?.admin).toMatch(/^hf_[\w-]{32}$/);
      expect(keys?.demo).not.toBe(keys?.admin);
    }
  });

  it('are what the gateway takes: an admin, and a demo shop that may operate', () => {
    const scopesOf = (HOLDFAST_DEMO_OPERATOR_PAGES: 'on' | 'off') =>
      readGatewaySettings('default', {
        HOLDFAST_API_KEYS: oneTimeKeys(withPayPal({ HOLDFAST_DEMO_OPERATOR_PAGES }))?.entries,
      }).apiKeys.map(({ name, scope }) => [name, scope]);
    expect(scopesOf('off')).toEqual([
      ['admin', 'admin'],
      ['demo', 'operate'],
    ]);
    expect(scopesOf('on').at(1)).toEqual(['demo', 'admin']);
  });
});

describe('the folder of saved state', () => {
  const modeOf = async (at: string) => (await stat(at)).mode & 0o777;

  it('is for its owner alone, also where an earlier release left it open', async () => {
    const fresh = path.join(folder, 'a', 'state');
    await openStateFolder(fresh);
    expect(await modeOf(fresh)).toBe(0o700);
    const older = path.join(folder, 'older');
    await mkdir(older, { mode: 0o755 });
    await openStateFolder(older);
    expect(await modeOf(older)).toBe(0o700);
  });
});
