import { describe, expect, it } from 'vitest';
import type { Hint } from '../../src/domain/checkout/approval-hints.ts';
import { effectOf, eventNews, isUnexplainedMoney } from '../../src/domain/checkout/event-news.ts';
import { capturesOf } from '../../src/domain/checkout/state.ts';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { SITUATIONS, type Situation } from './checkout-fixtures.ts';

const captured = SITUATIONS.CAPTURED;
const known = capturesOf(captured)[0]?.id ?? '';

const event = (eventType: string, of: Partial<PayPalEvent>): PayPalEvent => ({
  eventId: 'WH-1',
  eventType,
  resourceId: 'RESOURCE1',
  status: null,
  orderId: null,
  captureId: null,
  otherCaptureIds: [],
  ...of,
});

describe('money that an ended checkout does not explain', () => {
  it.each([
    ['PAYMENT.CAPTURE.COMPLETED', { captureId: known }, false],
    ['PAYMENT.CAPTURE.COMPLETED', { resourceId: known }, false],
    ['PAYMENT.CAPTURE.COMPLETED', { captureId: 'CAPTURE9' }, true],
    ['PAYMENT.CAPTURE.PENDING', { resourceId: 'CAPTURE9' }, true],
    ['PAYMENT.CAPTURE.DECLINED', { resourceId: 'CAPTURE9' }, false],
    ['PAYMENT.AUTHORIZATION.VOIDED', {}, false],
    ['SOMETHING.ELSE', {}, false],
  ] as const)('%s %j: %s', (eventType, of, isUnexplained) => {
    expect(known).not.toBe('');
    expect(isUnexplainedMoney(captured, event(eventType, of))).toBe(isUnexplained);
  });
});

const approved = 'CHECKOUT.ORDER.APPROVED';
const voided = 'PAYMENT.AUTHORIZATION.VOIDED';
const ofPayPal: Hint = { via: 'PAYPAL_EVENT' };
const ofShop: Hint = { via: 'SHOP' };

describe('what an event does when it is received, and what whoever asks before is answered', () => {
  it.each<[Situation, string, Partial<PayPalEvent>, Hint[], string, string]>([
    ['AWAITING_APPROVAL', approved, { orderId: 'ORDER' }, [], 'HINT', 'EVENT_IS_NEWS'],
    ['AWAITING_APPROVAL', approved, { orderId: 'ORDER' }, [ofShop], 'HINT', 'EVENT_IS_KNOWN'],
    ['AWAITING_APPROVAL', approved, { orderId: 'ORDER' }, [ofPayPal], 'HINT', 'EVENT_IS_KNOWN'],
    ['AWAITING_APPROVAL', approved, { orderId: 'OTHER' }, [], 'NONE', 'EVENT_OF_ANOTHER_ORDER'],
    ['AWAITING_APPROVAL', approved, { eventId: 'WH-0' }, [], 'NONE', 'EVENT_IS_KNOWN'],
    ['AWAITING_APPROVAL', voided, {}, [], 'TAKEN_IN', 'EVENT_IS_NEWS'],
    ['AUTHORIZING', approved, { orderId: 'ORDER' }, [], 'HINT', 'EVENT_IS_EARLY'],
    ['AUTHORIZING', approved, { orderId: 'OTHER' }, [], 'NONE', 'EVENT_OF_ANOTHER_ORDER'],
    ['AUTHORIZING', approved, { eventId: 'WH-0' }, [], 'NONE', 'EVENT_IS_KNOWN'],
    ['CREATING', approved, { orderId: 'ANY' }, [], 'HINT', 'EVENT_IS_NEWS'],
    ['AUTHORIZED', approved, {}, [], 'NOTED', 'EVENT_IS_KNOWN'],
    [
      'AUTHORIZED',
      voided,
      { resourceId: 'ROOT', status: 'VOIDED' },
      [],
      'TAKEN_IN',
      'EVENT_IS_NEWS',
    ],
    [
      'AUTHORIZED',
      voided,
      { resourceId: 'ROOT', status: 'CREATED' },
      [],
      'NOTED',
      'EVENT_IS_KNOWN',
    ],
    ['AUTHORIZED', 'PAYMENT.CAPTURE.REVERSED', {}, [], 'TAKEN_IN', 'EVENT_IS_NEWS'],
    [
      'CAPTURE_PENDING without a hold',
      'PAYMENT.CAPTURE.COMPLETED',
      { resourceId: 'UNIT-1', status: 'COMPLETED' },
      [],
      'TAKEN_IN',
      'EVENT_IS_NEWS',
    ],
    [
      'CAPTURE_PENDING without a hold',
      'PAYMENT.CAPTURE.PENDING',
      { resourceId: 'UNIT-1', status: 'PENDING' },
      [],
      'NOTED',
      'EVENT_IS_KNOWN',
    ],
    [
      'CAPTURED',
      'PAYMENT.CAPTURE.COMPLETED',
      { resourceId: 'NEW' },
      [],
      'TAKEN_IN',
      'CHECKOUT_CLOSED',
    ],
  ])('%s: %s %j after %j: %s, %s', (...[situation, eventType, of, approvals, effect, code]) => {
    const received = { seenEvents: ['WH-0'], approvals };
    const checkout = SITUATIONS[situation];
    const given = event(eventType, of);
    expect(effectOf(checkout, given, received)).toBe(effect);
    expect(eventNews(checkout, given, received).code).toBe(code);
  });
});
