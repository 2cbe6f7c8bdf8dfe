import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

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

const scopes = [
  'https://uri.paypal.com/services/payments/payment',
  'https://uri.paypal.com/services/payments/payment/authcapture',
  'https://uri.paypal.com/services/payments/refund',
  'https://uri.paypal.com/services/applications/webhooks',
].join(' ');

interface TokenAnswer {
  status: 200 | 400 | 401;
  body: object;
}

/** POST /v1/oauth2/token. Any client is known unless the simulator was given credentials. */
export const issueToken = (
  world: World,
  request: { authorization: string | undefined; form: URLSearchParams },
  known: Credentials | undefined,
): TokenAnswer => {
  const given = basicCredentials(request.authorization);
  const right =
    given &&
    (!known ||
      (same(given.clientId, known.clientId) && same(given.clientSecret, known.clientSecret)));
  if (!right) {
    const body = { error: 'invalid_client', error_description: 'Client Authentication failed' };
    return { status: 401, body };
  }
  if (request.form.get('grant_type') !== 'client_credentials') {
    const error_description = 'Grant Type is NULL or not supported';
    return { status: 400, body: { error: 'unsupported_grant_type', error_description } };
  }
  const { tokenLifeSeconds } = world.knobs;
  const token = `A21AA${randomBytes(36).toString('base64url')}`;
  world.storeToken(token, {
    clientId: given.clientId,
    expiresAt: Date.now() + tokenLifeSeconds * 1000,
  });
  const issued = new Date().toISOString().slice(0, 19);
  return {
    status: 200,
    body: {
      scope: scopes,
      access_token: token,
      token_type: 'Bearer',
      app_id: 'APP-80W284485P519543T',
      expires_in: tokenLifeSeconds,
      nonce: `${issued}Z${randomBytes(24).toString('base64url')}`,
    },
  };
};

/** The merchant behind a bearer token, or PayPal's 401. */
export const merchantOf = (world: World, authorization: string | undefined): string => {
  const [scheme, token = ''] = authorization?.split(' ') ?? [];
  const known = scheme?.toLowerCase() === 'bearer' ? world.tokens.get(token) : undefined;
  if (!known || known.expiresAt <= Date.now()) throw new Refusal(401, []);
  return world.merchantIdOf(known.clientId);
};
