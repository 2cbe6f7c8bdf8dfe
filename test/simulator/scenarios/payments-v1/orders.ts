import type { OperationNameV1 } from '../../../../simulator/payments-v1/issues.ts';
import { amount, executedPayment, onOrderV1 } from '../../payments-v1.ts';
import { days, type PayPal } from '../../paypal.ts';
import { type Scenario, type Scenarios, withKnobs } from '../scenario.ts';
import { bodies, busy, onResource, parties } from './on-resource.ts';

type OrderVerb = 'authorize' | 'capture' | 'do-void';

const onOrder =
  (
    verb: OrderVerb,
    body: object | undefined,
    before: (paypal: PayPal, id: string, paymentId: string) => Promise<unknown> = async () => {},
  ): Scenario =>
  async (paypal) => {
    const { id, paymentId } = await executedPayment(paypal, 'order');
    await before(paypal, id, paymentId);
    return onOrderV1(paypal, `${id}/${verb}`, body);
  };

const finalCapture = (paypal: PayPal, id: string) =>
  onOrderV1(paypal, `${id}/capture`, { amount: amount('10.00'), is_final_capture: true });

const orderMoney = (operation: OperationNameV1, verb: 'authorize' | 'capture'): Scenarios => ({
  ...onResource(operation, 'orders', { verb: `/${verb}`, body: { amount: amount('1.00') } }),
  ...bodies(
    async (paypal) => `/v1/payments/orders/${(await executedPayment(paypal, 'order')).id}/${verb}`,
    { amount: { total: 'one' } },
  ),
  ...parties(
    (paypal) => executedPayment(paypal, 'order'),
    (paypal, id) => onOrderV1(paypal, `${id}/${verb}`, { amount: amount('1.00') }),
  ),
  CURRENCY_NOT_ALLOWED: onOrder(verb, { amount: amount('1.00', 'XXX') }),
  CURRENCY_MISMATCH: onOrder(verb, { amount: amount('1.00', 'EUR') }),
  ORDER_VOIDED: onOrder(verb, { amount: amount('1.00') }, (paypal, id) =>
    onOrderV1(paypal, `${id}/do-void`),
  ),
  ORDER_ALREADY_COMPLETED: onOrder(verb, { amount: amount('1.00') }, finalCapture),
  ORDER_IS_EXPIRED: onOrder(verb, { amount: amount('1.00') }, (paypal, _, paymentId) =>
    paypal.advance(days(30), paymentId),
  ),
  ...busy(operation, 'orders', (paypal, id) =>
    onOrderV1(paypal, `${id}/${verb}`, { amount: amount('1.00') }),
  ),
});

export const authorizeOrderV1: Scenarios = {
  ...orderMoney('authorizeOrderV1', 'authorize'),
  AUTHORIZATION_AMOUNT_LIMIT_EXCEEDED: onOrder('authorize', { amount: amount('115.01') }),
  MAXIMUM_ALLOWED_AUTHORIZATION_REACHED_FOR_ORDER: withKnobs(
    { v1OrderAuthorizationsAllowed: 1 },
    onOrder('authorize', { amount: amount('1.00') }, (paypal, id) =>
      onOrderV1(paypal, `${id}/authorize`, { amount: amount('1.00') }),
    ),
  ),
};

export const captureOrderV1: Scenarios = {
  ...orderMoney('captureOrderV1', 'capture'),
  CAPTURE_AMOUNT_LIMIT_EXCEEDED: onOrder('capture', { amount: amount('50.00') }, (paypal, id) =>
    onOrderV1(paypal, `${id}/authorize`, { amount: amount('100.00') }),
  ),
  DUPLICATE_TRANSACTION: onOrder(
    'capture',
    { amount: amount('1.00'), invoice_number: 'INV-V1-ORDER' },
    (paypal, id) =>
      onOrderV1(paypal, `${id}/capture`, {
        amount: amount('1.00'),
        invoice_number: 'INV-V1-ORDER',
      }),
  ),
};

export const voidOrderV1: Scenarios = {
  ...onResource('voidOrderV1', 'orders', { verb: '/do-void' }),
  ORDER_VOIDED: onOrder('do-void', undefined, (paypal, id) => onOrderV1(paypal, `${id}/do-void`)),
  ORDER_CANNOT_BE_VOIDED: onOrder('do-void', undefined, finalCapture),
  ...busy('voidOrderV1', 'orders', (paypal, id) => onOrderV1(paypal, `${id}/do-void`)),
};
