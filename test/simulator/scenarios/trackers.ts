import { type PayPal, usd } from '../paypal.ts';
import {
  asAnotherMerchant,
  invalidAccount,
  orders,
  type Scenario,
  type Scenarios,
  serviceFailures,
} from './scenario.ts';

const track = (paypal: PayPal, orderId: string, body: unknown) =>
  paypal.post(`${orders}/${orderId}/track`, { body });

const trackCaptured =
  (body: object): Scenario =>
  async (paypal) => {
    const { orderId, captureId } = await paypal.captured();
    return track(paypal, orderId, {
      capture_id: captureId,
      tracking_number: '443844607820',
      carrier: 'FEDEX',
      ...body,
    });
  };

export const trackOrder: Scenarios = {
  ...serviceFailures('trackOrder', trackCaptured({})),
  ...invalidAccount((paypal) => track(paypal, '5O190127TN364715T', { capture_id: 'X' })),
  INVALID_RESOURCE_ID: (paypal) => track(paypal, '5O190127TN364715T', { capture_id: 'X' }),
  CAPTURE_ID_NOT_FOUND: trackCaptured({ capture_id: '2GG279541U471931P' }),
  CAPTURE_STATUS_NOT_VALID: async (paypal) => {
    const { orderId, captureId } = await paypal.captured('100.00', { outcome: 'CAPTURE_PENDING' });
    return track(paypal, orderId, { capture_id: captureId });
  },
  INVALID_PARAMETER_SYNTAX: trackCaptured({ capture_id: 'not-an-id' }),
  INVALID_PARAMETER_VALUE: trackCaptured({ carrier: 'PIGEON' }),
  INVALID_STRING_LENGTH: trackCaptured({ tracking_number: 'x'.repeat(65) }),
  ITEM_SKU_MISMATCH: trackCaptured({ items: [{ sku: 'never-sold' }] }),
  MISSING_REQUIRED_PARAMETER: trackCaptured({ capture_id: undefined }),
  MSP_NOT_SUPPORTED: async (paypal) => {
    const units = ['a', 'b'].map((reference_id) => ({ reference_id, amount: usd('1.00') }));
    const orderId = await paypal.approved({}, { intent: 'CAPTURE', purchase_units: units });
    await paypal.post(`${orders}/${orderId}/capture`);
    return track(paypal, orderId, { capture_id: 'X' });
  },
  PERMISSION_DENIED: async (paypal) => {
    const { orderId } = await paypal.captured();
    return asAnotherMerchant(paypal, `${orders}/${orderId}/track`, { body: { capture_id: 'X' } });
  },
};

const patchTrack =
  (...patches: object[]): Scenario =>
  async (paypal) => {
    const { orderId, captureId } = await paypal.captured();
    await track(paypal, orderId, { capture_id: captureId, tracking_number: 'T1' });
    const path = `${orders}/${orderId}/trackers/${captureId}-T1`;
    let answer = await paypal.call('PATCH', path, { body: [] });
    for (const one of patches) answer = await paypal.call('PATCH', path, { body: [one] });
    return answer;
  };

const unknownTracker: Scenario = (paypal) =>
  paypal.call('PATCH', `${orders}/X/trackers/Y`, { body: [] });

export const patchTracker: Scenarios = {
  ...serviceFailures('patchTracker', unknownTracker),
  ...invalidAccount(unknownTracker),
  INVALID_RESOURCE_ID: unknownTracker,
  FIELD_NOT_PATCHABLE: patchTrack({ op: 'replace', path: '/id', value: 'X' }),
  INVALID_JSON_POINTER_FORMAT: patchTrack({ op: 'replace', path: 'status', value: 'CANCELLED' }),
  INVALID_PARAMETER_VALUE: patchTrack({ op: 'replace', path: '/status', value: 'LOST' }),
  INVALID_PATCH_OPERATION: patchTrack({ op: 'remove', path: '/status' }),
  INVALID_STRING_LENGTH: patchTrack({ op: 'replace', path: '/items', value: [{ sku: '' }] }),
  ITEM_SKU_MISMATCH: patchTrack({ op: 'replace', path: '/items', value: [{ sku: 'never-sold' }] }),
  MISSING_REQUIRED_PARAMETER: patchTrack({ path: '/status', value: 'CANCELLED' }),
  NOT_PATCHABLE: patchTrack(
    { op: 'replace', path: '/status', value: 'CANCELLED' },
    { op: 'replace', path: '/status', value: 'CANCELLED' },
  ),
  PATCH_PATH_REQUIRED: patchTrack({ op: 'replace', value: 'CANCELLED' }),
  PATCH_VALUE_REQUIRED: patchTrack({ op: 'replace', path: '/status' }),
  MALFORMED_REQUEST_JSON: async (paypal) =>
    paypal.call('PATCH', `${orders}/${await paypal.order()}/trackers/X`, { text: '[' }),
  PERMISSION_DENIED: async (paypal) =>
    asAnotherMerchant(paypal, `${orders}/${await paypal.order()}/trackers/X`, {
      method: 'PATCH',
      body: [],
    }),
  TRACKER_ID_NOT_FOUND: async (paypal) =>
    paypal.call('PATCH', `${orders}/${await paypal.order()}/trackers/X`, { body: [] }),
};
