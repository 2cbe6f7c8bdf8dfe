import {
  ABSENT,
  approve,
  create,
  inAuthorization,
  inCapture,
  inUnit,
  onAuthorization,
  pay,
  type RecordedAnswer,
  usd,
} from './row.ts';

/** PayPal's sandbox number for which it names no bank. */
const plainVisa = { number: '4012888888881881', expiry: '2049-01' };
const sandboxVisa = { number: '4032039317984658', expiry: '2049-07', name: 'John Doe' };

const shirtOrder = {
  purchase_units: [
    {
      amount: { ...usd('25.04'), breakdown: { item_total: usd('24.61'), shipping: usd('0.43') } },
      items: [{ name: 'Shirt', unit_amount: usd('24.61'), quantity: '1' }],
    },
  ],
};

/** The processor's code by the name on the test card. */
const rejections = {
  'CCREJECT-REFUSED': '0500',
  'CCREJECT-IF': '5120',
  'CCREJECT-EC': '5400',
  'CCREJECT-SF': '9500',
  'CCREJECT-LS': '9520',
  'CCREJECT-IA': '1330',
  'CCREJECT-IRC': '5180',
  'CCREJECT-BANK_ERROR': '5100',
  'CCREJECT-CVV_F': '00N7',
};

const rejected = Object.entries(rejections).map(
  ([name, code]): RecordedAnswer => ({
    what: `a card named ${name} completes the order with a capture declined by ${code}`,
    source: 'artswimwear',
    before: [create(shirtOrder)],
    request: pay('capture', {
      body: { payment_source: { card: { ...plainVisa, name } } },
    }),
    status: 201,
    fields: {
      status: 'COMPLETED',
      'payment_source.card.name': name,
      'payment_source.card.last_digits': '1881',
      'payment_source.card.expiry': '2049-01',
      'payment_source.card.brand': 'VISA',
      'payment_source.card.type': 'UNKNOWN',
      'payment_source.card.bin_details': {},
      payer: ABSENT,
      [inCapture('status')]: 'DECLINED',
      [inCapture('final_capture')]: true,
      [inCapture('disbursement_mode')]: 'INSTANT',
      [inCapture('seller_protection')]: { status: 'NOT_ELIGIBLE' },
      [inCapture('seller_receivable_breakdown.gross_amount')]: usd('25.04'),
      [inCapture('processor_response')]: { avs_code: 'G', cvv_code: 'P', response_code: code },
      [inCapture('network_transaction_reference.id')]: '000000000000000',
      [inCapture('network_transaction_reference.network')]: 'VISA',
      [`rels(${inCapture('links')})`]: ['self', 'up'],
    },
  }),
);

export const cardAnswers: readonly RecordedAnswer[] = [
  ...rejected,
  {
    what: 'a declined card is shown in a minimal answer, with what PayPal knows of its bank',
    source: 'docsExamples',
    before: [create({})],
    request: pay('capture', {
      prefer: 'return=minimal',
      body: { payment_source: { card: { ...sandboxVisa, name: 'CCREJECT-REFUSED' } } },
    }),
    status: 201,
    fields: {
      status: 'COMPLETED',
      intent: ABSENT,
      'payment_source.card.brand': 'VISA',
      'payment_source.card.available_networks': ['VISA'],
      'payment_source.card.type': 'CREDIT',
      'payment_source.card.bin_details.bin_country_code': 'US',
      [inUnit('reference_id')]: 'default',
      [inUnit('amount')]: ABSENT,
      [inCapture('status')]: 'DECLINED',
      [inCapture('final_capture')]: true,
    },
  },
  {
    what: 'a card without number at create waits for the fields of the shop’s page, and needs no request id',
    source: 'artswimwear',
    before: [],
    request: create({
      ...shirtOrder,
      payment_source: {
        card: {
          billing_address: { address_line_1: '25 Hill Road', country_code: 'ID' },
          attributes: { verification: { method: 'SCA_WHEN_REQUIRED' } },
        },
      },
      application_context: { brand_name: 'Example Shop', shipping_preference: 'NO_SHIPPING' },
    }),
    status: 201,
    fields: {
      status: 'CREATED',
      'payment_source.card': {
        billing_address: { address_line_1: '25 Hill Road', country_code: 'ID' },
      },
      [inUnit('payee.display_data.brand_name')]: 'Example Shop',
      [inUnit('soft_descriptor')]: ABSENT,
      update_time: ABSENT,
      'rels(links)': ['self', 'approve', 'update', 'capture'],
    },
  },
  {
    what: 'a card entered on the shop’s page is captured with bank, codes and network, and without a payer',
    source: 'artswimwear',
    before: [
      create({ ...shirtOrder, payment_source: { card: {} } }),
      approve({ fundingSource: 'card' }),
    ],
    request: pay('capture'),
    status: 201,
    fields: {
      status: 'COMPLETED',
      'payment_source.card.type': 'CREDIT',
      'payment_source.card.available_networks': ['VISA'],
      'payment_source.card.bin_details.bin': /^\d{6,8}$/,
      payer: ABSENT,
      [inUnit('description')]: 'Shirt',
      [inUnit('soft_descriptor')]: 'TEST STORE',
      [inUnit('items.0.tax')]: usd('0.00'),
      [inUnit('amount.breakdown.handling')]: usd('0.00'),
      [inUnit('amount.breakdown.insurance')]: usd('0.00'),
      [inUnit('amount.breakdown.shipping_discount')]: usd('0.00'),
      [inUnit('amount.breakdown.tax_total')]: ABSENT,
      [inCapture('processor_response')]: { avs_code: 'Y', cvv_code: 'M', response_code: '0000' },
      [inCapture('network_transaction_reference.date')]: /^\d{4}$/,
      [inCapture('seller_protection')]: { status: 'NOT_ELIGIBLE' },
      [`rels(${inCapture('links')})`]: ['self', 'refund', 'up'],
      'rels(links)': ['self'],
    },
  },
  {
    what: 'a saved card authorizes in the same step, and its hold cannot be reauthorized',
    source: 'artswimwear',
    before: [],
    request: create(
      { intent: 'AUTHORIZE', payment_source: { card: { vault_id: 'saved-1' } } },
      { requestId: 'saved-card' },
    ),
    status: 201,
    fields: {
      status: 'COMPLETED',
      [inAuthorization('status')]: 'CREATED',
      [inAuthorization('seller_protection')]: { status: 'NOT_ELIGIBLE' },
      [inAuthorization('processor_response.response_code')]: '0000',
      [inAuthorization('network_transaction_reference.network')]: 'VISA',
      [`rels(${inAuthorization('links')})`]: ['self', 'capture', 'void', 'up'],
      update_time: /Z$/,
    },
  },
  {
    what: 'the capture of a card’s hold repeats the processor’s codes',
    source: 'artswimwear',
    before: [
      create(
        { intent: 'AUTHORIZE', payment_source: { card: { vault_id: 'saved-1' } } },
        { requestId: 'saved-card' },
      ),
    ],
    request: onAuthorization('capture', { body: { final_capture: true } }),
    status: 201,
    fields: {
      status: 'COMPLETED',
      final_capture: true,
      disbursement_mode: 'INSTANT',
      seller_protection: { status: 'NOT_ELIGIBLE' },
      processor_response: { avs_code: 'Y', cvv_code: 'M', response_code: '0000' },
      'network_transaction_reference.network': 'VISA',
      'payee.merchant_id': /^[2-9A-HJ-NP-Z]{13}$/,
      'rels(links)': ['self', 'refund', 'up'],
    },
  },
  {
    what: 'a card in capture pays an order that nobody approved',
    source: 'activeMerchant',
    before: [create({})],
    request: pay('capture', { body: { payment_source: { card: sandboxVisa } } }),
    status: 201,
    fields: {
      status: 'COMPLETED',
      'payment_source.card.last_digits': '4658',
      [inCapture('status')]: 'COMPLETED',
      [inCapture('processor_response.response_code')]: '0000',
      payer: ABSENT,
    },
  },
  {
    what: 'a card in authorize holds an order that nobody approved',
    source: 'activeMerchant',
    before: [
      create({
        intent: 'AUTHORIZE',
        purchase_units: [{ amount: usd('25.00'), soft_descriptor: 'Payment Camera Shop' }],
      }),
    ],
    request: pay('authorize', { body: { payment_source: { card: sandboxVisa } } }),
    status: 201,
    fields: {
      status: 'COMPLETED',
      'payment_source.card.brand': 'VISA',
      [inUnit('soft_descriptor')]: 'PP*Payment Camera Shop',
      [inAuthorization('status')]: 'CREATED',
      [inAuthorization('seller_protection')]: { status: 'NOT_ELIGIBLE' },
      payer: ABSENT,
    },
  },
  ...(['authorize', 'capture'] as const).map(
    (verb): RecordedAnswer => ({
      what: `a card without number in ${verb} is refused as a missing parameter`,
      source: 'activeMerchant',
      before: [create({ intent: verb === 'authorize' ? 'AUTHORIZE' : 'CAPTURE' })],
      request: pay(verb, {
        body: { payment_source: { card: { name: 'John Doe', expiry: '2049-07' } } },
      }),
      status: 400,
      fields: {
        name: 'INVALID_REQUEST',
        'details.0.field': '/payment_source/card/number',
        'details.0.value': '',
        'details.0.location': 'body',
        'details.0.issue': 'MISSING_REQUIRED_PARAMETER',
        'links.0.encType': 'application/json',
        'links.0.method': ABSENT,
      },
    }),
  ),
  {
    what: 'a card chosen on PayPal’s own page has a payer and seller protection',
    source: 'talentario',
    before: [
      create({ purchase_units: [{ amount: usd('1000.00'), description: 'Plan Full' }] }),
      approve({ fundingSource: 'card' }),
    ],
    request: pay('capture'),
    status: 201,
    fields: {
      status: 'COMPLETED',
      'payer.name.given_name': 'John',
      'payer.address.country_code': 'US',
      [inUnit('description')]: 'Plan Full',
      [inUnit('soft_descriptor')]: /^PAYPAL \*/,
      [inUnit('shipping.name.full_name')]: 'John Doe',
      [inCapture('seller_protection.status')]: 'ELIGIBLE',
    },
  },
];
