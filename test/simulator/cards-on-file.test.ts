import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Answer, PayPal, usd } from './paypal.ts';

const orders = '/v2/checkout/orders';

const card = (extra: object = {}) => ({
  number: '4032039317984658',
  expiry: '2049-12',
  name: 'John Doe',
  ...extra,
});

const sca = (method: string) => ({ attributes: { verification: { method } } });

const order = (intent: string, extra: object = {}) => ({
  intent,
  purchase_units: [{ amount: usd('25.00') }],
  ...extra,
});

const cardShape = z.object({
  payment_source: z.object({
    card: z.looseObject({
      last_digits: z.string().optional(),
      authentication_result: z.unknown().optional(),
      attributes: z
        .object({
          vault: z.object({
            id: z.string(),
            status: z.string(),
            customer: z.object({ id: z.string() }),
          }),
        })
        .optional(),
    }),
  }),
});

const cardOf = ({ text }: Answer) => cardShape.parse(JSON.parse(text)).payment_source.card;

describe('cards', () => {
  let paypal: PayPal;
  let keys = 0;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(() => paypal.knobs({}));

  const create = (body: object): Promise<Answer> => {
    keys += 1;
    return paypal.post(orders, { body, requestId: `create-${keys}` });
  };

  it.each([
    ['SUCCEEDED', 'POSSIBLE', { enrollment_status: 'Y', authentication_status: 'Y' }],
    ['FAILED', 'NO', { enrollment_status: 'Y', authentication_status: 'N' }],
    ['REJECTED', 'NO', { enrollment_status: 'Y', authentication_status: 'R' }],
    ['ATTEMPTED', 'POSSIBLE', { enrollment_status: 'Y', authentication_status: 'A' }],
    ['NOT_COMPLETED', 'UNKNOWN', { enrollment_status: 'Y', authentication_status: 'U' }],
    ['NOT_ENROLLED', 'POSSIBLE', { enrollment_status: 'N' }],
    ['UNAVAILABLE', 'UNKNOWN', { enrollment_status: 'U' }],
    ['BYPASSED', 'POSSIBLE', { enrollment_status: 'B' }],
  ])('show what the bank said once it has: %s', async (result, shift, three_d_secure) => {
    const source = { payment_source: { card: card(sca('SCA_ALWAYS')) } };
    const created = await create(order('AUTHORIZE', source));
    expect(created.body.status).toBe('PAYER_ACTION_REQUIRED');
    expect(created.body.links.map(({ rel }) => rel)).toContain('payer-action');
    expect((await paypal.authorize(created.body.id)).issues).toEqual(['ORDER_NOT_APPROVED']);
    await paypal.hook('POST', `orders/${created.body.id}/authenticate`, { result });
    const shown = await paypal.get(`${orders}/${created.body.id}`);
    expect(shown.body.status).toBe('APPROVED');
    expect(cardOf(shown).authentication_result).toEqual({ liability_shift: shift, three_d_secure });
    const authorized = await paypal.authorize(created.body.id);
    expect([authorized.httpStatus, cardOf(authorized).last_digits]).toEqual([201, '4658']);
  });

  it('send the payer to the bank where authorize brings a card that asks for it, and pay afterwards', async () => {
    const created = await create(order('AUTHORIZE'));
    const body = { payment_source: { card: card(sca('SCA_ALWAYS')) } };
    const refused = await paypal.authorize(created.body.id, { body });
    expect([refused.httpStatus, ...refused.issues]).toEqual([422, 'PAYER_ACTION_REQUIRED']);
    expect((await paypal.ledger(created.body.id)).effects).toEqual([]);
    await paypal.hook('POST', `orders/${created.body.id}/authenticate`, {});
    const authorized = await paypal.authorize(created.body.id, { body });
    expect(authorized.httpStatus).toBe(201);
  });

  it('ask the bank under SCA_WHEN_REQUIRED only where the knob says that it is required', async () => {
    const body = order('CAPTURE', { payment_source: { card: card(sca('SCA_WHEN_REQUIRED')) } });
    expect((await create(body)).body.status).toBe('COMPLETED');
    await paypal.knobs({ scaRequired: true });
    expect((await create(body)).body.status).toBe('PAYER_ACTION_REQUIRED');
  });

  it('have nothing to authenticate where no bank asked', async () => {
    const created = await create(order('AUTHORIZE'));
    await expect(paypal.hook('POST', `orders/${created.body.id}/authenticate`, {})).rejects.toThrow(
      'NOT_POSSIBLE',
    );
  });

  it('are kept once they have paid, and pay again by their vault id', async () => {
    const vault = { vault: { store_in_vault: 'ON_SUCCESS' }, customer: { id: 'CUSTOMER-1' } };
    const paid = await create(
      order('CAPTURE', { payment_source: { card: card({ attributes: vault }) } }),
    );
    const kept = cardOf(paid).attributes?.vault;
    expect(kept).toMatchObject({ status: 'VAULTED', customer: { id: 'CUSTOMER-1' } });
    const again = await create(
      order('AUTHORIZE', { payment_source: { card: { vault_id: kept?.id } } }),
    );
    expect(again.body.status).toBe('COMPLETED');
    expect(cardOf(again).last_digits).toBe('4658');
    const later = await create(order('AUTHORIZE'));
    const authorized = await paypal.authorize(later.body.id, {
      body: { payment_source: { card: { vault_id: kept?.id } } },
    });
    expect(cardOf(authorized).last_digits).toBe('4658');
  });

  it('are not kept where they were declined, or where nobody asked for it', async () => {
    const attributes = { vault: { store_in_vault: 'ON_SUCCESS' } };
    const declined = await create(
      order('CAPTURE', {
        payment_source: { card: card({ name: 'CCREJECT-REFUSED', attributes }) },
      }),
    );
    expect(cardOf(declined).attributes).toBeUndefined();
    const unasked = await create(order('CAPTURE', { payment_source: { card: card() } }));
    expect(cardOf(unasked).attributes).toBeUndefined();
  });

  it('keep a wallet too, whose vault id pays without the payer and is no card’s', async () => {
    const attributes = { vault: { store_in_vault: 'ON_SUCCESS', usage_type: 'MERCHANT' } };
    const orderId = await paypal.approved(
      {},
      order('AUTHORIZE', { payment_source: { paypal: { attributes } } }),
    );
    const authorized = await paypal.authorize(orderId);
    const shape = z.object({
      payment_source: z.object({
        paypal: z.object({ attributes: z.object({ vault: z.object({ id: z.string() }) }) }),
      }),
    });
    const { id } = shape.parse(JSON.parse(authorized.text)).payment_source.paypal.attributes.vault;
    const again = await create(
      order('AUTHORIZE', { payment_source: { paypal: { vault_id: id } } }),
    );
    expect(again.body.status).toBe('COMPLETED');
    const mismatched = await create(
      order('AUTHORIZE', { payment_source: { card: { vault_id: id } } }),
    );
    expect(mismatched.issues).toEqual(['MISMATCHED_VAULT_ID_TO_PAYMENT_SOURCE']);
  });

  it('are refused by a vault id that nobody made, where the knob says so', async () => {
    await paypal.knobs({ unknownVaultIds: 'REFUSE' });
    const created = await create(order('AUTHORIZE'));
    const refused = await paypal.authorize(created.body.id, {
      body: { payment_source: { card: { vault_id: 'nobodysid' } } },
    });
    expect([refused.httpStatus, ...refused.issues]).toEqual([422, 'TOKEN_ID_NOT_FOUND']);
  });

  it.each([
    [
      'MERCHANT_INITIATED_WITH_MULTIPLE_PURCHASE_UNITS',
      [
        { reference_id: 'a', amount: usd('1.00') },
        { reference_id: 'b', amount: usd('1.00') },
      ],
      {},
    ],
    ['MERCHANT_INITIATED_WITH_SECURITY_CODE', [{ amount: usd('1.00') }], { security_code: '123' }],
  ])('that the merchant starts are refused with %s', async (issue, purchase_units, extra) => {
    const stored_credential = { payment_initiator: 'MERCHANT', payment_type: 'RECURRING' };
    const refused = await create({
      intent: 'CAPTURE',
      purchase_units,
      payment_source: { card: card({ ...extra, stored_credential }) },
    });
    expect([refused.httpStatus, ...refused.issues]).toEqual([422, issue]);
  });
});
