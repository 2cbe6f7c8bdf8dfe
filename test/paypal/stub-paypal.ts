import { afterEach } from 'vitest';

import { createPayPalClient, type PayPalClient } from '../../src/paypal/client.ts';
import { PayPalError, type PayPalProblem } from '../../src/paypal/errors.ts';
import type { PayPalAccess } from '../../src/paypal/transport.ts';
import {
  type AnsweringServer,
  type Doing,
  type Received,
  startAnsweringServer,
} from './answering-server.ts';

export const SECRET = 'EHL9-client-secret';
export const CLIENT_ID = 'AZ1c-client-id';

const open: AnsweringServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** A real client on a real socket, before a PayPal that answers as told. Closed when the test ends. */
export const stubPayPal = async (
  answer: (received: Received, index: number) => Doing | undefined | Promise<Doing | undefined>,
  access: Partial<PayPalAccess> = {},
): Promise<{ readonly server: AnsweringServer; readonly paypal: PayPalClient }> => {
  const server = await startAnsweringServer(answer);
  open.push(server);
  const paypal = createPayPalClient({
    baseUrl: server.baseUrl,
    clientId: CLIENT_ID,
    clientSecret: SECRET,
    ...access,
  });
  return { server, paypal };
};

/** The answer to every call but the token. */
export const always =
  (doing: Doing) =>
  (received: Received): Doing | undefined =>
    received.path === '/v1/oauth2/token' ? undefined : doing;

/** The problem a call failed with; fails the test where the call succeeded or threw something else. */
export const problemOf = async (call: Promise<unknown>): Promise<PayPalProblem> => {
  const outcome: unknown = await call.then(
    () => 'the call succeeded',
    (error: unknown) => error,
  );
  if (outcome instanceof PayPalError) return outcome.problem;
  throw new Error('expected a PayPalError', { cause: outcome });
};

export const dollars = (minor: number) => ({ currency: 'USD', minor }) as const;

export const authorizationBody = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: '3C679366HH908993F',
  status: 'CREATED',
  amount: { currency_code: 'USD', value: '100.00' },
  expiration_time: '2026-04-30T21:20:49Z',
  create_time: '2026-04-01T21:20:49Z',
  ...over,
});

export const captureBody = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: '2GG279541U471931P',
  status: 'COMPLETED',
  amount: { currency_code: 'USD', value: '40.00' },
  final_capture: false,
  seller_receivable_breakdown: {
    gross_amount: { currency_code: 'USD', value: '40.00' },
    paypal_fee: { currency_code: 'USD', value: '1.65' },
    net_amount: { currency_code: 'USD', value: '38.35' },
  },
  create_time: '2026-04-03T10:00:00Z',
  supplementary_data: {
    related_ids: { order_id: '5O190127TN364715T', authorization_id: '3C679366HH908993F' },
  },
  ...over,
});

export const refundBody = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: '1JU08902781691411',
  status: 'COMPLETED',
  amount: { currency_code: 'USD', value: '10.00' },
  custom_id: 'refund-7',
  links: [{ href: 'https://api-m.paypal.com/v2/payments/captures/2GG279541U471931P', rel: 'up' }],
  ...over,
});

export const errorBody = (name: string, issue: string): Record<string, unknown> => ({
  name,
  message: 'The requested action could not be performed.',
  debug_id: '90957fca61718',
  details: [{ issue, description: `${issue} described`, value: 'jane@example.com' }],
});

export const capture40 = {
  authorizationId: '3C679366HH908993F',
  amount: dollars(4000),
  finalCapture: false,
  requestId: 'capture-1',
} as const;
