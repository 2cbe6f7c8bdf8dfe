import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Process, spawnScript } from '../../src/dev/spawn.ts';

let stateFolder: string;
const running: Process[] = [];

beforeEach(async () => {
  stateFolder = await mkdtemp(path.join(tmpdir(), 'holdfast-gateway-'));
});
afterEach(async () => {
  for (const process of running.splice(0)) process.kill('SIGKILL');
  await rm(stateFolder, { recursive: true });
});

const gateway = (variables: NodeJS.ProcessEnv): Process => {
  const { PATH, HOME } = process.env;
  const started = spawnScript('src/gateway/main.ts', [], {
    PATH,
    HOME,
    HOLDFAST_STATE: stateFolder,
    HOLDFAST_GATEWAY_PORT: '0',
    PAYPAL_BASE_URL: 'http://127.0.0.1:9',
    PAYPAL_CLIENT_ID: 'shop',
    PAYPAL_CLIENT_SECRET: 'secret',
    TEMPORAL_ADDRESS: '127.0.0.1:9',
    ...variables,
  });
  running.push(started);
  return started;
};

const outcome = async (started: Process): Promise<{ code: unknown; said: string }> => {
  let said = '';
  started.stderr.on('data', (text: Buffer) => {
    said += text.toString('utf8');
  });
  started.stdout.resume();
  // Its last words may come after its end.
  const [code]: unknown[] = await once(started, 'close');
  return { code, said };
};

describe('the gateway as a process', () => {
  it('starts while Temporal and PayPal are away, says so, and on SIGTERM is not ready, serves on and ends', async () => {
    // Longer than /readyz takes on a busy machine to find that Temporal cannot be reached.
    const started = gateway({ HOLDFAST_SHUTDOWN_DELAY: '8' });
    const ended = outcome(started);
    let url = '';
    for await (const line of createInterface({ input: started.stdout })) {
      url = /http:\S+/.exec(line)?.[0] ?? '';
      if (url !== '') break;
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      code: 'NOT_READY',
      missing: ['Temporal'],
    });
    started.kill('SIGTERM');
    await expect
      .poll(async () => (await fetch(`${url}/readyz`)).json(), { timeout: 7_000 })
      .toMatchObject({ code: 'NOT_READY', detail: 'The gateway is stopping.' });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await ended).code).toBe(0);
  });

  it('says in a sentence what is missing or wrong', async () => {
    const keyless = await outcome(gateway({ PAYPAL_CLIENT_ID: '', PAYPAL_CLIENT_SECRET: '' }));
    expect(keyless.code).toBe(2);
    expect(keyless.said).toContain('PAYPAL_CLIENT_ID');
    const wrong = await outcome(gateway({ HOLDFAST_API_KEYS: 'shop:all:1234' }));
    expect(wrong.code).toBe(2);
    expect(wrong.said).toMatch(/HOLDFAST_API_KEYS: entry 1/);
    expect(wrong.said).not.toContain('1234');
  });

  it('says that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, said } = await outcome(gateway({ HOLDFAST_GATEWAY_PORT: port }));
    other.close();
    expect([code, said.trim()]).toEqual([1, expect.stringContaining('HOLDFAST_GATEWAY_PORT')]);
    expect(said.trim().split('\n')).toHaveLength(1);
  });
});
