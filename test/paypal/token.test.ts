import { describe, expect, it } from 'vitest';

import { grantsToken, type Received } from './answering-server.ts';
import {
  always,
  authorizationBody,
  capture40,
  captureBody,
  problemOf,
  stubPayPal,
} from './stub-paypal.ts';

const isToken = (received: Received): boolean => received.path === '/v1/oauth2/token';

const authorizationId = '3C679366HH908993F';

describe('the access token', () => {
  it('is fetched once and shared by twenty calls that start together', async () => {
    const { server, paypal } = await stubPayPal(always({ status: 200, body: authorizationBody() }));
    await Promise.all(
      Array.from({ length: 20 }, () => paypal.getAuthorization({ authorizationId })),
    );
    expect(server.received.filter(isToken)).toHaveLength(1);
    expect(server.calls()).toHaveLength(20);
    expect(new Set(server.calls().map((call) => call.headers.authorization))).toEqual(
      new Set(['Bearer A21AAToken']),
    );
  });

  it('is asked for with the credentials in the header alone', async () => {
    const { server, paypal } = await stubPayPal(() => undefined);
    await paypal.ping();
    const [token] = server.received;
    expect(token?.headers.authorization).toBe(
      `Basic ${Buffer.from('AZ1c-client-id:EHL9-client-secret').toString('base64')}`,
    );
    expect(token?.body).toBe('grant_type=client_credentials');
  });

  it('lives as long as PayPal says and is renewed five minutes before its end', async () => {
    let now = 0;
    const { server, paypal } = await stubPayPal(
      (one, index) =>
        isToken(one)
          ? grantsToken(`token-${index}`, 3600)
          : { status: 200, body: authorizationBody() },
      { now: () => now },
    );
    await paypal.getAuthorization({ authorizationId });
    now = 55 * 60_000 - 1;
    await paypal.getAuthorization({ authorizationId });
    expect(server.received.filter(isToken)).toHaveLength(1);
    now = 55 * 60_000;
    await paypal.getAuthorization({ authorizationId });
    expect(server.calls().map((call) => call.headers.authorization)).toEqual([
      'Bearer token-0',
      'Bearer token-0',
      'Bearer token-1',
    ]);
  });

  it('is used to its end when PayPal cannot renew it early, and not a moment longer', async () => {
    let now = 0;
    const { paypal } = await stubPayPal(
      (one, index) => {
        if (!isToken(one)) return { status: 200, body: authorizationBody() };
        return index === 0 ? grantsToken('first', 3600) : { status: 503 };
      },
      { now: () => now },
    );
    await paypal.getAuthorization({ authorizationId });
    now = 59 * 60_000;
    await expect(paypal.getAuthorization({ authorizationId })).resolves.toMatchObject({
      value: { id: authorizationId },
    });
    now = 60 * 60_000;
    expect(await problemOf(paypal.getAuthorization({ authorizationId }))).toMatchObject({
      kind: 'SERVER_ERROR',
      operation: 'fetchToken',
      httpStatus: 503,
    });
  });

  it('is replaced once after a 401, and the same request goes out again under the same PayPal-Request-Id', async () => {
    const { server, paypal } = await stubPayPal((one, index) => {
      if (isToken(one)) return grantsToken(`token-${index}`);
      return one.headers.authorization === 'Bearer token-0'
        ? { status: 401, body: { name: 'AUTHENTICATION_FAILURE' } }
        : { status: 201, body: captureBody() };
    });
    await expect(paypal.captureAuthorization(capture40)).resolves.toMatchObject({
      value: { status: 'COMPLETED' },
    });
    const [first, second, ...more] = server.calls();
    expect(more).toEqual([]);
    expect(second?.body).toBe(first?.body);
    expect([first, second].map((call) => call?.headers['paypal-request-id'])).toEqual([
      'capture-1',
      'capture-1',
    ]);
  });

  it('is replaced by one fetch when twenty calls are refused with 401 together', async () => {
    const { server, paypal } = await stubPayPal((one, index) => {
      if (isToken(one)) return grantsToken(`token-${index}`);
      return one.headers.authorization === 'Bearer token-0'
        ? { status: 401 }
        : { status: 200, body: authorizationBody() };
    });
    await Promise.all(
      Array.from({ length: 20 }, () => paypal.getAuthorization({ authorizationId })),
    );
    expect(server.received.filter(isToken)).toHaveLength(2);
  });

  it('leaves a second 401 as the answer', async () => {
    const { server, paypal } = await stubPayPal(
      always({ status: 401, body: { name: 'AUTHENTICATION_FAILURE' } }),
    );
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      kind: 'REFUSED',
      httpStatus: 401,
    });
    expect(server.calls()).toHaveLength(2);
    expect(server.received.filter(isToken)).toHaveLength(2);
  });

  it('is not replaced when PayPal refuses the account, which no token cures', async () => {
    const body = { name: 'AUTHENTICATION_FAILURE', details: [{ issue: 'INVALID_ACCOUNT_STATUS' }] };
    const { server, paypal } = await stubPayPal(always({ status: 401, body }));
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      kind: 'REFUSED',
      issues: [{ issue: 'INVALID_ACCOUNT_STATUS' }],
    });
    expect(server.calls()).toHaveLength(1);
  });

  it('that PayPal will not give is a refusal by name, and the money call is never sent', async () => {
    const { server, paypal } = await stubPayPal(() => ({
      status: 401,
      body: { error: 'invalid_client', error_description: 'Client Authentication failed' },
    }));
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      kind: 'REFUSED',
      operation: 'fetchToken',
      name: 'invalid_client',
    });
    expect(server.calls()).toEqual([]);
  });

  it('is asked for again after a failure, not remembered as failed', async () => {
    const { paypal } = await stubPayPal((one, index) =>
      isToken(one) && index === 0 ? { status: 503 } : undefined,
    );
    await expect(paypal.ping()).rejects.toThrow('503');
    await expect(paypal.ping()).resolves.toBeUndefined();
  });

  it('that is slow does not outlast the limit of the call that needs it', async () => {
    const { paypal } = await stubPayPal((one) => (isToken(one) ? 'hang' : undefined), {
      timeoutMs: 50,
    });
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      kind: 'NO_ANSWER',
      why: 'timeout',
    });
  });
});
