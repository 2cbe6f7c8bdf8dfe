import * as two from '@paypal/paypal-server-sdk';
import * as one from 'paypal-server-sdk-1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startValidatingProxy, type ValidatingProxy } from '../../support/validating-proxy.ts';
import { days, PayPal } from '../paypal.ts';
import { checkoutSdk } from './checkout-sdk.ts';
import type { ForeignClient } from './foreign-client.ts';
import { adapterTo, serverSdk } from './server-sdk.ts';

const credentials = { oAuthClientId: 'merchant', oAuthClientSecret: 'secret' };

const serverSdk1 = (url: string): ForeignClient => {
  const client = new one.Client({
    environment: one.Environment.Sandbox,
    clientCredentialsAuthCredentials: credentials,
    unstable_httpClientOptions: adapterTo(url),
  });
  return serverSdk({
    orders: new one.OrdersController(client),
    payments: new one.PaymentsController(client),
    authorize: one.CheckoutPaymentIntent.Authorize,
    replace: one.PatchOp.Replace,
  });
};

const serverSdk2 = (url: string): ForeignClient => {
  const client = new two.Client({
    environment: two.Environment.Sandbox,
    clientCredentialsAuthCredentials: credentials,
    unstable_httpClientOptions: adapterTo(url),
  });
  return serverSdk({
    orders: new two.OrdersController(client),
    payments: new two.PaymentsController(client),
    authorize: two.CheckoutPaymentIntent.Authorize,
    replace: two.PatchOp.Replace,
  });
};

const clients: [string, (url: string) => ForeignClient][] = [
  ['@paypal/checkout-server-sdk 1', (url) => checkoutSdk(url, 'merchant')],
  ['@paypal/paypal-server-sdk 1', serverSdk1],
  ['@paypal/paypal-server-sdk 2', serverSdk2],
];

describe.each(clients)('%s', { timeout: 30_000 }, (_name, clientFor) => {
  let paypal: PayPal;
  let proxy: ValidatingProxy;
  let client: ForeignClient;
  beforeAll(async () => {
    paypal = await PayPal.start();
    proxy = await startValidatingProxy(paypal.simulator.url);
    client = clientFor(proxy.url);
  });
  afterAll(async () => {
    await proxy.close();
    await paypal.close();
  });

  it('runs a whole life, and every answer of it agrees with PayPal’s OpenAPI files', async () => {
    const created = await client.createOrder('life-create', '90.00');
    expect([created.httpStatus, created.status]).toEqual([201, 'CREATED']);
    expect((await client.createOrder('life-create', '90.00')).id).toBe(created.id);
    expect((await client.patchAmount(created.id, '100.00')).httpStatus).toBe(204);
    const early = await client.authorizeOrder(created.id, 'life-early');
    expect([early.httpStatus, ...early.issues]).toEqual([422, 'ORDER_NOT_APPROVED']);
    await paypal.hook('POST', `orders/${created.id}/approve`, {});
    expect((await client.getOrder(created.id)).status).toBe('APPROVED');
    const authorized = await client.authorizeOrder(created.id, 'life-authorize');
    expect([authorized.httpStatus, authorized.status]).toEqual([201, 'COMPLETED']);

    const soon = await client.reauthorize(authorized.id, 'life-soon');
    expect([soon.httpStatus, ...soon.issues]).toEqual([422, 'REAUTHORIZATION_TOO_SOON']);
    await paypal.advance(days(4), created.id);
    const newest = await client.reauthorize(authorized.id, 'life-reauthorize');
    expect([newest.httpStatus, newest.status]).toEqual([201, 'CREATED']);

    const part = { key: 'life-1', value: '60.00', final: false };
    const first = await client.capture(newest.id, part);
    expect([first.httpStatus, first.status]).toEqual([201, 'COMPLETED']);
    expect((await client.capture(newest.id, part)).id).toBe(first.id);
    const rest = { key: 'life-2', value: '40.00', final: true };
    expect((await client.capture(newest.id, rest)).status).toBe('COMPLETED');
    expect((await client.getAuthorization(newest.id)).status).toBe('CAPTURED');

    const refunded = await client.refund(first.id, { key: 'life-r', value: '10.00' });
    expect([refunded.httpStatus, refunded.status]).toEqual([201, 'COMPLETED']);
    expect((await client.getRefund(refunded.id)).id).toBe(refunded.id);
    expect((await client.getCapture(first.id)).status).toBe('PARTIALLY_REFUNDED');
    const excessive = await client.refund(first.id, { key: 'life-r2', value: '99.00' });
    expect([excessive.httpStatus, ...excessive.issues]).toEqual([422, 'REFUND_AMOUNT_EXCEEDED']);

    const { effects } = await paypal.ledger(created.id);
    expect(effects.map(({ effect, amount }) => `${effect} ${amount.value}`)).toEqual([
      'AUTHORIZED 100.00',
      'REAUTHORIZED 100.00',
      'CAPTURED 60.00',
      'CAPTURED 40.00',
      'REFUNDED 10.00',
    ]);
  });

  it('voids a hold, and reads 404 for what is not there', async () => {
    const created = await client.createOrder('void-create', '20.00');
    await paypal.hook('POST', `orders/${created.id}/approve`, {});
    const { id } = await client.authorizeOrder(created.id, 'void-authorize');
    expect([200, 204]).toContain((await client.void(id, 'void-void')).httpStatus);
    expect((await client.getAuthorization(id)).status).toBe('VOIDED');
    const gone = await client.getCapture('0AB12345CD678901E');
    expect([gone.httpStatus, ...gone.issues]).toEqual([404, 'INVALID_RESOURCE_ID']);
  });

  it('saw no answer that PayPal’s files do not describe', () => {
    expect(proxy.findings).toEqual([]);
    expect(proxy.checked.size).toBeGreaterThan(14);
  });
});
