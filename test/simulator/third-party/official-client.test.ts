import {
  ApiError,
  CheckoutPaymentIntent,
  Client,
  Environment,
  OrdersController,
  PatchOp,
  PaymentsController,
} from '@paypal/paypal-server-sdk';
import { getAdapter, type InternalAxiosRequestConfig } from 'axios';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startValidatingProxy, type ValidatingProxy } from '../../support/validating-proxy.ts';
import { days, PayPal } from '../paypal.ts';

/** PayPal's client has no base URL to set: an axios adapter sends its calls to the simulator instead. */
const clientFor = (url: string): Client =>
  new Client({
    environment: Environment.Sandbox,
    clientCredentialsAuthCredentials: { oAuthClientId: 'merchant', oAuthClientSecret: 'secret' },
    unstable_httpClientOptions: {
      adapter: (config: InternalAxiosRequestConfig) => {
        const target = new URL(config.url ?? '');
        const send = getAdapter('http');
        return send({ ...config, url: `${url}${target.pathname}${target.search}` });
      },
    },
  });

const usd = (value: string) => ({ currencyCode: 'USD', value });
const prefer = 'return=representation';

const issuesOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call;
    return 'no error';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { details }: { details?: { issue: string }[] } = Object(error.result);
    return [error.statusCode, ...(details ?? []).map(({ issue }) => issue)];
  }
};

describe("PayPal's own TypeScript client", () => {
  let paypal: PayPal;
  let orders: OrdersController;
  let payments: PaymentsController;
  let proxy: ValidatingProxy;
  beforeAll(async () => {
    paypal = await PayPal.start();
    proxy = await startValidatingProxy(paypal.simulator.url);
    const client = clientFor(proxy.url);
    orders = new OrdersController(client);
    payments = new PaymentsController(client);
  });
  afterAll(async () => {
    await proxy.close();
    await paypal.close();
  });
  afterEach(() => {
    expect(proxy.findings).toEqual([]);
  });

  const authorizedOrder = async (key: string) => {
    const create = () =>
      orders.createOrder({
        paypalRequestId: `${key}-create`,
        prefer,
        body: {
          intent: CheckoutPaymentIntent.Authorize,
          purchaseUnits: [{ customId: key, amount: usd('100.00') }],
          paymentSource: {
            paypal: {
              experienceContext: {
                returnUrl: 'https://shop.example/return',
                cancelUrl: 'https://shop.example/',
              },
            },
          },
        },
      });
    const [first, replay] = [await create(), await create()];
    expect([first.statusCode, replay.statusCode]).toEqual([201, 200]);
    expect(replay.result.id).toBe(first.result.id);
    const id = first.result.id ?? '';
    expect(first.result.links?.map(({ rel }) => rel)).toContain('payer-action');
    expect(await issuesOf(orders.authorizeOrder({ id }))).toEqual([422, 'ORDER_NOT_APPROVED']);
    await paypal.hook('POST', `orders/${id}/approve`, {});
    const { result } = await orders.authorizeOrder({
      id,
      paypalRequestId: `${key}-authorize`,
      prefer,
    });
    const authorization = result.purchaseUnits?.[0]?.payments?.authorizations?.[0];
    expect([result.status, authorization?.status]).toEqual(['COMPLETED', 'CREATED']);
    return { id, authorizationId: authorization?.id ?? '' };
  };

  it('runs a whole life: create, approve, authorize, reauthorize, two captures, refunds, replays', async () => {
    const { id, authorizationId } = await authorizedOrder('life');
    const reauthorize = () =>
      payments.reauthorizePayment({ authorizationId, paypalRequestId: 'life-again', prefer });
    expect(await issuesOf(reauthorize())).toEqual([422, 'REAUTHORIZATION_TOO_SOON']);
    await paypal.advance(days(4), id);
    const newest = (await reauthorize()).result.id ?? '';
    expect((await reauthorize()).result.id).toBe(newest);

    const capture = (key: string, value: string, finalCapture: boolean) =>
      payments.captureAuthorizedPayment({
        authorizationId: newest,
        paypalRequestId: key,
        prefer,
        body: { amount: usd(value), finalCapture },
      });
    const one = await capture('life-1', '60.00', false);
    const two = await capture('life-2', '40.00', true);
    expect((await capture('life-1', '60.00', false)).result.id).toBe(one.result.id);
    expect(two.result.sellerReceivableBreakdown?.netAmount?.value).toBe('38.11');

    const refund = (key: string, value: string) =>
      payments.refundCapturedPayment({
        captureId: one.result.id ?? '',
        paypalRequestId: key,
        prefer,
        body: { amount: usd(value) },
      });
    const refunded = await refund('life-r1', '10.00');
    await refund('life-r1', '10.00');
    await refund('life-r2', '50.00');
    expect(await issuesOf(refund('life-r3', '0.01'))).toEqual([422, 'CAPTURE_FULLY_REFUNDED']);
    expect((await payments.getRefund({ refundId: refunded.result.id ?? '' })).result.status).toBe(
      'COMPLETED',
    );
    const captured = await payments.getCapturedPayment({ captureId: one.result.id ?? '' });
    expect(captured.result.status).toBe('REFUNDED');

    const oracle = (await orders.getOrder({ id })).result.purchaseUnits?.[0]?.payments;
    expect(oracle?.authorizations?.map(({ status }) => status)).toEqual(['CREATED', 'CAPTURED']);
    expect(oracle?.captures).toHaveLength(2);
    expect(oracle?.refunds).toHaveLength(2);
    const { effects } = await paypal.ledger(id);
    expect(effects.map(({ effect, amount }) => `${effect} ${amount.value}`)).toEqual([
      'AUTHORIZED 100.00',
      'REAUTHORIZED 100.00',
      'CAPTURED 60.00',
      'CAPTURED 40.00',
      'REFUNDED 10.00',
      'REFUNDED 50.00',
    ]);
  });

  it('voids, and a replay of the void is VOIDED again', async () => {
    const { authorizationId } = await authorizedOrder('void');
    const release = () =>
      payments.voidPayment({ authorizationId, paypalRequestId: 'void-void', prefer });
    expect((await release()).result?.status).toBe('VOIDED');
    expect((await release()).result?.status).toBe('VOIDED');
    expect(await issuesOf(payments.voidPayment({ authorizationId, prefer }))).toEqual([
      422,
      'PREVIOUSLY_VOIDED',
    ]);
    expect((await payments.getAuthorizedPayment({ authorizationId })).result.status).toBe('VOIDED');
  });

  it('patches an order, and is given the mock response it asks for', async () => {
    const { result } = await orders.createOrder({
      body: { intent: CheckoutPaymentIntent.Authorize, purchaseUnits: [{ amount: usd('10.00') }] },
    });
    const id = result.id ?? '';
    const path = "/purchase_units/@reference_id=='default'/amount";
    const value = { currency_code: 'USD', value: '12.00' };
    await orders.patchOrder({ id, body: [{ op: PatchOp.Replace, path, value }] });
    expect((await orders.getOrder({ id })).result.purchaseUnits?.[0]?.amount?.value).toBe('12.00');
    const mocked = orders.getOrder({
      id,
      paypalMockResponse: JSON.stringify({ mock_application_codes: 'INTERNAL_SERVER_ERROR' }),
    });
    expect(await issuesOf(mocked)).toEqual([500]);
  });
});
