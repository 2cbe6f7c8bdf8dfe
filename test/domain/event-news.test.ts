import { describe, expect, it } from 'vitest';
import { isUnexplainedMoney } from '../../src/domain/checkout/event-news.ts';
import { capturesOf } from '../../src/domain/checkout/state.ts';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { SITUATIONS } from './checkout-fixtures.ts';

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
