import {
  ABSENT,
  approve,
  create,
  inUnit,
  onAuthorization,
  pay,
  type RecordedAnswer,
  refund,
  usd,
} from './row.ts';

const unsupported = {
  name: 'UNSUPPORTED_MEDIA_TYPE',
  message: "The server does not support the request payload's media type.",
};

export const requestAnswers: readonly RecordedAnswer[] = [
  ...(['authorize', 'capture'] as const).map(
    (verb): RecordedAnswer => ({
      what: `${verb} order without body and without Content-Type is an unsupported media type`,
      source: 'dartClient',
      before: [create({ intent: verb === 'authorize' ? 'AUTHORIZE' : 'CAPTURE' }), approve()],
      request: pay(verb, { contentType: null }),
      status: 415,
      fields: unsupported,
    }),
  ),
  {
    what: 'capture order without body succeeds once it says that it sends JSON',
    source: 'javaPay',
    before: [create({}), approve(), pay('capture', { contentType: null })],
    request: pay('capture'),
    status: 201,
    fields: { status: 'COMPLETED' },
  },
  {
    what: 'an unsupported media type has empty details and links',
    source: 'laravelPayPal',
    before: [],
    request: create({}, { contentType: 'application/x-www-form-urlencoded' }),
    status: 415,
    fields: { ...unsupported, details: [], links: [], debug_id: /^[0-9a-f]+$/ },
  },
  {
    what: 'numbers for quantity and amounts are taken and shown as strings',
    source: 'artswimwear',
    before: [],
    request: create({
      purchase_units: [
        {
          amount: { ...usd(25.04), breakdown: { item_total: usd(24.61), shipping: usd(0.43) } },
          items: [{ name: 'Shirt', unit_amount: usd(24.61), quantity: 1 }],
        },
      ],
    }),
    status: 201,
    fields: {
      [inUnit('items.0.quantity')]: '1',
      [inUnit('items.0.unit_amount.value')]: '24.61',
      [inUnit('amount.value')]: '25.04',
    },
  },
  {
    what: 'fields that PayPal does not know are dropped, and amounts are written with two decimals',
    source: 'activeMerchant',
    before: [],
    request: create({
      purchase_units: [
        {
          amount: {
            ...usd('25.00'),
            breakdown: { item_total: usd('25.00'), tax_total: usd('0'), gift_wrap: usd('0') },
          },
          items: [{ name: 'Jeans', unit_amount: usd('25.00'), tax: usd('0.00'), quantity: '1' }],
          shipping_method: 'United Postal Service',
          payment_group_id: 1,
        },
      ],
    }),
    status: 201,
    fields: {
      [inUnit('amount.breakdown.tax_total')]: usd('0.00'),
      [inUnit('amount.breakdown.gift_wrap')]: ABSENT,
      [inUnit('shipping_method')]: ABSENT,
      [inUnit('payment_group_id')]: ABSENT,
    },
  },
  {
    what: 'a minimal answer to a refund has id, status and two links',
    source: 'activeMerchant',
    before: [create({}), approve(), pay('capture')],
    request: refund({ amount: usd('1.00') }, { prefer: 'return=minimal' }),
    status: 201,
    fields: { status: 'COMPLETED', amount: ABSENT, 'rels(links)': ['self', 'up'] },
  },
  {
    what: 'the capture of a hold carries the invoice id and the custom id of its order',
    source: 'activeMerchant',
    before: [
      create({
        intent: 'AUTHORIZE',
        purchase_units: [{ amount: usd('25.00'), invoice_id: 'camera-2', custom_id: 'custom-2' }],
      }),
      approve(),
      pay('authorize'),
    ],
    request: onAuthorization('capture', { body: { final_capture: true } }),
    status: 201,
    fields: { invoice_id: 'camera-2', custom_id: 'custom-2', amount: usd('25.00') },
  },
];
