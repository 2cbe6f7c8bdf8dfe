import { type PayPal, usd } from '../paypal.ts';
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
} from './scenario.ts';

/** The path of the only purchase unit in a patch. */
export const unitPath = "/purchase_units/@reference_id=='default'";

const patch =
  (...patches: object[]): Scenario =>
  async (paypal) =>
    paypal.call('PATCH', `${orders}/${await paypal.order()}`, { body: patches });

const replaceUnit = (value: object): Scenario =>
  patch({ op: 'replace', path: unitPath, value: { amount: usd('10.00'), ...value } });

const raiseAfterApproval =
  (knob: string): Scenario =>
  async (paypal) => {
    await paypal.knobs({ amountPatchAfterApproval: knob });
    const orderId = await paypal.approved();
    return paypal.call('PATCH', `${orders}/${orderId}`, {
      body: [{ op: 'replace', path: `${unitPath}/amount`, value: usd('101.00') }],
    });
  };

export const patchOrder: Scenarios = {
  ...serviceFailures('patchOrder', patch({ op: 'replace', path: '/intent', value: 'CAPTURE' })),
  INVALID_ACCOUNT_STATUS: async (paypal) => {
    const orderId = await paypal.order();
    await paypal.knobs({ callerAccount: 'INVALID' });
    return paypal.call('PATCH', `${orders}/${orderId}`, { body: [] });
  },
  INVALID_RESOURCE_ID: (paypal) =>
    paypal.call('PATCH', `${orders}/5O190127TN364715T`, { body: [] }),
  PERMISSION_DENIED: async (paypal) =>
    asAnotherMerchant(paypal, `${orders}/${await paypal.order()}`, { method: 'PATCH', body: [] }),
  AMOUNT_CHANGE_NOT_ALLOWED: raiseAfterApproval('AMOUNT_CHANGE_NOT_ALLOWED'),
  AMOUNT_NOT_PATCHABLE: raiseAfterApproval('AMOUNT_NOT_PATCHABLE'),
  AMOUNT_MISMATCH: replaceUnit(broken({ item_total: usd('9.00') })),
  CANNOT_BE_NEGATIVE: replaceUnit(broken({ item_total: usd('11.00'), shipping: usd('-1.00') })),
  CANNOT_BE_ZERO_OR_NEGATIVE: replaceUnit({ amount: usd('0.00') }),
  CITY_REQUIRED: replaceUnit(address({ postal_code: '95131' })),
  POSTAL_CODE_REQUIRED: replaceUnit(address({ admin_area_2: 'San Jose' })),
  DECIMAL_PRECISION: replaceUnit({ amount: usd('1.001') }),
  FIELD_NOT_PATCHABLE: patch({ op: 'replace', path: '/create_time', value: 'now' }),
  INVALID_CURRENCY_CODE: replaceUnit({ amount: { currency_code: 'XXX', value: '1.00' } }),
  INVALID_JSON_POINTER_FORMAT: patch({ op: 'replace', path: 'purchase_units', value: {} }),
  INVALID_PARAMETER_SYNTAX: replaceUnit({ amount: usd('ten') }),
  INVALID_PARAMETER_VALUE: patch({ op: 'test', path: '/intent', value: 'CAPTURE' }),
  INVALID_PATCH_OPERATION: patch({ op: 'replace', path: `${unitPath}/invoice_id`, value: 'INV-1' }),
  INVALID_STRING_LENGTH: patch({
    op: 'add',
    path: `${unitPath}/invoice_id`,
    value: 'x'.repeat(128),
  }),
  ITEM_TOTAL_MISMATCH: replaceUnit({
    ...broken({ item_total: usd('9.00'), shipping: usd('1.00') }),
    items: [item()],
  }),
  ITEM_TOTAL_REQUIRED: replaceUnit({ items: [item()] }),
  MALFORMED_REQUEST_JSON: async (paypal) =>
    paypal.call('PATCH', `${orders}/${await paypal.order()}`, { text: '[' }),
  MAX_VALUE_EXCEEDED: replaceUnit({ amount: usd('9999999999999999.00') }),
  MISSING_REQUIRED_PARAMETER: patch({ path: '/intent', value: 'CAPTURE' }),
  MULTIPLE_SHIPPING_OPTION_SELECTED: replaceUnit({
    shipping: { options: [option('a', true), option('b', true)] },
  }),
  SHIPPING_OPTION_NOT_SELECTED: replaceUnit({ shipping: { options: [option('a', false)] } }),
  PREFERRED_SHIPPING_OPTION_AMOUNT_MISMATCH: replaceUnit({
    amount: { ...usd('10.00'), breakdown: { item_total: usd('6.00'), shipping: usd('4.00') } },
    shipping: { options: [option('a', true, '5.00')] },
  }),
  MULTI_CURRENCY_ORDER: replaceUnit({
    amount: {
      ...usd('10.00'),
      breakdown: { item_total: { currency_code: 'EUR', value: '10.00' } },
    },
  }),
  ORDER_ALREADY_COMPLETED: async (paypal) => {
    const { orderId } = await paypal.authorized();
    return paypal.call('PATCH', `${orders}/${orderId}`, {
      body: [{ op: 'add', path: `${unitPath}/invoice_id`, value: 'INV-2' }],
    });
  },
  PATCH_PATH_REQUIRED: patch({ op: 'replace', value: 'CAPTURE' }),
  PATCH_VALUE_REQUIRED: patch({ op: 'replace', path: '/intent' }),
  PAYEE_ACCOUNT_LOCKED_OR_CLOSED: async (paypal) => {
    const orderId = await paypal.order();
    await paypal.knobs({ payeeAccount: 'LOCKED_OR_CLOSED' });
    return paypal.call('PATCH', `${orders}/${orderId}`, { body: [] });
  },
  PAYEE_ACCOUNT_RESTRICTED: async (paypal) => {
    const orderId = await paypal.order();
    await paypal.knobs({ payeeAccount: 'RESTRICTED' });
    return paypal.call('PATCH', `${orders}/${orderId}`, { body: [] });
  },
  REFERENCE_ID_NOT_FOUND: patch({
    op: 'replace',
    path: "/purchase_units/@reference_id=='other'/amount",
    value: usd('1.00'),
  }),
  TAX_TOTAL_MISMATCH: replaceUnit({
    amount: { ...usd('12.00'), breakdown: { item_total: usd('10.00'), tax_total: usd('2.00') } },
    items: [item({ tax: usd('1.00') })],
  }),
  TAX_TOTAL_REQUIRED: replaceUnit({
    ...broken({ item_total: usd('10.00') }),
    items: [item({ tax: usd('1.00') })],
  }),
  UNSUPPORTED_PATCH_PARAMETER_VALUE: patch({ op: 'replace', path: '/intent', value: 'SALE' }),
};

const confirm = async (
  paypal: PayPal,
  orderId: string,
  body: unknown = { payment_source: { paypal: {} } },
) => paypal.post(`${orders}/${orderId}/confirm-payment-source`, { body });

const confirmNew =
  (body: unknown): Scenario =>
  async (paypal) =>
    confirm(paypal, await paypal.order(), body);

export const confirmOrder: Scenarios = {
  ...serviceFailures('confirmOrder', confirmNew({})),
  ...invalidAccount((paypal) => confirm(paypal, '5O190127TN364715T')),
  INVALID_RESOURCE_ID: (paypal) => confirm(paypal, '5O190127TN364715T'),
  UNSUPPORTED_PROCESSING_INSTRUCTION: confirmNew({
    payment_source: { paypal: {} },
    processing_instruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL',
  }),
  CARD_EXPIRED: confirmNew({
    payment_source: { card: { number: '4111111111111111', expiry: '2020-01' } },
  }),
  INVALID_PARAMETER_SYNTAX: confirmNew({ payment_source: { paypal: { email_address: 7 } } }),
  INVALID_PARAMETER_VALUE: confirmNew({
    payment_source: { paypal: { experience_context: { user_action: 'LATER' } } },
  }),
  INVALID_STRING_LENGTH: confirmNew({
    payment_source: { paypal: { experience_context: { brand_name: 'x'.repeat(128) } } },
  }),
  MALFORMED_REQUEST_JSON: async (paypal) =>
    paypal.post(`${orders}/${await paypal.order()}/confirm-payment-source`, { text: '{' }),
  MISSING_REQUIRED_PARAMETER: confirmNew({}),
  NO_PAYMENT_SOURCE_PROVIDED: confirmNew({ payment_source: {} }),
  ONLY_ONE_PAYMENT_SOURCE_ALLOWED: confirmNew({ payment_source: { paypal: {}, venmo: {} } }),
  ORDER_ALREADY_AUTHORIZED: async (paypal) => confirm(paypal, (await paypal.authorized()).orderId),
  ORDER_ALREADY_CAPTURED: async (paypal) => {
    const orderId = await paypal.approved({}, { intent: 'CAPTURE' });
    await paypal.post(`${orders}/${orderId}/capture`);
    return confirm(paypal, orderId);
  },
  PAYMENT_ALREADY_APPROVED: async (paypal) => confirm(paypal, await paypal.approved()),
  PERMISSION_DENIED: async (paypal) =>
    asAnotherMerchant(paypal, `${orders}/${await paypal.order()}/confirm-payment-source`, {
      body: {
        payment_source: { paypal: {} },
      },
    }),
};
