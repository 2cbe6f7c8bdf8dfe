import {
  ABSENT,
  approve,
  create,
  getOrder,
  inAuthorization,
  inCapture,
  inUnit,
  onAuthorization,
  pay,
  type RecordedAnswer,
  refund,
  usd,
} from './row.ts';

const eur = (value: string) => ({ currency_code: 'EUR', value });

const donation = {
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

const address = {
  name: { full_name: 'Sherlock Holmes' },
  address: {
    address_line_1: '221B Baker Street',
    admin_area_2: 'London',
    postal_code: 'WC2N 5DU',
    country_code: 'GB',
  },
};

const book = (intent: string) => ({
  intent,
  purchase_units: [
    {
      amount: { ...usd('9.99'), breakdown: { item_total: usd('9.99'), shipping: usd('0.00') } },
      items: [{ name: 'A book', unit_amount: usd('9.99'), quantity: '1' }],
      shipping: address,
    },
  ],
});

const held = [create(book('AUTHORIZE')), approve(), pay('authorize')];
const allLinks = ['self', 'capture', 'void', 'reauthorize', 'up'];
const eligible = {
  status: 'ELIGIBLE',
  dispute_categories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'],
};
/** Californian time, as refunds have it. */
const offset = /T\d\d:\d\d:\d\d-0[78]:00$/;

export const walletAnswers: readonly RecordedAnswer[] = [
  {
    what: 'a minimal answer to create has id, status and four links',
    source: 'liberapay',
    before: [],
    request: create(donation, { prefer: 'return=minimal' }),
    status: 201,
    fields: {
      status: 'CREATED',
      'rels(links)': ['self', 'approve', 'update', 'capture'],
      intent: ABSENT,
      purchase_units: ABSENT,
    },
  },
  {
    what: 'an approved order shows the wallet and its country, and no longer the approve link',
    source: 'liberapay',
    before: [create(donation), approve()],
    request: getOrder,
    status: 200,
    fields: {
      status: 'APPROVED',
      'payment_source.paypal.account_status': 'VERIFIED',
      'payment_source.paypal.account_id': /^[2-9A-HJ-NP-Z]{13}$/,
      'payment_source.paypal.name.surname': 'Doe',
      'payment_source.paypal.address': { country_code: 'US' },
      'payer.address': { country_code: 'US' },
      'payer.payer_id': /^[2-9A-HJ-NP-Z]{13}$/,
      [inUnit('payee.email_address')]: 'bob@example.com',
      [inUnit('payee.display_data.brand_name')]: 'Liberapay',
      [inUnit('soft_descriptor')]: 'Liberapay',
      [inUnit('custom_id')]: '1',
      [inUnit('shipping')]: ABSENT,
      update_time: ABSENT,
      'rels(links)': ['self', 'update', 'capture'],
    },
  },
  {
    what: 'a capture with an empty body completes the order; a pending one has no breakdown but a refund link',
    source: 'liberapay',
    before: [create(donation), approve({ outcome: 'CAPTURE_PENDING' })],
    request: pay('capture', { body: {} }),
    status: 201,
    fields: {
      intent: 'CAPTURE',
      status: 'COMPLETED',
      update_time: /Z$/,
      [inUnit('amount')]: eur('10.00'),
      [inUnit('shipping')]: ABSENT,
      [inCapture('status')]: 'PENDING',
      [inCapture('custom_id')]: '1',
      [inCapture('final_capture')]: true,
      [inCapture('seller_protection')]: eligible,
      [inCapture('seller_receivable_breakdown')]: ABSENT,
      [`rels(${inCapture('links')})`]: ['self', 'refund', 'up'],
      'rels(links)': ['self'],
    },
  },
  {
    what: 'an approved order to authorize offers authorize',
    source: 'oscar',
    before: [create(book('AUTHORIZE')), approve()],
    request: getOrder,
    status: 200,
    fields: {
      status: 'APPROVED',
      'payer.address.country_code': 'US',
      [inUnit('shipping')]: address,
      [inUnit('amount.breakdown.handling')]: ABSENT,
      [inUnit('items.0.tax')]: ABSENT,
      update_time: ABSENT,
      'rels(links)': ['self', 'update', 'authorize'],
    },
  },
  {
    what: 'a minimal answer to authorize shows the shipping address and the whole hold',
    source: 'oscar',
    before: [create(book('AUTHORIZE')), approve()],
    request: pay('authorize', { prefer: 'return=minimal' }),
    status: 201,
    fields: {
      status: 'COMPLETED',
      intent: ABSENT,
      [inUnit('amount')]: ABSENT,
      [inUnit('shipping')]: address,
      [inAuthorization('status')]: 'CREATED',
      [inAuthorization('seller_protection')]: eligible,
      [`rels(${inAuthorization('links')})`]: allLinks,
      'payer.name.given_name': 'John',
      'rels(links)': ['self'],
    },
  },
  {
    what: 'a full answer to authorize names the zeros of the breakdown, the tax and a description',
    source: 'oscar',
    before: [create(book('AUTHORIZE')), approve()],
    request: pay('authorize'),
    status: 201,
    fields: {
      intent: 'AUTHORIZE',
      [inUnit('description')]: 'A book',
      [inUnit('items.0.tax')]: usd('0.00'),
      [inUnit('amount.breakdown')]: {
        item_total: usd('9.99'),
        shipping: usd('0.00'),
        handling: usd('0.00'),
        insurance: usd('0.00'),
        shipping_discount: usd('0.00'),
      },
    },
  },
  {
    what: 'a minimal answer to capture shows shipping, payer and the capture',
    source: 'oscar',
    before: [create(book('CAPTURE')), approve()],
    request: pay('capture', { prefer: 'return=minimal' }),
    status: 201,
    fields: {
      status: 'COMPLETED',
      [inUnit('reference_id')]: 'default',
      [inUnit('shipping')]: address,
      [inUnit('items')]: ABSENT,
      [inCapture('final_capture')]: true,
      'payer.payer_id': /^[2-9A-HJ-NP-Z]{13}$/,
    },
  },
  {
    what: 'a full refund shows times with the offset of California, and what is refunded in all',
    source: 'oscar',
    before: [create(book('CAPTURE')), approve(), pay('capture')],
    request: refund({}),
    status: 201,
    fields: {
      status: 'COMPLETED',
      amount: usd('9.99'),
      'seller_payable_breakdown.gross_amount': usd('9.99'),
      'seller_payable_breakdown.paypal_fee': usd('0.00'),
      'seller_payable_breakdown.net_amount': usd('9.99'),
      'seller_payable_breakdown.total_refunded_amount': usd('9.99'),
      create_time: offset,
      update_time: offset,
      'rels(links)': ['self', 'up'],
    },
  },
  {
    what: 'a partly captured hold keeps all its links',
    source: 'swagPayPal',
    before: [...held, onAuthorization('capture', { body: { amount: usd('1.00') } })],
    request: getOrder,
    status: 200,
    fields: {
      status: 'COMPLETED',
      [inAuthorization('status')]: 'PARTIALLY_CAPTURED',
      [inAuthorization('seller_protection')]: eligible,
      [`rels(${inAuthorization('links')})`]: allLinks,
      [inCapture('status')]: 'COMPLETED',
    },
  },
  {
    what: 'a voided hold keeps seller protection and links, and the order stays COMPLETED',
    source: 'swagPayPal',
    before: [...held, onAuthorization('void')],
    request: getOrder,
    status: 200,
    fields: {
      status: 'COMPLETED',
      [inAuthorization('status')]: 'VOIDED',
      [inAuthorization('seller_protection')]: eligible,
      [`rels(${inAuthorization('links')})`]: allLinks,
    },
  },
  {
    what: 'a capture of a hold repeats the amount, its share and the way up to the hold',
    source: 'swagPayPal',
    before: held,
    request: onAuthorization('capture', {
      body: { amount: usd('1.00'), invoice_id: 'recorded-1', final_capture: false },
    }),
    status: 201,
    fields: {
      status: 'COMPLETED',
      amount: usd('1.00'),
      final_capture: false,
      invoice_id: 'recorded-1',
      seller_protection: eligible,
      'seller_receivable_breakdown.gross_amount': usd('1.00'),
      'rels(links)': ['self', 'refund', 'up'],
    },
  },
  {
    what: 'a refund repeats the note to the payer, and its times have an offset',
    source: 'swagPayPal',
    before: [create(book('CAPTURE')), approve(), pay('capture')],
    request: refund({ amount: usd('1.00'), note_to_payer: 'sorry', invoice_id: 'recorded-2' }),
    status: 201,
    fields: { note_to_payer: 'sorry', invoice_id: 'recorded-2', create_time: offset },
  },
  {
    what: 'a partly refunded capture offers a further refund, and the shop’s name stays',
    source: 'swagPayPal',
    before: [
      create({ ...book('CAPTURE'), application_context: { brand_name: 'Storefront' } }),
      approve(),
      pay('capture'),
      refund({ amount: usd('1.00') }),
    ],
    request: getOrder,
    status: 200,
    fields: {
      [inUnit('payee.display_data.brand_name')]: 'Storefront',
      [inCapture('status')]: 'PARTIALLY_REFUNDED',
      [`rels(${inCapture('links')})`]: ['self', 'refund', 'up'],
      [inUnit('payments.refunds.0.create_time')]: offset,
    },
  },
  {
    what: 'a wallet’s capture shows the address on file, the account’s descriptor and normalised zeros',
    source: 'spree',
    before: [
      create({
        purchase_units: [
          {
            amount: {
              ...usd('86.99'),
              breakdown: {
                item_total: usd('81.99'),
                shipping: usd('5.0'),
                tax_total: usd('0.0'),
              },
            },
            items: [{ name: 'Checked Shirt', unit_amount: usd('81.99'), quantity: '1' }],
          },
        ],
      }),
      approve(),
    ],
    request: pay('capture'),
    status: 201,
    fields: {
      'payment_source.paypal.account_status': 'VERIFIED',
      [inUnit('description')]: 'Checked Shirt',
      [inUnit('soft_descriptor')]: 'PAYPAL *TEST STORE',
      [inUnit('amount.breakdown.shipping')]: usd('5.00'),
      [inUnit('amount.breakdown.tax_total')]: usd('0.00'),
      [inUnit('amount.breakdown.handling')]: usd('0.00'),
      [inUnit('shipping.name.full_name')]: 'John Doe',
      [inUnit('shipping.address')]: {
        address_line_1: '1 Main St',
        admin_area_2: 'San Jose',
        admin_area_1: 'CA',
        postal_code: '95131',
        country_code: 'US',
      },
    },
  },
  {
    what: 'an order without breakdown has none after payment, and its custom id stands on the capture',
    source: 'pretix',
    before: [
      create({
        purchase_units: [{ amount: eur('43.59'), custom_id: 'Order-1', description: 'Order 1' }],
      }),
      approve(),
    ],
    request: pay('capture'),
    status: 201,
    fields: {
      [inUnit('amount')]: eur('43.59'),
      [inUnit('description')]: 'Order 1',
      [inCapture('custom_id')]: 'Order-1',
      [inCapture('disbursement_mode')]: 'INSTANT',
    },
  },
  {
    what: 'a refund carries the custom id of its capture',
    source: 'pretix',
    before: [
      create({ purchase_units: [{ amount: eur('43.59'), custom_id: 'Order-1' }] }),
      approve(),
      pay('capture'),
    ],
    request: refund({ amount: eur('43.59') }),
    status: 201,
    fields: { custom_id: 'Order-1', create_time: offset },
  },
];
