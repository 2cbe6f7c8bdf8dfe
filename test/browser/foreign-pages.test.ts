import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Stack, startStack } from '../support/stack.ts';
import { followLink, frame, type Sent, sendFrom, submitForm } from './attacks.ts';
import { hasChromium, openBrowser } from './browser.ts';

const timeout = 300_000;
const FOREIGN = 'evil.example';
const PAGE = '<!doctype html><title>foreign</title><p id="here">a foreign page</p>';

const view = z.looseObject({
  status: z.string(),
  captures: z.array(z.unknown()),
  orderId: z.string(),
});

/**
 * What a page of somebody else's can do in the browser of a person at this machine: send requests from its own origin, and,
 * with its name rebound to 127.0.0.1, requests that its browser takes for its own.
 */
describe.skipIf(!hasChromium)('a foreign page, in a real browser,', { timeout }, () => {
  let stack: Stack;
  let browser: Browser;
  let server: Server;
  let origin: string;
  let ports: readonly { readonly name: string; readonly url: string }[];

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(PAGE);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    origin = `http://${FOREIGN}:${address.port}`;
    [stack, browser] = await Promise.all([
      startStack(),
      // Without the browser's own protection of local addresses, which older ones and other makes do not have.
      openBrowser([
        `--host-resolver-rules=MAP ${FOREIGN} 127.0.0.1`,
        '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessRespectPreflightResults',
      ]),
    ]);
    ports = [
      { name: 'gateway', url: stack.gatewayUrl },
      { name: 'demo shop', url: stack.demoUrl },
      { name: 'Temporal UI', url: stack.temporalUiUrl },
    ];
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await stack?.stop();
  });

  const show = async (checkoutId: string) =>
    view.parse(await (await fetch(`${stack.gatewayUrl}/v1/checkouts/${checkoutId}`)).json());

  const authorized = async (): Promise<string> => {
    const checkoutId = `c-${randomUUID()}`;
    const at = `${stack.gatewayUrl}/v1/checkouts`;
    const started = await fetch(at, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': checkoutId },
      body: JSON.stringify({
        checkoutId,
        purchaseUnit: { amount: { currencyCode: 'USD', value: '100.00' } },
      }),
    });
    const { orderId } = view.parse(await started.json());
    await fetch(`${stack.simulatorUrl}/_simulator/orders/${orderId}/approve`, { method: 'POST' });
    await fetch(`${at}/${checkoutId}/approve`, { method: 'POST' });
    const shown = await fetch(`${at}/${checkoutId}?wait=AUTHORIZED&timeout=60`);
    expect(view.parse(await shown.json()).status).toBe('AUTHORIZED');
    return checkoutId;
  };

  const onTemporal = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const connection = await Connection.connect({ address: stack.temporalAddress });
    try {
      return await work(new Client({ connection }));
    } finally {
      await connection.close();
    }
  };

  const attacksOn = (checkoutId: string, to: (url: string) => string): readonly Sent[] => {
    const gateway = to(stack.gatewayUrl);
    const form = (fields: Record<string, string>) => ({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
    const text = { method: 'POST', body: '{"reason":"x"}' };
    const workflow = `checkout%3Adefault%3A${checkoutId}`;
    return [
      { url: `${gateway}/v1/checkouts/${checkoutId}/void`, init: text },
      { url: `${gateway}/v1/checkouts/${checkoutId}/approve`, init: { method: 'POST' } },
      { url: `${gateway}/v1/checkouts`, init: {} },
      { url: `${gateway}/_dev/worker/kill`, init: { method: 'POST' } },
      {
        url: `${to(stack.demoUrl)}/desk/${checkoutId}/capture`,
        init: form({ seen: '1', currency: 'USD', amount: '40.00' }),
      },
      { url: `${to(stack.demoUrl)}/desk/${checkoutId}/void`, init: form({ seen: '1' }) },
      { url: `${to(stack.demoUrl)}/orders/${checkoutId}/cancel`, init: form({ seen: '1' }) },
      {
        url: `${to(stack.temporalUiUrl)}/api/v1/namespaces/default/workflows/${workflow}/terminate`,
        init: text,
      },
    ];
  };

  const untouched = async (checkoutId: string): Promise<void> => {
    const after = await show(checkoutId);
    expect(after).toMatchObject({ status: 'AUTHORIZED', captures: [] });
    const { status } = await onTemporal((client) =>
      client.workflow.getHandle(`checkout:default:${checkoutId}`).describe(),
    );
    expect(status.name).toBe('RUNNING');
  };

  /** How many requests the gateway has refused for their origin. */
  const refusals = async (): Promise<number> => {
    const text = await (await fetch(`${stack.gatewayUrl}/metrics`)).text();
    return Number(/problems_total\{code="ORIGIN_NOT_ALLOWED"\} (\d+)/.exec(text)?.[1] ?? 0);
  };

  const workerPid = async (): Promise<unknown> =>
    (await fetch(`${stack.gatewayUrl}/_dev/worker`)).json();

  it('changes nothing by requests from its own origin', async () => {
    const checkoutId = await authorized();
    const pid = await workerPid();
    const before = await refusals();
    const page = await browser.newPage();
    await page.goto(`${origin}/attack`);
    const said = await sendFrom(
      page,
      attacksOn(checkoutId, (url) => url),
    );
    // Sent, and kept from the page by Cross-Origin-Resource-Policy.
    expect(said.map((word) => ['opaque', 'failed'].includes(String(word)))).not.toContain(false);
    expect((await refusals()) - before).toBeGreaterThanOrEqual(4);
    const fields = { seen: '1', currency: 'USD', amount: '40.00' };
    await submitForm(page, `${stack.demoUrl}/desk/${checkoutId}/capture`, fields);
    await page.waitForURL(/\/desk\//);
    expect(await page.locator('body').textContent()).toBe('Forbidden');
    await untouched(checkoutId);
    expect(await workerPid()).toEqual(pid);
  });

  it('is answered 403 by every port that its own name was rebound to', async () => {
    const checkoutId = await authorized();
    const pid = await workerPid();
    const rebound = (url: string) => url.replace('127.0.0.1', FOREIGN);
    for (const { name, url } of ports) {
      const page = await browser.newPage();
      // The page itself came from its own server, by the same name and port, before the name was rebound.
      await page.route(`${rebound(url)}/attack`, (route) =>
        route.fulfill({ body: PAGE, contentType: 'text/html' }),
      );
      await page.goto(`${rebound(url)}/attack`);
      const own = attacksOn(checkoutId, rebound).filter((sent) =>
        sent.url.startsWith(rebound(url)),
      );
      expect(own.length, name).toBeGreaterThan(0);
      const said = await sendFrom(page, own);
      expect(said, name).toEqual(own.map(() => 403));
      await page.close();
    }
    await untouched(checkoutId);
    expect(await workerPid()).toEqual(pid);
  });

  it('gets no page of Holdfast into a frame', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/attack`);
    for (const [name, url] of [
      ['gateway', `${stack.gatewayUrl}/docs`],
      ['demo shop', stack.demoUrl],
      ['Temporal UI', stack.temporalUiUrl],
    ] as const) {
      await frame(page, url);
      expect(['', 'chrome-error://chromewebdata/'], name).toContain(page.frames().at(-1)?.url());
    }
    await frame(page, `${origin}/frame`);
    expect(page.frames().at(-1)?.url()).toBe(`${origin}/frame`);
  });

  it('leaves people at this machine all pages, links from elsewhere included', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/attack`);
    for (const { name, url } of ports) {
      const at = name === 'gateway' ? `${url}/docs` : url;
      await followLink(page, at);
      await page.waitForURL((reached) => reached.href.startsWith(url));
      expect(await page.locator('body').textContent(), name).not.toMatch(
        /403|Forbidden|not served/,
      );
      await page.goto(`${origin}/attack`);
    }
  });
});
