import {
  amount,
  captureV1,
  executedPayment,
  onOrderV1,
  reauthorizeV1,
  voidV1,
} from '../../payments-v1.ts';
import { type Answer, days, type PayPal } from '../../paypal.ts';
import { type Scenario, type Scenarios } from '../scenario.ts';
import { bodies, busy, onResource, parties } from './on-resource.ts';

/** A call on an authorization after something happened to it. */
const onAuthorization = (
  call: (paypal: PayPal, id: string) => Promise<Answer>,
  before: (paypal: PayPal, id: string, paymentId: string) => Promise<unknown> = async () => {},
  how: { decision?: object } = {},
): Scenario => {
  return async (paypal) => {
    const { id, paymentId } = await executedPayment(paypal, 'authorize', how);
    await before(paypal, id, paymentId);
    return call(paypal, id);
  };
};

const held = (call: (paypal: PayPal, id: string) => Promise<Answer>): Scenarios => ({
  AUTHORIZATION_ALREADY_COMPLETED: onAuthorization(call, (paypal, id) => captureV1(paypal, id)),
  AUTHORIZATION_VOIDED: onAuthorization(call, (paypal, id) => voidV1(paypal, id)),
  AUTHORIZATION_EXPIRED: onAuthorization(call, (paypal, _, paymentId) =>
    paypal.advance(days(30), paymentId),
  ),
  PAYMENT_DENIED: onAuthorization(call, async () => {}, { decision: { outcome: 'DENIED' } }),
  PAYMENT_STATE_INVALID: onAuthorization(call, async () => {}, {
    decision: { outcome: 'PENDING' },
  }),
});

const authorizationPath = (verb: string) => async (paypal: PayPal) =>
  `/v1/payments/authorization/${(await executedPayment(paypal, 'authorize')).id}/${verb}`;

const captureIn = (currency: string): Scenario =>
  onAuthorization((paypal, id) => captureV1(paypal, id, { amount: amount('1.00', currency) }));

export const captureAuthorizationV1: Scenarios = {
  ...onResource('captureAuthorizationV1', 'authorization', {
    verb: '/capture',
    body: { amount: amount('1.00') },
  }),
  ...bodies(authorizationPath('capture'), { is_final_capture: true }),
  ...parties((paypal) => executedPayment(paypal, 'authorize'), captureV1),
  CURRENCY_NOT_ALLOWED: captureIn('XXX'),
  CURRENCY_MISMATCH: captureIn('EUR'),
  ...held((paypal, id) => captureV1(paypal, id, { total: '1.00' })),
  CAPTURE_AMOUNT_LIMIT_EXCEEDED: onAuthorization((paypal, id) =>
    captureV1(paypal, id, { total: '115.01' }),
  ),
  TOO_MANY_SETTLEMENTS: async (paypal) => {
    await paypal.knobs({ capturesAllowed: 1 });
    const { id } = await executedPayment(paypal, 'authorize');
    await captureV1(paypal, id, { total: '1.00' });
    return captureV1(paypal, id, { total: '1.00' });
  },
  DUPLICATE_TRANSACTION: onAuthorization(
    (paypal, id) => captureV1(paypal, id, { total: '1.00', invoice_number: 'INV-V1-CAPTURE' }),
    (paypal, id) => captureV1(paypal, id, { total: '1.00', invoice_number: 'INV-V1-CAPTURE' }),
  ),
  ...busy('captureAuthorizationV1', 'authorization', (paypal, id) =>
    captureV1(paypal, id, { total: '1.00' }),
  ),
};

const fourDaysLater = (paypal: PayPal, _: string, paymentId: string) =>
  paypal.advance(days(4), paymentId);

export const reauthorizeAuthorizationV1: Scenarios = {
  ...onResource('reauthorizeAuthorizationV1', 'authorization', {
    verb: '/reauthorize',
    body: { amount: amount('1.00') },
  }),
  ...bodies(authorizationPath('reauthorize'), {}),
  ...parties(async (paypal) => {
    const made = await executedPayment(paypal, 'authorize');
    await paypal.advance(days(4), made.paymentId);
    return made;
  }, reauthorizeV1),
  CURRENCY_NOT_ALLOWED: onAuthorization(
    (paypal, id) =>
      paypal.post(`/v1/payments/authorization/${id}/reauthorize`, {
        body: { amount: amount('1.00', 'XXX') },
      }),
    fourDaysLater,
  ),
  CURRENCY_MISMATCH: onAuthorization(
    (paypal, id) =>
      paypal.post(`/v1/payments/authorization/${id}/reauthorize`, {
        body: { amount: amount('1.00', 'EUR') },
      }),
    fourDaysLater,
  ),
  ...held(reauthorizeV1),
  AUTHORIZATION_AMOUNT_LIMIT_EXCEEDED: onAuthorization(
    (paypal, id) => reauthorizeV1(paypal, id, '115.01'),
    fourDaysLater,
  ),
  CANNOT_REAUTH_CHILD_AUTHORIZATION: async (paypal) => {
    const { id, paymentId } = await executedPayment(paypal, 'authorize');
    await paypal.advance(days(4), paymentId);
    return reauthorizeV1(paypal, (await reauthorizeV1(paypal, id)).body.id);
  },
  CANNOT_REAUTH_INSIDE_HONOR_PERIOD: onAuthorization(reauthorizeV1),
  TOO_MANY_REAUTHORIZATIONS: onAuthorization(reauthorizeV1, async (paypal, id, paymentId) => {
    await paypal.advance(days(4), paymentId);
    await reauthorizeV1(paypal, id);
    await paypal.advance(days(4), paymentId);
  }),
  REAUTH_NOT_SUPPORTED_FOR_ORDER: async (paypal) => {
    const { id } = await executedPayment(paypal, 'order');
    const authorized = await onOrderV1(paypal, `${id}/authorize`, { amount: amount('10.00') });
    return reauthorizeV1(paypal, authorized.body.id);
  },
  PREVIOUS_REQUEST_IN_PROGRESS: async (paypal) => {
    await paypal.knobs({ reauthorizeAfterSeconds: 0 });
    const { id } = await executedPayment(paypal, 'authorize');
    await paypal.faults({
      operation: 'reauthorizeAuthorizationV1',
      kind: 'slow',
      ms: 300,
      times: 1,
    });
    const again = () => reauthorizeV1(paypal, id);
    const [first, second] = await Promise.all([again(), again()]);
    return first.httpStatus === 409 ? first : second;
  },
};

export const voidAuthorizationV1: Scenarios = {
  ...onResource('voidAuthorizationV1', 'authorization', { verb: '/void' }),
  AUTHORIZATION_VOIDED: onAuthorization(voidV1, (paypal, id) => voidV1(paypal, id)),
  AUTHORIZATION_CANNOT_BE_VOIDED: onAuthorization(voidV1, (paypal, id) => captureV1(paypal, id)),
  ...busy('voidAuthorizationV1', 'authorization', voidV1),
};
