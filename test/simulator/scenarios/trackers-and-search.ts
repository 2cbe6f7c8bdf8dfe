import type { trackerAndSearchOperations } from '../../../simulator/issues.ts';
import type { Answer, PayPal } from '../paypal.ts';
import { asAnotherMerchant, type Scenario, type Scenarios, serviceFailures } from './scenario.ts';

const trackers = '/v1/shipping/trackers';
const unknownTracker = `${trackers}/3C679366HH908993F-443844607820`;

const add =
  (path: string, body: unknown): Scenario =>
  (paypal) =>
    paypal.post(path, { body });

const adding = (operation: string, path: string): Scenarios => ({
  ...serviceFailures(operation, add(path, { trackers: [] })),
  MISSING_REQUIRED_PARAMETER: add(path, { trackers: [{ status: 'SHIPPED' }] }),
  INVALID_PARAMETER_SYNTAX: add(path, { trackers: 'one' }),
  INVALID_PARAMETER_VALUE: add(path, { trackers: [{ transaction_id: 'A', status: 'LOST' }] }),
});

/** The path of a tracker of the first merchant. */
export const trackedPath = async (paypal: PayPal): Promise<{ path: string; captureId: string }> => {
  const { captureId } = await paypal.captured('10.00');
  const tracker = { transaction_id: captureId, tracking_number: '443844607820', status: 'SHIPPED' };
  await paypal.post(`${trackers}-batch`, { body: { trackers: [tracker] } });
  return { path: `${trackers}/${captureId}-443844607820`, captureId };
};

const search =
  (query: string): Scenario =>
  (paypal): Promise<Answer> =>
    paypal.get(`/v1/reporting/transactions?${query}`);

/** Shipment tracking and transaction search: the states and requests that lead to each error. */
export const trackersAndSearch: Readonly<
  Record<(typeof trackerAndSearchOperations)[number], Scenarios>
> = {
  addTrackersBatch: adding('addTrackersBatch', `${trackers}-batch`),
  addTrackers: adding('addTrackers', trackers),
  findTracker: {
    ...serviceFailures('findTracker', (paypal) => paypal.get(trackers)),
    INVALID_RESOURCE_ID: (paypal) => paypal.get(`${trackers}?transaction_id=3C679366HH908993F`),
    PERMISSION_DENIED: async (paypal) => {
      const { captureId } = await trackedPath(paypal);
      const path = `${trackers}?transaction_id=${captureId}`;
      return asAnotherMerchant(paypal, path, { method: 'GET' });
    },
  },
  getTracker: {
    ...serviceFailures('getTracker', (paypal) => paypal.get(unknownTracker)),
    INVALID_RESOURCE_ID: (paypal) => paypal.get(unknownTracker),
    PERMISSION_DENIED: async (paypal) =>
      asAnotherMerchant(paypal, (await trackedPath(paypal)).path, { method: 'GET' }),
  },
  replaceTracker: {
    ...serviceFailures('replaceTracker', (paypal) => paypal.call('PUT', unknownTracker)),
    INVALID_RESOURCE_ID: (paypal) =>
      paypal.call('PUT', unknownTracker, { body: { transaction_id: 'A', status: 'SHIPPED' } }),
    PERMISSION_DENIED: async (paypal) =>
      asAnotherMerchant(paypal, (await trackedPath(paypal)).path, {
        method: 'PUT',
        body: { transaction_id: 'A', status: 'SHIPPED' },
      }),
    MISSING_REQUIRED_PARAMETER: (paypal) =>
      paypal.call('PUT', unknownTracker, { body: { status: 'SHIPPED' } }),
    INVALID_PARAMETER_SYNTAX: (paypal) =>
      paypal.call('PUT', unknownTracker, { body: { transaction_id: 'A B', status: 'SHIPPED' } }),
    INVALID_PARAMETER_VALUE: (paypal) =>
      paypal.call('PUT', unknownTracker, { body: { transaction_id: 'A', status: 'LOST' } }),
  },
  searchTransactions: {
    ...serviceFailures('searchTransactions', search('')),
    MISSING_REQUIRED_PARAMETER: search('start_date=2026-01-01T00:00:00Z'),
    INVALID_PARAMETER_SYNTAX: search('start_date=yesterday&end_date=2026-01-01T00:00:00Z'),
    INVALID_PARAMETER_VALUE: search(
      'start_date=2026-01-01T00:00:00Z&end_date=2026-03-01T00:00:00Z',
    ),
  },
};
