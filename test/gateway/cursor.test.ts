import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bodyDigest } from '../../src/digest.ts';
import { positiveMoney } from '../../src/domain/request/money.ts';
import { parseRequest } from '../../src/domain/request/parse-request.ts';
import { cursorKeyOf, openCursor, sealCursor } from '../../src/gateway/cursor.ts';
import { ListQuery } from '../../src/gateway/schemas/request-schemas.ts';

const listing = { merchantId: 'default', filter: {}, key: cursorKeyOf('secret') };

describe('the cursor of a list', () => {
  it('is taken back by every gateway of the same account, and by no other', () => {
    const sealed = sealCursor('dG9rZW4', listing) ?? '';
    expect(openCursor(sealed, { ...listing, key: cursorKeyOf('secret') })).toBe('dG9rZW4');
    expect(() => openCursor(sealed, { ...listing, key: cursorKeyOf('another') })).toThrow(
      '/cursor',
    );
  });

  it('belongs to one list of one merchant', () => {
    const sealed = sealCursor('dG9rZW4', listing) ?? '';
    expect(() => openCursor(sealed, { ...listing, merchantId: 'another' })).toThrow('/cursor');
    const filter = { status: 'VOIDED' } as const;
    expect(() => openCursor(sealed, { ...listing, filter })).toThrow('/cursor');
  });

  it('cannot be sealed by who knows how, but not the key', () => {
    const cursor = 'bm9uc2Vuc2U';
    const digest = bodyDigest([listing.merchantId, listing.filter, cursor]);
    for (const seal of [
      digest.slice(0, 16),
      digest,
      createHash('sha256').update(digest).digest('base64url').slice(0, 22),
      '',
    ]) {
      expect(() => openCursor(`${cursor}~${seal}`, listing)).toThrow('/cursor');
    }
  });
});

describe('the instant that deadlines are before', () => {
  it.each(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00+14:00', '0001-01-01T00:00:00Z'])(
    'may be %s',
    (actBefore) => {
      expect(ListQuery.safeParse({ actBefore }).success).toBe(true);
    },
  );

  it.each([
    '9999-12-31T23:59:59-01:00',
    '0000-01-01T00:00:00+01:00',
    '12026-01-01T00:00:00Z',
    '+012026-01-01T00:00:00Z',
  ])('is refused as %s, which Temporal cannot read', (actBefore) => {
    expect(ListQuery.safeParse({ actBefore }).success).toBe(false);
  });
});

describe('an amount', () => {
  const taken = (currencyCode: string, value: string) =>
    parseRequest(positiveMoney, { currencyCode, value });

  it.each([
    ['1.0000000000000000', 100, '1.00'],
    ['00.10', 10, '0.10'],
    ['1', 100, '1.00'],
    ['1.5', 150, '1.50'],
    ['100.00', 10_000, '100.00'],
  ])('of %s is %d cents from here on, with the digest of %s', (value, minor, normalized) => {
    expect(taken('USD', value)).toMatchObject({ value: { currency: 'USD', minor } });
    expect(bodyDigest(taken('USD', value))).toBe(bodyDigest(taken('USD', normalized)));
  });

  it('is counted in whole units where the currency has no decimals', () => {
    expect(taken('JPY', '0100.00')).toMatchObject({ value: { currency: 'JPY', minor: 100 } });
  });
});
