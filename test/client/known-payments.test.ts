import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isKnownPayment, rememberPayments } from '../../src/client/known-payments.ts';

const event = (of: object = {}) => ({
  eventId: 'WH-1',
  eventType: 'PAYMENT.CAPTURE.COMPLETED',
  resourceId: 'CAPTURE',
  captureId: 'CAPTURE',
  orderId: 'ORDER',
  status: 'COMPLETED',
  ...of,
});

let client: Client;
beforeEach(() => {
  client = new Client({ connection: Connection.lazy() });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an event about a payment', () => {
  it('is known where a checkout has told this process the same', () => {
    expect(isKnownPayment(client, event())).toBe(false);
    rememberPayments(client, 'ORDER', [{ id: 'CAPTURE', status: 'COMPLETED' }]);
    expect(isKnownPayment(client, event())).toBe(true);
    const ofOrder = { eventType: 'CHECKOUT.ORDER.APPROVED', resourceId: 'ORDER', captureId: null };
    expect(isKnownPayment(client, event(ofOrder))).toBe(true);
  });

  it.each([
    ['another status', { status: 'PENDING' }],
    ['no status', { status: null }],
    ['another capture', { resourceId: 'OTHER', captureId: 'OTHER' }],
    ['another order', { orderId: 'OTHER' }],
    ['no order', { orderId: null }],
    ['a refund', { eventType: 'PAYMENT.CAPTURE.REFUNDED', resourceId: 'REFUND' }],
    ['money that was taken back', { eventType: 'PAYMENT.CAPTURE.REVERSED' }],
    ['a dispute', { eventType: 'CUSTOMER.DISPUTE.CREATED', resourceId: 'PP-D-1' }],
    ['an approval that was taken back', { eventType: 'CHECKOUT.PAYMENT-APPROVAL.REVERSED' }],
  ])('is asked about where it says %s', (_what, other) => {
    rememberPayments(client, 'ORDER', [{ id: 'CAPTURE', status: 'COMPLETED' }]);
    expect(isKnownPayment(client, event(other))).toBe(false);
  });

  it('is asked about ten minutes later, and by another process', () => {
    vi.useFakeTimers({ now: 0 });
    rememberPayments(client, 'ORDER', [{ id: 'CAPTURE', status: 'COMPLETED' }]);
    vi.setSystemTime(10 * 60_000);
    expect(isKnownPayment(client, event())).toBe(true);
    vi.setSystemTime(10 * 60_000 + 1);
    expect(isKnownPayment(client, event())).toBe(false);
    rememberPayments(client, 'ORDER', [{ id: 'CAPTURE', status: 'COMPLETED' }]);
    expect(isKnownPayment(new Client({ connection: Connection.lazy() }), event())).toBe(false);
  });

  it('is not known of an order without a payment', () => {
    rememberPayments(client, 'ORDER', []);
    const approved = { eventType: 'CHECKOUT.ORDER.APPROVED', resourceId: 'ORDER' };
    expect(isKnownPayment(client, event(approved))).toBe(false);
  });
});
