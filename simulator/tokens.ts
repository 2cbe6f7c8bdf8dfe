import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AccessToken } from './kept-records.ts';
import { Refusal } from './refusal.ts';
import type { SimulatorState } from './state.ts';

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

const digest = (text: string) => createHash('sha256').update(text).digest();
const same = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

const basicCredentials = (header: string | undefined): Credentials | undefined => {
  const [scheme, encoded] = header?.split(' ') ?? [];
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 1) return undefined;
  return { clientId: pair.slice(0, colon), clientSecret: pair.slice(colon + 1) };
};

/** The client id of a Basic header; undefined where the secret is wrong or the client is not the known one. */
const clientOf = (
  header: string | undefined,
  known: Credentials | undefined,
): string | undefined => {
  const given = basicCredentials(header);
  const right =
    given &&
    (!known ||
      (same(given.clientId, known.clientId) && same(given.clientSecret, known.clientSecret)));
  return right ? given.clientId : undefined;
};

const scopes = [
  'https://uri.paypal.com/services/payments/payment',
  'https://uri.paypal.com/services/payments/payment/authcapture',
  'https://uri.paypal.com/services/payments/refund',
  'https://uri.paypal.com/services/applications/webhooks',
  'openid',
].join(' ');

export interface TokenAnswer {
  status: 200 | 400 | 401;
  body: object | null;
}

interface TokenRequest {
  authorization: string | undefined;
  form: URLSearchParams;
}

const unknownClient: TokenAnswer = {
  status: 401,
  body: { error: 'invalid_client', error_description: 'Client Authentication failed' },
};

/** Answers a client that says who it is; any other is a 401. */
const forClient =
  (answer: (state: SimulatorState, clientId: string, form: URLSearchParams) => TokenAnswer) =>
  (
    state: SimulatorState,
    { authorization, form }: TokenRequest,
    known: Credentials | undefined,
  ): TokenAnswer => {
    const clientId = clientOf(authorization, known);
    return clientId === undefined ? unknownClient : answer(state, clientId, form);
  };

/** A token is given again until this many seconds before its end, or until a tenth of its life is left. */
const renewedBeforeSeconds = 300;

/** The client's token that has enough of its life left, under the life that tokens have now. */
const currentToken = (
  state: SimulatorState,
  clientId: string,
): [string, AccessToken] | undefined => {
  const lifeMs = state.knobs.tokenLifeSeconds * 1000;
  const marginMs = Math.min(renewedBeforeSeconds * 1000, lifeMs / 10);
  const token = state.tokenOfClient.get(clientId) ?? '';
  const value = state.tokens.get(token);
  const leftMs = (value?.expiresAt ?? 0) - Date.now();
  return value && leftMs > marginMs && leftMs <= lifeMs ? [token, value] : undefined;
};

const newToken = (state: SimulatorState, clientId: string): [string, AccessToken] => {
  const token = `A21AA${randomBytes(36).toString('base64url')}`;
  const expiresAt = Date.now() + state.knobs.tokenLifeSeconds * 1000;
  const value = { clientId, expiresAt };
  state.storeToken(token, value);
  return [token, value];
};

/**
 * POST /v1/oauth2/token. Any client is known unless the simulator was given credentials. A client gets the same token
 * until it nears its end; `expires_in` is what is left of it.
 */
export const issueToken = forClient((state, clientId, form) => {
  if (form.get('grant_type') !== 'client_credentials') {
    const error_description = 'Grant Type is NULL or not supported';
    return { status: 400, body: { error: 'unsupported_grant_type', error_description } };
  }
  const [token, { expiresAt }] = currentToken(state, clientId) ?? newToken(state, clientId);
  const issued = new Date().toISOString().slice(0, 19);
  return {
    status: 200,
    body: {
      scope: scopes,
      access_token: token,
      token_type: 'Bearer',
      app_id: 'APP-80W284485P519543T',
      expires_in: Math.floor((expiresAt - Date.now()) / 1000),
      nonce: `${issued}Z${randomBytes(24).toString('base64url')}`,
    },
  };
});

/**
 * POST /v1/oauth2/token/terminate with `token` and `token_type_hint`: ends a token of the client. 200 without a body,
 * also for a token that is not there (RFC 7009).
 */
export const terminateToken = forClient((state, clientId, form) => {
  const token = form.get('token');
  if (token === null || token === '') {
    const error_description = 'Required parameter missing: token';
    return { status: 400, body: { error: 'invalid_request', error_description } };
  }
  const value = state.tokens.get(token);
  if (value?.clientId === clientId) state.storeToken(token, { ...value, expiresAt: 0 });
  return { status: 200, body: null };
});

/** The client id behind a bearer token, or PayPal's 401. */
export const clientCalling = (state: SimulatorState, authorization: string | undefined): string => {
  const [scheme, token = ''] = authorization?.split(' ') ?? [];
  const known = scheme?.toLowerCase() === 'bearer' ? state.tokens.get(token) : undefined;
  if (!known || known.expiresAt <= Date.now()) throw new Refusal(401, []);
  return known.clientId;
};

/** The merchant behind a bearer token, or PayPal's 401. */
export const merchantOf = (state: SimulatorState, authorization: string | undefined): string =>
  state.merchantIdOf(clientCalling(state, authorization));
