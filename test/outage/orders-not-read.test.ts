import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLedger } from '../support/ledger.ts';
import { anAuthorizedCheckout, untilStatus } from '../support/shop.ts';
import { type LongShop, openLongShop } from './long-shop.ts';

let shop: LongShop;
beforeAll(async () => {
  shop = await openLongShop();
});
afterAll(() => shop.close());

const DAY = 24;

describe('while PayPal answers everything but reads', { timeout: 600_000 }, () => {
  it('the deadline waits for a read until the last margin, which releases the hold and raises attention', async () => {
    const policy = { atDeadline: 'CAPTURE', reauthorize: 'NEVER' } as const;
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await shop.sleep(27 * DAY);
    await shop.paypal.faults([{ operation: 'getOrder', kind: '503' }]);
    await shop.sleep(2 * DAY - 0.5);
    const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    const { events } = await handle.fetchHistory();
    expect(events?.length).toBeLessThan(300);
    const effects = async () => (await readLedger(shop.paypal.url, orderId ?? '')).effects;
    expect((await effects()).map(({ effect }) => effect)).toEqual(['AUTHORIZED', 'VOIDED']);
    await shop.payPalIsBack();
    await shop.sleep(2);
    const { timeline } = await untilStatus(shop, checkoutId, 'VOIDED');
    const raised = timeline.filter(({ event }) => event === 'ATTENTION_RAISED');
    expect(raised).toMatchObject([{ attention: { code: 'POLICY_NOT_CARRIED_OUT' } }]);
  });
});
