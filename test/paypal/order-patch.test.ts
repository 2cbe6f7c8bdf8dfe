import { describe, expect, it } from 'vitest';

import type { UnitChange } from '../../src/domain/paypal/patched-unit.ts';
import type { PurchaseUnit } from '../../src/domain/paypal/purchase-unit.ts';
import { errorBody, problemOf, stubPayPal } from './stub-paypal.ts';

const orderId = '5O190127TN364715T';
const usd = (value: string) => ({ currencyCode: 'USD', value });
const shownUsd = (value: string) => ({ currency_code: 'USD', value });
const amount = usd('100.00');

const PATH = "/purchase_units/@reference_id=='default'";

const shownAmount = { ...shownUsd('100.00'), breakdown: { item_total: shownUsd('100.00') } };

/** What the payer has chosen at PayPal. */
const chosen = {
  name: { full_name: 'John Doe' },
  address: { country_code: 'DE', postal_code: '10115', admin_area_2: 'Berlin' },
};

const post = { id: 'post', label: 'Post', selected: false, type: 'SHIPPING' };
const courier = { id: 'courier', label: 'Courier', selected: true, type: 'SHIPPING' };

/** Another unit of the order, which shows and lacks what the changed one does not. */
const other = {
  reference_id: 'lamp',
  amount: shownUsd('7.00'),
  custom_id: 'lamp',
  description: 'Lamp',
  invoice_id: 'lamp',
  shipping: chosen,
};

/** The same bytes for a unit among several. */
const forOil = (bytes: string): string => bytes.replaceAll("'default'", "'oil'");
const amongOthers = { referenceId: 'oil' };

type Patch = {
  /** Null: the order was made elsewhere, and its unit is not known here. */
  readonly purchaseUnit?: PurchaseUnit | null;
  readonly unit?: Partial<PurchaseUnit>;
  readonly removes?: UnitChange['removes'];
  readonly shown?: object;
  /** Of an order of several units: the one that is changed. */
  readonly referenceId?: string;
};

/** The bytes of the PATCH; null where there was none. */
const sentFor = async ({
  referenceId,
  unit: set = {},
  purchaseUnit = { ...(referenceId && { referenceId }), amount, ...set },
  removes = [],
  shown = {},
}: Patch): Promise<string | null> => {
  const { server, paypal } = await stubPayPal(({ method }) => {
    if (method === 'POST') return undefined;
    if (method === 'PATCH') return { status: 204 };
    const unitShown = { reference_id: referenceId ?? 'default', amount: shownAmount, ...shown };
    const units = referenceId === undefined ? [unitShown] : [other, unitShown];
    return { status: 200, body: { id: orderId, purchase_units: units } };
  });
  const unit = { ...(referenceId && { referenceId }), ...set };
  await paypal.patchOrder({
    orderId,
    ...(purchaseUnit && { purchaseUnit }),
    change: { unit, removes },
  });
  const [read, patch, ...others] = server.calls();
  expect([read?.method, read?.path, others]).toEqual(['GET', `/v2/checkout/orders/${orderId}`, []]);
  return patch?.body ?? null;
};

describe('a field of a purchase unit, where PayPal shows none and where it shows one', () => {
  const address = { countryCode: 'US', postalCode: '95131', adminArea2: 'San Jose' };
  const item = { name: 'Lamp', quantity: '2', unitAmount: usd('50'), sku: 'L-1' };

  it.each<[string, Patch, string]>([
    [
      'custom_id',
      { unit: { customId: 'mine' }, shown: { custom_id: 'c' } },
      `{"op":"OP","path":"${PATH}/custom_id","value":"mine"}`,
    ],
    [
      'description',
      { unit: { description: 'Lamps' }, shown: { description: 'Lanterns' } },
      `{"op":"OP","path":"${PATH}/description","value":"Lamps"}`,
    ],
    [
      'invoice_id',
      { unit: { invoiceId: 'I-2' }, shown: { invoice_id: 'I-1' } },
      `{"op":"OP","path":"${PATH}/invoice_id","value":"I-2"}`,
    ],
    [
      'items',
      {
        unit: { items: [item] },
        shown: { items: [{ name: 'Lantern', quantity: '1', unit_amount: shownUsd('100.00') }] },
      },
      `{"op":"OP","path":"${PATH}/items","value":[{"name":"Lamp","quantity":"2","unit_amount":{"currency_code":"USD","value":"50.00"},"sku":"L-1"}]}`,
    ],
    [
      'shipping.name',
      { unit: { shipping: { name: { fullName: 'Jane Doe' } } }, shown: { shipping: chosen } },
      `{"op":"OP","path":"${PATH}/shipping/name","value":{"full_name":"Jane Doe"}}`,
    ],
    [
      'shipping.address',
      { unit: { shipping: { address } }, shown: { shipping: chosen } },
      `{"op":"OP","path":"${PATH}/shipping/address","value":{"country_code":"US","admin_area_2":"San Jose","postal_code":"95131"}}`,
    ],
    [
      'shipping.type',
      {
        unit: { shipping: { type: 'PICKUP_IN_STORE' } },
        shown: { shipping: { ...chosen, type: 'SHIPPING' } },
      },
      `{"op":"OP","path":"${PATH}/shipping/type","value":"PICKUP_IN_STORE"}`,
    ],
    [
      'supplementary_data.card',
      {
        unit: { supplementaryData: { card: { level2: { invoiceId: 'I-2', taxTotal: usd('7') } } } },
        shown: { supplementary_data: { card: { level_2: { invoice_id: 'I-1' } } } },
      },
      `{"op":"OP","path":"${PATH}/supplementary_data/card","value":{"level_2":{"invoice_id":"I-2","tax_total":{"currency_code":"USD","value":"7.00"}}}}`,
    ],
  ])('%s', async (_, { unit = {}, shown = {} }, bytes) => {
    expect(await sentFor({ unit })).toBe(`[${bytes.replace('OP', 'add')}]`);
    expect(await sentFor({ unit, shown })).toBe(`[${bytes.replace('OP', 'replace')}]`);
    const ofOil = forOil(bytes);
    expect(await sentFor({ unit, ...amongOthers })).toBe(`[${ofOil.replace('OP', 'add')}]`);
    expect(await sentFor({ unit, shown, ...amongOthers })).toBe(
      `[${ofOil.replace('OP', 'replace')}]`,
    );
    const elsewhere = { unit, shown, ...amongOthers, purchaseUnit: null };
    expect(await sentFor(elsewhere)).toBe(`[${ofOil.replace('OP', 'replace')}]`);
  });

  it.each<[string, Patch, string]>([
    [
      'amount',
      { unit: { amount: { ...usd('80'), breakdown: { itemTotal: usd('80') } } }, shown: {} },
      `{"op":"replace","path":"${PATH}/amount","value":{"currency_code":"USD","value":"80.00","breakdown":{"item_total":{"currency_code":"USD","value":"80.00"}}}}`,
    ],
    [
      'soft_descriptor',
      { unit: { softDescriptor: 'LAMPS' }, shown: { soft_descriptor: 'LANTERNS' } },
      `{"op":"replace","path":"${PATH}/soft_descriptor","value":"LAMPS"}`,
    ],
    [
      'payment_instruction',
      {
        unit: { paymentInstruction: { disbursementMode: 'DELAYED' } },
        shown: { payment_instruction: { disbursement_mode: 'INSTANT' } },
      },
      `{"op":"replace","path":"${PATH}/payment_instruction","value":{"disbursement_mode":"DELAYED"}}`,
    ],
    [
      'payee.email',
      {
        unit: { payee: { emailAddress: 'shop@example.com' } },
        shown: { payee: { email_address: 'old@example.com', merchant_id: '5KAVW8CLSBQ4N' } },
      },
      `{"op":"replace","path":"${PATH}/payee/email","value":"shop@example.com"}`,
    ],
  ])('%s, which PayPal only replaces', async (_, { unit = {}, shown = {} }, bytes) => {
    expect(await sentFor({ unit, shown })).toBe(`[${bytes}]`);
    expect(await sentFor({ unit, shown, ...amongOthers })).toBe(`[${forOil(bytes)}]`);
    const elsewhere = { unit, shown, ...amongOthers, purchaseUnit: null };
    expect(await sentFor(elsewhere)).toBe(`[${forOil(bytes)}]`);
  });
});

describe('a field that is taken away', () => {
  it.each<[UnitChange['removes'][number], string, object]>([
    ['description', 'description', { description: 'Lanterns' }],
    ['customId', 'custom_id', { custom_id: 'c' }],
    ['invoiceId', 'invoice_id', { invoice_id: 'I-1' }],
    ['softDescriptor', 'soft_descriptor', { soft_descriptor: 'LANTERNS' }],
    ['items', 'items', { items: [{ name: 'Lamp', quantity: '1' }] }],
    ['supplementaryData', 'supplementary_data/card', { supplementary_data: { card: {} } }],
  ])('%s', async (field, path, shown) => {
    expect(await sentFor({ removes: [field], shown })).toBe(
      `[{"op":"remove","path":"${PATH}/${path}"}]`,
    );
    expect(await sentFor({ removes: [field], shown, ...amongOthers })).toBe(
      forOil(`[{"op":"remove","path":"${PATH}/${path}"}]`),
    );
    // PayPal refuses to remove what is not there.
    expect(await sentFor({ removes: [field] })).toBe(null);
    expect(await sentFor({ removes: [field], ...amongOthers })).toBe(null);
  });
});

describe('a field that PayPal’s table has no operation for', () => {
  const whole = (value: object) =>
    JSON.stringify([{ op: 'replace', path: PATH, value: { reference_id: 'default', ...value } }]);
  const known = { amount, description: 'Lanterns' } as const;

  it.each<[string, Partial<PurchaseUnit>, object]>([
    [
      'soft_descriptor where there is none',
      { softDescriptor: 'LAMPS' },
      { soft_descriptor: 'LAMPS' },
    ],
    [
      'payee.email where PayPal shows no payee',
      { payee: { emailAddress: 'shop@example.com' } },
      { payee: { email_address: 'shop@example.com' } },
    ],
    [
      'the payee’s merchant id',
      { payee: { merchantId: '5KAVW8CLSBQ4N' } },
      { payee: { merchant_id: '5KAVW8CLSBQ4N' } },
    ],
  ])('%s replaces the unit, with what the payer has chosen', async (_, unit, set) => {
    const { soft_descriptor, payee }: { soft_descriptor?: unknown; payee?: unknown } = set;
    const shown = { amount: shownUsd('104.00'), shipping: { ...chosen, options: [post, courier] } };
    expect(await sentFor({ purchaseUnit: { ...known, ...unit }, unit, shown })).toBe(
      whole({
        amount: shownUsd('104.00'),
        description: 'Lanterns',
        soft_descriptor,
        shipping: { ...chosen, options: [post, courier] },
        payee,
      }),
    );
    const ofOil = await sentFor({ unit, shown, ...amongOthers });
    expect(JSON.parse(ofOil ?? '')).toEqual([
      {
        op: 'replace',
        path: forOil(PATH),
        value: {
          reference_id: 'oil',
          amount: shownUsd('104.00'),
          ...set,
          shipping: { ...chosen, options: [post, courier] },
        },
      },
    ]);
  });

  it('shipping.options: in place of the type, the address as PayPal shows it', async () => {
    const options = [{ id: 'post', label: 'Post', selected: true }] as const;
    const unit = { shipping: { options } };
    const shown = { shipping: { ...chosen, type: 'SHIPPING' } };
    expect(await sentFor({ purchaseUnit: { ...known, ...unit }, unit, shown })).toBe(
      whole({
        amount: shownAmount,
        description: 'Lanterns',
        shipping: { ...chosen, options },
      }),
    );
  });

  it('shipping.type in place of options', async () => {
    const unit = { shipping: { type: 'PICKUP_IN_STORE' } } as const;
    const shown = { shipping: { ...chosen, options: [post, courier] } };
    expect(await sentFor({ purchaseUnit: { ...known, ...unit }, unit, shown })).toBe(
      whole({
        amount: shownAmount,
        description: 'Lanterns',
        shipping: { ...chosen, type: 'PICKUP_IN_STORE' },
      }),
    );
  });
});

it('A patch names the unit by its own reference', async () => {
  const { server, paypal } = await stubPayPal(({ method }) => {
    if (method === 'POST') return undefined;
    if (method === 'PATCH') return { status: 204 };
    const units = [{ reference_id: 'other', description: 'x' }, { reference_id: 'parcel-1' }];
    return { status: 200, body: { id: orderId, purchase_units: units } };
  });
  const unit = { description: 'Lamps' };
  const purchaseUnit = { amount, referenceId: 'parcel-1', ...unit };
  await paypal.patchOrder({ orderId, purchaseUnit, change: { unit, removes: [] } });
  expect(server.calls()[1]?.body).toBe(
    `[{"op":"add","path":"/purchase_units/@reference_id=='parcel-1'/description","value":"Lamps"}]`,
  );
});

it('A patch whose order cannot be read is not sent', async () => {
  const { server, paypal } = await stubPayPal(({ method }) =>
    method === 'POST'
      ? undefined
      : { status: 404, body: errorBody('RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID') },
  );
  const change = { unit: { description: 'Lamps' }, removes: [] };
  expect(
    await problemOf(paypal.patchOrder({ orderId, purchaseUnit: { amount }, change })),
  ).toMatchObject({ kind: 'REFUSED', operation: 'patchOrder', httpStatus: 404 });
  expect(server.calls().map(({ method }) => method)).toEqual(['GET']);
});

describe('an order that has changed between its read and the change', () => {
  const outdated = { status: 400, body: errorBody('INVALID_REQUEST', 'INVALID_PATCH_OPERATION') };
  const payer = { op: 'add', value: { emailAddress: 'payer@example.com' } } as const;
  const unit = { shipping: { name: { fullName: 'Jane Doe' } } };

  /** The reads show `before` first and `after` then; so many changes are refused. */
  const changed = async (refusals: number) => {
    let reads = 0;
    let patches = 0;
    const { server, paypal } = await stubPayPal(({ method }) => {
      if (method === 'POST') return undefined;
      if (method === 'PATCH') return ++patches <= refusals ? outdated : { status: 204 };
      const isAfter = ++reads > 1;
      const unitShown = { reference_id: 'default', ...(isAfter && { shipping: chosen }) };
      const order = { id: orderId, purchase_units: [unitShown], ...(isAfter && { payer: {} }) };
      return { status: 200, body: order };
    });
    const input = {
      orderId,
      purchaseUnit: { amount, ...unit },
      change: { unit, removes: [] },
      payer,
    };
    return { server, answer: paypal.patchOrder(input) };
  };

  it('is read once more, and the same change is asked for as it is there now', async () => {
    const { server, answer } = await changed(1);
    await answer;
    const bodies = server.calls().map(({ method, body }) => (method === 'PATCH' ? body : method));
    const change = (op: string) =>
      `[{"op":"${op}","path":"${PATH}/shipping/name","value":{"full_name":"Jane Doe"}},{"op":"${op}","path":"/payer","value":{"email_address":"payer@example.com"}}]`;
    expect(bodies).toEqual(['GET', change('add'), 'GET', change('replace')]);
  });

  it('is not asked for a third time', async () => {
    const { server, answer } = await changed(9);
    expect(await problemOf(answer)).toMatchObject({ kind: 'REFUSED', httpStatus: 400 });
    expect(server.calls()).toHaveLength(4);
  });
});

describe('an order that was made elsewhere', () => {
  const shown = {
    reference_id: 'cart-7',
    amount: { ...shownUsd('100.00'), breakdown: { item_total: shownUsd('100.00') } },
    custom_id: 'shop-7',
    invoice_id: 'I-7',
    description: 'Lanterns',
    items: [{ name: 'Lantern', quantity: '1', unit_amount: shownUsd('100.00') }],
    payee: {
      email_address: 'shop@example.com',
      merchant_id: '5KAVW8CLSBQ4N',
      display_data: { brand_name: 'Lamps' },
    },
    supplementary_data: { card: { level_2: { invoice_id: 'I-7' } }, risk: {} },
    shipping: { ...chosen, trackers: [] },
    payments: {},
  };
  const at = "/purchase_units/@reference_id=='cart-7'";

  it('is changed field by field, under the reference that PayPal shows', async () => {
    const unit = { description: 'Lamps' };
    expect(await sentFor({ purchaseUnit: null, unit, removes: ['invoiceId'], shown })).toBe(
      JSON.stringify([
        { op: 'replace', path: `${at}/description`, value: 'Lamps' },
        { op: 'remove', path: `${at}/invoice_id` },
      ]),
    );
  });

  it('keeps what PayPal shows and takes, where only a whole unit can be sent', async () => {
    const unit = { softDescriptor: 'LAMPS' };
    const { payments: _payments, ...taken } = shown;
    const sent = await sentFor({ purchaseUnit: null, unit, removes: ['description'], shown });
    const { description: _description, ...kept } = taken;
    expect(JSON.parse(sent ?? '')).toEqual([
      {
        op: 'replace',
        path: at,
        value: {
          ...kept,
          soft_descriptor: 'LAMPS',
          payee: { email_address: 'shop@example.com', merchant_id: '5KAVW8CLSBQ4N' },
          supplementary_data: { card: { level_2: { invoice_id: 'I-7' } } },
          shipping: chosen,
        },
      },
    ]);
  });

  it.each<[string, Partial<PurchaseUnit>, object | null]>([
    ['is not changed where no unit is named', { description: 'Lamps' }, null],
    ['is not changed where it lacks the unit', { referenceId: 'wick', description: 'Lamps' }, null],
    [
      'has its payer changed',
      {},
      { op: 'add', path: '/payer', value: { email_address: 'p@x.org' } },
    ],
  ])('of several units %s', async (_, unit, operation) => {
    const { server, paypal } = await stubPayPal(({ method }) => {
      if (method === 'POST') return undefined;
      if (method === 'PATCH') return { status: 204 };
      return { status: 200, body: { id: orderId, purchase_units: [shown, other] } };
    });
    const change = { unit, removes: [] };
    const payer = { value: { emailAddress: 'p@x.org' } };
    const call = paypal.patchOrder({ orderId, change, ...(operation && { payer }) });
    const issue = 'REFERENCE_ID_NOT_FOUND';
    if (operation) await call;
    else expect(await problemOf(call)).toMatchObject({ kind: 'NOT_SENT', issue });
    expect(server.calls().slice(1)).toMatchObject(
      operation ? [{ method: 'PATCH', body: JSON.stringify([operation]) }] : [],
    );
  });
});

describe('a change that does not add up with what PayPal keeps is not sent', () => {
  const breakdown = { item_total: shownUsd('100.00'), shipping: shownUsd('5.00') };
  const lantern = { name: 'Lantern', quantity: '2', unit_amount: shownUsd('50.00') };
  const shown = { amount: { ...shownUsd('105.00'), breakdown }, items: [lantern] };
  const lamps = (value: string, quantity = '1') => ({
    items: [{ name: 'Lamp', quantity, unitAmount: usd(value) }],
  });
  const taxed = [{ name: 'Lamp', quantity: '1', unitAmount: usd('100'), tax: usd('7') }];
  const option = (value: string) => ({
    shipping: {
      options: [{ id: 'post', label: 'Post', selected: true, amount: usd(value) }],
    },
  });
  const shownOption = { shipping: { options: [{ ...courier, amount: shownUsd('5.00') }] } };
  const fee = (value: string) => ({
    paymentInstruction: { platformFees: [{ amount: usd(value) }] },
  });
  const keptFee = { platform_fees: [{ amount: shownUsd('5.00') }] };
  const cheaper = {
    amount: { ...usd('103.00'), breakdown: { itemTotal: usd('100.00'), shipping: usd('3.00') } },
  };

  it.each<[string, Patch, string | null]>([
    ['items that come to the kept total', { unit: lamps('50', '2'), shown }, null],
    ['items that come to more', { unit: lamps('60', '2'), shown }, 'ITEM_TOTAL_MISMATCH'],
    [
      'items without a kept breakdown',
      { unit: lamps('100'), shown: { amount: shownUsd('100.00') } },
      'ITEM_TOTAL_REQUIRED',
    ],
    [
      'items with a tax that no total names',
      { unit: { items: taxed }, shown },
      'TAX_TOTAL_REQUIRED',
    ],
    [
      'items in another currency than the kept amount',
      {
        unit: {
          items: [
            { name: 'Lamp', quantity: '1', unitAmount: { currencyCode: 'EUR', value: '100' } },
          ],
        },
        shown,
      },
      'MULTI_CURRENCY_ORDER',
    ],
    [
      'an amount without a breakdown beside kept items',
      { unit: { amount }, shown },
      'ITEM_TOTAL_REQUIRED',
    ],
    ['the same amount where the items go', { unit: { amount }, removes: ['items'], shown }, null],
    ['an option of the kept price', { unit: option('5'), shown }, null],
    [
      'an option of another price',
      { unit: option('6'), shown },
      'PREFERRED_SHIPPING_OPTION_AMOUNT_MISMATCH',
    ],
    [
      'another price of shipping than the chosen option’s',
      { unit: cheaper, shown: { ...shown, ...shownOption } },
      'PREFERRED_SHIPPING_OPTION_AMOUNT_MISMATCH',
    ],
    ['a fee of at most the kept amount', { unit: fee('105'), shown }, null],
    ['a fee of more', { unit: fee('105.01'), shown }, 'INVALID_PLATFORM_FEES_AMOUNT'],
    [
      'less than the kept fee',
      {
        unit: { amount: usd('4') },
        shown: { amount: shownUsd('105'), payment_instruction: keptFee },
      },
      'INVALID_PLATFORM_FEES_AMOUNT',
    ],
    [
      'a text beside sums that only PayPal can judge',
      { unit: { description: 'x' }, shown: { ...shown, amount: shownUsd('1') } },
      null,
    ],
    [
      'items beside an amount that cannot be read',
      { unit: lamps('60'), shown: { amount: 7 } },
      null,
    ],
  ])('%s', async (_, { unit = {}, removes = [], shown: over = {} }, issue) => {
    const { server, paypal } = await stubPayPal(({ method }) => {
      if (method === 'POST') return undefined;
      const units = [{ reference_id: 'default', ...over }];
      return method === 'PATCH'
        ? { status: 204 }
        : { status: 200, body: { id: orderId, purchase_units: units } };
    });
    const call = paypal.patchOrder({
      orderId,
      purchaseUnit: { amount },
      change: { unit, removes },
    });
    if (issue === null) await call;
    else expect(await problemOf(call)).toMatchObject({ kind: 'NOT_SENT', issue });
    expect(server.calls()).toHaveLength(issue === null ? 2 : 1);
  });
});
