import { z } from 'zod';
import { payPalToken } from '../../support/paypal-token.ts';
import type { Shop } from '../../support/shop.ts';

type Asked = {
  readonly url: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
};

const idSchema = z.object({ id: z.string() });
const approvedSchema = z.object({ payerId: z.string() });
const executedSchema = z.object({
  transactions: z.tuple([
    z.object({ related_resources: z.array(z.record(z.string(), z.looseObject(idSchema.shape))) }),
  ]),
});

/** Another system that still speaks Payments v1. */
const ask = async ({ url, method = 'POST', path, body = {} }: Asked): Promise<unknown> => {
  const bearer = await payPalToken(url);
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
};

type Made = {
  /** The other system's. */
  readonly custom?: string;
  /** What comes of it, as the payer decided. */
  readonly outcome?: string;
};

/** A payment of 100.00 USD that was executed there, and what it led to first. */
export const aPaymentV1 = async (
  { paypal: { url } }: Pick<Shop, 'paypal'>,
  intent: 'authorize' | 'sale' | 'order' = 'authorize',
  { custom, outcome }: Made = {},
): Promise<{ readonly paymentId: string; readonly id: string }> => {
  const { id: paymentId } = idSchema.parse(
    await ask({
      url,
      path: '/v1/payments/payment',
      body: {
        intent,
        payer: { payment_method: 'paypal' },
        transactions: [
          { amount: { total: '100.00', currency: 'USD' }, ...(custom !== undefined && { custom }) },
        ],
        redirect_urls: {
          return_url: 'https://shop.example/back',
          cancel_url: 'https://shop.example/no',
        },
      },
    }),
  );
  const path = `/_simulator/payments/${paymentId}/approve`;
  const { payerId } = approvedSchema.parse(await ask({ url, path, body: { outcome } }));
  const executed = executedSchema.parse(
    await ask({
      url,
      path: `/v1/payments/payment/${paymentId}/execute`,
      body: { payer_id: payerId },
    }),
  );
  const kind = intent === 'authorize' ? 'authorization' : intent;
  const made = executed.transactions[0].related_resources.find((related) => kind in related);
  return { paymentId, id: made?.[kind]?.id ?? '' };
};

/** A part of it, captured there. */
export const aCaptureV1 = async (
  { paypal: { url } }: Pick<Shop, 'paypal'>,
  authorizationId: string,
  total: string,
): Promise<string> => {
  const path = `/v1/payments/authorization/${authorizationId}/capture`;
  const body = { amount: { total, currency: 'USD' }, is_final_capture: false };
  return idSchema.parse(await ask({ url, path, body })).id;
};

/** A part of an order of v1 (`O-...`), authorized there. */
export const anAuthorizationOfOrderV1 = async (
  { paypal: { url } }: Pick<Shop, 'paypal'>,
  orderId: string,
  total: string,
): Promise<string> => {
  const path = `/v1/payments/orders/${orderId}/authorize`;
  return idSchema.parse(await ask({ url, path, body: { amount: { total, currency: 'USD' } } })).id;
};
