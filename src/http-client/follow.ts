import { setTimeout as delay } from 'node:timers/promises';
import { HTTPError, type KyInstance } from 'ky';
import { HoldfastHttpError, toHttpError } from './error.ts';
import { serverSentEvents } from './event-stream.ts';

/** A gateway that is being replaced is back well within this. */
const BACK_WITHIN_MS = 60_000;
const BETWEEN_TRIES_MS = 1_000;

type Following = { readonly path: string; readonly baseUrl: string; readonly signal?: AbortSignal };

/**
 * Follows a stream of server-sent events until its server says that there will be no more (204 to the last id), or the
 * signal ends it. A stream that is cut off is opened again with that id, so that nothing is shown twice.
 * @throws HoldfastHttpError at once for a first try that fails and for a refusal; for a server that stays away, after a minute
 */
export async function* follow<T>(
  http: KyInstance,
  { path, baseUrl, signal }: Following,
): AsyncGenerator<T, void, undefined> {
  let last: string | null = null;
  let lastHeardAt: number | null = null;
  for (;;) {
    // A server that ends a stream after news may have no more: it is asked at once.
    let news = false;
    try {
      const body = await open(http, { path, last, ...(signal && { signal }) });
      if (body === null) return;
      lastHeardAt = Date.now();
      for await (const { data, id } of serverSentEvents(body)) {
        lastHeardAt = Date.now();
        last = id;
        news = true;
        yield JSON.parse(data);
      }
    } catch (error) {
      if (signal?.aborted === true) return;
      const late = lastHeardAt === null || Date.now() - lastHeardAt > BACK_WITHIN_MS;
      if (late || isRefusal(error)) throw await toHttpError(error, baseUrl);
      news = false;
    }
    if (news) continue;
    const stopped = await delay(BETWEEN_TRIES_MS, false, signal && { signal }).catch(() => true);
    if (stopped) return;
  }
}

type Opening = {
  readonly path: string;
  readonly last: string | null;
  readonly signal?: AbortSignal;
};

/** Null where nothing will come any more. */
const open = async (
  http: KyInstance,
  { path, last, signal }: Opening,
): Promise<ReadableStream<Uint8Array> | null> => {
  const headers = {
    accept: 'text/event-stream',
    ...(last !== null && { 'last-event-id': last }),
  };
  const response = await http.get(path, { headers, timeout: false, ...(signal && { signal }) });
  if (response.status === 204) return null;
  if (response.body === null) {
    throw new HoldfastHttpError('UNEXPECTED_ANSWER', 'The stream has no body.');
  }
  return response.body;
};

/** What will be the same at the next try, such as an event that is no JSON: not a server that is busy or being replaced. */
const isRefusal = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  (error instanceof HTTPError && error.response.status < 500 && error.response.status !== 429);
