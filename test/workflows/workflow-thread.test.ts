import { expect, it } from 'vitest';
import { aCheckout, untilStatus, useShop } from '../support/shop.ts';

const shop = useShop();

/** Some stack trace stands there while a Workflow waits for anything, where the SDK's hook is in the thread. */
it('runs Workflows without the SDK’s promise hook, and cancels the timer of a wait alone', async () => {
  const { checkoutId, orderId } = await aCheckout(shop);
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  expect(await handle.query('__stack_trace')).toBe('');
  await shop.paypal.payerApproves(orderId ?? '');
  await shop.holdfast.approve(checkoutId);
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  expect((await handle.describe()).status.name).toBe('RUNNING');
});
