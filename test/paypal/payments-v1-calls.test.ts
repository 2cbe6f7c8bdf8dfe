import { describe, expect, it } from 'vitest';
import type { PayPalClient } from '../../src/paypal/client.ts';
import { always, dollars, problemOf, stubPayPal } from './stub-paypal.ts';

const authorizationId = '3C679366HH908993F';
const captureId = '2GG279541U471931P';
const orderId = 'O-3SP845109F051535C';
const requestId = 'request-1';
const invoiceId = 'HF0123456789ABCDEF';
const amount = dollars(40_00);
const said = { total: '40.00', currency: 'USD' };

const authorization = {
  id: '7WN36041C3928451A',
  state: 'authorized',
  amount: said,
  parent_payment: 'PAY-1',
};
const capture = {
  id: captureId,
  state: 'completed',
  amount: said,
  links: [
    { rel: 'authorization', href: `https://a.b/v1/payments/authorization/${authorizationId}` },
  ],
};
const refund = { id: '1JU08902781691411', state: 'completed', amount: said };
const order = { id: orderId, state: 'voided', parent_payment: 'PAY-1' };
const fromOrder = { orderId, amount, finalCapture: true, invoiceId };
const part = { authorizationId, amount, finalCapture: false, invoiceId };
const refunded = { captureId, amount, requestId, invoiceId };

/** Every write of Payments v1: what it is asked for, what leaves, and an answer that fits. */
const WRITES: readonly {
  readonly name: string;
  readonly call: (paypal: PayPalClient) => Promise<unknown>;
  readonly path: string;
  readonly body: string;
  readonly answer: Readonly<Record<string, unknown>>;
  readonly takesRequestId: boolean;
  /** The answer that shows that PayPal did something else. */
  readonly other: { readonly answer: object; readonly field: string };
}[] = [
  {
    name: 'captureAuthorizationV1',
    call: (paypal) => paypal.captureAuthorizationV1(part),
    path: `/v1/payments/authorization/${authorizationId}/capture`,
    body: `{"amount":{"total":"40.00","currency":"USD"},"is_final_capture":false,"invoice_number":"${invoiceId}"}`,
    answer: capture,
    takesRequestId: false,
    other: {
      answer: {
        ...capture,
        links: [
          { rel: 'authorization', href: 'https://a.b/v1/payments/authorization/4C679366HH908993F' },
        ],
      },
      field: 'authorization id',
    },
  },
  {
    name: 'reauthorizeAuthorizationV1',
    call: (paypal) => paypal.reauthorizeAuthorizationV1({ authorizationId, amount }),
    path: `/v1/payments/authorization/${authorizationId}/reauthorize`,
    body: '{"amount":{"total":"40.00","currency":"USD"}}',
    answer: authorization,
    takesRequestId: false,
    other: {
      answer: { ...authorization, amount: { total: '41.00', currency: 'USD' } },
      field: 'amount',
    },
  },
  {
    name: 'voidAuthorizationV1',
    call: (paypal) => paypal.voidAuthorizationV1({ authorizationId, requestId }),
    path: `/v1/payments/authorization/${authorizationId}/void`,
    body: '',
    answer: { ...authorization, id: authorizationId, state: 'voided' },
    takesRequestId: true,
    other: { answer: { ...authorization, state: 'voided' }, field: 'id' },
  },
  {
    name: 'authorizeOrderV1',
    call: (paypal) => paypal.authorizeOrderV1({ orderId, amount }),
    path: `/v1/payments/orders/${orderId}/authorize`,
    body: '{"amount":{"total":"40.00","currency":"USD"}}',
    answer: authorization,
    takesRequestId: false,
    other: {
      answer: { ...authorization, amount: { total: '40.00', currency: 'EUR' } },
      field: 'amount',
    },
  },
  {
    name: 'captureOrderV1',
    call: (paypal) => paypal.captureOrderV1(fromOrder),
    path: `/v1/payments/orders/${orderId}/capture`,
    body: `{"amount":{"total":"40.00","currency":"USD"},"is_final_capture":true,"invoice_number":"${invoiceId}"}`,
    answer: { ...capture, links: [] },
    takesRequestId: false,
    other: {
      answer: { ...capture, amount: { total: '4.00', currency: 'USD' } },
      field: 'amount',
    },
  },
  {
    name: 'voidOrderV1',
    call: (paypal) => paypal.voidOrderV1({ orderId, requestId }),
    path: `/v1/payments/orders/${orderId}/do-void`,
    body: '',
    answer: order,
    takesRequestId: true,
    other: { answer: { ...order, id: 'O-1' }, field: 'id' },
  },
  {
    name: 'refundCaptureV1',
    call: (paypal) => paypal.refundCaptureV1(refunded),
    path: `/v1/payments/capture/${captureId}/refund`,
    body: `{"amount":{"total":"40.00","currency":"USD"},"invoice_number":"${invoiceId}"}`,
    answer: { ...refund, capture_id: captureId },
    takesRequestId: true,
    other: { answer: { ...refund, capture_id: 'ANOTHER' }, field: 'capture id' },
  },
  {
    name: 'refundSaleV1',
    call: (paypal) => paypal.refundSaleV1(refunded),
    path: `/v1/payments/sale/${captureId}/refund`,
    body: `{"amount":{"total":"40.00","currency":"USD"},"invoice_number":"${invoiceId}"}`,
    answer: { ...refund, sale_id: captureId },
    takesRequestId: true,
    other: { answer: { ...refund, sale_id: 'ANOTHER' }, field: 'sale id' },
  },
];

/** The names of the calls, so that a failure says which it is. */
const byName = WRITES.map((write) => [write.name, write] as const);

/** As v1 says no: its `name` is the code, and `details` are sentences about fields. */
const refusal = (name: string) => ({
  name,
  message: 'The requested action could not be performed.',
  debug_id: '90957fca61718',
  details: [{ field: 'amount.total', issue: 'A sentence about a field' }],
});

describe.each(byName)('%s', (_, { call, path, body, answer, takesRequestId, other }) => {
  it('sends these bytes to this path, the same each time', async () => {
    const { server, paypal } = await stubPayPal(always({ status: 200, body: answer }));
    await call(paypal);
    await call(paypal);
    const sent = server.calls().map((one) => [one.method, one.path, one.body]);
    expect(sent).toEqual([
      ['POST', path, body],
      ['POST', path, body],
    ]);
  });

  it(`${takesRequestId ? 'carries its' : 'has no'} PayPal-Request-Id, and names its media type`, async () => {
    const { server, paypal } = await stubPayPal(always({ status: 201, body: answer }));
    await call(paypal);
    const headers = server.calls()[0]?.headers ?? {};
    expect(headers['paypal-request-id']).toBe(takesRequestId ? requestId : undefined);
    expect(headers['content-type']).toBe('application/json');
  });

  it('is refused by the name of v1 alone: what stands in details is no code', async () => {
    const { server, paypal } = await stubPayPal(
      always({ status: 400, body: refusal('DUPLICATE_TRANSACTION') }),
    );
    expect(await problemOf(call(paypal))).toMatchObject({
      kind: 'REFUSED',
      httpStatus: 400,
      name: 'DUPLICATE_TRANSACTION',
      issues: [],
      debugId: '90957fca61718',
    });
    expect(server.calls()).toHaveLength(1);
  });

  it.each([
    ['the connection is cut', 'cut', { kind: 'NO_ANSWER', why: 'connection' }],
    ['PayPal fails', { status: 500, body: {} }, { kind: 'SERVER_ERROR', httpStatus: 500 }],
    ['it cannot be read', { status: 201, body: { id: '' } }, { kind: 'UNREADABLE' }],
  ] as const)(
    'has an unknown outcome and is not repeated where %s',
    async (_how, doing, problem) => {
      const { server, paypal } = await stubPayPal(always(doing));
      expect(await problemOf(call(paypal))).toMatchObject(problem);
      expect(server.calls()).toHaveLength(1);
    },
  );

  it('is a MISMATCH where PayPal answers with something else', async () => {
    const { paypal } = await stubPayPal(always({ status: 200, body: other.answer }));
    const problem = await problemOf(call(paypal));
    expect(problem).toMatchObject({ kind: 'MISMATCH', field: other.field });
  });
});

describe('what does not leave for Payments v1', () => {
  it.each([
    [
      'captureAuthorizationV1',
      (to) => to.captureAuthorizationV1({ ...part, authorizationId: '../orders' }),
    ],
    [
      'reauthorizeAuthorizationV1',
      (to) => to.reauthorizeAuthorizationV1({ authorizationId: '', amount }),
    ],
    ['authorizeOrderV1', (to) => to.authorizeOrderV1({ orderId: 'O-1/capture', amount })],
    ['captureOrderV1', (to) => to.captureOrderV1({ ...fromOrder, orderId: '' })],
    ['voidOrderV1', (to) => to.voidOrderV1({ orderId, requestId: 'a\r\nb' })],
    ['voidAuthorizationV1', (to) => to.voidAuthorizationV1({ authorizationId, requestId: '' })],
    ['refundCaptureV1', (to) => to.refundCaptureV1({ ...refunded, captureId: 'a?b' })],
    ['refundSaleV1', (to) => to.refundSaleV1({ ...refunded, requestId: 'x'.repeat(79) })],
  ] as const satisfies readonly (readonly [string, (to: PayPalClient) => Promise<unknown>])[])(
    'is a %s whose id leads elsewhere or whose request id PayPal does not take',
    async (operation, call) => {
      const { server, paypal } = await stubPayPal(always({ status: 201, body: capture }));
      expect(await problemOf(call(paypal))).toMatchObject({ kind: 'NOT_SENT', operation });
      expect(server.calls()).toEqual([]);
    },
  );
});
