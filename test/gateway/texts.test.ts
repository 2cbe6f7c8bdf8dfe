import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useShop } from '../support/shop.ts';
import { hundred, useGateway } from './test-gateway.ts';

const shop = useShop();
const gateway = useGateway(shop);

const start = (purchaseUnit: object) =>
  gateway.ask('POST', '/v1/checkouts', {
    body: { checkoutId: `c-${randomUUID()}`, purchaseUnit: { ...hundred, ...purchaseUnit } },
    key: randomUUID(),
  });

describe('a text of a purchase unit', () => {
  it.each([
    ['of 127 letters', 'a'.repeat(127)],
    ['of combining marks', 'e\u0301'.repeat(40)],
    ['from right to left', '\u05e9\u05dc\u05d5\u05dd'.repeat(20)],
    ['of 63 emoji', '\u{1f4e6}'.repeat(63)],
  ])('%s is taken', async (_what, description) => {
    expect((await start({ description })).status).toBe(201);
  });

  it.each([
    ['of 128 letters', 'a'.repeat(128)],
    ['of 128 emoji', '\u{1f4e6}'.repeat(128)],
    ['of 64 emoji, two units each', '\u{1f4e6}'.repeat(64)],
    ['with a line break', 'one\ntwo'],
    ['with half a surrogate pair', 'a\ud83d'],
    ['of nothing', ''],
  ])('%s is refused with 400 and its place', async (_what, description) => {
    const answer = await start({ description });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('/purchaseUnit/description');
  });

  it.each(['description', 'customId', 'invoiceId'])(
    'of 127 emoji as %s is taken, or refused with 400 and its place',
    async (field) => {
      const answer = await start({ [field]: '\u{1f4e6}'.repeat(127) });
      expect([201, 400]).toContain(answer.status);
      if (answer.status === 400) expect(answer.text).toContain(`/purchaseUnit/${field}`);
    },
  );
});
