import { describe, expect, it } from 'vitest';
import { partsOfChange, patchedUnit } from '../../src/domain/paypal/patched-unit.ts';
import type { PurchaseUnit } from '../../src/domain/paypal/purchase-unit.ts';

const usd = (value: string) => ({ currencyCode: 'USD', value });
const amount = usd('80.00');
const option = { id: '1', label: 'Post', selected: true } as const;

const present: PurchaseUnit = {
  referenceId: 'parcel-1',
  amount: { ...usd('100.00'), breakdown: { itemTotal: usd('100.00') } },
  description: 'Lanterns',
  customId: 'mine',
  invoiceId: 'I-1',
  shipping: {
    name: { fullName: 'Jane Doe' },
    address: { countryCode: 'US', postalCode: '95131' },
    type: 'SHIPPING',
  },
};

describe('a patched purchase unit', () => {
  it('keeps what the change leaves out, and loses the breakdown of the amount it replaces', () => {
    expect(patchedUnit(present, { unit: { amount }, removes: [] })).toEqual({ ...present, amount });
  });

  it.each<[string, Partial<PurchaseUnit>, Partial<PurchaseUnit>]>([
    ['a text', { description: 'Lamps' }, { description: 'Lamps' }],
    [
      'one part of shipping, and keeps the others',
      { shipping: { address: { countryCode: 'DE' } } },
      { shipping: { ...present.shipping, address: { countryCode: 'DE' } } },
    ],
    [
      'a type by options, since PayPal takes one of them',
      { shipping: { options: [option] } },
      {
        shipping: {
          name: { fullName: 'Jane Doe' },
          address: { countryCode: 'US', postalCode: '95131' },
          options: [option],
        },
      },
    ],
  ])('replaces %s', (_, change, expected) => {
    expect(patchedUnit(present, { unit: { amount, ...change }, removes: [] })).toEqual({
      ...present,
      amount,
      ...expected,
    });
  });

  it('has shipping where there was none', () => {
    const shipping = { name: { fullName: 'Jane Doe' } };
    expect(patchedUnit({ amount }, { unit: { shipping }, removes: [] })).toEqual({
      amount,
      shipping,
    });
  });
});

describe('a field that is taken away', () => {
  it.each(['description', 'customId', 'invoiceId'] as const)('is not there: %s', (field) => {
    const change = partsOfChange({ amount, [field]: null });
    expect(change.removes).toEqual([field]);
    const { [field]: _removed, ...others } = { ...present, amount };
    expect(patchedUnit(present, change)).toEqual(others);
  });

  it('is not one that is left out or set', () => {
    expect(partsOfChange({ amount, description: 'Lamps' })).toEqual({
      unit: { amount, description: 'Lamps' },
      removes: [],
    });
  });

  it('may be one that was never there', () => {
    expect(patchedUnit(present, partsOfChange({ items: null }))).toEqual(present);
  });
});
