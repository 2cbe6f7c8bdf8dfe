import { getAdapter, type InternalAxiosRequestConfig } from 'axios';
import { z } from 'zod';
import type { ForeignClient, Outcome } from './foreign-client.ts';

interface Keyed {
  paypalRequestId: string;
  prefer: string;
}

interface Usd {
  currencyCode: string;
  value: string;
}

type Called = Promise<{ statusCode: number; result: unknown }>;

interface Orders<Intent, Op> {
  createOrder(
    order: Keyed & { body: { intent: Intent; purchaseUnits: { amount: Usd }[] } },
  ): Called;
  getOrder(order: { id: string }): Called;
  patchOrder(order: { id: string; body: { op: Op; path: string; value: unknown }[] }): Called;
  authorizeOrder(order: Keyed & { id: string }): Called;
}

interface Payments {
  getAuthorizedPayment(payment: { authorizationId: string }): Called;
  reauthorizePayment(payment: Keyed & { authorizationId: string }): Called;
  captureAuthorizedPayment(
    payment: Keyed & { authorizationId: string; body: { amount: Usd; finalCapture: boolean } },
  ): Called;
  voidPayment(payment: Keyed & { authorizationId: string }): Called;
  getCapturedPayment(payment: { captureId: string }): Called;
  refundCapturedPayment(payment: Keyed & { captureId: string; body: { amount: Usd } }): Called;
  getRefund(payment: { refundId: string }): Called;
}

/** The two controllers of a major version, and its enums. */
export interface ServerSdk<Intent, Op> {
  orders: Orders<Intent, Op>;
  payments: Payments;
  authorize: Intent;
  replace: Op;
}

const resultShape = z
  .object({
    id: z.string().default(''),
    status: z.string().default(''),
    purchaseUnits: z
      .array(
        z.object({
          payments: z
            .object({ authorizations: z.array(z.object({ id: z.string() })).default([]) })
            .optional(),
        }),
      )
      .default([]),
  })
  .catch({ id: '', status: '', purchaseUnits: [] });

const refusalShape = z.object({
  statusCode: z.number(),
  result: z.object({ details: z.array(z.object({ issue: z.string() })).default([]) }),
});

/** The SDK has no base URL to set: an axios adapter sends its calls to the simulator. */
export const adapterTo = (url: string) => ({
  adapter: (config: InternalAxiosRequestConfig) => {
    const target = new URL(config.url ?? '');
    return getAdapter('http')({ ...config, url: `${url}${target.pathname}${target.search}` });
  },
});

const usd = (value: string): Usd => ({ currencyCode: 'USD', value });

const outcomeOf = async (call: Called): Promise<Outcome & { authorizationId: string }> => {
  try {
    const { statusCode, result } = await call;
    const { id, status, purchaseUnits } = resultShape.parse(result);
    const authorizationId = purchaseUnits[0]?.payments?.authorizations[0]?.id ?? '';
    return { httpStatus: statusCode, id, status, issues: [], authorizationId };
  } catch (error) {
    const { statusCode, result } = refusalShape.parse(error);
    const issues = result.details.map(({ issue }) => issue);
    return { httpStatus: statusCode, id: '', status: '', issues, authorizationId: '' };
  }
};

/** PayPal's server SDK in TypeScript (from 2024), any of its major versions. */
export const serverSdk = <Intent, Op>({
  orders,
  payments,
  authorize,
  replace,
}: ServerSdk<Intent, Op>): ForeignClient => {
  const keyed = (key: string): Keyed => ({ paypalRequestId: key, prefer: 'return=representation' });
  return {
    createOrder: (key, value) =>
      outcomeOf(
        orders.createOrder({
          ...keyed(key),
          body: { intent: authorize, purchaseUnits: [{ amount: usd(value) }] },
        }),
      ),
    getOrder: (id) => outcomeOf(orders.getOrder({ id })),
    patchAmount: (id, value) => {
      const path = "/purchase_units/@reference_id=='default'/amount";
      const amount = { currency_code: 'USD', value };
      return outcomeOf(orders.patchOrder({ id, body: [{ op: replace, path, value: amount }] }));
    },
    authorizeOrder: async (id, key) => {
      const { authorizationId, ...outcome } = await outcomeOf(
        orders.authorizeOrder({ ...keyed(key), id }),
      );
      return { ...outcome, id: authorizationId };
    },
    getAuthorization: (authorizationId) =>
      outcomeOf(payments.getAuthorizedPayment({ authorizationId })),
    reauthorize: (authorizationId, key) =>
      outcomeOf(payments.reauthorizePayment({ ...keyed(key), authorizationId })),
    capture: (authorizationId, { key, value, final }) =>
      outcomeOf(
        payments.captureAuthorizedPayment({
          ...keyed(key),
          authorizationId,
          body: { amount: usd(value), finalCapture: final },
        }),
      ),
    void: (authorizationId, key) =>
      outcomeOf(payments.voidPayment({ ...keyed(key), authorizationId })),
    getCapture: (captureId) => outcomeOf(payments.getCapturedPayment({ captureId })),
    refund: (captureId, { key, value }) =>
      outcomeOf(
        payments.refundCapturedPayment({
          ...keyed(key),
          captureId,
          body: { amount: usd(value) },
        }),
      ),
    getRefund: (refundId) => outcomeOf(payments.getRefund({ refundId })),
  };
};
