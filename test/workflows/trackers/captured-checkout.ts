import { moveWorkflow } from '../../../src/dev/clocks.ts';
import { anAuthorizedCheckout, type Shop } from '../../support/shop.ts';

/** A checkout that has ended fully captured, whose goods are shipped now. */
export const aCapturedCheckout = async (shop: Shop, request = {}) => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop, request);
  const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
  return { checkoutId, captureId, orderId: orderId ?? '', run: `tracker:default:${checkoutId}` };
};

export const parcelOf = (captureId: string, trackingNumber = '443844607820') => ({
  captureId,
  trackingNumber,
  carrier: 'FEDEX',
});

/** Two minutes pass for the Workflow of the trackers: it ends, and the next command starts another run. */
export const endRun = async ({ temporal: { client } }: Shop, run: string): Promise<void> => {
  await moveWorkflow(client, run, { ms: 130_000, giveUpAt: Date.now() + 20_000 });
  await client.workflow.getHandle(run).result();
};
