import ky from 'ky';
import { z } from 'zod';
import { isLoopback } from '../domain/loopback.ts';
import { issuesThatSay } from '../domain/paypal/issue-meanings.ts';
import { exchange, type Incoming, noAnswer, type Outgoing, withinLimit } from './exchange.ts';
import { type Expected, type Reply, readAnswer } from './read-answer.ts';
import { createAccessToken, type GrantedToken } from './token.ts';

export type PayPalAccess = {
  /** `https://api-m.paypal.com`, the sandbox, or a simulator; plain http on loopback only. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** For a partner: the merchant's account that orders and payments are made for. PayPal's merchant id. */
  readonly payPalMerchantId?: string;
  /** For a partner: the BN code, sent with orders and payments. */
  readonly partnerAttributionId?: string;
  /** For one call in all: token, request, body and the one repetition after a 401. Milliseconds, 20,000 if not given. */
  readonly timeoutMs?: number;
  /** The clock that the token's life is measured with; the system's if not given. */
  readonly now?: () => number;
};

/** What every call of the client takes beside its input. */
export type CallOptions = {
  readonly signal?: AbortSignal;
  /** Asks PayPal's sandbox for this issue code instead of an answer (paypal-rules 9). Without effect in live. */
  readonly mockIssue?: string;
};

export type Ask<T> = Expected<T> & {
  readonly method: Outgoing['method'];
  readonly path: string;
  readonly requestId?: string;
  /** PayPal-Client-Metadata-Id. */
  readonly clientMetadataId?: string | undefined;
  /** JSON text, sent byte for byte. */
  readonly body?: string;
};

export type Transport = {
  /** Sends one request and reads its answer. Throws PayPalError and nothing else. */
  send<T>(ask: Ask<T>, options?: CallOptions): Promise<Reply<T>>;
  /** Proves the credentials and the way to PayPal by holding a token. */
  ping(): Promise<void>;
};

const tokenSchema = z
  .object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() })
  .transform(
    (granted): GrantedToken => ({
      value: granted.access_token,
      lifetimeMs: granted.expires_in * 1000,
    }),
  );

/** A token refused may be renewed; an account refused may not (paypal-rules 1.1). */
const wantsNewToken = (incoming: Incoming): boolean =>
  incoming.httpStatus === 401 &&
  !issuesThatSay('ACCOUNT_CLOSED').some((issue) => incoming.text.includes(issue));

const checkedBaseUrl = (text: string): URL => {
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new RangeError(
      'PAYPAL_BASE_URL must be https: the client secret is sent there. Plain http is for loopback.',
    );
  }
  return url;
};

const base64Url = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Headers of a partner's calls. The assertion is a JWT without a signature (`alg` none), as PayPal documents it: the
 * access token proves who asks, the assertion says for whom.
 * @see https://developer.paypal.com/api/rest/requests/#paypal-auth-assertion
 */
const partnerHeaders = ({
  clientId,
  payPalMerchantId,
  partnerAttributionId,
}: PayPalAccess): Record<string, string> => ({
  ...(partnerAttributionId === undefined
    ? {}
    : { 'paypal-partner-attribution-id': partnerAttributionId }),
  ...(payPalMerchantId === undefined
    ? {}
    : {
        'paypal-auth-assertion': `${base64Url({ alg: 'none' })}.${base64Url({ iss: clientId, payer_id: payPalMerchantId })}.`,
      }),
});

const headersOf = (
  ask: Ask<unknown>,
  options: CallOptions | undefined,
  partner: Readonly<Record<string, string>>,
): Record<string, string> => ({
  accept: 'application/json',
  prefer: 'return=representation',
  // PayPal answers 415 to a POST that names no media type, also where it has no body.
  ...(ask.method === 'get' ? {} : { 'content-type': 'application/json' }),
  ...(ask.requestId === undefined ? {} : { 'paypal-request-id': ask.requestId }),
  ...(ask.clientMetadataId === undefined
    ? {}
    : { 'paypal-client-metadata-id': ask.clientMetadataId }),
  ...(ask.path.startsWith('v2/') ? partner : {}),
  ...(options?.mockIssue === undefined
    ? {}
    : { 'paypal-mock-response': JSON.stringify({ mock_application_codes: options.mockIssue }) }),
});

/** Rejects as soon as the caller's own limit ends, though others still wait for the same token. */
const orAbort = <T>(shared: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    shared,
    new Promise<never>((_, reject) => {
      const stop = (): void => reject(noAnswer('fetchToken', signal));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    }),
  ]);

/**
 * PayPal over HTTP: one base URL, one token, no retries of its own (Temporal retries). The one request it repeats is
 * one that PayPal refused with 401, under a new token and the same PayPal-Request-Id.
 */
export const createTransport = (access: PayPalAccess): Transport => {
  const timeoutMs = access.timeoutMs ?? 20_000;
  const http = ky.create({
    prefixUrl: checkedBaseUrl(access.baseUrl),
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    // A redirect would carry the token to another host.
    redirect: 'manual',
  });
  const basic = Buffer.from(`${access.clientId}:${access.clientSecret}`).toString('base64');

  const partner = partnerHeaders(access);

  const fetchToken = (): Promise<GrantedToken> =>
    withinLimit({ timeoutMs, signal: undefined }, async (signal) => {
      const ask = { operation: 'fetchToken', yes: [200], schema: tokenSchema } as const;
      const incoming = await exchange(
        http,
        {
          operation: 'fetchToken',
          method: 'post',
          path: 'v1/oauth2/token',
          headers: {
            authorization: `Basic ${basic}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials',
        },
        signal,
      );
      return readAnswer(ask, incoming).value;
    });

  const token = createAccessToken({ fetchToken, now: access.now ?? Date.now });

  return {
    send: (ask, options) =>
      withinLimit({ timeoutMs, signal: options?.signal }, async (signal) => {
        const { operation, method, path, body } = ask;
        const headers = headersOf(ask, options, partner);
        const sendWith = (bearer: string): Promise<Incoming> => {
          const outgoing = {
            operation,
            method,
            path,
            headers: { ...headers, authorization: `Bearer ${bearer}` },
          };
          return exchange(http, body === undefined ? outgoing : { ...outgoing, body }, signal);
        };
        const first = await orAbort(token.get(), signal);
        const incoming = await sendWith(first);
        if (!wantsNewToken(incoming)) return readAnswer(ask, incoming);
        return readAnswer(ask, await sendWith(await orAbort(token.replace(first), signal)));
      }),
    ping: async () => {
      await token.get();
    },
  };
};
