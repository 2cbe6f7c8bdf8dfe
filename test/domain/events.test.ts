import { describe, expect, it } from 'vitest';
import {
  captureIdsOf,
  type PayPalEvent,
  partsOfEvent,
  withSeenEvent,
} from '../../src/domain/paypal/events.ts';

const event: PayPalEvent = {
  eventId: 'WH-1',
  eventType: 'CUSTOMER.DISPUTE.CREATED',
  resourceId: 'PP-D-1',
  orderId: null,
  captureId: null,
  status: null,
};

const naming = (count: number): PayPalEvent => {
  const [captureId = null, ...otherCaptureIds] = Array.from({ length: count }, (_, n) => `C${n}`);
  return { ...event, captureId, otherCaptureIds };
};

describe('an event in parts', () => {
  it.each([0, 1, 20])('is the event itself where it names %i captures', (count) => {
    expect(partsOfEvent(naming(count))).toEqual([naming(count)]);
  });

  it.each([
    [21, [20, 1]],
    [40, [20, 20]],
    [1_000, Array.from({ length: 50 }, () => 20)],
  ])('names each of %i captures once, twenty in a part', (count, lengths) => {
    const parts = partsOfEvent(naming(count));
    expect(parts.map((part) => captureIdsOf(part).length)).toEqual(lengths);
    expect(parts.flatMap(captureIdsOf)).toEqual(captureIdsOf(naming(count)));
    expect(parts.every(({ isPart, eventId }) => isPart && eventId === 'WH-1')).toBe(true);
  });
});

describe('the ids of received events', () => {
  it('are the last five hundred, the newest last', () => {
    const ids = Array.from({ length: 503 }, (_, each) => `WH-${each}`);
    const seen = ids.reduce<readonly string[]>(withSeenEvent, []);
    expect(seen).toEqual(ids.slice(3));
  });
});
