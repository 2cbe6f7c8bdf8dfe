import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/client/error.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  bookedOrder,
  effectsOf,
  noRenewal,
  rootOf,
  running,
  signalEvent,
  untilStatus,
  useShop,
} from './fixtures.ts';

const shop = useShop();

const TRIES = 15;

const codeOf = (error: unknown): string =>
  error instanceof HoldfastError ? error.code : String(error);

/** The command’s answer while signals arrive at the same moment. */
const against = async (command: () => Promise<unknown>, signals: () => Promise<unknown>) => {
  const [answered] = await Promise.all([
    command().then(() => 'DONE', codeOf),
    ...Array.from({ length: 3 }, () => signals().catch(() => undefined)),
  ]);
  return answered;
};

describe('a command that ends the checkout while a signal arrives', () => {
  it('is done for a void before approval against approve', async () => {
    for (let each = 0; each < TRIES; each += 1) {
      const { checkoutId } = await aCheckout(shop);
      const answered = await against(
        () => shop.holdfast.void(checkoutId, {}),
        () => shop.holdfast.approve(checkoutId),
      );
      expect(answered).toBe('DONE');
      await untilStatus(shop, checkoutId, 'VOIDED');
    }
  });

  it('is done for a void of a hold against an event of PayPal’s', async () => {
    for (let each = 0; each < TRIES; each += 1) {
      const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
      const event = {
        eventType: 'PAYMENT.AUTHORIZATION.CREATED',
        resourceId: rootOf(checkout),
        status: 'CREATED',
      };
      const answered = await against(
        () => shop.holdfast.void(checkout.checkoutId, {}),
        () => signalEvent(shop, checkout, event),
      );
      expect(answered).toBe('DONE');
      expect(await effectsOf(shop, checkout.orderId)).toEqual([
        'AUTHORIZED 100.00',
        'VOIDED 100.00',
      ]);
    }
  });

  it('is done for the last capture against approve', async () => {
    for (let each = 0; each < TRIES; each += 1) {
      const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
      const answered = await against(
        () => shop.holdfast.capture(checkoutId, {}, 'all'),
        () => shop.holdfast.approve(checkoutId),
      );
      expect(answered).toBe('DONE');
      expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
    }
  });
});

describe('signals that say nothing', () => {
  it.each([[[]], [[null]], [['text']], [[{}]], [[{ eventId: null }]], [[[1, 2]]]])(
    'are passed over by a checkout: %j',
    async (args) => {
      const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
      await running(shop, checkoutId).signal('approve', ...args);
      await running(shop, checkoutId).signal('paypalEvent', ...args);
      await shop.holdfast.void(checkoutId, {});
      expect((await bookedOrder(shop, orderId)).authorizations).toMatchObject([
        { status: 'VOIDED' },
      ]);
    },
  );

  it('are passed over by the refunds of a capture', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    const refund = { captureId, amount: { currencyCode: 'USD', value: '10.00' } };
    const { client } = shop.temporal;
    const asked = shop.holdfast.refund(refund, 'first');
    await asked;
    const empty: readonly unknown[][] = [
      [],
      [null],
      ['text'],
      [{}],
      [{ because: 7, source: null }],
    ];
    for (const signalArgs of empty) {
      await client.workflow.signalWithStart('refund', {
        workflowId: `refund:default:${captureId}`,
        taskQueue: shop.taskQueue,
        args: [{ merchantId: 'default', captureId, notify: false }],
        signal: 'freeze',
        signalArgs,
      });
    }
    expect(await shop.holdfast.refund(refund, 'second')).toMatchObject({ status: 'COMPLETED' });
  });
});
