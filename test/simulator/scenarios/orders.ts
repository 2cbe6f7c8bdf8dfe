import { hours, usd } from '../paypal.ts';
import {
  address,
  asAnotherMerchant,
  broken,
  invalidAccount,
  item,
  option,
  orders,
  type Scenario,
  type Scenarios,
  serviceFailures,
  withKnobs,
} from './scenario.ts';

const create =
  (request: object): Scenario =>
  (paypal) =>
    paypal.post(orders, {
      body: { intent: 'AUTHORIZE', purchase_units: [{ amount: usd('10.00') }], ...request },
    });

const unit = (purchaseUnit: object): Scenario =>
  create({ purchase_units: [{ amount: usd('10.00'), ...purchaseUnit }] });

const card = (extra: object = {}) => ({
  payment_source: {
    card: { number: '4111111111111111', expiry: '2049-12', name: 'John Doe', ...extra },
  },
});

const unknownOrder: Scenario = (paypal) => paypal.get(`${orders}/5O190127TN364715T`);

export const createOrder: Scenarios = {
  ...serviceFailures('createOrder', create({})),
  ...invalidAccount(create({})),
  INVALID_RESOURCE_ID: withKnobs({ requestIdSilentLimit: 38 }, (paypal) =>
    paypal.post(orders, { body: {}, requestId: 'x'.repeat(39) }),
  ),
  INVALID_ARRAY_MAX_ITEMS: create({
    purchase_units: Array.from({ length: 11 }, (_, index) => ({
      reference_id: `${index}`,
      amount: usd('1.00'),
    })),
  }),
  INVALID_ARRAY_MIN_ITEMS: create({ purchase_units: [] }),
  INVALID_COUNTRY_CODE: unit({ shipping: { address: { country_code: 'us' } } }),
  INVALID_PARAMETER_SYNTAX: unit({ amount: usd('ten') }),
  INVALID_PARAMETER_VALUE: create({ intent: 'SALE' }),
  INVALID_STRING_LENGTH: unit({ invoice_id: 'x'.repeat(128) }),
  MALFORMED_REQUEST_JSON: (paypal) => paypal.post(orders, { text: '{"intent":' }),
  MISSING_REQUIRED_PARAMETER: create({ purchase_units: [{}] }),
  PAYPAL_REQUEST_ID_REQUIRED: create(card()),
  AMOUNT_MISMATCH: unit(broken({ item_total: usd('9.00') })),
  CANNOT_BE_NEGATIVE: unit(broken({ item_total: usd('11.00'), shipping: usd('-1.00') })),
  CANNOT_BE_ZERO_OR_NEGATIVE: unit({ amount: usd('0.00') }),
  CITY_REQUIRED: unit(address({ postal_code: '95131' })),
  POSTAL_CODE_REQUIRED: unit(address({ admin_area_2: 'San Jose' })),
  DECIMAL_PRECISION: unit({ amount: { currency_code: 'JPY', value: '100.00' } }),
  DONATION_ITEMS_NOT_SUPPORTED: create({
    intent: 'CAPTURE',
    purchase_units: ['a', 'b'].map((reference_id) => ({
      reference_id,
      ...broken({ item_total: usd('10.00') }),
      items: [item({ category: 'DONATION' })],
    })),
  }),
  DUPLICATE_INVOICE_ID: async (paypal) => {
    await paypal.authorized(
      {},
      { purchase_units: [{ amount: usd('1.00'), invoice_id: 'INV-PAID' }] },
    );
    return paypal.post(orders, {
      requestId: 'card with a paid invoice',
      body: {
        intent: 'AUTHORIZE',
        purchase_units: [{ amount: usd('10.00'), invoice_id: 'INV-PAID' }],
        ...card(),
      },
    });
  },
  DUPLICATE_REFERENCE_ID: create({
    intent: 'CAPTURE',
    purchase_units: [1, 2].map(() => ({ reference_id: 'same', amount: usd('1.00') })),
  }),
  MULTIPLE_SHIPPING_TYPE_NOT_SUPPORTED: create({
    intent: 'CAPTURE',
    purchase_units: ['SHIPPING', 'PICKUP_IN_PERSON'].map((type) => ({
      reference_id: type,
      amount: usd('1.00'),
      shipping: { type },
    })),
  }),
  MULTIPLE_SHIPPING_ADDRESS_NOT_SUPPORTED: create({
    intent: 'CAPTURE',
    purchase_units: ['San Jose', 'Oakland'].map((admin_area_2) => ({
      reference_id: admin_area_2,
      amount: usd('1.00'),
      shipping: { address: { country_code: 'US', postal_code: '95131', admin_area_2 } },
    })),
  }),
  REFERENCE_ID_REQUIRED: create({
    intent: 'CAPTURE',
    purchase_units: [1, 2].map(() => ({ amount: usd('1.00') })),
  }),
  INVALID_CURRENCY_CODE: unit({ amount: { currency_code: 'TND', value: '1.000' } }),
  INVALID_PLATFORM_FEES_AMOUNT: create({
    intent: 'CAPTURE',
    purchase_units: [
      { amount: usd('1.00'), payment_instruction: { platform_fees: [{ amount: usd('2.00') }] } },
    ],
  }),
  ITEM_TOTAL_MISMATCH: unit({
    ...broken({ item_total: usd('9.00'), shipping: usd('1.00') }),
    items: [item()],
  }),
  ITEM_TOTAL_REQUIRED: unit({ items: [item()] }),
  MAX_VALUE_EXCEEDED: unit({ amount: usd('9999999999999999.00') }),
  MULTIPLE_ITEM_CATEGORIES: unit({
    amount: { ...usd('20.00'), breakdown: { item_total: usd('20.00') } },
    items: [item({ category: 'DONATION' }), item({ category: 'PHYSICAL_GOODS' })],
  }),
  MULTIPLE_SHIPPING_OPTION_SELECTED: unit({
    shipping: { options: [option('a', true), option('b', true)] },
  }),
  SHIPPING_OPTION_NOT_SELECTED: unit({ shipping: { options: [option('a', false)] } }),
  UNSUPPORTED_PROCESSING_INSTRUCTION: create({
    payment_source: { paypal: {} },
    processing_instruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL',
  }),
  SHIPPING_OPTIONS_NOT_SUPPORTED: create({
    purchase_units: [{ amount: usd('10.00'), shipping: { options: [option('a', true)] } }],
    application_context: { shipping_preference: 'NO_SHIPPING' },
  }),
  PREFERRED_SHIPPING_OPTION_AMOUNT_MISMATCH: unit({
    amount: { ...usd('10.00'), breakdown: { item_total: usd('6.00'), shipping: usd('4.00') } },
    shipping: { options: [option('a', true, '5.00')] },
  }),
  MULTI_CURRENCY_ORDER: unit({
    amount: {
      ...usd('10.00'),
      breakdown: { item_total: { currency_code: 'EUR', value: '10.00' } },
    },
  }),
  PAYEE_ACCOUNT_INVALID: withKnobs({ payeeAccount: 'INVALID' }, create({})),
  PAYEE_ACCOUNT_LOCKED_OR_CLOSED: withKnobs({ payeeAccount: 'LOCKED_OR_CLOSED' }, create({})),
  PAYEE_ACCOUNT_RESTRICTED: withKnobs({ payeeAccount: 'RESTRICTED' }, create({})),
  TAX_TOTAL_MISMATCH: unit({
    amount: { ...usd('12.00'), breakdown: { item_total: usd('10.00'), tax_total: usd('2.00') } },
    items: [item({ tax: usd('1.00') })],
  }),
  TAX_TOTAL_REQUIRED: unit({
    ...broken({ item_total: usd('10.00') }),
    items: [item({ tax: usd('1.00') })],
  }),
  UNSUPPORTED_INTENT: create({
    purchase_units: ['a', 'b'].map((reference_id) => ({ reference_id, amount: usd('1.00') })),
  }),
  UNSUPPORTED_PAYMENT_INSTRUCTION: unit({ payment_instruction: { disbursement_mode: 'DELAYED' } }),
  CARD_EXPIRED: (paypal) =>
    paypal.post(orders, {
      requestId: crypto.randomUUID(),
      body: {
        intent: 'AUTHORIZE',
        purchase_units: [{ amount: usd('1.00') }],
        ...card({ expiry: '2021-01' }),
      },
    }),
};

export const getOrder: Scenarios = {
  ...serviceFailures('getOrder', unknownOrder),
  ...invalidAccount(unknownOrder),
  INVALID_RESOURCE_ID: async (paypal) => {
    const orderId = await paypal.order();
    await paypal.advance(hours(6), orderId);
    return paypal.get(`${orders}/${orderId}`);
  },
  PERMISSION_DENIED: async (paypal) =>
    asAnotherMerchant(paypal, `${orders}/${await paypal.order()}`, { method: 'GET' }),
};
