import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  amount,
  approvedPayment,
  captureV1,
  createPayment,
  execute,
  executedPayment,
  onOrderV1,
  payments,
  reauthorizeV1,
  refundV1,
  relatedIds,
  request,
  voidV1,
} from './payments-v1.ts';
import { type Answer, days, PayPal } from './paypal.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

const linksShape = z.object({ links: z.array(z.object({ href: z.string(), rel: z.string() })) });

const linkOf = ({ text }: Answer, rel: string): string | undefined =>
  linksShape.parse(JSON.parse(text)).links.find((link) => link.rel === rel)?.href;

describe('Payments v1', () => {
  let paypal: PayPal;
  beforeEach(async () => {
    paypal = await PayPal.start();
  });
  afterEach(() => paypal.close());

  it('leads from create over approval and execute to a sale, which is refunded', async () => {
    const paymentId = await createPayment(paypal, request('sale', { custom: 'basket' }));
    const created = await paypal.get(`${payments}/${paymentId}`);
    expect(created.body.state).toBe('created');
    expect(linkOf(created, 'approval_url')).toContain(`token=${paymentId}`);
    const { payerId } = z
      .object({ payerId: z.string() })
      .parse(await paypal.hook('POST', `payments/${paymentId}/approve`, {}));
    const executed = await execute(paypal, { paymentId, payerId });
    expect([executed.httpStatus, executed.body.state]).toEqual([200, 'approved']);
    const sale = relatedIds(executed)['sale']?.[0] ?? '';
    const part = await refundV1(paypal, `sale/${sale}`, { body: { amount: amount('40.00') } });
    expect([part.httpStatus, part.body.state]).toEqual([201, 'completed']);
    expect((await paypal.get(`/v1/payments/sale/${sale}`)).body.state).toBe('partially_refunded');
    expect((await paypal.get(`/v1/payments/refund/${part.body.id}`)).body.id).toBe(part.body.id);
    const { effects } = await paypal.ledger(paymentId);
    expect(effects.map(({ effect, operation }) => `${effect} ${operation}`)).toEqual([
      'CAPTURED executePaymentV1',
      'REFUNDED refundSaleV1',
    ]);
  });

  it('lists executed payments alone, the newest first, in pages', async () => {
    const first = await executedPayment(paypal, 'sale');
    const second = await executedPayment(paypal, 'authorize');
    await createPayment(paypal, request('sale'));
    const page = z.object({
      payments: z.array(z.object({ id: z.string() })),
      count: z.number(),
      next_id: z.string().optional(),
    });
    const newest = page.parse(JSON.parse((await paypal.get(`${payments}?count=1`)).text));
    expect(newest).toEqual({
      payments: [{ id: second.paymentId }],
      count: 1,
      next_id: first.paymentId,
    });
    const rest = await paypal.get(`${payments}?start_id=${first.paymentId}`);
    expect(page.parse(JSON.parse(rest.text))).toEqual({
      payments: [{ id: first.paymentId }],
      count: 1,
    });
  });

  it('changes amount, custom and invoice number until it is executed', async () => {
    const paymentId = await createPayment(paypal, request('sale'));
    const patched = await paypal.call('PATCH', `${payments}/${paymentId}`, {
      body: [
        { op: 'replace', path: '/transactions/0/amount', value: amount('70.00') },
        { op: 'add', path: '/transactions/0/custom', value: 'basket' },
        { op: 'add', path: '/transactions/0/invoice_number', value: 'INV-PATCHED' },
      ],
    });
    expect(patched.httpStatus).toBe(200);
    expect(JSON.parse(patched.text).transactions[0]).toMatchObject({
      amount: amount('70.00'),
      custom: 'basket',
      invoice_number: 'INV-PATCHED',
    });
  });

  it('captures again what is captured again: there is no PayPal-Request-Id, only the invoice number', async () => {
    const { id, paymentId } = await executedPayment(paypal, 'authorize');
    const path = `/v1/payments/authorization/${id}/capture`;
    const once = { body: { amount: amount('10.00') }, requestId: 'same' };
    expect((await paypal.post(path, once)).httpStatus).toBe(201);
    expect((await paypal.post(path, once)).httpStatus).toBe(201);
    const numbered = { body: { amount: amount('10.00'), invoice_number: 'INV-ONCE' } };
    expect((await paypal.post(path, numbered)).httpStatus).toBe(201);
    const repeated = await paypal.post(path, numbered);
    expect([repeated.httpStatus, repeated.body.name]).toEqual([400, 'DUPLICATE_TRANSACTION']);
    const { effects } = await paypal.ledger(paymentId);
    expect(effects.filter(({ effect }) => effect === 'CAPTURED')).toHaveLength(3);
  });

  it.each([
    ['execute', 'executePaymentV1'],
    ['void', 'voidAuthorizationV1'],
    ['refund of a sale', 'refundSaleV1'],
    ['refund of a capture', 'refundCaptureV1'],
  ])('knows PayPal-Request-Id for %s, for thirty days', async (_, operation) => {
    const approved = await approvedPayment(
      paypal,
      operation.endsWith('SaleV1') ? 'sale' : 'authorize',
    );
    const executed = await execute(paypal, approved, { requestId: 'run' });
    const { authorization = [], sale = [] } = relatedIds(executed);
    const captureId =
      operation === 'refundCaptureV1'
        ? (await captureV1(paypal, authorization[0] ?? '')).body.id
        : '';
    const again = (): Promise<Answer> => {
      switch (operation) {
        case 'executePaymentV1':
          return execute(paypal, approved, { requestId: 'run' });
        case 'voidAuthorizationV1':
          return voidV1(paypal, authorization[0] ?? '', { requestId: 'void' });
        case 'refundSaleV1':
          return refundV1(paypal, `sale/${sale[0]}`, { requestId: 'refund' });
        default:
          return refundV1(paypal, `capture/${captureId}`, { requestId: 'refund' });
      }
    };
    const first = await again();
    const second = await again();
    expect(second.httpStatus).toBe(200);
    expect(second.body.id).toBe(first.body.id);
    await paypal.advance(days(31), approved.paymentId);
    expect((await again()).httpStatus).toBe(400);
  });

  it('refuses a PayPal-Request-Id of more than 78 characters', async () => {
    const approved = await approvedPayment(paypal, 'sale');
    const refused = await execute(paypal, approved, { requestId: 'x'.repeat(79) });
    expect([refused.httpStatus, refused.body.name]).toEqual([400, 'VALIDATION_ERROR']);
  });

  it('reauthorizes once after the honor period, keeps the end of the first, and captures the new one', async () => {
    const { id, paymentId } = await executedPayment(paypal, 'authorize');
    await paypal.advance(days(4), paymentId);
    const child = await reauthorizeV1(paypal, id, '110.00');
    expect(child.httpStatus).toBe(201);
    const root = await paypal.get(`/v1/payments/authorization/${id}`);
    const endOf = ({ text }: Answer) =>
      z.object({ valid_until: z.string() }).parse(JSON.parse(text));
    expect(endOf(child)).toEqual(endOf(root));
    expect((await captureV1(paypal, id)).body.name).toBe('AUTHORIZATION_VOIDED');
    const captured = await captureV1(paypal, child.body.id, { total: '110.00' });
    expect(captured.body.state).toBe('completed');
    const { effects } = await paypal.ledger(paymentId);
    expect(effects.map(({ effect }) => effect)).toEqual(['AUTHORIZED', 'REAUTHORIZED', 'CAPTURED']);
  });

  it('shows an expired authorization as expired, and records what it set free', async () => {
    const { id, paymentId } = await executedPayment(paypal, 'authorize');
    await paypal.advance(days(30), paymentId);
    expect((await paypal.get(`/v1/payments/authorization/${id}`)).body.state).toBe('expired');
    const { effects } = await paypal.ledger(paymentId);
    expect(effects.at(-1)).toMatchObject({ effect: 'EXPIRED', amount: { value: '100.00' } });
  });

  it('authorizes and captures parts of an order, and voids the rest', async () => {
    const { id, paymentId } = await executedPayment(paypal, 'order');
    const stateOf = async () => (await paypal.get(`/v1/payments/orders/${id}`)).body.state;
    expect(await stateOf()).toBe('PENDING');
    const authorized = await onOrderV1(paypal, `${id}/authorize`, { amount: amount('30.00') });
    expect([authorized.body.state, JSON.parse(authorized.text).parent_payment]).toEqual([
      'authorized',
      id,
    ]);
    expect(await stateOf()).toBe('AUTHORIZED');
    const captured = await onOrderV1(paypal, `${id}/capture`, { amount: amount('20.00') });
    expect(captured.body.state).toBe('completed');
    expect(await stateOf()).toBe('CAPTURED');
    expect((await onOrderV1(paypal, `${id}/do-void`)).body.state).toBe('VOIDED');
    const { effects } = await paypal.ledger(paymentId);
    expect(effects.map(({ effect, amount: { value } }) => `${effect} ${value}`)).toEqual([
      'AUTHORIZED 30.00',
      'CAPTURED 20.00',
      'VOIDED 30.00',
    ]);
  });

  it('writes states and order links as PayPal’s samples or its schema have them', async () => {
    const { id } = await executedPayment(paypal, 'order');
    const order = () => paypal.get(`/v1/payments/orders/${id}`);
    expect(linkOf(await order(), 'authorize')).toMatch(/\/authorization$/);
    expect(linkOf(await order(), 'void')).toMatch(/\/void$/);
    await paypal.knobs({ v1OrderLinks: 'AS_OPERATIONS', v1States: 'UPPER_CASE' });
    expect(linkOf(await order(), 'authorize')).toMatch(/\/authorize$/);
    expect(linkOf(await order(), 'void')).toMatch(/\/do-void$/);
    const authorized = await onOrderV1(paypal, `${id}/authorize`, { amount: amount('30.00') });
    expect(authorized.body.state).toBe('AUTHORIZED');
  });

  it('and Payments v2 do not know each other’s resources', async () => {
    const { id, paymentId } = await executedPayment(paypal, 'authorize');
    const captured = await captureV1(paypal, id);
    const refunded = await refundV1(paypal, `capture/${captured.body.id}`);
    const v2 = await paypal.captured('10.00');
    const paths = [
      `/v2/checkout/orders/${paymentId}`,
      `/v2/payments/authorizations/${id}`,
      `/v2/payments/captures/${captured.body.id}`,
      `/v2/payments/refunds/${refunded.body.id}`,
      `${payments}/${v2.orderId}`,
      `/v1/payments/authorization/${v2.authorizationId}`,
      `/v1/payments/capture/${v2.captureId}`,
      `/v1/payments/sale/${captured.body.id}`,
    ];
    for (const path of paths)
      expect([path, (await paypal.get(path)).httpStatus]).toEqual([path, 404]);
  });

  it('sends events of version 1.0 with resources of Payments v1', async () => {
    const receiver = new WebhookReceiver();
    const url = await receiver.open();
    try {
      await paypal.post('/v1/notifications/webhooks', {
        body: { url, event_types: [{ name: '*' }] },
      });
      const sale = await executedPayment(paypal, 'sale');
      await refundV1(paypal, `sale/${sale.id}`);
      const hold = await executedPayment(paypal, 'authorize');
      await captureV1(paypal, hold.id, { total: '10.00' });
      await voidV1(paypal, hold.id);
      const order = await executedPayment(paypal, 'order');
      await onOrderV1(paypal, `${order.id}/do-void`);
      await receiver.seen(10);
      const events = receiver.delivered.map(({ body }) =>
        z
          .object({
            event_type: z.string(),
            resource_version: z.string(),
            resource: z.looseObject({ state: z.string() }),
          })
          .parse(JSON.parse(body)),
      );
      expect(new Set(events.map(({ resource_version }) => resource_version))).toEqual(
        new Set(['1.0']),
      );
      expect(events.map(({ event_type }) => event_type)).toEqual(
        expect.arrayContaining([
          'PAYMENTS.PAYMENT.CREATED',
          'PAYMENT.SALE.COMPLETED',
          'PAYMENT.SALE.REFUNDED',
          'PAYMENT.AUTHORIZATION.CREATED',
          'PAYMENT.CAPTURE.COMPLETED',
          'PAYMENT.AUTHORIZATION.VOIDED',
          'PAYMENT.ORDER.CREATED',
          'PAYMENT.ORDER.CANCELLED',
        ]),
      );
      expect(events).toHaveLength(10);
    } finally {
      receiver.close();
    }
  });

  it('is found again after a restart from the state file', async () => {
    const { mkdtemp, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const folder = await mkdtemp(`${tmpdir()}/simulator-v1-`);
    try {
      const options = { stateFile: `${folder}/state` };
      const before = await PayPal.start(options);
      const { id } = await executedPayment(before, 'order');
      await before.close();
      const after = await PayPal.start(options);
      const authorized = await onOrderV1(after, `${id}/authorize`, { amount: amount('1.00') });
      await after.close();
      expect(authorized.httpStatus).toBe(201);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
