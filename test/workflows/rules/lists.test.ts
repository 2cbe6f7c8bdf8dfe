import { randomUUID } from 'node:crypto';
import { TypedSearchAttributes } from '@temporalio/common';
import { expect, it } from 'vitest';
import {
  CheckoutStatusKey,
  MerchantIdKey,
  NeedsAttentionKey,
} from '../../../src/contract/search-attributes.ts';
import { aCheckout, SOON, useShop } from './given.ts';

const shop = useShop();

it('A list shows the other checkouts where one of them cannot be asked', async () => {
  const { checkoutId } = await aCheckout(shop);
  await shop.temporal.client.workflow.start('checkout', {
    workflowId: `checkout:default:c-${randomUUID()}`,
    taskQueue: 'no-worker-polls-here',
    args: [{}],
    typedSearchAttributes: new TypedSearchAttributes([
      { key: MerchantIdKey, value: 'default' },
      { key: CheckoutStatusKey, value: 'CREATING' },
      { key: NeedsAttentionKey, value: false },
    ]),
  });
  const query = "WorkflowType = 'checkout'";
  await expect
    .poll(() => shop.temporal.client.workflow.count(query).then(({ count }) => count), SOON)
    .toBe(2);
  const page = await shop.holdfast.list({});
  expect(JSON.stringify(page)).toContain(checkoutId);
});
