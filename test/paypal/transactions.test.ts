import { describe, expect, it } from 'vitest';
import { always, stubPayPal } from './stub-paypal.ts';

const asked = {
  from: Date.parse('2026-03-01T00:00:00Z'),
  until: Date.parse('2026-03-31T00:00:00Z'),
  page: 2,
  authorizationIds: ['ROOT', 'CHILD'],
  orderId: 'ORDER',
  invoiceId: 'cart-17',
  customId: null,
};

const row = (id: string, code: string, more: object = {}) => ({
  transaction_info: { transaction_id: id, transaction_event_code: code, ...more },
});

describe('GET /v1/reporting/transactions', () => {
  it('gives the captures and reauthorizations of one payment, by what they were made of; apart from them what carries its invoice id', async () => {
    const of = { paypal_reference_id: 'ROOT', paypal_reference_id_type: 'TXN' };
    const body = {
      transaction_details: [
        row('CHILD', 'T1301', of),
        row('CAPTURE', 'T0006', of),
        row('CAPTURE', 'T0006', of),
        row('LATER', 'T0006', { paypal_reference_id: 'CHILD' }),
        row('NAMED', 'T0006', { paypal_reference_id: 'OTHER', invoice_id: 'cart-17' }),
        row('OF-ORDER', 'T0006', { paypal_reference_id: 'ORDER', paypal_reference_id_type: 'ODR' }),
        row('NO-ORDER', 'T0006', { paypal_reference_id: 'ORDER', paypal_reference_id_type: 'TXN' }),
        row('NO-ROOT', 'T0006', { paypal_reference_id: 'ROOT', paypal_reference_id_type: 'ODR' }),
        row('FOREIGN', 'T0006', { paypal_reference_id: 'OTHER', invoice_id: 'cart-18' }),
        row('WITHOUT', 'T0006', { invoice_id: null }),
        row('REFUND', 'T1107', of),
      ],
      total_pages: 3,
    };
    const { paypal, server } = await stubPayPal(always({ status: 200, body }));
    expect((await paypal.searchTransactions(asked)).value).toEqual({
      authorizationIds: ['CHILD'],
      captureIds: ['CAPTURE', 'LATER', 'OF-ORDER'],
      alikeIds: ['NAMED'],
      totalPages: 3,
    });
    const [call] = server.calls();
    const query = new URL(call?.path ?? '', 'http://paypal.test').searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      start_date: '2026-03-01T00:00:00Z',
      end_date: '2026-03-31T00:00:00Z',
      page: '2',
      balance_affecting_records_only: 'N',
    });
  });
});
