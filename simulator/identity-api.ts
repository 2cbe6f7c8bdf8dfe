import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { Simulation } from './simulation.ts';
import { clientCalling } from './tokens.ts';

/** Life of a client token in seconds, as PayPal documents it. */
const clientTokenSeconds = 3600;

/** `GET /v1/identity/oauth2/userinfo` and `/v1/identity/openidconnect/userinfo`: the account behind the token. */
export const userInfo = ({ state }: Simulation, c: Context): object => {
  const clientId = clientCalling(state, c.req.header('authorization'));
  const payerId = state.merchantIdOf(clientId);
  return {
    user_id: `https://www.paypal.com/webapps/auth/identity/user/${payerId}`,
    sub: `https://www.paypal.com/webapps/auth/identity/user/${payerId}`,
    name: 'Example Merchant',
    given_name: 'Example',
    family_name: 'Merchant',
    payer_id: payerId,
    verified_account: 'true',
    emails: [{ value: 'merchant@example.com', primary: true, confirmed: true }],
  };
};

/** `POST /v1/identity/generate-token`: a client token for PayPal's browser SDK; the simulator takes none back. */
export const clientToken = ({ state }: Simulation, c: Context): object => {
  const clientId = clientCalling(state, c.req.header('authorization'));
  const authorizationFingerprint = createHash('sha256')
    .update(`${clientId} ${state.mintNumber()}`)
    .digest('hex');
  const content = {
    braintree: { authorizationFingerprint, version: '3-paypal' },
    paypal: { clientId, accessToken: null },
  };
  return {
    client_token: Buffer.from(JSON.stringify(content)).toString('base64'),
    id_token: null,
    expires_in: clientTokenSeconds,
  };
};
