import type { OperationNameV1 } from '../../../../simulator/payments-v1/issues.ts';
import { captureV1, createPayment, executedPayment, refundV1, request } from '../../payments-v1.ts';
import { type Answer, type PayPal } from '../../paypal.ts';
import {
  asAnotherMerchant,
  type Scenario,
  type Scenarios,
  serviceFailures,
  unknownPayment,
  withKnobs,
} from '../scenario.ts';

export type Kind = 'payment' | 'sale' | 'authorization' | 'orders' | 'capture' | 'refund';

/** The path of a resource of that kind, with its payment. */
export const existing = async (
  paypal: PayPal,
  kind: Kind,
): Promise<{ path: string; id: string }> => {
  const at = (id: string) => ({ path: `/v1/payments/${kind}/${id}`, id });
  if (kind === 'payment') return at(await createPayment(paypal, request('sale')));
  if (kind === 'authorization') return at((await executedPayment(paypal, 'authorize')).id);
  if (kind === 'orders') return at((await executedPayment(paypal, 'order')).id);
  const sale = await executedPayment(paypal, 'sale');
  if (kind === 'sale') return at(sale.id);
  if (kind === 'refund') return at((await refundV1(paypal, `sale/${sale.id}`)).body.id);
  const { id } = await executedPayment(paypal, 'authorize');
  return at((await captureV1(paypal, id)).body.id);
};

/** What every operation on a resource answers: nobody's, somebody else's, and failures of the service. */
export const onResource = (
  operation: OperationNameV1,
  kind: Kind,
  { method = 'POST', verb = '', body }: { method?: string; verb?: string; body?: object } = {},
): Scenarios => {
  const unknown: Scenario = (paypal) =>
    paypal.call(method, `/v1/payments/${kind}/${unknownPayment}${verb}`, { body });
  return {
    ...serviceFailures(operation, unknown),
    INVALID_RESOURCE_ID: unknown,
    PERMISSION_DENIED: async (paypal) => {
      const { path } = await existing(paypal, kind);
      return asAnotherMerchant(paypal, path + verb, { method, body });
    },
  };
};

/** A second call while the first one is still at work. */
export const busy = (
  operation: OperationNameV1,
  kind: Kind,
  call: (paypal: PayPal, id: string) => Promise<Answer>,
): Scenarios => ({
  PREVIOUS_REQUEST_IN_PROGRESS: async (paypal) => {
    const { id } = await existing(paypal, kind);
    await paypal.faults({ operation, kind: 'slow', ms: 300, times: 1 });
    const [first, second] = await Promise.all([call(paypal, id), call(paypal, id)]);
    return first.httpStatus === 409 ? first : second;
  },
});

export const payeeStates = (scenario: Scenario): Scenarios =>
  Object.fromEntries(
    ['INVALID', 'RESTRICTED', 'LOCKED_OR_CLOSED'].map((payeeAccount) => [
      `PAYEE_ACCOUNT_${payeeAccount}`,
      withKnobs({ payeeAccount }, scenario),
    ]),
  );

export const payerStates = {
  PAYER_CANNOT_PAY: 'CANNOT_PAY',
  PAYER_ACCOUNT_RESTRICTED: 'RESTRICTED',
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: 'LOCKED_OR_CLOSED',
  TRANSACTION_REFUSED: 'REFUSED',
};

/** The accounts of payee and payer, each in the states that refuse a payment. */
export const parties = (
  before: (paypal: PayPal) => Promise<{ paymentId: string; id: string }>,
  call: (paypal: PayPal, id: string) => Promise<Answer>,
): Scenarios => ({
  ...Object.fromEntries(
    ['INVALID', 'RESTRICTED', 'LOCKED_OR_CLOSED'].map((payeeAccount): [string, Scenario] => [
      `PAYEE_ACCOUNT_${payeeAccount}`,
      async (paypal) => {
        const { id } = await before(paypal);
        await paypal.knobs({ payeeAccount });
        return call(paypal, id);
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(payerStates).map(([name, account]): [string, Scenario] => [
      name,
      async (paypal) => {
        const { id, paymentId } = await before(paypal);
        await paypal.hook('POST', `orders/${paymentId}/payer`, { account });
        return call(paypal, id);
      },
    ]),
  ),
});

export const bodies = (path: (paypal: PayPal) => Promise<string>, invalid: unknown): Scenarios => ({
  VALIDATION_ERROR: async (paypal) => paypal.post(await path(paypal), { body: invalid }),
  MALFORMED_REQUEST: async (paypal) => paypal.post(await path(paypal), { text: '{' }),
});
