import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import reporting from '../../simulator/openapi/reporting.json' with { type: 'json' };
import trackerFile from '../../simulator/openapi/trackers.json' with { type: 'json' };
import { executedPayment } from './payments-v1.ts';
import { type Answer, hours, PayPal, usd } from './paypal.ts';
import { trackedPath } from './scenarios/trackers-and-search.ts';

const ajv = new Ajv({ strict: false, logger: false, unicodeRegExp: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(reporting, 'reporting').addSchema(trackerFile, 'trackers');

const problems = (schema: string, { text }: Answer): unknown => {
  const validate = ajv.compile({ $ref: schema.replace('/', '#/components/schemas/') });
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const rowsShape = z.object({
  total_items: z.number(),
  total_pages: z.number(),
  transaction_details: z.array(
    z.object({
      transaction_info: z.looseObject({
        transaction_id: z.string(),
        transaction_event_code: z.string(),
        transaction_status: z.string(),
        transaction_amount: z.object({ value: z.string() }),
        invoice_id: z.string().optional(),
        custom_field: z.string().optional(),
      }),
    }),
  ),
});

describe('transaction search and shipment tracking', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(() => paypal.knobs({}));

  const span = `start_date=${new Date(Date.now() - 86_400_000).toISOString()}&end_date=${new Date(Date.now() + 86_400_000).toISOString()}`;
  const search = async (rest = '') => {
    const answer = await paypal.get(`/v1/reporting/transactions?${span}${rest}`);
    const { transaction_details, ...sums } = rowsShape.parse(JSON.parse(answer.text));
    // PayPal's file asks for at least one row, which an answer without any cannot have.
    if (transaction_details.length > 0) {
      expect(problems('reporting/search_response', answer)).toEqual([]);
    }
    return { ...sums, rows: transaction_details.map(({ transaction_info }) => transaction_info) };
  };

  it('finds captures and refunds with invoice and custom id, three hours after they were made', async () => {
    const unit = { amount: usd('100.00'), invoice_id: 'INV-SEARCH', custom_id: 'basket' };
    const { orderId, authorizationId } = await paypal.authorized({}, { purchase_units: [unit] });
    const captured = await paypal.capture(authorizationId, { body: { amount: usd('40.00') } });
    await paypal.refund(captured.body.id, { body: { amount: usd('10.00') } });
    const mine = ({ invoice_id }: { invoice_id?: string | undefined }) =>
      invoice_id === 'INV-SEARCH';
    expect((await search()).rows.filter(mine)).toEqual([]);
    await paypal.advance(hours(3), orderId);
    const { rows } = await search();
    expect(
      rows.filter(mine).map((row) => [row.transaction_event_code, row.transaction_amount.value]),
    ).toEqual([
      ['T0006', '40.00'],
      ['T1107', '-10.00'],
    ]);
    expect(rows.find(mine)).toMatchObject({
      transaction_id: captured.body.id,
      paypal_reference_id: authorizationId,
      paypal_reference_id_type: 'TXN',
      custom_field: 'basket',
      transaction_status: 'S',
    });
    const all = await search('&balance_affecting_records_only=N');
    expect(all.rows.filter(mine).map(({ transaction_event_code: code }) => code)).toContain(
      'T1300',
    );
  });

  it('finds one transaction by its id, those of Payments v1 too, and nobody else’s', async () => {
    await paypal.knobs({ searchDelaySeconds: 0 });
    const { id } = await executedPayment(paypal, 'sale');
    expect((await search(`&transaction_id=${id}`)).rows).toHaveLength(1);
    const token = await paypal.otherMerchant();
    const foreign = await paypal.get(`/v1/reporting/transactions?${span}`, { token });
    expect(rowsShape.parse(JSON.parse(foreign.text)).total_items).toBe(0);
  });

  it('names the order that a capture of intent CAPTURE was made of', async () => {
    await paypal.knobs({ searchDelaySeconds: 0 });
    const orderId = await paypal.approved({}, { intent: 'CAPTURE' });
    const taken = await paypal.post(`/v2/checkout/orders/${orderId}/capture`);
    const captureId = JSON.parse(taken.text).purchase_units[0].payments.captures[0].id;
    expect((await search(`&transaction_id=${captureId}`)).rows).toMatchObject([
      { paypal_reference_id: orderId, paypal_reference_id_type: 'ODR' },
    ]);
  });

  it('comes in pages', async () => {
    await paypal.knobs({ searchDelaySeconds: 0 });
    await executedPayment(paypal, 'sale');
    await executedPayment(paypal, 'sale');
    const first = await search('&page_size=1');
    const second = await search('&page_size=1&page=2');
    expect(first.total_pages).toBe(first.total_items);
    expect(first.rows[0]?.transaction_id).not.toBe(second.rows[0]?.transaction_id);
  });

  it('adds trackers to captures one by one, says which failed, and shows them with their order', async () => {
    const { captureId, orderId } = await paypal.captured('10.00');
    const tracker = {
      transaction_id: captureId,
      tracking_number: '443844607820',
      status: 'SHIPPED',
      carrier: 'FEDEX',
    };
    const added = await paypal.post('/v1/shipping/trackers-batch', {
      body: { trackers: [tracker, { ...tracker, transaction_id: 'NOBODYS' }] },
    });
    expect([added.httpStatus, problems('trackers/tracker_identifier_collection', added)]).toEqual([
      200,
      [],
    ]);
    const { tracker_identifiers, errors } = JSON.parse(added.text);
    expect([tracker_identifiers.length, errors.length]).toEqual([1, 1]);
    const order = await paypal.get(`/v2/checkout/orders/${orderId}`);
    expect(order.text).toContain(`"${captureId}-443844607820"`);
    await paypal.post('/v1/shipping/trackers-batch', { body: { trackers: [tracker] } });
    const again = await paypal.get(`/v2/checkout/orders/${orderId}`);
    expect(JSON.parse(again.text).purchase_units[0].shipping.trackers).toHaveLength(1);
  });

  it('shows a tracker by its id and by what it tracks, and replaces it', async () => {
    const { path, captureId } = await trackedPath(paypal);
    const shown = await paypal.get(path);
    expect([shown.body.status, problems('trackers/tracker', shown)]).toEqual(['SHIPPED', []]);
    const replaced = await paypal.call('PUT', path, {
      body: { transaction_id: captureId, tracking_number: '443844607820', status: 'DELIVERED' },
    });
    expect(replaced.httpStatus).toBe(204);
    const found = await paypal.get(
      `/v1/shipping/trackers?transaction_id=${captureId}&tracking_number=443844607820`,
    );
    expect(found.body.status).toBe('DELIVERED');
  });
});
