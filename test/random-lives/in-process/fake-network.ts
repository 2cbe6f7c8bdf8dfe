import { generateKeyPairSync } from 'node:crypto';
import { simulatorApp } from '../../../simulator/app.ts';
import { memoryJournal } from '../../../simulator/journal.ts';
import { ledgerView } from '../../../simulator/ledger-view.ts';
import type { Simulation } from '../../../simulator/simulation.ts';
import { SimulatorState } from '../../../simulator/state.ts';
import { Timeline } from '../../../simulator/timeline.ts';
import { SIMULATOR_CREDENTIALS } from '../../../src/config/paypal.ts';
import type { Random } from '../random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** No server listens there: `fetch` is replaced while a life runs. */
export const PAYPAL_URL = 'http://127.0.0.1:1';
/** Takes PayPal's webhooks and the merchant's events. */
export const WEBHOOK_URL = 'http://127.0.0.1:2';

/** The simulator checks its clock so soon after a call, and less and less often while no call comes. */
const FIRST_CHECK_MS = 200;
const SLOWEST_CHECK_MS = 3_600_000;

/** No signature is verified here; the smallest key signs a hundred times faster than a real one. */
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 512,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

type NetworkOptions = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly seed: number;
  /** Takes an event in; where it throws, the webhook is answered with 503. */
  readonly receive: (body: string) => Promise<unknown>;
};

/**
 * The simulator in this process, and the network to it and from it, which is the process's `fetch` while a life runs.
 * Each direction takes a random time, now and then longer than the client waits.
 */
export const openFakeNetwork = (options: NetworkOptions) => {
  const { time, random, seed } = options;
  const state = new SimulatorState({ now: () => time.now, seed });
  const journal = memoryJournal(state);
  const simulation: Simulation = {
    state,
    journal,
    timeline: new Timeline(state, journal),
    busy: new Map(),
    credentials: undefined,
  };
  state.base = PAYPAL_URL;
  state.notifications.signer = {
    certificateId: 'CERT-LIVES',
    certificatePem: '',
    privateKeyPem: privateKey,
  };
  const merchantId = state.merchantIdOf(SIMULATOR_CREDENTIALS);
  const webhook = { id: 'WEBHOOK', merchantId, url: `${WEBHOOK_URL}/`, eventTypes: ['*'] };
  state.notifications.webhooks.set(webhook.id, webhook);
  const app = simulatorApp(simulation);
  const checkClock = clockCheck(simulation, time);
  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    if (request.url.startsWith(WEBHOOK_URL)) {
      await time.sleep(transitMs(random));
      return await answeredByWebhook(options, await request.text());
    }
    checkClock();
    const { pathname, searchParams } = new URL(request.url);
    // Reading the ledger must not wait for the events that are being delivered.
    if (pathname === '/_simulator/ledger')
      return Response.json(
        ledgerView(state, { orderId: searchParams.get('orderId') ?? '', cursor: 0 }),
      );
    if (pathname.startsWith('/_simulator/')) return await app.fetch(request);
    return await carried(options, request, (sent) => answeredBy(app, sent));
  };
};

type App = ReturnType<typeof simulatorApp>;

/** Milliseconds from one end of the network to the other. */
const transitMs = (random: Random): number =>
  random.oneOf([
    ...Array.from({ length: 27 }, () => () => random.whole(2, 150)),
    () => random.whole(150, 3_000),
    () => random.whole(150, 3_000),
    () => random.whole(3_000, 25_000),
  ])();

/** A client that aborts does not stop its request: it arrives, and the answer is lost. */
const carried = async (
  { time, random }: NetworkOptions,
  request: Request,
  send: (request: Request) => Promise<Response>,
): Promise<Response> => {
  const { method, headers, url, signal } = request;
  const body = method === 'GET' ? null : await request.text();
  const answer = (async () => {
    await time.sleep(transitMs(random));
    const response = await send(new Request(url, { method, headers, body }));
    await time.sleep(transitMs(random));
    return response;
  })();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = () => reject(new DOMException('This operation was aborted', 'AbortError'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  return await Promise.race([answer, aborted]);
};

/** A connection that closes without an answer is the network's error. */
const answeredBy = async (app: App, request: Request): Promise<Response> => {
  let ended = false;
  const end = () => {
    ended = true;
  };
  const socket = { destroy: end, resetAndDestroy: end };
  const response = await app.fetch(request, { incoming: { socket } });
  if (!ended) return response;
  const cause = Object.assign(new Error('other side closed'), { code: 'ECONNRESET' });
  throw new TypeError('fetch failed', { cause });
};

const answeredByWebhook = async ({ receive }: NetworkOptions, body: string): Promise<Response> => {
  try {
    await receive(body);
    return new Response(null, { status: 200 });
  } catch {
    return new Response(null, { status: 503 });
  }
};

const clockCheck = ({ timeline }: Simulation, time: VirtualTime): (() => void) => {
  let cancel = (): void => undefined;
  const checkAfter = (ms: number): void => {
    cancel();
    cancel = time.after(ms, () => {
      void timeline.catchUpAll();
      checkAfter(Math.min(ms * 2, SLOWEST_CHECK_MS));
    });
  };
  return () => checkAfter(FIRST_CHECK_MS);
};
