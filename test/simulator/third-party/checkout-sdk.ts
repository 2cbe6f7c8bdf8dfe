import checkout from '@paypal/checkout-server-sdk';
import { z } from 'zod';
import type { ForeignClient, Outcome } from './foreign-client.ts';

const { core, orders, payments } = checkout;

const resultShape = z
  .object({
    id: z.string().default(''),
    status: z.string().default(''),
    purchase_units: z
      .array(
        z.object({
          payments: z
            .object({ authorizations: z.array(z.object({ id: z.string() })).default([]) })
            .optional(),
        }),
      )
      .default([]),
  })
  .catch({ id: '', status: '', purchase_units: [] });

const refusalShape = z.object({
  statusCode: z.number(),
  message: z
    .string()
    .transform((text) => z.object({ details: detailsShape }).parse(JSON.parse(text))),
});
const detailsShape = z.array(z.object({ issue: z.string() }));

const usd = (value: string) => ({ currency_code: 'USD', value });

/** A request of the SDK with key, `Prefer` and body: its published types want every optional field. */
const withBody = (request: { headers: object }, key: string, body: object | null = null): object =>
  Object.assign(request, {
    headers: {
      ...request.headers,
      'PayPal-Request-Id': key,
      Prefer: 'return=representation',
    },
    body,
  });

/** PayPal's Checkout SDK for Node (2018 to 2021), which most shops that began on Orders v2 still run. */
export const checkoutSdk = (url: string, clientId: string): ForeignClient => {
  const client = new core.PayPalHttpClient(
    new core.PayPalEnvironment(clientId, 'secret', url, url),
  );
  const execute = async (request: object): Promise<Outcome & { authorizationId: string }> => {
    try {
      const { statusCode, result } = await client.execute(request);
      const { id, status, purchase_units } = resultShape.parse(result);
      const authorizationId = purchase_units[0]?.payments?.authorizations[0]?.id ?? '';
      return { httpStatus: statusCode, id, status, issues: [], authorizationId };
    } catch (error) {
      const { statusCode, message } = refusalShape.parse(error);
      const issues = message.details.map(({ issue }) => issue);
      return { httpStatus: statusCode, id: '', status: '', issues, authorizationId: '' };
    }
  };
  return {
    createOrder: (key, value) =>
      execute(
        withBody(new orders.OrdersCreateRequest(), key, {
          intent: 'AUTHORIZE',
          purchase_units: [{ amount: usd(value) }],
        }),
      ),
    getOrder: (orderId) => execute(new orders.OrdersGetRequest(orderId)),
    patchAmount: (orderId, value) => {
      const path = "/purchase_units/@reference_id=='default'/amount";
      const body = [{ op: 'replace', path, value: usd(value) }];
      return execute(Object.assign(new orders.OrdersPatchRequest(orderId), { body }));
    },
    authorizeOrder: async (orderId, key) => {
      const request = withBody(new orders.OrdersAuthorizeRequest(orderId), key);
      const { authorizationId, ...outcome } = await execute(request);
      return { ...outcome, id: authorizationId };
    },
    getAuthorization: (id) => execute(new payments.AuthorizationsGetRequest(id)),
    reauthorize: (id, key) =>
      execute(withBody(new payments.AuthorizationsReauthorizeRequest(id), key)),
    capture: (id, { key, value, final }) =>
      execute(
        withBody(new payments.AuthorizationsCaptureRequest(id), key, {
          amount: usd(value),
          final_capture: final,
        }),
      ),
    void: (id) => execute(new payments.AuthorizationsVoidRequest(id)),
    getCapture: (id) => execute(new payments.CapturesGetRequest(id)),
    refund: (id, { key, value }) =>
      execute(withBody(new payments.CapturesRefundRequest(id), key, { amount: usd(value) })),
    getRefund: (id) => execute(new payments.RefundsGetRequest(id)),
  };
};
