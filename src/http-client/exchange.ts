import { randomUUID } from 'node:crypto';
import ky, { HTTPError, type KyInstance } from 'ky';
import { toHttpError } from './error.ts';
import { follow } from './follow.ts';

export type ExchangeOptions = {
  /** `http://127.0.0.1:3000`, or wherever the gateway is; a path is kept. */
  readonly baseUrl: string;
  /** Not needed on loopback where the gateway has no keys. */
  readonly apiKey?: string;
  /** Who asks, on record behind the key's name: 1 to 64 letters, digits and any of `_ . @ -`. Proves nothing. */
  readonly actor?: string;
};

/** The gateway itself answers within 30 s, with OUTCOME_PENDING where it knows nothing better. */
const ANSWER_WITHIN_MS = 40_000;
const TRIES_AGAIN = 3;
const WAITS_AT_MOST_MS = 10_000;

type Query = Readonly<Record<string, string | number | boolean | undefined>>;
type GetOptions = { readonly query?: Query; readonly timeoutMs?: number };
type SendOptions = {
  readonly body?: unknown;
  readonly key?: string;
  readonly timeoutMs?: number;
  /** Where even the same key is not safe twice. */
  readonly onlyOnce?: boolean;
};

/** The calls under the client: one way to send, to try again and to fail. Throws HoldfastHttpError only. */
export const createExchange = (options: ExchangeOptions) => {
  const { baseUrl } = options;
  const http = client(options);
  const call = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch(async (error: unknown) => {
      throw await toHttpError(error, baseUrl);
    });
  const send =
    (method: 'post' | 'patch') =>
    <T>(
      path: string,
      { body = {}, key = randomUUID(), timeoutMs, onlyOnce }: SendOptions,
    ): Promise<T> =>
      call(async () => {
        const response = await http[method](path, {
          json: body,
          headers: { 'idempotency-key': key },
          timeout: timeoutMs ?? ANSWER_WITHIN_MS,
          ...(onlyOnce === true ? { retry: 0 } : {}),
        });
        const text = await response.text();
        return text === '' ? undefined : JSON.parse(text);
      });
  return {
    get: <T>(
      path: string,
      { query = {}, timeoutMs = ANSWER_WITHIN_MS }: GetOptions = {},
    ): Promise<T> =>
      call(() => http.get(path, { searchParams: { ...query }, timeout: timeoutMs }).json<T>()),
    post: send('post'),
    patch: send('patch'),
    stream: <T>(path: string, { signal }: { readonly signal?: AbortSignal }) =>
      follow<T>(http, { path, baseUrl, ...(signal === undefined ? {} : { signal }) }),
  };
};

const client = ({ baseUrl, apiKey, actor }: ExchangeOptions): KyInstance =>
  ky.create({
    prefixUrl: baseUrl,
    timeout: ANSWER_WITHIN_MS,
    headers: {
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(actor === undefined ? {} : { 'holdfast-actor': actor }),
    },
    retry: {
      limit: TRIES_AGAIN,
      methods: ['get', 'post', 'patch'],
      statusCodes: [503],
      afterStatusCodes: [503],
      maxRetryAfter: WAITS_AT_MOST_MS,
      // Only where the gateway itself says when: anything else is for the caller, who holds the key.
      shouldRetry: ({ error }) =>
        error instanceof HTTPError && error.response.headers.has('retry-after') ? undefined : false,
    },
  });
