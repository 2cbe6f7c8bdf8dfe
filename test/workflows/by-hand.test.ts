import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anAuthorizedCheckout, dollars, useShop } from '../support/shop.ts';

const shop = useShop();

const running = (checkoutId: string) =>
  shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);

describe('what people do by hand', () => {
  it('does not stop a checkout: a signal without its input is a hint like any other', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await running(checkoutId).signal('approve');
    await running(checkoutId).signal('paypalEvent');
    expect(await shop.holdfast.capture(checkoutId, {}, 'all')).toMatchObject({
      status: 'COMPLETED',
    });
  });

  it.each([{}, { eventId: 'WH-1' }, 'WH-1'])(
    'is no event of PayPal’s where it says nothing: %j is passed over',
    async (said) => {
      const { checkoutId } = await anAuthorizedCheckout(shop);
      await running(checkoutId).signal('paypalEvent', said);
      expect(await shop.holdfast.void(checkoutId, {})).toMatchObject({ status: 'VOIDED' });
    },
  );

  it.each([
    ['capture', { key: 'k', digest: 'd' }],
    ['void', undefined],
    ['reauthorize', { key: 'k', digest: 'd', amount: '10.00' }],
    ['patch', { key: 'k', digest: 'd', amount: { currency: 'USD', minor: 100 } }],
    ['changePolicy', { key: 'k', digest: 'd', policy: { atDeadline: 'SHIP' } }],
    ['changePolicy', { key: 'k', digest: 'd', policy: { deadline: 'VOID' } }],
    ['reconcile', { actor: 'op' }],
    ['resolve', { key: 'k', digest: 'd', action: 'shout', actor: 'op', reason: 'r' }],
  ])('is refused where an Update "%s" lacks its input', async (name, said) => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await expect(
      running(checkoutId).executeUpdate<unknown, [unknown]>(name, { args: [said] }),
    ).rejects.toMatchObject({
      cause: { type: 'MALFORMED_COMMAND' },
    });
    expect(await shop.holdfast.void(checkoutId, {})).toMatchObject({ status: 'VOIDED' });
  });

  it('does not start a checkout with a hole in its policy', async () => {
    const checkoutId = `c-${randomUUID()}`;
    const policy = JSON.parse('{}');
    policy.approvalWithinMs = undefined;
    const request = { checkoutId, purchaseUnit: { amount: dollars('5.00') }, policy };
    expect(await shop.holdfast.start(request, 'start')).toMatchObject({
      policy: { approvalWithin: '3 h' },
    });
  });
});
