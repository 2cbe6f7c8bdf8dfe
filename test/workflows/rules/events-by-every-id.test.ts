import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { payPalEventOf } from '../../../src/gateway/paypal-event.ts';
import { readWebhookEvent } from '../../../src/paypal/webhook-event.ts';
import {
  anAuthorizedCheckout,
  dollars,
  noRenewal,
  part,
  runningWorkflows,
  SOON,
  until,
  untilStatus,
  useShop,
} from './fixtures.ts';

const shop = useShop();

const HOST = 'https://api.paypal.com/v2/payments';

/** An event as PayPal's webhook brings it. */
const receive = async (eventType: string, resource: object): Promise<string> => {
  const eventId = `WH-${randomUUID()}`;
  const body = { id: eventId, event_type: eventType, resource };
  const event = payPalEventOf(readWebhookEvent(JSON.stringify(body)));
  if (event === null) throw new Error(`${eventType} was not read`);
  await shop.holdfast.receive(event);
  return eventId;
};

const refundMadeAtPayPal = async (captureId: string) => {
  const refundId = await shop.paypal.refundAtPayPal(captureId);
  const links = [
    { rel: 'self', href: `${HOST}/refunds/${refundId}` },
    { rel: 'up', href: `${HOST}/captures/${captureId}` },
  ];
  return { id: refundId, status: 'COMPLETED', links };
};

describe('an event that names only the capture', () => {
  it('of a refund made at PayPal is shown, and no more than the rest may be refunded', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    await receive('PAYMENT.CAPTURE.REFUNDED', await refundMadeAtPayPal(captureId));
    const view = await until(shop, checkoutId, ({ refunds }) => refunds.length > 0);
    expect(view.refunds).toMatchObject([{ captureId, amount: dollars('100.00') }]);
    expect(view.allowed.filter(({ action }) => action === 'refund')).toEqual([]);
  });

  it('of a refund made at PayPal is shown while the checkout is open', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { captureId } = await shop.holdfast.capture(checkoutId, part('40.00'), 'part');
    await receive('PAYMENT.CAPTURE.REFUNDED', await refundMadeAtPayPal(captureId));
    const view = await until(shop, checkoutId, ({ refunds }) => refunds.length > 0);
    expect(view.refunds).toMatchObject([{ captureId, amount: dollars('40.00') }]);
  });

  it('of a reversal stops the refunds of that capture', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const links = [{ rel: 'up', href: `${HOST}/captures/${captureId}` }];
    await receive('PAYMENT.CAPTURE.REVERSED', { id: '0REVERSAL00000001', links });
    await until(shop, checkoutId, ({ captures }) => captures[0]?.frozenBy !== undefined);
    await expect(
      shop.holdfast.refund({ captureId, amount: dollars('1.00') }, 'key'),
    ).rejects.toMatchObject({ code: 'CAPTURE_FROZEN' });
  });
});

describe('an event of a sale that is not Holdfast’s', () => {
  it('leaves no Workflow running', async () => {
    const eventId = await receive('PAYMENT.SALE.COMPLETED', {
      id: '0FOREIGNSALE00001',
      status: 'COMPLETED',
    });
    const query = `WorkflowId = 'paypal-event:${eventId}'`;
    await expect.poll(() => runningWorkflows(shop, query), SOON).toEqual([]);
  });
});

describe('a reversal that names no capture', () => {
  it('raises attention for a person, with the id that PayPal names', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await shop.holdfast.capture(checkoutId, part('40.00'), 'part');
    await receive('PAYMENT.CAPTURE.REVERSED', {
      id: '0REFUND0000000001',
      status: 'COMPLETED',
      links: [{ rel: 'self', href: `${HOST}/refunds/0REFUND0000000001` }],
      supplementary_data: { related_ids: { order_id: orderId } },
    });
    const view = await until(shop, checkoutId, ({ attention }) => attention !== null);
    expect(view.attention?.code).toBe('CAPTURE_REVERSED');
  });

  it('is not worded as if the id of a refund were a capture’s', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { captureId } = await shop.holdfast.capture(checkoutId, part('40.00'), 'part');
    await receive('PAYMENT.CAPTURE.REVERSED', {
      id: '0REFUND0000000002',
      status: 'COMPLETED',
      links: [{ rel: 'up', href: `${HOST}/captures/${captureId}` }],
      supplementary_data: { related_ids: { order_id: orderId } },
    });
    const view = await until(shop, checkoutId, ({ attention }) => attention !== null);
    expect(view.attention?.reason).toContain(captureId);
    expect(view.attention?.reason).not.toContain('0REFUND0000000002');
  });
});
