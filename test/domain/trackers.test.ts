import { describe, expect, it } from 'vitest';
import { trackerIdOf } from '../../src/domain/paypal/tracker.ts';
import { parseRequest } from '../../src/domain/request/parse-request.ts';
import { trackerRequest, trackerUpdate } from '../../src/domain/request/tracker.ts';
import {
  orderToPatch,
  refuseAdding,
  type Tracker,
  type TrackerOutcome,
  withTracker,
  withTrackerOutcome,
} from '../../src/domain/tracker/tracker.ts';

const captureId = '2GG279541U471931P';

const aTracker = (trackingNumber: string, more: Partial<Tracker> = {}): Tracker => ({
  id: trackerIdOf({ captureId, trackingNumber }),
  status: 'SHIPPED',
  createdAt: 1,
  updatedAt: 1,
  captureId,
  trackingNumber,
  carrier: 'DHL',
  notifyPayer: false,
  orderId: '5O190127TN364715T',
  digest: 'one',
  ...more,
});

describe('refuseAdding', () => {
  const known = aTracker('7');
  const full = Array.from({ length: 100 }, (_, index) => aTracker(String(index)));

  it.each([
    { of: 'a parcel that is new', trackers: [], same: undefined, digest: 'one', code: null },
    { of: 'the same request again', trackers: [known], same: known, digest: 'one', code: null },
    {
      of: 'another request for the parcel',
      trackers: [known],
      same: known,
      digest: 'two',
      code: 'TRACKER_ALREADY_ADDED',
    },
    {
      of: 'the 101st parcel',
      trackers: full,
      same: undefined,
      digest: 'one',
      code: 'TOO_MANY_COMMANDS',
    },
    {
      of: 'the same request again where it is full',
      trackers: full,
      same: known,
      digest: 'one',
      code: null,
    },
  ])('of $of is $code', ({ trackers, same, digest, code }) => {
    expect(refuseAdding(trackers, { known: same, digest })?.code ?? null).toBe(code);
  });
});

describe('what is kept', () => {
  it('has each tracker once, in the order they were added', () => {
    const first = withTracker(withTracker([], aTracker('1')), aTracker('2'));
    const after = withTracker(first, aTracker('1', { status: 'CANCELLED' }));
    expect(after.map(({ trackingNumber, status }) => [trackingNumber, status])).toEqual([
      ['1', 'CANCELLED'],
      ['2', 'SHIPPED'],
    ]);
  });

  it('has the last 200 outcomes, and no refusal: it may be otherwise later', () => {
    const added: TrackerOutcome = { kind: 'TRACKER', digest: 'one', tracker: aTracker('1') };
    const refusal = { code: 'CAPTURE_NOT_FOUND', reason: 'x', issue: null, debugId: null } as const;
    const refused: TrackerOutcome = { kind: 'REFUSED', digest: 'one', refusal };
    const all = Array.from({ length: 201 }, (_, index) => `addTracker:${index}`);
    const kept = all.reduce(
      (outcomes, id) => withTrackerOutcome(outcomes, id, added),
      withTrackerOutcome({}, 'addTracker:refused', refused),
    );
    expect(Object.keys(kept)).toEqual(all.slice(1));
  });
});

describe('a request for a tracker', () => {
  const request = { captureId, trackingNumber: '443844607820', carrier: 'FEDEX' };
  const problemsOf = (given: unknown) => {
    const parsed = parseRequest(trackerRequest, given);
    return parsed.ok ? [] : parsed.problems.map(({ path, code }) => [path.join('/'), code]);
  };

  it.each([
    [{}, []],
    [{ carrier: 'OTHER', carrierNameOther: 'Bike Post' }, []],
    [{ items: [{ sku: 'L-1', quantity: '2' }], notifyPayer: true }, []],
    [{ carrier: 'OTHER' }, [['carrierNameOther', 'REQUIRED']]],
    [{ carrierNameOther: 'Bike Post' }, [['carrierNameOther', 'NOT_ALLOWED']]],
    [{ carrier: 'fed ex' }, [['carrier', 'MALFORMED']]],
    [{ trackingNumber: '' }, [['trackingNumber', 'TOO_SHORT']]],
    [{ trackingNumber: 'x'.repeat(65) }, [['trackingNumber', 'TOO_LONG']]],
    [{ captureId: 'capture 7' }, [['captureId', 'MALFORMED']]],
    [{ items: [] }, [['items', 'TOO_SHORT']]],
    [{ status: 'SHIPPED' }, [['status', 'UNKNOWN_FIELD']]],
    [{ trackingNumber: '4111111111111111' }, [['trackingNumber', 'CARD_NUMBER_REFUSED']]],
  ])('with %j has the problems %j', (more, problems) => {
    expect(problemsOf({ ...request, ...more })).toEqual(problems);
  });

  it('for a change names one of PayPal’s statuses', () => {
    expect(parseRequest(trackerUpdate, { status: 'CANCELLED' }).ok).toBe(true);
    expect(parseRequest(trackerUpdate, { status: 'LOST' })).toMatchObject({
      ok: false,
      problems: [{ code: 'NOT_ONE_OF' }],
    });
  });
});

it.each([
  ['CANCELLED', 'ORDER', 'ORDER'],
  ['CANCELLED', null, null],
  ['DELIVERED', 'ORDER', null],
] as const)(
  'the status %s of a tracker of order %s is set by the API of order %s',
  (status, orderId, by) => {
    expect(orderToPatch(status, { orderId })).toBe(by);
  },
);
