import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PayPal } from './paypal.ts';

const tokenShape = z.object({ access_token: z.string(), expires_in: z.number() });

const basic = (clientId: string, secret = 'secret') =>
  `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;

describe('access tokens', { timeout: 30_000 }, () => {
  let paypal: PayPal;
  beforeEach(async () => {
    paypal = await PayPal.start();
  });
  afterEach(() => paypal.close());

  const form = (path: string, body: string, authorization = basic('shop')) =>
    fetch(`${paypal.simulator.url}${path}`, {
      method: 'POST',
      headers: {
        Authorization: authorization,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body,
    });
  const token = async (clientId = 'shop') => {
    const response = await form(
      '/v1/oauth2/token',
      'grant_type=client_credentials',
      basic(clientId),
    );
    return tokenShape.parse(await response.json());
  };
  const statusWith = async (accessToken: string) =>
    (await paypal.get('/v2/checkout/orders/X', { token: accessToken })).httpStatus;

  it('are given again with the life that is left, each client its own', async () => {
    await paypal.hook('PUT', 'knobs', { tokenLifeSeconds: 100 });
    const first = await token();
    expect(first.expires_in).toBeGreaterThan(97);
    await expect.poll(async () => (await token()).expires_in, { timeout: 5000 }).toBe(97);
    const later = await token();
    expect(later.access_token).toBe(first.access_token);
    expect((await token('another')).access_token).not.toBe(first.access_token);
  });

  it('are new once the old one nears its end, and both work until theirs', async () => {
    await paypal.hook('PUT', 'knobs', { tokenLifeSeconds: 3 });
    const first = await token();
    await expect
      .poll(async () => (await token()).access_token, { timeout: 5000, interval: 50 })
      .not.toBe(first.access_token);
    expect(await statusWith(first.access_token)).toBe(404);
  });

  it('end when they are terminated, for the client that owns them alone', async () => {
    const { access_token } = await token();
    const terminate = (authorization?: string) =>
      form(
        '/v1/oauth2/token/terminate',
        `token=${access_token}&token_type_hint=ACCESS_TOKEN`,
        authorization,
      );
    expect((await terminate(basic('thief'))).status).toBe(200);
    expect(await statusWith(access_token)).toBe(404);
    const ended = await terminate();
    expect([ended.status, await ended.text()]).toEqual([200, '']);
    expect(await statusWith(access_token)).toBe(401);
    expect((await token()).access_token).not.toBe(access_token);
    expect((await terminate('')).status).toBe(401);
    expect((await form('/v1/oauth2/token/terminate', '')).status).toBe(400);
  });

  it.each(['oauth2', 'openidconnect'])('name the account behind them: %s/userinfo', async (api) => {
    const path = `/v1/identity/${api}/userinfo?schema=paypalv1.1`;
    const answer = await paypal.get(path);
    expect(answer.httpStatus).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      payer_id: expect.stringMatching(/^[2-9A-HJ-NP-Z]{13}$/),
      emails: [{ value: 'merchant@example.com', primary: true, confirmed: true }],
    });
    const refused = await paypal.get(path, { token: 'A21AA-made-up' });
    expect([refused.httpStatus, refused.body.name]).toEqual([401, 'AUTHENTICATION_FAILURE']);
  });

  it('get a client token for the browser, another one each time', async () => {
    const shape = z.object({ client_token: z.base64(), expires_in: z.literal(3600) });
    const answers = [0, 1].map(async () =>
      shape.parse(JSON.parse((await paypal.post('/v1/identity/generate-token')).text)),
    );
    const [one, two] = await Promise.all(answers);
    expect(one?.client_token).not.toBe(two?.client_token);
    const unknown = await paypal.post('/v1/identity/generate-token', { token: 'A21AA-made-up' });
    expect(unknown.httpStatus).toBe(401);
  });
});

describe('a method that a path does not know', () => {
  let paypal: PayPal;
  beforeEach(async () => {
    paypal = await PayPal.start();
  });
  afterEach(() => paypal.close());

  it.each([
    ['GET', '/v1/oauth2/token', 'POST'],
    ['DELETE', '/v2/checkout/orders/X', 'GET, PATCH'],
    ['PUT', '/v2/payments/captures/X', 'GET'],
    ['GET', '/v2/payments/authorizations/X/capture', 'POST'],
  ])('is 405 METHOD_NOT_SUPPORTED: %s %s', async (method, path, allowed) => {
    const answer = await paypal.call(method, path);
    expect([answer.httpStatus, answer.body.name]).toEqual([405, 'METHOD_NOT_SUPPORTED']);
    expect(answer.headers.get('allow')).toBe(allowed);
  });

  it('is 405 for HEAD too, without a body', async () => {
    const answer = await paypal.call('HEAD', `/v2/checkout/orders/${await paypal.approved()}`);
    expect([answer.httpStatus, answer.text]).toEqual([405, '']);
  });
});
