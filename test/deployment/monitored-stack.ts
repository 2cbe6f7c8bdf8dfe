import { createServer, type Server, type ServerResponse } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import { expect, vi } from 'vitest';
import { freePort } from '../../src/dev/ports.ts';
import { createHoldfastHttp, type HoldfastHttp } from '../../src/http-client.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { type Scrape, samplesOf } from './exposition.ts';
import { impatientTemporal } from './impatient-temporal.ts';
import { leaveOldEvent } from './old-event.ts';

/** So few that an incident can have more open. */
export const CACHED_WORKFLOWS = 100;

export const money = (value: string, currencyCode = 'USD') => ({ currencyCode, value });

/** The merchant's URL: answers 204, answers 500, or takes a delivery and does not answer. */
type ReceiverMode = 'ANSWERS' | 'FAILS' | 'HANGS';

/** All that `npm start` runs, with a receiver of the merchant's events, and what Prometheus would scrape. */
export interface MonitoredStack {
  readonly stack: Stack;
  readonly workerUrl: string;
  readonly client: Client;
  readonly holdfast: HoldfastHttp;
  readonly paypal: ReturnType<typeof payPalControls>;
  /** Id of an event of an hour ago, which PayPal has not sent here yet. */
  readonly oldEventId: string;
  /** What hangs is answered at the next change. */
  readonly receiver: (mode: ReceiverMode) => void;
  /** As both processes write it; empty of a process that does not answer. */
  readonly texts: () => Promise<{ readonly worker: string; readonly gateway: string }>;
  readonly scrape: () => Promise<Scrape>;
  /** Scrapes until the series that match add up to this. */
  readonly scrapeUntil: (pattern: RegExp, least: number) => Promise<Scrape>;
  /** A checkout of 100.00 that is held. */
  readonly authorized: (checkoutId: string, currencyCode?: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const sumOf = (seen: Scrape, pattern: RegExp): number =>
  [...seen].reduce((sum, [series, value]) => (pattern.test(series) ? sum + value : sum), 0);

const openReceiver = async () => {
  let mode: ReceiverMode = 'ANSWERS';
  const hanging = new Set<ServerResponse>();
  const answer = (response: ServerResponse) => response.writeHead(204).end();
  const server: Server = createServer((request, response) => {
    request.resume().once('end', () => {
      if (mode === 'HANGS') hanging.add(response);
      else if (mode === 'FAILS') response.writeHead(500).end();
      else answer(response);
    });
  }).listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(server.listening).toBe(true));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const set = (next: ReceiverMode): void => {
    mode = next;
    for (const response of hanging) answer(response);
    hanging.clear();
  };
  return { url: `http://127.0.0.1:${address.port}`, set, close: () => server.close() };
};

export const startMonitored = async (): Promise<MonitoredStack> => {
  const receiver = await openReceiver();
  const port = await freePort();
  const workerUrl = `http://127.0.0.1:${port}`;
  let oldEventId = '';
  const stack = await startStack(
    {
      HOLDFAST_WORKER_PORT: String(port),
      HOLDFAST_EVENTS_URL: receiver.url,
      HOLDFAST_EVENTS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      HOLDFAST_CACHED_WORKFLOWS: String(CACHED_WORKFLOWS),
    },
    async (stateFolder) => {
      oldEventId = await leaveOldEvent(stateFolder);
      return { TEMPORAL_CLI_PATH: await impatientTemporal(stateFolder) };
    },
  );
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const holdfast = createHoldfastHttp({ baseUrl: stack.gatewayUrl });
  const paypal = payPalControls(stack.simulatorUrl);

  const textOf = (url: string): Promise<string> =>
    fetch(`${url}/metrics`).then(
      (response) => (response.ok ? response.text() : ''),
      () => '',
    );
  const texts = async () => {
    const [worker, gateway] = await Promise.all([textOf(workerUrl), textOf(stack.gatewayUrl)]);
    return { worker, gateway };
  };
  const scrape = async (): Promise<Scrape> => {
    const { worker, gateway } = await texts();
    return new Map([...samplesOf(worker), ...samplesOf(gateway)]);
  };
  return {
    stack,
    workerUrl,
    client: new Client({ connection }),
    holdfast,
    paypal,
    oldEventId,
    receiver: receiver.set,
    texts,
    scrape,
    scrapeUntil: (pattern, least) =>
      vi.waitFor(
        async () => {
          const seen = await scrape();
          expect(sumOf(seen, pattern), String(pattern)).toBeGreaterThanOrEqual(least);
          return seen;
        },
        { timeout: 90_000, interval: 500 },
      ),
    authorized: async (checkoutId, currencyCode) => {
      const purchaseUnit = { amount: money('100.00', currencyCode) };
      const { orderId } = await holdfast.start({ checkoutId, purchaseUnit });
      await paypal.payerApproves(orderId ?? '');
      await holdfast.approve(checkoutId);
      await holdfast.wait(checkoutId, 'AUTHORIZED');
    },
    stop: async () => {
      receiver.set('ANSWERS');
      await connection.close();
      await stack.stop();
      receiver.close();
    },
  };
};
