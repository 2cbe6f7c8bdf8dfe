import { generateKeyPairSync } from 'node:crypto';
import { simulatorApp } from '../../../simulator/app.ts';
import { forgetfulJournal } from '../../../simulator/journal.ts';
import type { Simulation } from '../../../simulator/simulation.ts';
import { Timeline } from '../../../simulator/timeline.ts';
import { World as PayPalWorld } from '../../../simulator/world.ts';
import { SIMULATOR_CREDENTIALS } from '../../../src/config/paypal.ts';
import type { Chance } from '../random.ts';
import type { VirtualTime } from './time.ts';

/** Nobody listens there: what goes to it is carried within the process. */
export const PAYPAL_URL = 'http://127.0.0.1:1';
const DOOR_URL = 'http://127.0.0.1:2';

/** PayPal looks at its clock so soon after a call, and ever more rarely while nothing is asked of it. */
const FIRST_LOOK_MS = 200;
const SLOWEST_LOOK_MS = 3_600_000;

/** Nobody verifies here; the smallest key there can be signs a hundred times faster than a real one. */
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 512,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

type Around = {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly seed: number;
  /** Takes an event in; what it throws is answered with 503. */
  readonly receive: (body: string) => Promise<unknown>;
};

/**
 * The simulator within this process, and the network to it and from it: `fetch` of the process, while a life is lived.
 * Every way through that network takes its time, by chance now and then longer than anybody waits.
 */
export const openPayPal = (around: Around) => {
  const { time, chance, seed } = around;
  const world = new PayPalWorld({ now: () => time.now, seed });
  const journal = forgetfulJournal(world);
  const simulation: Simulation = {
    world,
    journal,
    timeline: new Timeline(world, journal),
    busy: new Map(),
    credentials: undefined,
  };
  world.base = PAYPAL_URL;
  world.notifications.signer = {
    certificateId: 'CERT-chaos',
    certificatePem: '',
    privateKeyPem: privateKey,
  };
  const merchantId = world.merchantIdOf(SIMULATOR_CREDENTIALS);
  const webhook = { id: 'WEBHOOK', merchantId, url: `${DOOR_URL}/`, eventTypes: ['*'] };
  world.notifications.webhooks.set(webhook.id, webhook);
  const app = simulatorApp(simulation);
  const books = simulatorApp({ ...simulation, timeline: new StandingStill(world, journal) });
  const look = lookAtClock(simulation, time);
  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    if (request.url.startsWith(DOOR_URL)) {
      await time.sleep(wayThrough(chance));
      return await answeredByDoor(around, await request.text());
    }
    look();
    const { pathname } = new URL(request.url);
    if (pathname === '/_simulator/ledger') return await books.fetch(request);
    if (pathname.startsWith('/_simulator/')) return await app.fetch(request);
    return await carried(around, request, (sent) => answeredBy(app, sent));
  };
};

/** Whoever looks at PayPal's books sees them as they are, and does not wait for the events that are under way. */
class StandingStill extends Timeline {
  override catchUp(): Promise<void> {
    return Promise.resolve();
  }

  override catchUpAll(): Promise<void> {
    return Promise.resolve();
  }
}

type App = ReturnType<typeof simulatorApp>;

/** Milliseconds from one end of the network to the other. */
const wayThrough = (chance: Chance): number =>
  chance.oneOf([
    ...Array.from({ length: 27 }, () => () => chance.whole(2, 150)),
    () => chance.whole(150, 3_000),
    () => chance.whole(150, 3_000),
    () => chance.whole(3_000, 25_000),
  ])();

/** Whoever stops waiting does not call the request back: it arrives, and nobody hears what came of it. */
const carried = async (
  { time, chance }: Around,
  request: Request,
  send: (request: Request) => Promise<Response>,
): Promise<Response> => {
  const { method, headers, url, signal } = request;
  const body = method === 'GET' ? null : await request.text();
  const answer = (async () => {
    await time.sleep(wayThrough(chance));
    const response = await send(new Request(url, { method, headers, body }));
    await time.sleep(wayThrough(chance));
    return response;
  })();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = () => reject(new DOMException('This operation was aborted', 'AbortError'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  return await Promise.race([answer, aborted]);
};

/** A connection that ends without a word is the network's error. */
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

const answeredByDoor = async ({ receive }: Around, body: string): Promise<Response> => {
  try {
    await receive(body);
    return new Response(null, { status: 200 });
  } catch {
    return new Response(null, { status: 503 });
  }
};

const lookAtClock = ({ timeline }: Simulation, time: VirtualTime): (() => void) => {
  let cancel = (): void => undefined;
  const lookAfter = (ms: number): void => {
    cancel();
    cancel = time.after(ms, () => {
      void timeline.catchUpAll();
      lookAfter(Math.min(ms * 2, SLOWEST_LOOK_MS));
    });
  };
  return () => lookAfter(FIRST_LOOK_MS);
};
