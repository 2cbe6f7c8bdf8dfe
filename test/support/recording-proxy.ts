import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect } from 'vitest';
import { bodyOf, readAs } from '../../simulator/request-bodies.ts';
import { useShop } from './shop.ts';

/** One request as PayPal received it. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed; null where there was none. */
  readonly body: unknown;
};

/** The official schema of each body that Orders v2, Payments v2, the tracking API and Payments v1 take (PayPal's OpenAPI files). */
const BODIES = [
  ['POST', /^\/v2\/checkout\/orders$/, 'orders', 'order_request'],
  ['PATCH', /^\/v2\/checkout\/orders\/[^/]+$/, 'orders', 'patch_request'],
  ['POST', /^\/v2\/checkout\/orders\/[^/]+\/authorize$/, 'orders', 'order_authorize_request'],
  ['POST', /^\/v2\/checkout\/orders\/[^/]+\/capture$/, 'orders', 'order_capture_request'],
  ['POST', /^\/v2\/checkout\/orders\/[^/]+\/track$/, 'orders', 'order_tracker_request'],
  ['PATCH', /^\/v2\/checkout\/orders\/[^/]+\/trackers\/[^/]+$/, 'orders', 'patch_request'],
  ['POST', /^\/v2\/payments\/authorizations\/[^/]+\/capture$/, 'payments', 'capture_request'],
  ['POST', /^\/v1\/shipping\/trackers-batch$/, 'trackers', 'tracker_collection'],
  ['PUT', /^\/v1\/shipping\/trackers\/[^/]+$/, 'trackers', 'tracker'],
  ['POST', /^\/v1\/payments\/authorization\/[^/]+\/capture$/, 'paymentsV1', 'capture'],
  ['POST', /^\/v1\/payments\/authorization\/[^/]+\/reauthorize$/, 'paymentsV1', 'authorization'],
  ['POST', /^\/v1\/payments\/orders\/[^/]+\/authorize$/, 'paymentsV1', 'authorization'],
  ['POST', /^\/v1\/payments\/orders\/[^/]+\/capture$/, 'paymentsV1', 'capture'],
  ['POST', /^\/v1\/payments\/(capture|sale)\/[^/]+\/refund$/, 'paymentsV1', 'refund_request'],
  ['POST', /^\/v2\/.*\/reauthorize$/, 'payments', 'reauthorize_request'],
  ['POST', /^\/v2\/payments\/captures\/[^/]+\/refund$/, 'payments', 'refund_request'],
] as const;

/** Why PayPal's own schema would not take the body as it was sent; null where it does, field by field. */
const problemOf = ({ method, path, body }: Received): string | null => {
  const known = BODIES.find(([verb, form]) => verb === method && form.test(path));
  if (known === undefined || body === null) return null;
  const [, , api, schema] = known;
  const read = JSON.stringify(readAs(api, schema)(body));
  if (read !== JSON.stringify(body)) return `PayPal names other fields: it reads ${read}`;
  try {
    bodyOf(api, schema)(body);
    return null;
  } catch (error) {
    return JSON.stringify(error);
  }
};

/** The token's form is no JSON. */
const jsonOf = (sent: string): unknown => (/^[[{]/.test(sent) ? JSON.parse(sent) : null);

/** A proxy in front of the simulator that keeps what PayPal received, and holds every body against PayPal's schema. */
const startRecordingProxy = async (target: string) => {
  const received: Received[] = [];
  const problems: string[] = [];
  const { hostname, port } = new URL(target);
  const keep = (seen: Received): void => {
    if (!/^\/(v2|v1\/shipping|v1\/payments)\//.test(seen.path)) return;
    received.push(seen);
    const problem = problemOf(seen);
    if (problem !== null) problems.push(`${seen.method} ${seen.path}: ${problem}`);
  };
  const pass = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const sent = await text(incoming);
    const { method = 'GET', url: path = '/', headers } = incoming;
    keep({ method, path, headers, body: jsonOf(sent) });
    const call = request({ hostname, port, method, path, headers }, (upstream) => {
      answer.writeHead(upstream.statusCode ?? 502, upstream.headers);
      upstream.pipe(answer);
    });
    call.once('error', () => answer.destroy());
    call.end(sent);
  };
  const server = createServer((incoming, answer) => {
    pass(incoming, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    received,
    problems,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

type RecordingProxy = Awaited<ReturnType<typeof startRecordingProxy>>;

/** One shop for all stories of a file, with what PayPal received. Every body must be one of PayPal's schemas. */
export const useRecordedShop = (
  opening: Pick<NonNullable<Parameters<typeof useShop>[0]>, 'partner'> = {},
) => {
  let proxy: RecordingProxy | undefined;
  const shop = useShop({
    ...opening,
    through: async (simulatorUrl) => {
      proxy = await startRecordingProxy(simulatorUrl);
      return proxy;
    },
  });
  afterEach(() => {
    expect(proxy?.problems).toEqual([]);
  });
  return {
    shop,
    /** Oldest first, those whose path fits. */
    sent: (method: string, path: RegExp): readonly Received[] =>
      proxy?.received.filter((one) => one.method === method && path.test(one.path)) ?? [],
  };
};
