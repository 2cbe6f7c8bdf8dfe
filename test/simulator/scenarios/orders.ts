import { type Answer, hours, type PayPal, usd } from '../paypal.ts';

/** A state or a request that PayPal answers with the issue it is listed under. */
export type Scenario = (paypal: PayPal) => Promise<Answer>;
export type Scenarios = Readonly<Record<string, Scenario>>;

const orders = '/v2/checkout/orders';

const create =
  (request: object): Scenario =>
  (paypal) =>
    paypal.post(orders, {
      body: { intent: 'AUTHORIZE', purchase_units: [{ amount: usd('10.00') }], ...request },
    });

const unit = (purchaseUnit: object): Scenario =>
  create({ purchase_units: [{ amount: usd('10.00'), ...purchaseUnit }] });

const item = (extra: object = {}) => ({
  name: 'Shirt',
  quantity: '1',
  unit_amount: usd('10.00'),
  ...extra,
});
const broken = (breakdown: object) => ({ amount: { ...usd('10.00'), breakdown } });
const address = (parts: object) => ({ shipping: { address: { country_code: 'US', ...parts } } });
const option = (id: string, selected: boolean, value = '5.00') => ({
  id,
  label: id,
  selected,
  type: 'SHIPPING',
  amount: usd(value),
});

const withKnobs =
  (knobs: object, scenario: Scenario): Scenario =>
  async (paypal) => {
    await paypal.knobs(knobs);
    return scenario(paypal);
  };

const asAnotherMerchant = async (
  paypal: PayPal,
  path: string,
  { method = 'POST', body }: { method?: string; body?: unknown } = {},
) => paypal.call(method, path, { token: await paypal.otherMerchant(), body });

const card = (extra: object = {}) => ({
  payment_source: {
    card: { number: '4111111111111111', expiry: '2049-12', name: 'John Doe', ...extra },
  },
});

/** Answers that any operation can give, by what happens on the way. */
const serviceFailures = (operation: string, call: Scenario): Scenarios => ({
  RATE_LIMIT_REACHED: async (paypal) => {
    await paypal.faults({ operation, kind: '429', times: 1 });
    return call(paypal);
  },
  INTERNAL_SERVER_ERROR: async (paypal) => {
    await paypal.faults({ operation, kind: '500', times: 1 });
    return call(paypal);
  },
  SERVICE_UNAVAILABLE: async (paypal) => {
    await paypal.faults({ operation, kind: '503', times: 1 });
    return call(paypal);
  },
});

const invalidAccount = (call: Scenario): Scenarios => ({
  INVALID_ACCOUNT_STATUS: withKnobs({ callerAccount: 'INVALID' }, call),
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
    return unit({ invoice_id: 'INV-PAID' })(paypal);
  },
  DUPLICATE_REFERENCE_ID: create({
    intent: 'CAPTURE',
    purchase_units: [1, 2].map(() => ({ reference_id: 'same', amount: usd('1.00') })),
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

const unitPath = "/purchase_units/@reference_id=='default'";

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

/** What authorize and capture order have in common; the verb and the intent differ. */
const paying = (verb: 'authorize' | 'capture', intent: 'AUTHORIZE' | 'CAPTURE'): Scenarios => {
  const pay = (paypal: PayPal, orderId: string, body?: unknown) =>
    paypal.post(`${orders}/${orderId}/${verb}`, { body });
  const request = { intent };
  const outcome =
    (word: string): Scenario =>
    async (paypal) =>
      pay(paypal, await paypal.approved({ outcome: word }, request));
  const payer =
    (account: string): Scenario =>
    async (paypal) => {
      const orderId = await paypal.approved({}, request);
      await paypal.hook('POST', `orders/${orderId}/payer`, { account });
      return pay(paypal, orderId);
    };
  const fresh: Scenario = async (paypal) => pay(paypal, await paypal.order(request));
  return {
    ...serviceFailures(verb === 'authorize' ? 'authorizeOrder' : 'captureOrder', fresh),
    INVALID_ACCOUNT_STATUS: async (paypal) => {
      const orderId = await paypal.approved({}, request);
      await paypal.knobs({ callerAccount: 'INVALID' });
      return pay(paypal, orderId);
    },
    INVALID_RESOURCE_ID: (paypal) => pay(paypal, '5O190127TN364715T'),
    PERMISSION_DENIED: async (paypal) =>
      asAnotherMerchant(paypal, `${orders}/${await paypal.approved({}, request)}/${verb}`),
    ACTION_DOES_NOT_MATCH_INTENT: async (paypal) =>
      pay(
        paypal,
        await paypal.approved({}, { intent: intent === 'CAPTURE' ? 'AUTHORIZE' : 'CAPTURE' }),
      ),
    ORDER_NOT_APPROVED: fresh,
    ORDER_EXPIRED: async (paypal) => {
      const orderId = await paypal.approved({}, request);
      await paypal.advance(hours(6), orderId);
      return pay(paypal, orderId);
    },
    DUPLICATE_INVOICE_ID: async (paypal) => {
      const invoiced = {
        ...request,
        purchase_units: [{ amount: usd('1.00'), invoice_id: `INV-${verb}` }],
      };
      const [first, second] = [
        await paypal.approved({}, invoiced),
        await paypal.approved({}, invoiced),
      ];
      await pay(paypal, first);
      return pay(paypal, second);
    },
    MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED: async (paypal) => {
      await paypal.knobs({ paymentAttemptsAllowed: 1 });
      const orderId = await paypal.approved({ outcome: 'INSTRUMENT_DECLINED' }, request);
      await pay(paypal, orderId);
      return pay(paypal, orderId);
    },
    PAYER_ACTION_REQUIRED: async (paypal) => {
      const orderId = await paypal.approved({}, request);
      await paypal.call('PATCH', `${orders}/${orderId}`, {
        body: [{ op: 'replace', path: `${unitPath}/amount`, value: usd('180.00') }],
      });
      return pay(paypal, orderId);
    },
    INSTRUMENT_DECLINED: outcome('INSTRUMENT_DECLINED'),
    REDIRECT_PAYER_FOR_ALTERNATE_FUNDING: outcome('REDIRECT_PAYER_FOR_ALTERNATE_FUNDING'),
    TRANSACTION_LIMIT_EXCEEDED: outcome('TRANSACTION_LIMIT_EXCEEDED'),
    TRANSACTION_RECEIVING_LIMIT_EXCEEDED: outcome('TRANSACTION_RECEIVING_LIMIT_EXCEEDED'),
    DOMESTIC_TRANSACTION_REQUIRED: outcome('DOMESTIC_TRANSACTION_REQUIRED'),
    PAYEE_BLOCKED_TRANSACTION: outcome('PAYEE_BLOCKED_TRANSACTION'),
    DECLINED_DUE_TO_RELATED_TXN: outcome('DECLINED_DUE_TO_RELATED_TXN'),
    PAYER_CANNOT_PAY: payer('CANNOT_PAY'),
    PAYER_ACCOUNT_RESTRICTED: payer('RESTRICTED'),
    PAYER_ACCOUNT_LOCKED_OR_CLOSED: payer('LOCKED_OR_CLOSED'),
    TRANSACTION_REFUSED: payer('REFUSED'),
    INVALID_PARAMETER_SYNTAX: async (paypal) =>
      pay(paypal, await paypal.order(request), {
        payment_source: { paypal: { email_address: 7 } },
      }),
    INVALID_PARAMETER_VALUE: async (paypal) =>
      pay(paypal, await paypal.order(request), {
        payment_source: { paypal: { experience_context: { user_action: 'LATER' } } },
      }),
    INVALID_STRING_LENGTH: async (paypal) =>
      pay(paypal, await paypal.order(request), {
        payment_source: { paypal: { experience_context: { brand_name: '' } } },
      }),
    MISSING_REQUIRED_PARAMETER: async (paypal) =>
      pay(paypal, await paypal.order(request), { payment_source: { token: {} } }),
    MALFORMED_REQUEST_JSON: async (paypal) =>
      paypal.post(`${orders}/${await paypal.order(request)}/${verb}`, { text: '{' }),
  };
};

export const authorizeOrder: Scenarios = {
  ...paying('authorize', 'AUTHORIZE'),
  AMOUNT_CANNOT_BE_SPECIFIED: async (paypal) =>
    paypal.authorize(await paypal.approved(), { body: { amount: usd('5.00') } }),
  INVALID_COUNTRY_CODE: async (paypal) =>
    paypal.authorize(await paypal.approved(), {
      body: { payment_source: { paypal: { address: { country_code: 'us' } } } },
    }),
  ORDER_ALREADY_AUTHORIZED: async (paypal) => paypal.authorize((await paypal.authorized()).orderId),
  ORDER_COMPLETED_OR_VOIDED: async (paypal) => {
    await paypal.knobs({ orderAfterVoid: 'VOIDED' });
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.void(authorizationId);
    return paypal.authorize(orderId);
  },
  UNSUPPORTED_INTENT_FOR_PAYMENT_SOURCE: async (paypal) =>
    paypal.authorize(await paypal.approved({ fundingSource: 'ideal' })),
};

export const captureOrder: Scenarios = {
  ...paying('capture', 'CAPTURE'),
  ORDER_ALREADY_CAPTURED: async (paypal) => {
    const orderId = await paypal.approved({}, { intent: 'CAPTURE' });
    await paypal.post(`${orders}/${orderId}/capture`);
    return paypal.post(`${orders}/${orderId}/capture`);
  },
};

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

export { asAnotherMerchant, serviceFailures };
