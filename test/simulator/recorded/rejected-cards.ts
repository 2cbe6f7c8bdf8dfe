import { shirtOrder } from './orders.ts';
import { ABSENT, create, inCapture, pay, type RecordedAnswer, usd } from './row.ts';

/** PayPal's sandbox number for which it names no bank. */
const plainVisa = { number: '4012888888881881', expiry: '2049-01' };
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

export const rejectedCardAnswers: readonly RecordedAnswer[] = Object.entries(rejections).map(
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
