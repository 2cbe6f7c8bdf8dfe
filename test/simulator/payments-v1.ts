import { z } from 'zod';
import type { Answer, CallOptions, PayPal } from './paypal.ts';

export const payments = '/v1/payments/payment';

export const amount = (total: string, currency = 'USD') => ({ total, currency });

const relatedShape = z.object({
  transactions: z.tuple([
    z.object({
      related_resources: z.array(z.record(z.string(), z.looseObject({ id: z.string() }))),
    }),
  ]),
});

/** Ids of everything a payment led to, by kind, the oldest first. */
export const relatedIds = ({ text }: Answer): Record<string, string[]> => {
  const ids: Record<string, string[]> = {};
  const [transaction] = relatedShape.parse(JSON.parse(text)).transactions;
  for (const related of transaction.related_resources) {
    for (const [kind, { id }] of Object.entries(related)) ids[kind] = [...(ids[kind] ?? []), id];
  }
  return ids;
};

const approvedShape = z.object({ paymentId: z.string(), payerId: z.string() });

/** The body of a create; `transaction` adds to its only transaction. */
export const request = (intent: string, transaction: object = {}, rest: object = {}) => ({
  intent,
  payer: { payment_method: 'paypal' },
  transactions: [{ amount: amount('100.00'), ...transaction }],
  redirect_urls: { return_url: 'https://shop.example/back', cancel_url: 'https://shop.example/no' },
  ...rest,
});

export const createPayment = async (paypal: PayPal, body: object): Promise<string> => {
  const answer = await paypal.post(payments, { body });
  if (answer.httpStatus !== 201) throw new Error(answer.text);
  return answer.body.id;
};

/** A payment that its payer has approved, and the payer's id. */
export const approvedPayment = async (
  paypal: PayPal,
  intent: string,
  { transaction = {}, decision = {} }: { transaction?: object; decision?: object } = {},
) => {
  const id = await createPayment(paypal, request(intent, transaction));
  const approved = await paypal.hook('POST', `payments/${id}/approve`, decision);
  return approvedShape.parse(approved);
};

export const execute = (
  paypal: PayPal,
  { paymentId, payerId }: z.infer<typeof approvedShape>,
  options: CallOptions & { transactions?: object[] } = {},
): Promise<Answer> =>
  paypal.post(`${payments}/${paymentId}/execute`, {
    ...options,
    body: {
      payer_id: payerId,
      ...(options.transactions && { transactions: options.transactions }),
    },
  });

/** An executed payment of 100.00 USD, and the id of the first resource of that kind that it led to. */
export const executedPayment = async (
  paypal: PayPal,
  intent: 'sale' | 'authorize' | 'order',
  how: { transaction?: object; decision?: object } = {},
) => {
  const approved = await approvedPayment(paypal, intent, how);
  const answer = await execute(paypal, approved);
  if (answer.httpStatus !== 200) throw new Error(answer.text);
  const kind = intent === 'authorize' ? 'authorization' : intent;
  return { ...approved, id: relatedIds(answer)[kind]?.[0] ?? '' };
};

export const captureV1 = (
  paypal: PayPal,
  id: string,
  { total = '100.00', ...rest }: { total?: string; [field: string]: unknown } = {},
): Promise<Answer> =>
  paypal.post(`/v1/payments/authorization/${id}/capture`, {
    body: { amount: amount(total), ...rest },
  });

export const reauthorizeV1 = (paypal: PayPal, id: string, total = '100.00'): Promise<Answer> =>
  paypal.post(`/v1/payments/authorization/${id}/reauthorize`, { body: { amount: amount(total) } });

export const voidV1 = (paypal: PayPal, id: string, options: CallOptions = {}): Promise<Answer> =>
  paypal.post(`/v1/payments/authorization/${id}/void`, options);

/** `path` is the order's id and what is done to it, such as `O-1/authorize`. */
export const onOrderV1 = (paypal: PayPal, path: string, body?: object): Promise<Answer> =>
  paypal.post(`/v1/payments/orders/${path}`, body === undefined ? {} : { body });

export const refundV1 = (
  paypal: PayPal,
  path: string,
  options: CallOptions = {},
): Promise<Answer> => paypal.post(`/v1/payments/${path}/refund`, { body: {}, ...options });
