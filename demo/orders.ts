import { randomInt } from 'node:crypto';
import { type Finish, PRICE_IN_DOLLARS } from './pages/catalogue.ts';

/** Letters and digits that nobody confuses on the phone. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const four = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

export const newOrderId = (): string => `${four()}-${four()}`;

export const ORDER_ID = /^[A-Z0-9]{4}-[A-Z0-9]{4}$/;

export const isOrderId = (text: string): boolean => ORDER_ID.test(text);

interface Basket {
  readonly order: string;
  readonly finish: Finish;
  readonly quantity: number;
}

export const checkoutOf = ({ order, finish, quantity }: Basket, origin: string) => {
  const total = { currencyCode: 'USD', value: `${quantity * PRICE_IN_DOLLARS}.00` };
  const unitAmount = { currencyCode: 'USD', value: `${PRICE_IN_DOLLARS}.00` };
  const name = `Harbour lantern, ${finish}`;
  return {
    checkoutId: order,
    purchaseUnit: {
      amount: { ...total, breakdown: { itemTotal: total } },
      description: 'Storm lantern, made to order',
      customId: order,
      items: [{ name, quantity: String(quantity), unitAmount, category: 'PHYSICAL_GOODS' }],
    },
    returnUrl: `${origin}/orders/${order}/return`,
    cancelUrl: `${origin}/orders/${order}/cancelled`,
  };
};
