import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NeedsAttentionKey } from '../../src/contract/search-attributes.ts';
import { readLedger } from '../support/ledger.ts';
import { aCheckout, anAuthorizedCheckout, dollars, until, untilStatus } from '../support/shop.ts';
import { type LongShop, openLongShop } from './long-shop.ts';

let shop: LongShop;
beforeAll(async () => {
  shop = await openLongShop();
});
afterEach(async () => {
  await shop.payPalIsBack();
  await shop.paypal.knobs({});
});
afterAll(() => shop.close());

const DAY = 24;

const away = (operation: string) => shop.paypal.faults([{ operation, kind: '503' }]);

const effectsOf = async (orderId: string | null): Promise<readonly string[]> =>
  (await readLedger(shop.paypal.url, orderId ?? '')).effects.map(
    ({ effect, amount }) => `${effect} ${amount.value}`,
  );

const historyLength = async (checkoutId: string): Promise<number> => {
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  return (await handle.fetchHistory()).events?.length ?? 0;
};

const arrived = async (checkoutId: string, command: string): Promise<void> => {
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  const accepted = async () =>
    (await handle.fetchHistory()).events?.some(
      ({ workflowExecutionUpdateAcceptedEventAttributes }) =>
        workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name === command,
    );
  await expect.poll(accepted, { timeout: 20_000 }).toBe(true);
};

const UNKNOWN = {
  code: 'OUTCOME_UNKNOWN',
  issue: 'SERVICE_UNAVAILABLE',
  debugId: expect.any(String),
};

/** All other operations answer; time passes on the server that goes through thousands of retries. */
describe('one operation alone answers 503', { timeout: 900_000 }, () => {
  it('reauthorize: a capture on day 3 is made, and the deadline captures the rest', async () => {
    await shop.paypal.knobs({ authorizationLifeSeconds: 6 * 86_400 });
    const policy = { atDeadline: 'CAPTURE' } as const;
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await away('reauthorizeAuthorization');
    await shop.sleep(3 * DAY + 3);
    const parcel = { amount: dollars('40.00'), finalCapture: false };
    const captured = shop.holdfast.capture(checkoutId, parcel, 'parcel');
    captured.catch(() => undefined);
    await arrived(checkoutId, 'capture');
    await shop.sleep(1);
    expect(await captured).toMatchObject({ status: 'COMPLETED' });
    await shop.sleep(2 * DAY);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(await effectsOf(orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'CAPTURED 60.00',
    ]);
    expect(await historyLength(checkoutId)).toBeLessThan(1_500);
  });

  it('capture: the checkout parks within the hour, and the key is answered when it is back', async () => {
    const policy = { reauthorize: 'NEVER' } as const;
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await away('captureAuthorization');
    const capture = () => shop.holdfast.capture(checkoutId, {}, 'all');
    capture().catch(() => undefined);
    await arrived(checkoutId, 'capture');
    await shop.sleep(1);
    const parked = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(parked.attention).toMatchObject(UNKNOWN);
    await shop.sleep(2 * DAY);
    await shop.payPalIsBack();
    // It is sent again ever more slowly, at last every six hours.
    await shop.sleep(7);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(await capture()).toMatchObject({ status: 'COMPLETED' });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });

  it('void: the deadline raises attention before the hold lapses, and the lapse is confirmed by a read', async () => {
    const policy = { reauthorize: 'NEVER' } as const;
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await away('voidAuthorization');
    await shop.sleep(28 * DAY + 2);
    const parked = await until(shop, checkoutId, ({ attention }) => attention !== null);
    expect(parked.attention).toMatchObject(UNKNOWN);
    await shop.sleep(2 * DAY);
    await untilStatus(shop, checkoutId, 'EXPIRED');
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED 100.00', 'EXPIRED 100.00']);
    expect(await historyLength(checkoutId)).toBeLessThan(1_500);
  });

  it('authorize: the checkout parks, and the order is authorized when it is back', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    await away('authorizeOrder');
    await shop.holdfast.approve(checkoutId);
    await shop.sleep(1);
    const parked = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(parked.attention).toMatchObject(UNKNOWN);
    await shop.payPalIsBack();
    await shop.sleep(1);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.void(checkoutId, {});
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });

  it('refund: the refund is made once, under its key, when it is back', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await away('refundCapture');
    const refund = () => shop.holdfast.refund({ captureId, amount: dollars('25.00') }, 'back');
    refund().catch(() => undefined);
    const refunds = shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`);
    await expect
      .poll(() => refunds.describe().then(({ status }) => status.name), { timeout: 20_000 })
      .toBe('RUNNING');
    await shop.sleep(1);
    const needsAttention = async () =>
      (await refunds.describe()).typedSearchAttributes.get(NeedsAttentionKey);
    await expect.poll(needsAttention, { timeout: 20_000 }).toBe(true);
    expect((await shop.holdfast.get(checkoutId)).attention).toMatchObject(UNKNOWN);
    await shop.payPalIsBack();
    await shop.sleep(2);
    expect(await refund()).toMatchObject({ amount: dollars('25.00'), status: 'COMPLETED' });
    expect((await effectsOf(orderId)).at(-1)).toBe('REFUNDED 25.00');
  });
});
