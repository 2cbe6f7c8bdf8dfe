import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { BareCapture, BareInput, BareOrder } from './messages.ts';

interface PayPalAccess {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

type Money = Pick<BareInput, 'checkoutId' | 'value' | 'currencyCode'>;
type OfAuthorization = Money & { readonly authorizationId: string };

export type BareActivities = ReturnType<typeof createBareActivities>;

const token = z.object({ access_token: z.string() });
const created = z.object({
  id: z.string(),
  links: z.array(z.object({ rel: z.string(), href: z.string() })),
});
const authorized = z.object({
  purchase_units: z.tuple([
    z.object({
      payments: z.object({ authorizations: z.tuple([z.object({ id: z.string() })]) }),
    }),
  ]),
});
const captured = z.object({ id: z.string(), status: z.string() });
const authorization = z.object({ id: z.string() });

/** Each a plain fetch with the PayPal-Request-Id of its checkout. The access token is kept, as the product keeps its own. */
export const createBareActivities = (access: PayPalAccess) => {
  const post = poster(access);
  return {
    createOrder: async ({ checkoutId, ...amount }: Money): Promise<BareOrder> => {
      const answer = await post({
        path: 'v2/checkout/orders',
        requestId: `${checkoutId}:create`,
        body: { intent: 'AUTHORIZE', purchase_units: [{ amount: amountOf(amount) }] },
      });
      const { id, links } = created.parse(answer.json);
      const approve = links.find(({ rel }) => rel === 'approve' || rel === 'payer-action');
      if (approve === undefined) throw new Error('PayPal names no page for the payer');
      return { orderId: id, approveUrl: approve.href };
    },

    /** The id of the authorization; null where the payer has not approved. */
    authorizeOrder: async (asked: {
      readonly checkoutId: string;
      readonly orderId: string;
    }): Promise<string | null> => {
      const answer = await post({
        path: `v2/checkout/orders/${asked.orderId}/authorize`,
        requestId: `${asked.checkoutId}:authorize`,
        body: {},
        also: 422,
      });
      if (answer.status === 422) return null;
      return authorized.parse(answer.json).purchase_units[0].payments.authorizations[0].id;
    },

    reauthorize: async ({ checkoutId, authorizationId, ...amount }: OfAuthorization) => {
      const answer = await post({
        path: `v2/payments/authorizations/${authorizationId}/reauthorize`,
        requestId: `${checkoutId}:reauthorize:${authorizationId}`,
        body: { amount: amountOf(amount) },
      });
      return authorization.parse(answer.json).id;
    },

    captureAuthorization: async ({
      checkoutId,
      authorizationId,
      ...amount
    }: OfAuthorization): Promise<BareCapture> => {
      const answer = await post({
        path: `v2/payments/authorizations/${authorizationId}/capture`,
        requestId: `${checkoutId}:capture`,
        body: { amount: amountOf(amount), final_capture: true },
      });
      const { id, status } = captured.parse(answer.json);
      return { captureId: id, status };
    },
  };
};

const amountOf = ({ value, currencyCode }: Omit<Money, 'checkoutId'>) => ({
  currency_code: currencyCode,
  value,
});

interface Post {
  readonly path: string;
  readonly requestId: string;
  readonly body: object;
  /** A status that is an answer, too. */
  readonly also?: number;
}

const poster = (access: PayPalAccess) => {
  let bearer: Promise<string> | null = null;
  return async ({ path, requestId, body, also }: Post) => {
    bearer ??= tokenOf(access);
    const response = await fetch(`${access.baseUrl}/${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await bearer}`,
        'Content-Type': 'application/json',
        'PayPal-Request-Id': requestId,
        Prefer: 'return=representation',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const answer = { status: response.status, json: await response.json() };
    if (response.ok || response.status === also) return answer;
    const message = `PayPal answers ${response.status} at ${path}: ${JSON.stringify(answer.json)}`;
    if (response.status < 500 && response.status !== 429) {
      throw ApplicationFailure.nonRetryable(message);
    }
    throw new Error(message);
  };
};

const tokenOf = async ({ baseUrl, clientId, clientSecret }: PayPalAccess): Promise<string> => {
  const response = await fetch(`${baseUrl}/v1/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return token.parse(await response.json()).access_token;
};
