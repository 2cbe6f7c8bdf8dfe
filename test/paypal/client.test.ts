import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { createPayPalClient } from '../../src/paypal/client.ts';
import type { Doing } from './answering-server.ts';
import {
  always,
  authorizationBody,
  CLIENT_ID,
  capture40,
  captureBody,
  dollars,
  errorBody,
  problemOf,
  refundBody,
  SECRET,
  stubPayPal,
} from './stub-paypal.ts';

const orderId = '5O190127TN364715T';
const authorizationId = '3C679366HH908993F';

const refund10 = {
  captureId: '2GG279541U471931P',
  amount: dollars(1000),
  requestId: 'refund-1',
  customId: 'refund-7',
} as const;

const authorize100 = { orderId, amount: dollars(10_000), requestId: 'authorize-1' } as const;

const orderBody = (authorizations: readonly unknown[], over: Record<string, unknown> = {}) => ({
  id: orderId,
  status: 'COMPLETED',
  purchase_units: [{ payments: { authorizations } }],
  ...over,
});

describe('a request', () => {
  it('sends amount, finality and request id of a capture, and asks for the whole answer', async () => {
    const { server, paypal } = await stubPayPal(always({ status: 201, body: captureBody() }));
    await paypal.captureAuthorization({
      ...capture40,
      invoiceId: 'INV-1',
      noteToPayer: 'Thank you',
    });
    const [call] = server.calls();
    expect(call).toMatchObject({
      method: 'POST',
      path: `/v2/payments/authorizations/${authorizationId}/capture`,
    });
    expect(call?.headers).toMatchObject({
      'paypal-request-id': 'capture-1',
      prefer: 'return=representation',
      'content-type': 'application/json',
    });
    expect(JSON.parse(call?.body ?? '')).toEqual({
      amount: { currency_code: 'USD', value: '40.00' },
      final_capture: false,
      invoice_id: 'INV-1',
      note_to_payer: 'Thank you',
    });
  });

  it('is the same byte for byte when it is repeated, so that PayPal can know it again', async () => {
    const { server, paypal } = await stubPayPal(always({ status: 201, body: captureBody() }));
    await paypal.captureAuthorization(capture40);
    await paypal.captureAuthorization({ ...capture40 });
    const [first, second] = server.calls();
    expect(second?.body).toBe(first?.body);
  });

  it('of a partner names the partner, and the merchant it acts for by a JWT without a signature', async () => {
    const { server, paypal } = await stubPayPal(always({ status: 201, body: captureBody() }), {
      payPalMerchantId: '7YPZ2ZLLMNQSE',
      partnerAttributionId: 'Shop_SP_PPCP',
    });
    await paypal.captureAuthorization(capture40);
    const headers = server.calls()[0]?.headers ?? {};
    expect(headers['paypal-partner-attribution-id']).toBe('Shop_SP_PPCP');
    const [header = '', claims = '', signature] = String(headers['paypal-auth-assertion']).split(
      '.',
    );
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header)).toEqual({ alg: 'none' });
    expect(read(claims)).toEqual({ iss: CLIENT_ID, payer_id: '7YPZ2ZLLMNQSE' });
    expect(signature).toBe('');
    const token = server.received.find(({ path }) => path === '/v1/oauth2/token');
    expect(token?.headers).not.toHaveProperty('paypal-auth-assertion');
  });

  it('of a merchant that is no partner has neither header', async () => {
    const { server, paypal } = await stubPayPal(always({ status: 201, body: captureBody() }));
    await paypal.captureAuthorization(capture40);
    const names = Object.keys(server.calls()[0]?.headers ?? {});
    expect(names).not.toContain('paypal-auth-assertion');
    expect(names).not.toContain('paypal-partner-attribution-id');
  });

  it('makes an AUTHORIZE order of one unit that rules out eChecks, with the links back to the shop', async () => {
    const { server, paypal } = await stubPayPal(
      always({
        status: 201,
        body: {
          id: orderId,
          status: 'PAYER_ACTION_REQUIRED',
          links: [
            { rel: 'payer-action', href: 'https://www.sandbox.paypal.com/checkoutnow?token=5O1' },
          ],
        },
      }),
    );
    const reply = await paypal.createOrder({
      purchaseUnit: {
        amount: {
          currencyCode: 'USD',
          value: '100',
          breakdown: { itemTotal: { currencyCode: 'USD', value: '100.0' } },
        },
        customId: 'basket-1',
        items: [{ name: 'Lamp', quantity: '2', unitAmount: { currencyCode: 'USD', value: '50' } }],
        shipping: {
          name: { fullName: 'Jane Doe' },
          address: { countryCode: 'US', adminArea2: 'San Jose' },
        },
      },
      returnUrl: 'https://shop.example/return',
      cancelUrl: 'https://shop.example/cancel',
      requestId: 'create-1',
    });
    expect(reply.value).toMatchObject({
      id: orderId,
      approveUrl: 'https://www.sandbox.paypal.com/checkoutnow?token=5O1',
      amount: null,
    });
    expect(JSON.parse(server.calls()[0]?.body ?? '')).toEqual({
      intent: 'AUTHORIZE',
      purchase_units: [
        {
          reference_id: 'default',
          amount: {
            currency_code: 'USD',
            value: '100.00',
            breakdown: { item_total: { currency_code: 'USD', value: '100.00' } },
          },
          custom_id: 'basket-1',
          items: [
            { name: 'Lamp', quantity: '2', unit_amount: { currency_code: 'USD', value: '50.00' } },
          ],
          shipping: {
            name: { full_name: 'Jane Doe' },
            address: { country_code: 'US', admin_area_2: 'San Jose' },
          },
        },
      ],
      payment_source: {
        paypal: {
          experience_context: {
            payment_method_preference: 'IMMEDIATE_PAYMENT_REQUIRED',
            user_action: 'PAY_NOW',
            shipping_preference: 'SET_PROVIDED_ADDRESS',
            return_url: 'https://shop.example/return',
            cancel_url: 'https://shop.example/cancel',
          },
        },
      },
    });
  });

  it('writes yen without decimals, as PayPal demands', async () => {
    const { server, paypal } = await stubPayPal(
      always({ status: 201, body: { id: orderId, status: 'CREATED' } }),
    );
    await paypal.createOrder({
      purchaseUnit: { amount: { currencyCode: 'JPY', value: '5000.00' } },
      requestId: 'create-1',
    });
    expect(server.calls()[0]?.body).toContain('{"currency_code":"JPY","value":"5000"}');
  });

  it.each([
    ['an id that leads elsewhere', { ...capture40, authorizationId: '../orders' }, 'ID_MALFORMED'],
    ['an empty id', { ...capture40, authorizationId: '' }, 'ID_MALFORMED'],
    [
      'a request id of 37 characters',
      { ...capture40, requestId: 'x'.repeat(37) },
      'REQUEST_ID_MALFORMED',
    ],
    [
      'a request id with a line break',
      { ...capture40, requestId: 'a\r\nb' },
      'REQUEST_ID_MALFORMED',
    ],
    ['an empty request id', { ...capture40, requestId: '' }, 'REQUEST_ID_MALFORMED'],
  ])('is not sent with %s', async (_, input, why) => {
    const { server, paypal } = await stubPayPal(always({ status: 201, body: captureBody() }));
    expect(await problemOf(paypal.captureAuthorization(input))).toMatchObject({
      kind: 'NOT_SENT',
      why: expect.stringContaining(why),
    });
    expect(server.received).toEqual([]);
  });

  it.each([
    ['a third decimal', { currencyCode: 'USD', value: '1.001' }, 'TOO_MANY_DECIMALS'],
    [
      'a currency PayPal does not process',
      { currencyCode: 'TND', value: '1.00' },
      'CURRENCY_NOT_SUPPORTED',
    ],
    ['no number', { currencyCode: 'USD', value: '1e2' }, 'AMOUNT_MALFORMED'],
  ])('is not sent with an amount that has %s', async (_, amount, why) => {
    const { server, paypal } = await stubPayPal(() => undefined);
    const call = paypal.createOrder({ purchaseUnit: { amount }, requestId: 'create-1' });
    expect(await problemOf(call)).toMatchObject({
      kind: 'NOT_SENT',
      why: expect.stringContaining(why),
    });
    expect(server.received).toEqual([]);
  });

  it('never follows a redirect, which would carry the token to another host', async () => {
    const { server, paypal } = await stubPayPal(
      always({ status: 307, headers: { location: '/elsewhere' } }),
    );
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      kind: 'UNREADABLE',
      httpStatus: 307,
    });
    expect(server.calls()).toHaveLength(1);
  });

  it('cannot be sent in the clear to anything but this machine', () => {
    const access = { clientId: CLIENT_ID, clientSecret: SECRET };
    expect(() => createPayPalClient({ ...access, baseUrl: 'http://api-m.paypal.com' })).toThrow(
      'must be https',
    );
    expect(() =>
      createPayPalClient({ ...access, baseUrl: 'http://localhost.evil.example' }),
    ).toThrow('must be https');
    expect(() =>
      createPayPalClient({ ...access, baseUrl: 'https://api-m.paypal.com' }),
    ).not.toThrow();
  });
});

describe('a yes', () => {
  it.each([200, 201])('is taken with HTTP %i alike, first answer or replay', async (status) => {
    const { paypal } = await stubPayPal(
      always({ status, body: captureBody(), headers: { 'paypal-debug-id': 'dbg1' } }),
    );
    const reply = await paypal.captureAuthorization(capture40);
    expect(reply).toMatchObject({
      debugId: 'dbg1',
      value: {
        status: 'COMPLETED',
        amount: dollars(4000),
        fee: dollars(165),
        net: dollars(3835),
        authorizationId,
      },
    });
  });

  it('that says DECLINED is a value like any other', async () => {
    const body = captureBody({
      status: 'DECLINED',
      status_details: { reason: 'DECLINED_BY_RISK_FRAUD_FILTERS' },
    });
    const { paypal } = await stubPayPal(always({ status: 201, body }));
    const { value } = await paypal.captureAuthorization(capture40);
    expect(value).toMatchObject({ status: 'DECLINED', reason: 'DECLINED_BY_RISK_FRAUD_FILTERS' });
  });

  it('in a word PayPal added since is UNRECOGNIZED, not guessed at', async () => {
    const { paypal } = await stubPayPal(
      always({ status: 200, body: captureBody({ status: 'SETTLED_LATER' }) }),
    );
    const { value } = await paypal.getCapture({ captureId: '2GG279541U471931P' });
    expect(value.status).toBe('UNRECOGNIZED');
  });

  it('of an expired authorization reads as VOIDED, whichever word PayPal uses', async () => {
    const { paypal } = await stubPayPal(
      always({ status: 200, body: authorizationBody({ status: 'EXPIRED' }) }),
    );
    const { value } = await paypal.getAuthorization({ authorizationId });
    expect(value).toMatchObject({
      status: 'VOIDED',
      expiresAt: Date.parse('2026-04-30T21:20:49Z'),
    });
  });

  it('without a body to a void is completed by one look at the authorization', async () => {
    const { server, paypal } = await stubPayPal((one) => {
      if (one.method === 'GET')
        return { status: 200, body: authorizationBody({ status: 'VOIDED' }) };
      return one.path.endsWith('/void') ? { status: 204 } : undefined;
    });
    const { value } = await paypal.voidAuthorization({ authorizationId, requestId: 'void-1' });
    expect(value.status).toBe('VOIDED');
    expect(server.calls().map((call) => call.method)).toEqual(['POST', 'GET']);
  });

  it('to a capture that names only the id is completed by one look at the capture', async () => {
    const { paypal } = await stubPayPal((one) => {
      if (one.method === 'GET') return { status: 200, body: captureBody() };
      return one.path.endsWith('/capture')
        ? { status: 201, body: { id: '2GG279541U471931P', status: 'COMPLETED' } }
        : undefined;
    });
    await expect(paypal.captureAuthorization(capture40)).resolves.toMatchObject({
      value: { amount: dollars(4000) },
    });
  });

  it('whose capture cannot be looked at is unknown, and never a refusal of the capture', async () => {
    const { paypal } = await stubPayPal((one) => {
      if (one.method === 'GET')
        return { status: 403, body: errorBody('NOT_AUTHORIZED', 'PERMISSION_DENIED') };
      return one.path.endsWith('/capture')
        ? { status: 201, body: { id: '2GG279541U471931P', status: 'COMPLETED' } }
        : undefined;
    });
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      kind: 'UNREADABLE',
      operation: 'captureAuthorization',
    });
  });

  it('to authorize that shows no authorization is completed by one look at the order', async () => {
    const { server, paypal } = await stubPayPal((one) => {
      if (one.method === 'GET')
        return { status: 200, body: orderBody([authorizationBody({ status: 'DENIED' })]) };
      return one.path.endsWith('/authorize')
        ? { status: 201, body: { id: orderId, status: 'COMPLETED' } }
        : undefined;
    });
    const { value } = await paypal.authorizeOrder(authorize100);
    expect(value).toMatchObject({
      authorizations: [{ status: 'DENIED', orderId }],
    });
    expect(server.calls().map((call) => call.method)).toEqual(['POST', 'GET']);
  });

  it('keeps the payer out of every value', async () => {
    const personal = {
      payer: { email_address: 'jane@example.com' },
      payment_source: { paypal: { email_address: 'jane@example.com' } },
    };
    const { paypal } = await stubPayPal(
      always({ status: 200, body: orderBody([authorizationBody()], personal) }),
    );
    const order = await paypal.getOrder({ orderId });
    expect(order.value.fundingSource).toBe('paypal');
    expect(JSON.stringify(order)).not.toContain('jane');
    await expect(paypal.getPayer({ orderId })).resolves.toMatchObject({
      value: { emailAddress: 'jane@example.com' },
    });
  });
});

describe('an answer about something else', () => {
  const mismatches: readonly (readonly [string, Doing, string])[] = [
    [
      'another amount',
      { status: 201, body: captureBody({ amount: { currency_code: 'USD', value: '40.01' } }) },
      'amount',
    ],
    [
      'another currency',
      { status: 201, body: captureBody({ amount: { currency_code: 'EUR', value: '40.00' } }) },
      'amount',
    ],
    [
      'another authorization',
      {
        status: 201,
        body: captureBody({
          supplementary_data: { related_ids: { authorization_id: '8AA831015G517922L' } },
        }),
      },
      'authorization id',
    ],
  ];

  it.each(mismatches)('to a capture is a MISMATCH: %s', async (_, doing, field) => {
    const { paypal } = await stubPayPal(always(doing));
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      kind: 'MISMATCH',
      field,
    });
  });

  it('is not found in "40", "40.0" or "40.000", which are all 40.00', async () => {
    for (const value of ['40', '40.0', '40.000']) {
      const { paypal } = await stubPayPal(
        always({ status: 201, body: captureBody({ amount: { currency_code: 'USD', value } }) }),
      );
      await expect(paypal.captureAuthorization(capture40)).resolves.toMatchObject({
        value: { amount: dollars(4000) },
      });
    }
  });

  it.each([
    ['amount', refundBody({ amount: { currency_code: 'USD', value: '11.00' } })],
    ['custom id', refundBody({ custom_id: 'refund-8' })],
    [
      'capture id',
      refundBody({
        links: [{ href: 'https://api-m.paypal.com/v2/payments/captures/OTHER', rel: 'up' }],
      }),
    ],
  ])('to a refund is a MISMATCH: another %s', async (field, body) => {
    const { paypal } = await stubPayPal(always({ status: 201, body }));
    expect(await problemOf(paypal.refundCapture(refund10))).toMatchObject({
      kind: 'MISMATCH',
      field,
    });
  });

  it('to an authorize call is a MISMATCH: another amount was put on hold than the order has', async () => {
    const { paypal } = await stubPayPal(
      always({
        status: 201,
        body: orderBody([authorizationBody({ amount: { currency_code: 'USD', value: '115.00' } })]),
      }),
    );
    expect(await problemOf(paypal.authorizeOrder(authorize100))).toMatchObject({
      kind: 'MISMATCH',
      asked: '100.00 USD',
      answered: '115.00 USD',
    });
  });

  it('to a replayed authorize call may show a reauthorization beside the root', async () => {
    const both = [
      authorizationBody({ id: 'CHILD', amount: { currency_code: 'USD', value: '60.00' } }),
      authorizationBody(),
    ];
    const { paypal } = await stubPayPal(always({ status: 200, body: orderBody(both) }));
    await expect(paypal.authorizeOrder(authorize100)).resolves.toMatchObject({
      value: { authorizations: [{ id: 'CHILD' }, { id: authorizationId }] },
    });
  });

  it('to a reauthorization, a void, a new order or a read is a MISMATCH too', async () => {
    const { paypal: other } = await stubPayPal(
      always({ status: 200, body: authorizationBody({ id: 'OTHER' }) }),
    );
    expect(
      await problemOf(other.voidAuthorization({ authorizationId, requestId: 'void-1' })),
    ).toMatchObject({ kind: 'MISMATCH' });
    expect(await problemOf(other.getAuthorization({ authorizationId }))).toMatchObject({
      kind: 'MISMATCH',
    });
    expect(
      await problemOf(
        other.reauthorizeAuthorization({
          authorizationId,
          amount: dollars(9999),
          requestId: 'reauthorize-1',
        }),
      ),
    ).toMatchObject({ kind: 'MISMATCH', field: 'amount' });
    const { paypal } = await stubPayPal(
      always({
        status: 200,
        body: {
          ...orderBody([]),
          purchase_units: [{ amount: { currency_code: 'USD', value: '9.00' } }],
        },
      }),
    );
    expect(
      await problemOf(
        paypal.createOrder({
          purchaseUnit: { amount: { currencyCode: 'USD', value: '10.00' } },
          requestId: 'c',
        }),
      ),
    ).toMatchObject({ kind: 'MISMATCH' });
    expect(await problemOf(paypal.getOrder({ orderId: 'ANOTHER' }))).toMatchObject({
      kind: 'MISMATCH',
      field: 'order id',
    });
  });
});

describe('an answer nobody can use', () => {
  const unusable: readonly (readonly [string, Doing, object])[] = [
    [
      'an HTML page with 500',
      { status: 500, body: '<html>Oops</html>' },
      { kind: 'SERVER_ERROR', name: 'HTTP_500' },
    ],
    [
      'a 503 without details',
      { status: 503, body: { name: 'SERVICE_UNAVAILABLE', debug_id: 'd5' } },
      { kind: 'SERVER_ERROR', name: 'SERVICE_UNAVAILABLE', debugId: 'd5' },
    ],
    [
      'garbage with 201',
      { status: 201, body: '{"id": "2GG' },
      { kind: 'UNREADABLE', httpStatus: 201, what: 'not JSON' },
    ],
    ['a 201 without anything', { status: 201 }, { kind: 'UNREADABLE' }],
    [
      'a 201 about an unknown currency',
      {
        status: 201,
        body: captureBody({ amount: { currency_code: 'XXX', value: '40.00' }, id: 7 }),
      },
      { kind: 'UNREADABLE' },
    ],
    ['a 202', { status: 202, body: captureBody() }, { kind: 'UNREADABLE', httpStatus: 202 }],
    ['a connection cut', 'cut', { kind: 'NO_ANSWER', why: 'connection' }],
  ];

  it.each(unusable)('is no outcome: %s', async (_, doing, problem) => {
    const { paypal } = await stubPayPal(always(doing));
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      operation: 'captureAuthorization',
      ...problem,
    });
  });

  it.each(['hang', { stallAfter: '{"id":"2GG2' }] as const)(
    'ends with the time limit: %j',
    async (doing) => {
      const { paypal } = await stubPayPal(always(doing), { timeoutMs: 60 });
      expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
        kind: 'NO_ANSWER',
        why: 'timeout',
      });
    },
  );

  it('ends at once when the caller gives up', async () => {
    const giveUp = new AbortController();
    const { paypal } = await stubPayPal((one) => {
      if (one.path.endsWith('/capture')) giveUp.abort();
      return one.path.endsWith('/capture') ? 'hang' : undefined;
    });
    const call = paypal.captureAuthorization(capture40, { signal: giveUp.signal });
    expect(await problemOf(call)).toMatchObject({ kind: 'NO_ANSWER', why: 'aborted' });
  });

  it('names the lost connection by the system’s code when nobody listens', async () => {
    const { server, paypal } = await stubPayPal(() => undefined);
    await server.close();
    expect(await problemOf(paypal.ping())).toMatchObject({
      kind: 'NO_ANSWER',
      why: 'connection',
      code: 'ECONNREFUSED',
    });
  });

  it('in an order’s money is not read as an order without money', async () => {
    const { paypal } = await stubPayPal(
      always({ status: 200, body: orderBody([authorizationBody({ amount: undefined })]) }),
    );
    expect(await problemOf(paypal.getOrder({ orderId }))).toMatchObject({
      kind: 'UNREADABLE',
      what: expect.stringContaining('authorizations.0.amount'),
    });
  });
});

describe('a no', () => {
  it('carries every issue, the debug id and how long to wait', async () => {
    const { paypal } = await stubPayPal(
      always({
        status: 429,
        body: { name: 'RATE_LIMIT_REACHED', debug_id: 'd1' },
        headers: { 'retry-after': '7' },
      }),
    );
    expect(await problemOf(paypal.captureAuthorization(capture40))).toEqual({
      kind: 'REFUSED',
      operation: 'captureAuthorization',
      httpStatus: 429,
      name: 'RATE_LIMIT_REACHED',
      issues: [],
      debugId: 'd1',
      retryAfterMs: 7000,
    });
  });

  it('in HTML is still a no, by its status alone', async () => {
    const { paypal } = await stubPayPal(
      always({ status: 403, body: '<html>Access Denied</html>' }),
    );
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      kind: 'REFUSED',
      name: 'HTTP_403',
      issues: [],
      debugId: null,
    });
  });

  it('with malformed details and links is read as far as it goes', async () => {
    const body = {
      name: 'UNPROCESSABLE_ENTITY',
      details: [{ issue: 'AUTHORIZATION_VOIDED', description: 7 }, 'what'],
      links: [{ href: 1 }],
    };
    const { paypal } = await stubPayPal(always({ status: 422, body }));
    expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
      kind: 'REFUSED',
      name: 'UNPROCESSABLE_ENTITY',
      issues: [{ issue: 'AUTHORIZATION_VOIDED', field: null, description: null }],
    });
  });

  it('never carries the value PayPal complains of, the token or the secret', async () => {
    const doings: readonly Doing[] = [
      { status: 422, body: errorBody('UNPROCESSABLE_ENTITY', 'AUTHORIZATION_VOIDED') },
      { status: 500, body: `<html>${SECRET}</html>` },
      {
        status: 201,
        body: captureBody({ amount: { currency_code: 'USD', value: 'jane@example.com' }, id: 3 }),
      },
      'cut',
    ];
    for (const doing of doings) {
      const { paypal } = await stubPayPal(always(doing));
      const error: unknown = await paypal
        .captureAuthorization(capture40)
        .catch((thrown: unknown) => thrown);
      const seen = inspect(error, { depth: 12, showHidden: true }) + JSON.stringify(error);
      expect(seen).toContain('captureAuthorization');
      for (const hidden of ['jane@example.com', 'A21AAToken', SECRET, CLIENT_ID])
        expect(seen).not.toContain(hidden);
    }
  });
});

describe('every other operation', () => {
  it('patches the one unit by replacing it, and takes 204 for done', async () => {
    const { server, paypal } = await stubPayPal(always({ status: 204 }));
    await expect(
      paypal.patchOrder({
        orderId,
        purchaseUnit: { amount: { currencyCode: 'USD', value: '12.00' } },
      }),
    ).resolves.toMatchObject({ value: null });
    expect(JSON.parse(server.calls()[0]?.body ?? '')).toMatchObject([
      {
        op: 'replace',
        path: "/purchase_units/@reference_id=='default'",
        value: { amount: { value: '12.00' } },
      },
    ]);
  });

  it('confirms a payment source and captures an order of intent CAPTURE, whose captures it reads where the answer left them out', async () => {
    const captures = [
      {
        id: '2GG279541U471931P',
        status: 'COMPLETED',
        amount: { currency_code: 'USD', value: '100.00' },
      },
    ];
    const units = [{ payments: { captures } }];
    const { server, paypal } = await stubPayPal(({ method, path }) =>
      path === '/v1/oauth2/token'
        ? undefined
        : {
            status: 200,
            body: {
              id: orderId,
              status: 'COMPLETED',
              ...(method === 'GET' && { purchase_units: units }),
            },
          },
    );
    await paypal.confirmOrder({ orderId, paymentSource: { paypal: {} } });
    await paypal.captureOrder({
      orderId,
      amount: dollars(10_000),
      requestId: 'capture-order-1',
    });
    expect(server.calls().map((call) => call.path)).toEqual([
      `/v2/checkout/orders/${orderId}/confirm-payment-source`,
      `/v2/checkout/orders/${orderId}/capture`,
      `/v2/checkout/orders/${orderId}`,
    ]);
  });

  it('is a MISMATCH where the captures of an order come to another amount', async () => {
    const captured = (value: string) => ({
      payments: {
        captures: [
          {
            id: `CAPTURE${value.at(0)}`,
            status: 'COMPLETED',
            amount: { currency_code: 'USD', value },
          },
        ],
      },
    });
    const { paypal } = await stubPayPal(
      always({
        status: 201,
        body: { id: orderId, purchase_units: [captured('40.00'), captured('50.00')] },
      }),
    );
    const ask = { orderId, amount: dollars(10_000), requestId: 'capture-order-1' };
    await expect(paypal.captureOrder(ask)).rejects.toMatchObject({
      problem: { kind: 'MISMATCH', field: 'amount', asked: '100.00 USD', answered: '90.00 USD' },
    });
    const right = await paypal.captureOrder({ ...ask, amount: dollars(9_000) });
    expect(right.value.captures.map(({ amount }) => amount)).toEqual([
      dollars(4_000),
      dollars(5_000),
    ]);
  });

  it('creates an order of several purchase units and compares their sum', async () => {
    const unit = (referenceId: string, value: string) => ({
      referenceId,
      amount: { currencyCode: 'USD', value },
    });
    const shown = (reference_id: string, value: string) => ({
      reference_id,
      amount: { currency_code: 'USD', value },
    });
    const { server, paypal } = await stubPayPal(
      always({
        status: 201,
        body: { id: orderId, purchase_units: [shown('a', '4.00'), shown('b', '6.00')] },
      }),
    );
    const made = await paypal.createOrder({
      intent: 'CAPTURE',
      purchaseUnit: unit('a', '4.00'),
      otherUnits: [unit('b', '6.00')],
      requestId: 'create-1',
    });
    expect(made.value.amount).toEqual(dollars(1_000));
    expect(made.value.units).toEqual([
      { referenceId: 'a', amount: dollars(400), invoiceId: null },
      { referenceId: 'b', amount: dollars(600), invoiceId: null },
    ]);
    expect(JSON.parse(server.calls()[0]?.body ?? '')).toMatchObject({
      intent: 'CAPTURE',
      purchase_units: [{ reference_id: 'a' }, { reference_id: 'b' }],
    });
    const more = { purchaseUnit: unit('a', '5.00'), otherUnits: [unit('b', '6.00')] };
    await expect(paypal.createOrder({ ...more, requestId: 'create-2' })).rejects.toMatchObject({
      problem: { kind: 'MISMATCH', answered: '10.00 USD' },
    });
  });

  it('refunds an explicit amount and finds its custom id again', async () => {
    const { server, paypal } = await stubPayPal(always({ status: 200, body: refundBody() }));
    const { value } = await paypal.refundCapture(refund10);
    expect(value).toMatchObject({
      amount: dollars(1000),
      captureId: '2GG279541U471931P',
      customId: 'refund-7',
    });
    expect(JSON.parse(server.calls()[0]?.body ?? '')).toEqual({
      amount: { currency_code: 'USD', value: '10.00' },
      custom_id: 'refund-7',
    });
    await expect(paypal.getRefund({ refundId: '1JU08902781691411' })).resolves.toMatchObject({
      value,
    });
  });

  it('asks the sandbox for an issue by name where a test wants one', async () => {
    const { server, paypal } = await stubPayPal(always({ status: 200, body: authorizationBody() }));
    await paypal.getAuthorization({ authorizationId }, { mockIssue: 'INTERNAL_SERVER_ERROR' });
    expect(server.calls()[0]?.headers['paypal-mock-response']).toBe(
      '{"mock_application_codes":"INTERNAL_SERVER_ERROR"}',
    );
  });
});
