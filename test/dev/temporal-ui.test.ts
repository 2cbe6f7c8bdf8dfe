import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { inheritedBy } from '../../src/dev/environment.ts';
import { freePort, hiddenAddress } from '../../src/dev/ports.ts';
import { spawnProgram } from '../../src/dev/spawn.ts';
import { openUiProxy, type UiProxy } from '../../src/dev/temporal-ui.ts';
import { connectWithin, devServerArguments } from '../../src/temporal/dev-server.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';
import { rawRequest } from '../support/raw-request.ts';

describe('the proxy in front of Temporal’s UI', () => {
  const asked: { url: string; method: string; body: string; cookie: string | undefined }[] = [];
  let ui: Server;
  let proxy: UiProxy;
  let port: number;

  beforeAll(async () => {
    ui = createServer((incoming, response) => {
      void (async () => {
        const { url = '', method = '', headers } = incoming;
        asked.push({ url, method, body: await text(incoming), cookie: headers.cookie });
        response.writeHead(url === '/moved' ? 308 : 200, {
          'set-cookie': '_csrf=1; Path=/',
          location: '/namespaces',
          'content-type': 'text/html',
        });
        response.end('<html>ui</html>');
      })();
    });
    const target: AddressInfo = await new Promise((resolve, reject) => {
      ui.listen(0, '127.0.0.1', () => {
        const address = ui.address();
        if (address === null || typeof address === 'string') reject(new Error('no TCP address'));
        else resolve(address);
      });
    });
    port = await freePort();
    proxy = await openUiProxy(port, { ip: '127.0.0.1', port: target.port });
  });
  afterAll(async () => {
    await proxy.close();
    ui.close();
  });
  beforeEach(() => {
    asked.length = 0;
  });

  const ask = (path: string, options: Parameters<typeof rawRequest>[1] = {}) =>
    rawRequest(`http://127.0.0.1:${port}${path}`, options);

  it('passes on what a person at this machine asks for, with cookies, bodies and redirects', async () => {
    const posted = await ask('/api/v1/x?y=1', {
      method: 'POST',
      headers: { cookie: '_csrf=1', 'sec-fetch-site': 'same-origin' },
      body: '{"a":1}',
    });
    expect(posted).toMatchObject({ status: 200, body: '<html>ui</html>' });
    expect(posted.headers['set-cookie']).toEqual(['_csrf=1; Path=/']);
    expect(asked).toEqual([
      { url: '/api/v1/x?y=1', method: 'POST', body: '{"a":1}', cookie: '_csrf=1' },
    ]);
    const moved = await ask('/moved', { headers: { host: `localhost:${port}` } });
    expect(moved).toMatchObject({ status: 308, headers: { location: '/namespaces' } });
  });

  it('answers 403 to a name that was rebound to this machine, and asks Temporal’s UI nothing', async () => {
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example']) {
      expect((await ask('/', { headers: { host } })).status, host).toBe(403);
    }
    expect(asked).toEqual([]);
  });

  it('answers 403 to pages of other origins, and asks Temporal’s UI nothing', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
    ]) {
      const answer = await ask('/api/v1/x', { method: 'POST', headers });
      expect(answer.status, JSON.stringify(headers)).toBe(403);
    }
    expect(asked).toEqual([]);
  });

  it('lets no page put it into a frame', async () => {
    const { headers } = await ask('/');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('answers 502 while Temporal is away', async () => {
    const alonePort = await freePort();
    const alone = await openUiProxy(alonePort, { ip: '127.0.0.1', port: await freePort() });
    expect((await fetch(`http://127.0.0.1:${alonePort}/`)).status).toBe(502);
    await alone.close();
  });
});

describe('the ports of the development server', () => {
  it('show the UI through the proxy, and answer 403 by the HTTP API, which has no proxy', async () => {
    const { temporalCliPath, cacheFolder } = readConfig();
    const cli = await findTemporalCli({
      cliPath: temporalCliPath,
      cacheFolder,
      say: () => undefined,
    });
    const [port, httpPort, uiPort] = [await freePort(), await freePort(), await freePort()];
    const ui = await hiddenAddress();
    // By itself the server takes any free port for its HTTP API.
    const args = [
      ...devServerArguments({ port, ui, databaseFile: null }),
      '--http-port',
      String(httpPort),
    ];
    const server = spawnProgram(cli, args, inheritedBy('temporal'));
    const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    server.stdout.resume();
    server.stderr.resume();
    const proxy = await openUiProxy(uiPort, ui);
    try {
      const connection = await connectWithin({ address: `127.0.0.1:${port}` }, 60_000);
      await connection.close();
      const api = `http://127.0.0.1:${httpPort}/api/v1/namespaces`;
      const statusOf = async (url: string, headers = {}) =>
        (await rawRequest(url, { headers })).status;
      await expect.poll(() => statusOf(api), { timeout: 20_000 }).toBe(403);
      expect(await statusOf(api, { host: 'evil.example' })).toBe(403);
      const shown = `http://127.0.0.1:${uiPort}/api/v1/namespaces`;
      await expect.poll(() => statusOf(shown), { timeout: 20_000 }).toBe(200);
      expect(await statusOf(shown, { host: `evil.example:${uiPort}` })).toBe(403);
    } finally {
      await proxy.close();
      server.kill('SIGTERM');
      await gone;
    }
  });
});
