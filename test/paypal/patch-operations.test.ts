import { describe, expect, it } from 'vitest';

import type { UnitChange } from '../../src/domain/paypal/patched-unit.ts';
import { patchOperations } from '../../src/paypal/patch-operations.ts';

const usd = (value: string) => ({ currencyCode: 'USD', value });
const amount = usd('100.00');

/** A purchase unit as PayPal shows it (`purchase_unit` of the official specification of Orders v2). */
const shown = {
  reference_id: 'default',
  amount: { currency_code: 'USD', value: '100.00' },
  custom_id: 'shop-7',
  description: 'Lamps',
  items: [
    {
      name: 'Lamp',
      quantity: '2',
      unit_amount: { currency_code: 'USD', value: '50.00' },
      sku: 'L-1',
    },
  ],
  shipping: {
    name: { full_name: 'Jane Doe' },
    address: { country_code: 'US', postal_code: '95131', admin_area_2: 'San Jose' },
  },
};

const lamp = { name: 'Lamp', quantity: '2', unitAmount: usd('50'), sku: 'L-1' };
const address = { countryCode: 'US', postalCode: '95131', adminArea2: 'San Jose' };
const name = { fullName: 'Jane Doe' };

/** The paths below the unit that are sent for a change. */
const sentFor = (unit: UnitChange['unit'], removes: UnitChange['removes'] = []) =>
  patchOperations(
    { orderId: 'O', purchaseUnit: { amount, ...unit }, change: { unit, removes } },
    { unit: shown, hasPayer: false },
  ).map(({ path }) => path.split('/').slice(3).join('/'));

describe('a change whose answer was lost, by what the order shows when it is asked for again', () => {
  it.each<[string, UnitChange['unit'], UnitChange['removes']]>([
    ['items', { items: [lamp] }, []],
    ['shipping', { shipping: { name, address } }, []],
    ['an invoice id that was removed', {}, ['invoiceId']],
    ['several fields', { amount, description: 'Lamps', customId: 'shop-7' }, ['softDescriptor']],
  ])('was made: %s', (_, unit, removes) => {
    expect(sentFor(unit, removes)).toEqual([]);
  });

  it.each<[string, UnitChange['unit'], UnitChange['removes'], readonly string[]]>([
    ['items', { items: [{ ...lamp, quantity: '3' }] }, [], ['items']],
    ['items of which one is more', { items: [lamp, lamp] }, [], ['items']],
    [
      'an address',
      { shipping: { address: { ...address, postalCode: '95132' } } },
      [],
      ['shipping/address'],
    ],
    ['a field that is removed', {}, ['customId'], ['custom_id']],
    [
      'one of several fields',
      { description: 'Lamps', customId: 'x' },
      [],
      ['custom_id', 'description'],
    ],
  ])('was not made: %s', (...[, unit, removes, paths]) => {
    expect(sentFor(unit, removes).toSorted()).toEqual(paths.toSorted());
  });

  it('leaves a payer, whom no read compares, to be sent', () => {
    const payer = { value: { emailAddress: 'payer@example.com' } };
    const change = { unit: { description: 'Lamps' }, removes: [] };
    const input = { orderId: 'O', purchaseUnit: { amount }, change, payer };
    expect(patchOperations(input, { unit: shown, hasPayer: true })).toMatchObject([
      { op: 'replace', path: '/payer' },
    ]);
  });
});
