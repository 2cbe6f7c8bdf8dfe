import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { payPalEventOf } from '../../src/gateway/paypal-event.ts';
import { createWebhookIntake } from '../../src/gateway/webhook-intake.ts';
import { readWebhookEvent } from '../../src/paypal/webhook-event.ts';

const event = (eventId: string = `WH-${randomUUID()}`): PayPalEvent => ({
  eventId,
  eventType: 'PAYMENT.CAPTURE.COMPLETED',
  resourceId: 'R1',
  orderId: 'O1',
  captureId: 'R1',
  status: 'COMPLETED',
});

/** A receiver that tells what it was handed, and lets go when the test says so. */
const receiver = () => {
  const handed: string[] = [];
  let open: () => void = () => undefined;
  let broken = false;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    handed,
    open: () => open(),
    breaks: (is: boolean) => {
      broken = is;
    },
    receive: async ({ eventId }: PayPalEvent): Promise<'DELIVERED'> => {
      handed.push(eventId);
      await gate;
      if (broken) throw new Error('Temporal is away');
      return 'DELIVERED';
    },
  };
};

describe('events on their way into Temporal’s keeping', () => {
  it('are handed over once, and copies wait for the fate of the first', async () => {
    const to = receiver();
    const intake = createWebhookIntake(to.receive);
    const one = event();
    const fates = Promise.all([intake.take(one), intake.take(one), intake.take(one)]);
    to.open();
    expect(await fates).toEqual(['DELIVERED', 'DUPLICATE', 'DUPLICATE']);
    expect(await intake.take(one)).toBe('DUPLICATE');
    expect(to.handed).toEqual([one.eventId]);
  });

  it('are not forgotten when the hand-over fails: nobody hears 2xx, and the next copy is tried again', async () => {
    const to = receiver();
    const intake = createWebhookIntake(to.receive);
    const one = event();
    to.breaks(true);
    const both = Promise.allSettled([intake.take(one), intake.take(one)]);
    to.open();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    to.breaks(false);
    expect(await intake.take(one)).toBe('DELIVERED');
  });

  it('are asked to come again when too many wait, and those that wait are all served', async () => {
    const to = receiver();
    const intake = createWebhookIntake(to.receive);
    const all = Array.from({ length: 2_100 }, () => intake.take(event()));
    const settled = Promise.allSettled(all);
    to.open();
    const refused = (await settled).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(50);
    expect(refused[0]).toMatchObject({ reason: { code: 'WEBHOOKS_BUSY', status: 503 } });
    expect(to.handed).toHaveLength(2_050);
  });

  it('wait outside while they are early: what comes after them is handed over meanwhile', async () => {
    const tried = new Map<string, string[]>();
    const intake = createWebhookIntake(async ({ eventId }, { does }) => {
      tried.set(eventId, [...(tried.get(eventId) ?? []), does]);
      return does === 'SEND' || !eventId.startsWith('EARLY') ? 'DELIVERED' : 'EARLY';
    });
    const settled: string[] = [];
    const take = async (id: string) => {
      await intake.take(event(id));
      settled.push(id);
    };
    const early = Array.from({ length: 60 }, (_, index) => take(`EARLY-${index}`));
    await Promise.all([...early, take('LAST')]);
    expect(settled[0]).toBe('LAST');
    expect(settled).toHaveLength(61);
    expect(tried.get('EARLY-0')).toEqual(['PAUSE', 'ASK', 'ASK', 'SEND']);
  });

  it('are sent at once where the gateway stops while they are early', async () => {
    const closing = new AbortController();
    const tried: string[] = [];
    const intake = createWebhookIntake(async (_event, { does }) => {
      tried.push(does);
      closing.abort();
      return does === 'SEND' ? 'DELIVERED' : 'EARLY';
    }, closing.signal);
    expect(await intake.take(event())).toBe('DELIVERED');
    expect(tried).toEqual(['PAUSE', 'SEND']);
  });

  it('are remembered by the last ten thousand ids and no more', async () => {
    const to = receiver();
    to.open();
    const intake = createWebhookIntake(to.receive);
    const first = event();
    await intake.take(first);
    for (let count = 0; count < 10_000; count += 1) await intake.take(event());
    expect(await intake.take(first)).toBe('DELIVERED');
  });
});

describe('what is taken from an event', () => {
  const read = (eventType: string, resource: object) =>
    payPalEventOf(
      readWebhookEvent(JSON.stringify({ id: 'WH-1', event_type: eventType, resource })),
    );

  it('is each disputed capture once, and no more of them than a dispute of PayPal’s can have', () => {
    const about = (captureIds: readonly string[]) =>
      read('CUSTOMER.DISPUTE.CREATED', {
        disputed_transactions: captureIds.map((id) => ({ seller_transaction_id: id })),
      });
    expect(about(['CAPTURE1', 'CAPTURE2', 'CAPTURE2', 'CAPTURE1'])).toMatchObject({
      captureId: 'CAPTURE1',
      otherCaptureIds: ['CAPTURE2'],
    });
    const many = about(Array.from({ length: 5_000 }, (_, each) => `CAPTURE${each}`));
    expect(many?.otherCaptureIds).toHaveLength(999);
  });

  it('is the order of an approved order, and its claimed status', () => {
    expect(read('CHECKOUT.ORDER.APPROVED', { id: 'ORDER1', status: 'APPROVED' })).toEqual({
      eventId: 'WH-1',
      eventType: 'CHECKOUT.ORDER.APPROVED',
      resourceId: 'ORDER1',
      orderId: 'ORDER1',
      captureId: null,
      otherCaptureIds: [],
      status: 'APPROVED',
    });
  });

  it('is the order an authorization belongs to, by related ids or by its link up', () => {
    const related = { supplementary_data: { related_ids: { order_id: 'ORDER1' } } };
    const up = { links: [{ rel: 'up', href: 'https://api.paypal.com/v2/checkout/orders/ORDER1' }] };
    for (const more of [related, up]) {
      expect(read('PAYMENT.AUTHORIZATION.VOIDED', { id: 'AUTH1', ...more })).toMatchObject({
        resourceId: 'AUTH1',
        orderId: 'ORDER1',
        captureId: null,
      });
    }
  });

  it('is the capture that a capture, a refund or a dispute is about', () => {
    const up = [{ rel: 'up', href: 'https://api.paypal.com/v2/payments/captures/CAP1' }];
    expect(read('PAYMENT.CAPTURE.COMPLETED', { id: 'CAP1' })?.captureId).toBe('CAP1');
    expect(read('PAYMENT.CAPTURE.REFUNDED', { id: 'REF1', links: up })).toMatchObject({
      resourceId: 'REF1',
      captureId: 'CAP1',
    });
    const disputed_transactions = [{ seller_transaction_id: 'CAP1' }];
    const dispute = { dispute_id: 'PP-D-27803', disputed_transactions, status: 'OPEN' };
    expect(read('CUSTOMER.DISPUTE.CREATED', dispute)).toMatchObject({
      resourceId: 'PP-D-27803',
      captureId: 'CAP1',
      status: 'OPEN',
    });
    const several = ['CAP1', 'CAP2', "C'; --"].map((id) => ({ seller_transaction_id: id }));
    const both = { ...dispute, disputed_transactions: [...several, 7] };
    expect(read('CUSTOMER.DISPUTE.CREATED', both)).toMatchObject({
      captureId: 'CAP1',
      otherCaptureIds: ['CAP2'],
    });
  });

  it('is the mark of the checkout, wherever PayPal shows the custom id of its order', () => {
    const custom_id = 'default:order-7';
    const unit = { id: 'ORDER1', purchase_units: [{ custom_id }] };
    expect(read('CHECKOUT.ORDER.APPROVED', unit)?.mark).toBe(custom_id);
    expect(read('PAYMENT.CAPTURE.COMPLETED', { id: 'CAP1', custom_id })?.mark).toBe(custom_id);
    const disputed_transactions = [{ seller_transaction_id: 'CAP1', custom: custom_id }];
    const dispute = { dispute_id: 'PP-D-1', disputed_transactions };
    expect(read('CUSTOMER.DISPUTE.CREATED', dispute)?.mark).toBe(custom_id);
    for (const own of ['basket 7', 'hf:abc:def', 'a@b.example', 'default:', ':x', 7]) {
      const taken = read('PAYMENT.CAPTURE.COMPLETED', { id: 'CAP1', custom_id: own });
      expect(taken, String(own)).not.toHaveProperty('mark');
    }
  });

  it('is nothing where there is no event, and no id that could not be one', () => {
    for (const body of ['', '{}', '[]', 'null', '{"id":"WH-1"}', '{"id":"a b","event_type":"X"}']) {
      expect(payPalEventOf(readWebhookEvent(body)), body).toBeNull();
    }
    const odd = read('SOMETHING.NEW', { id: "O'; --", supplementary_data: 7, links: 'none' });
    expect(odd).toMatchObject({ resourceId: '', orderId: null, captureId: null, status: null });
  });
});
