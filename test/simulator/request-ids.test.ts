import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { days, hours, PayPal, usd } from './paypal.ts';

describe('PayPal-Request-Id', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(() => paypal.knobs({}));

  it('replays the latest state of the first result, though the body differs, unless a knob refuses that', async () => {
    const { authorizationId } = await paypal.authorized({ outcome: 'CAPTURE_PENDING' });
    const capture = (value: string) =>
      paypal.capture(authorizationId, { requestId: 'same', body: { amount: usd(value) } });
    const first = await capture('10.00');
    await paypal.hook('POST', `captures/${first.body.id}/settle`, { status: 'COMPLETED' });
    const replay = await capture('20.00');
    expect([replay.body.id, replay.body.amount, replay.body.status]).toEqual([
      first.body.id,
      usd('10.00'),
      'COMPLETED',
    ]);
    await paypal.knobs({ sameKeyOtherBody: 'REFUSE' });
    expect((await capture('20.00')).httpStatus).toBe(422);
  });

  it('makes a new call on another resource, each with a replay of its own, unless a knob shows the first one', async () => {
    const held = [await paypal.authorized(), await paypal.authorized()];
    const capture = (index: number) =>
      paypal.capture(held[index]?.authorizationId ?? '', {
        requestId: 'on two holds',
        body: { amount: usd('1.00') },
      });
    const made = [await capture(0), await capture(1)].map(({ body }) => body.id);
    expect(new Set(made).size).toBe(2);
    const again = [await capture(0), await capture(1)].map(({ body }) => body.id);
    expect(again).toEqual(made);
    const third = (await paypal.authorized()).authorizationId;
    await paypal.knobs({ sameKeyOtherTarget: 'REPLAY' });
    const shown = await paypal.capture(third, { requestId: 'on two holds', body: {} });
    expect(shown.body.id).toBe(made[0]);
  });

  it('is kept six hours on orders and 45 days on payments, on the order’s own clock', async () => {
    const body = { intent: 'AUTHORIZE', purchase_units: [{ amount: usd('1.00') }] };
    const create = () => paypal.post('/v2/checkout/orders', { requestId: 'create', body });
    const first = await create();
    await paypal.advance(hours(6) - 60, first.body.id);
    expect((await create()).body.id).toBe(first.body.id);
    await paypal.advance(60, first.body.id);
    expect((await create()).body.id).not.toBe(first.body.id);

    const { orderId, captureId } = await paypal.captured();
    const refund = () =>
      paypal.refund(captureId, { requestId: 'refund', body: { amount: usd('1.00') } });
    const refunded = await refund();
    await paypal.advance(days(45) - 60, orderId);
    expect((await refund()).body.id).toBe(refunded.body.id);
    await paypal.advance(60, orderId);
    expect((await refund()).body.id).not.toBe(refunded.body.id);
  });

  it('is forgotten when the call was refused, so the same id may succeed later', async () => {
    const orderId = await paypal.order();
    expect((await paypal.authorize(orderId, { requestId: 'try' })).issues).toEqual([
      'ORDER_NOT_APPROVED',
    ]);
    await paypal.hook('POST', `orders/${orderId}/approve`, {});
    expect((await paypal.authorize(orderId, { requestId: 'try' })).httpStatus).toBe(201);
  });

  it('waits instead of 409 with busyResource WAIT, and then replays', async () => {
    await paypal.knobs({ busyResource: 'WAIT' });
    const { authorizationId } = await paypal.authorized();
    await paypal.faults({
      operation: 'captureAuthorization',
      kind: 'slow',
      when: 'before',
      ms: 50,
      times: 1,
    });
    const capture = () =>
      paypal.capture(authorizationId, { requestId: 'twice', body: { amount: usd('1.00') } });
    const [a, b] = await Promise.all([capture(), capture()]);
    expect(a.body.id).toBe(b.body.id);
    expect(
      (await paypal.ledger()).effects.filter(({ requestId }) => requestId === 'twice'),
    ).toHaveLength(1);
  });

  it('is refused above 108 characters, and above an old silent limit with 404', async () => {
    const { authorizationId } = await paypal.authorized();
    const capture = (length: number) =>
      paypal.capture(authorizationId, { requestId: 'x'.repeat(length) });
    expect((await capture(109)).issues).toEqual(['INVALID_STRING_LENGTH']);
    await paypal.knobs({ requestIdSilentLimit: 38 });
    expect((await capture(39)).issues).toEqual(['INVALID_RESOURCE_ID']);
  });
});
