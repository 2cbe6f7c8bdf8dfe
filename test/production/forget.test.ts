import { describe, expect, it } from 'vitest';
import { holdfast as shell } from '../cli/shell.ts';
import { anAuthorizedCheckout, useShop } from '../support/shop.ts';
import { endRun, parcelOf } from '../workflows/trackers/captured-checkout.ts';

const shop = useShop();

const forget = (checkoutId: string) =>
  shell(['--json', 'forget', checkoutId], {
    TEMPORAL_ADDRESS: shop.temporal.address,
    TEMPORAL_NAMESPACE: shop.temporal.namespace,
  });

/** Ids of all runs that visibility still finds. */
const found = async (checkoutId: string, captureId: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  const query = `WorkflowId IN ('checkout:default:${checkoutId}', 'refund:default:${captureId}', 'tracker:default:${checkoutId}')`;
  for await (const { workflowId } of shop.temporal.client.workflow.list({ query })) {
    ids.push(workflowId);
  }
  return ids.sort();
};

describe('holdfast forget', () => {
  it('deletes a closed checkout with its refunds and trackers, and says afterwards that there is none', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
    await endRun(shop, `tracker:default:${checkoutId}`);
    await shop.holdfast.refund({ captureId }, 'back');
    const ids = [
      `checkout:default:${checkoutId}`,
      `refund:default:${captureId}`,
      `tracker:default:${checkoutId}`,
    ];
    await expect
      .poll(async () => {
        const runs = ids.map((id) => shop.temporal.client.workflow.getHandle(id).describe());
        return (await Promise.all(runs)).map(({ status }) => status.name);
      })
      .toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    await expect.poll(() => found(checkoutId, captureId)).toEqual(ids);

    const forgotten = await forget(checkoutId);
    expect(forgotten.exitCode).toBe(0);
    expect(JSON.parse(forgotten.stdout)).toMatchObject({
      checkoutId,
      deleted: expect.arrayContaining(ids),
    });
    await expect.poll(() => found(checkoutId, captureId), { timeout: 60_000 }).toEqual([]);
    await expect(shop.holdfast.get(checkoutId)).rejects.toMatchObject({
      code: 'CHECKOUT_NOT_FOUND',
    });
    const again = await forget(checkoutId);
    expect(again.exitCode).toBe(4);
    expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'CHECKOUT_NOT_FOUND' } });
  });

  it('refuses a checkout that still holds money, and deletes nothing', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await expect.poll(() => found(checkoutId, 'none')).toHaveLength(1);
    const refused = await forget(checkoutId);
    expect(refused.exitCode).toBe(3);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'CHECKOUT_OPEN' } });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'AUTHORIZED' });
    await shop.holdfast.void(checkoutId, {});
  });
});
