import { WITHOUT_REQUEST_ID } from '../support/without-request-id.ts';
import { MOMENTS, type Moment, type MoneyCallName } from './checkpoint.ts';

/** The checkout's end, and what PayPal's ledger shows of it. */
export const EFFECTS: Readonly<Record<MoneyCallName, { end: string; effects: readonly string[] }>> =
  {
    createOrder: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED'] },
    authorizeOrder: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED'] },
    captureOrder: { end: 'CAPTURED', effects: ['CAPTURED'] },
    captureAuthorization: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED'] },
    reauthorizeAuthorization: {
      end: 'CAPTURED',
      effects: ['AUTHORIZED', 'REAUTHORIZED', 'CAPTURED'],
    },
    voidAuthorization: { end: 'VOIDED', effects: ['AUTHORIZED', 'VOIDED'] },
    refundCapture: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED', 'REFUNDED'] },
    authorizeOrderV1: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED'] },
    captureOrderV1: { end: 'CAPTURED', effects: ['CAPTURED'] },
    captureAuthorizationV1: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED'] },
    reauthorizeAuthorizationV1: {
      end: 'CAPTURED',
      effects: ['AUTHORIZED', 'REAUTHORIZED', 'CAPTURED'],
    },
    voidAuthorizationV1: { end: 'VOIDED', effects: ['AUTHORIZED', 'VOIDED'] },
    refundCaptureV1: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED', 'REFUNDED'] },
    // Nothing is held on it.
    voidOrderV1: { end: 'VOIDED', effects: [] },
    refundSaleV1: { end: 'NONE', effects: ['CAPTURED', 'REFUNDED'] },
    trackOrder: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED'] },
    patchTracker: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED'] },
    addTrackersBatch: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED'] },
    replaceTracker: { end: 'CAPTURED', effects: ['AUTHORIZED', 'CAPTURED'] },
  };

/** How often it was sent: what PayPal shows by its request id, or by a read, is not sent again. */
export const requestsOf = (call: MoneyCallName, moment: Moment): number => {
  if (!WITHOUT_REQUEST_ID.has(call)) return 2;
  return moment === MOMENTS[0] && call !== 'reauthorizeAuthorizationV1' ? 2 : 1;
};

/** A renewal of v1 that PayPal has never got is not tried again: the hold stands as it was. */
export const effectsOf = (call: MoneyCallName, moment: Moment): readonly string[] => {
  const { effects } = EFFECTS[call];
  const isDropped = call === 'reauthorizeAuthorizationV1' && moment === MOMENTS[0];
  return isDropped ? effects.filter((effect) => effect !== 'REAUTHORIZED') : effects;
};
