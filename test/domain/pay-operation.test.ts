import { describe, expect, it } from 'vitest';
import { completesByItself, mayCompleteByItself } from '../../src/domain/checkout/pay-operation.ts';
import { orderContextOf } from '../../src/domain/paypal/order-context.ts';

const purchaseUnit = { amount: { currencyCode: 'EUR', value: '100.00' } };
const of = (asked: Omit<Parameters<typeof orderContextOf>[0], 'purchaseUnit'>) => {
  const orderContext = orderContextOf({ purchaseUnit, ...asked });
  return orderContext ? { orderContext } : {};
};

const IDEAL = { ideal: { name: 'Jan Jansen', countryCode: 'NL' } };
const ADOPTED = { adopted: { kind: 'ORDER', orderId: '5O190127TN364715T' } };

type Input = Parameters<typeof mayCompleteByItself>[0];

/** The order, and whether PayPal captures it: by our instruction, perhaps, or never. */
const ORDERS: readonly (readonly [string, object, 'INSTRUCTED' | 'PERHAPS' | 'NEVER'])[] = [
  ['the plain wallet', { intent: 'CAPTURE' }, 'NEVER'],
  ['an alternative method', { intent: 'CAPTURE', ...of({ paymentSource: IDEAL }) }, 'INSTRUCTED'],
  ['PayPal’s buttons', { intent: 'CAPTURE', ...of({ paymentSource: {} }) }, 'PERHAPS'],
  ['PayPal’s buttons for a hold', { ...of({ paymentSource: {} }) }, 'NEVER'],
  [
    'a card on file',
    { intent: 'CAPTURE', ...of({ paymentSource: { card: { vaultId: '8kk845' } } }) },
    'NEVER',
  ],
  ['an order made elsewhere', { intent: 'CAPTURE', ...ADOPTED }, 'PERHAPS'],
  ['a hold of an order made elsewhere', ADOPTED, 'NEVER'],
];

describe('PayPal captures by itself', () => {
  it.each(ORDERS)('%s: by our instruction, perhaps, or never', (_what, order, expected) => {
    const input = order as Input;
    const perhaps = mayCompleteByItself(input) ? 'PERHAPS' : 'NEVER';
    expect(completesByItself(input) ? 'INSTRUCTED' : perhaps).toBe(expected);
    expect(completesByItself(input) && !mayCompleteByItself(input)).toBe(false);
  });
});
