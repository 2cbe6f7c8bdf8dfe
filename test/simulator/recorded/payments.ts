import { book, eligible, eur, holdLinks } from './orders.ts';
import {
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

const held = [create(book('AUTHORIZE')), approve(), pay('authorize')];

/** Californian time, as refunds have it. */
const offset = /T\d\d:\d\d:\d\d-0[78]:00$/;

export const paymentAnswers: readonly RecordedAnswer[] = [
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
      [`rels(${inAuthorization('links')})`]: holdLinks,
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
      [`rels(${inAuthorization('links')})`]: holdLinks,
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
