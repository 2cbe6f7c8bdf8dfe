import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHoldfast } from '../../src/client.ts';
import { holdsCardNumber } from '../../src/domain/request/card-number.ts';

const NUMBER = '4111111111111111';
const grouped = (between: string): string => NUMBER.replaceAll(/\d{4}(?=\d)/g, `$&${between}`);
/** In the digits of another script, from its zero. */
const inDigitsFrom = (zero: number): string =>
  Array.from(NUMBER, (digit) => String.fromCodePoint(zero + Number(digit))).join('');

describe('a text with the number of a card', () => {
  it.each([
    ['no-break spaces', grouped('\u00A0')],
    ['narrow no-break spaces', grouped('\u202F')],
    ['two spaces', grouped('  ')],
    ['no-break hyphens', grouped('\u2011')],
    ['dashes between spaces', grouped(' – ')],
    ['minus signs', grouped('\u2212')],
    ['dots', grouped('.')],
    ['underscores', grouped('_')],
    ['spaces of no width', grouped('\u200B')],
    ['soft hyphens', grouped('\u00AD')],
    ['a space after each digit', Array.from(NUMBER).join(' ')],
    ['spaces and hyphens', '4111 1111-1111 1111'],
    ['full-width digits', inDigitsFrom(0xff10)],
    ['Arabic digits', inDigitsFrom(0x0660)],
    ['Devanagari digits', inDigitsFrom(0x0966)],
    ['mathematical digits', inDigitsFrom(0x1d7ce)],
    ['its date of expiry', `${grouped(' ')} 12/29`],
    ['date and security code', `${NUMBER} 1229 123`],
    ['a number before it', `Order 20417 ${grouped(' ')}`],
    ['a phone number before it', `+49 30 901820, ${grouped('-')}`],
    ['the groups of American Express', '3782 822463 10005 12/29'],
    ['a number of Mir', '2200 0000 0000 0004'],
    ['a number of Maestro', '6759 6498 2643 8453'],
  ])('is seen: %s', (_, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });
});

const digits = (length: number) =>
  fc.stringMatching(new RegExp(`^\\d{${length}}$`), { size: 'max' });

const iban = fc.tuple(fc.constantFrom('DE', 'FR', 'ES'), digits(20)).map(([country, account]) => {
  const written = Array.from(`${account}${country}00`, (sign) => Number.parseInt(sign, 36));
  const check = 98n - (BigInt(written.join('')) % 97n);
  const signs = `${country}${String(check).padStart(2, '0')}${account}`;
  return signs.replaceAll(/.{4}(?=.)/g, '$& ');
});

const NO_CARD: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'a UUID': fc.uuid(),
  'a ULID': fc.ulid(),
  'an id of PayPal': fc.stringMatching(/^[0-9]{8}[A-Z][0-9]{8}$/),
  'an instant': fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  'a date and time': digits(10).map(
    (rest) => `2026.${rest.slice(0, 2)}.28 17.${rest.slice(2, 4)}.${rest.slice(4, 10)}`,
  ),
  'an IBAN in groups': iban,
  'a number of USPS': digits(20).map((rest) => `94${rest}`),
  'a number of USPS in groups': digits(20).map((rest) =>
    `94${rest}`.replaceAll(/\d{4}(?=\d)/g, '$& '),
  ),
  'a number of UPS': digits(16).map((rest) => `1Z${rest}`),
  'a number of FedEx of 12 digits': digits(12),
  'a number of DHL of 20 digits': digits(18).map((rest) => `00${rest}`),
  prices: fc
    .array(digits(4), { minLength: 4, maxLength: 4 })
    .map((prices) => prices.map((price) => `${price.slice(0, 2)}.${price.slice(2)}`).join(' ')),
};

describe('a text without one', () => {
  it.each(Object.entries(NO_CARD))('is taken: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(holdsCardNumber(text)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read in a moment, however long a row of digits it has', () => {
    const startedAt = performance.now();
    for (const text of ['1 '.repeat(50_000), '1'.repeat(100_000), 'DE12 ABCD '.repeat(10_000)]) {
      expect(holdsCardNumber(text)).toBe(false);
    }
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

/** Knows where a checkout would be asked, and asks nobody. */
const client: Parameters<typeof createHoldfast>[0]['client'] = new Proxy(Object.create(null), {
  get: (_client, part) =>
    new Proxy(Object.create(null), {
      get: (_part, name) => () => {
        if (name === 'getHandle') return client.workflow;
        throw new Error(`Temporal was asked: ${String(part)}.${String(name)}`);
      },
    }),
});

describe('an actor', () => {
  it('with the number of a card is refused before Temporal is asked: CARD_NUMBER_REFUSED', async () => {
    const holdfast = createHoldfast({ client, merchantId: 'default' }).as(grouped('.'));
    const checkoutId = randomUUID();
    const captureId = '2GG279541U471931P';
    const parcel = { captureId, trackingNumber: '1', carrier: 'FEDEX' };
    const amount = { currencyCode: 'USD', value: '1.00' };
    for (const call of [
      () => holdfast.start({ purchaseUnit: { amount } }, 'start'),
      () => holdfast.approve(checkoutId),
      () => holdfast.capture(checkoutId, {}, 'capture'),
      () => holdfast.void(checkoutId, {}, 'void'),
      () => holdfast.refund({ captureId }, 'refund'),
      () => holdfast.addTracker(checkoutId, parcel, 'parcel'),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        errors: [{ field: 'actor', code: 'CARD_NUMBER_REFUSED' }],
      });
    }
  });
});
