import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { forgetCheckout } from '../../src/client/forget.ts';
import { startMortalTemporal } from '../outage/temporal-server.ts';
import { anAuthorizedCheckout, useShop } from '../support/shop.ts';
import { running, SOON } from './rules/fixtures.ts';

const server = () => startMortalTemporal(null, ['frontend.WorkflowPauseEnabled=true']);
const shop = useShop({ server });

const pause = async (checkoutId: string): Promise<void> => {
  const { client, namespace } = shop.temporal;
  await client.workflowService.pauseWorkflowExecution({
    namespace,
    workflowId: `checkout:default:${checkoutId}`,
    requestId: randomUUID(),
    reason: 'a story',
  });
  const status = async () => (await running(shop, checkoutId).describe()).status.name;
  await expect.poll(status, SOON).toBe('PAUSED');
};

describe('a checkout that an operator has paused', () => {
  it('is among those that need attention, and is not forgotten', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'refuse', issue: 'PAYEE_ACCOUNT_RESTRICTED' },
    ]);
    await expect(shop.holdfast.capture(checkoutId, {}, 'all')).rejects.toThrow();
    await pause(checkoutId);
    const listed = async () =>
      (await shop.holdfast.list({ needsAttention: true })).checkouts.map((one) => one.checkoutId);
    await expect.poll(listed, SOON).toEqual([checkoutId]);
    await expect(shop.holdfast.get(checkoutId)).rejects.toMatchObject({ code: 'WORKFLOW_PAUSED' });
    const { temporal, taskQueue } = shop;
    const context = { client: temporal.client, merchantId: 'default', taskQueue, notify: false };
    await expect(forgetCheckout(context, checkoutId)).rejects.toMatchObject({
      code: 'WORKFLOW_PAUSED',
    });
    expect((await running(shop, checkoutId).describe()).status.name).toBe('PAUSED');
  });
});
