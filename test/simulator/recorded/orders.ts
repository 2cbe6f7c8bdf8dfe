import { usd } from './row.ts';

/** Orders that several records begin with. */
export const eur = (value: string) => ({ currency_code: 'EUR', value });

export const donation = {
  purchase_units: [
    {
      amount: eur('10.00'),
      custom_id: '1',
      description: 'Donation',
      payee: { email_address: 'bob@example.com' },
      reference_id: '1',
      soft_descriptor: 'Liberapay',
    },
  ],
  application_context: { brand_name: 'Liberapay', shipping_preference: 'NO_SHIPPING' },
};

export const address = {
  name: { full_name: 'Sherlock Holmes' },
  address: {
    address_line_1: '221B Baker Street',
    admin_area_2: 'London',
    postal_code: 'WC2N 5DU',
    country_code: 'GB',
  },
};

export const book = (intent: string) => ({
  intent,
  purchase_units: [
    {
      amount: { ...usd('9.99'), breakdown: { item_total: usd('9.99'), shipping: usd('0.00') } },
      items: [{ name: 'A book', unit_amount: usd('9.99'), quantity: '1' }],
      shipping: address,
    },
  ],
});

export const eligible = {
  status: 'ELIGIBLE',
  dispute_categories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'],
};

/** The links of a wallet's authorization, whatever became of it. */
export const holdLinks = ['self', 'capture', 'void', 'reauthorize', 'up'];

export const shirtOrder = {
  purchase_units: [
    {
      amount: { ...usd('25.04'), breakdown: { item_total: usd('24.61'), shipping: usd('0.43') } },
      items: [{ name: 'Shirt', unit_amount: usd('24.61'), quantity: '1' }],
    },
  ],
};
