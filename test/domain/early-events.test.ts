import { describe, expect, it } from 'vitest';
import { handOverTry, isEarly, isSentWithCall } from '../../src/domain/checkout/early-events.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import { PAYPAL_EVENT_TYPES, type PayPalEvent } from '../../src/domain/paypal/events.ts';
import type { Operation } from '../../src/domain/paypal/operation.ts';
import { later } from './builders.ts';
import { asked, raised, SITUATIONS, type Situation } from './checkout-fixtures.ts';

const event = (eventType: string): PayPalEvent => ({
  eventId: 'WH-1',
  eventType,
  resourceId: 'RESOURCE1',
  status: null,
  orderId: null,
  captureId: null,
});

const earlyWhile = (situation: Situation, ...facts: readonly Fact[]): readonly string[] => {
  const checkout = later(SITUATIONS[situation], ...facts);
  return PAYPAL_EVENT_TYPES.filter((eventType) => isEarly(checkout, event(eventType)));
};

const ofCaptures = [
  'PAYMENT.CAPTURE.COMPLETED',
  'PAYMENT.CAPTURE.DECLINED',
  'PAYMENT.CAPTURE.DENIED',
  'PAYMENT.CAPTURE.PENDING',
];

const withoutResult = (operation: Operation): Fact => ({
  event: 'OUTCOME_UNKNOWN',
  operation,
  requestId: 'r',
  failure: 'timeout',
});

describe('an event is early while a call that may say the same is under way', () => {
  it.each<[string, Situation, readonly Fact[], readonly string[]]>([
    [
      'authorizing',
      'AUTHORIZING',
      [],
      ['CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.COMPLETED', 'PAYMENT.AUTHORIZATION.CREATED'],
    ],
    [
      'capturing an order',
      'CAPTURING',
      [],
      ['CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.COMPLETED', ...ofCaptures],
    ],
    ['capturing', 'AUTHORIZED', [asked('captureAuthorization')], ofCaptures],
    [
      'reauthorizing',
      'AUTHORIZED',
      [asked('reauthorizeAuthorization')],
      ['PAYMENT.AUTHORIZATION.CREATED'],
    ],
    [
      'voiding',
      'AUTHORIZED',
      [asked('voidAuthorization')],
      ['CHECKOUT.ORDER.VOIDED', 'PAYMENT.AUTHORIZATION.VOIDED'],
    ],
    ['creating the order', 'CREATING', [asked('createOrder')], []],
    ['nothing is under way', 'AUTHORIZED', [], []],
    ['the payer is waited for', 'AWAITING_APPROVAL', [], []],
    [
      'the call was proved not to have been made',
      'AUTHORIZED',
      [
        asked('captureAuthorization'),
        { event: 'PROVED_ABSENT', operation: 'captureAuthorization' },
      ],
      [],
    ],
    [
      'PayPal has not answered a round',
      'AUTHORIZED',
      [asked('captureAuthorization'), withoutResult('captureAuthorization')],
      [],
    ],
    [
      'the call is parked for a person',
      'AUTHORIZED',
      [asked('captureAuthorization'), raised(true)],
      [],
    ],
  ])('%s', (...[, situation, facts, early]) => {
    expect(earlyWhile(situation, ...facts).toSorted()).toEqual([...early].toSorted());
  });
});

describe('what PayPal sends with no call of ours is never kept waiting', () => {
  it.each([
    'PAYMENT.CAPTURE.REVERSED',
    'PAYMENT.CAPTURE.REFUNDED',
    'CUSTOMER.DISPUTE.CREATED',
    'CHECKOUT.PAYMENT-APPROVAL.REVERSED',
  ])('%s', (eventType) => {
    expect(isSentWithCall({ eventType })).toBe(false);
  });

  it.each(['PAYMENT.CAPTURE.COMPLETED', 'PAYMENT.AUTHORIZATION.CREATED'])(
    'unlike %s',
    (eventType) => {
      expect(isSentWithCall({ eventType })).toBe(true);
    },
  );
});

describe('the tries to hand an event over', () => {
  it('wait less than two seconds in all, and the last sends it as news', () => {
    const tries = [1, 2, 3, 4, 5].map(handOverTry);
    expect(tries.map(({ does }) => does)).toEqual(['PAUSE', 'ASK', 'ASK', 'SEND', 'SEND']);
    expect(tries.reduce((sum, { pauseMs }) => sum + pauseMs, 0)).toBeLessThan(2_000);
  });
});
