import { describe, expect, it } from 'vitest';
import { rememberLesson } from '../../src/client/limits.ts';
import { createHoldfast } from '../../src/client.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import {
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  ledgerOf,
  openShop,
  pass,
  type Shop,
} from '../support/shop.ts';
import { startTemporal } from '../support/temporal.ts';

/** What one checkout learns holds for the merchant's later ones: each story has a merchant of its own. */
const withShop = async (story: (shop: Shop) => Promise<void>): Promise<void> => {
  const shop = await openShop();
  try {
    await story(shop);
  } finally {
    await shop.close();
  }
};

/**
 * A checkout that was told at its start what the merchant is known to be refused. A start does not wait for that: on a
 * busy machine one may have gone on without, and another is made.
 */
const anInformedCheckout = async (shop: Shop): Promise<CheckoutView> => {
  const known = await shop.holdfast.limits();
  for (;;) {
    const checkout = await anAuthorizedCheckout(shop);
    const handle = shop.temporal.client.workflow.getHandle(
      `checkout:default:${checkout.checkoutId}`,
    );
    const { events } = await handle.fetchHistory();
    const given = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    const { limits } = JSON.parse(Buffer.from(given ?? []).toString());
    if (JSON.stringify(limits) === JSON.stringify(known)) return checkout;
  }
};

describe('a limit of the merchant’s account', () => {
  it('is no obstacle to a capture: PayPal refuses the reauthorization, the checkout goes on without', () =>
    withShop(async (shop) => {
      await shop.paypal.knobs({
        reauthorizationsAllowed: 0,
        tooManyReauthorizations: 'REAUTHORIZATION_NOT_SUPPORTED',
      });
      const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
      const view = await pass(shop, checkoutId, days(6));
      expect(view).toMatchObject({ status: 'AUTHORIZED', authorization: { reauthorizations: 0 } });
      expect(view.authorization?.currentId).toBe(authorization?.rootId);
      const capture = await shop.holdfast.capture(checkoutId, { finalCapture: true }, 'all');
      expect(capture.status).toBe('COMPLETED');
    }));

  it('is learned from one refusal and not asked again for the next checkout', () =>
    withShop(async (shop) => {
      await shop.paypal.knobs({
        reauthorizationsAllowed: 0,
        tooManyReauthorizations: 'REAUTHORIZATION_NOT_SUPPORTED',
      });
      const first = await anAuthorizedCheckout(shop);
      await pass(shop, first.checkoutId, days(4));
      expect(await shop.holdfast.limits()).toMatchObject({
        reauthorizations: { atMost: 0, issue: 'REAUTHORIZATION_NOT_SUPPORTED' },
      });

      const second = await anInformedCheckout(shop);
      expect(second.nextDeadline?.does).toBe('HONOR_PERIOD_ENDS');
      const later = await pass(shop, second.checkoutId, days(4));
      expect((await ledgerOf(shop, later.orderId ?? '')).calls).not.toHaveProperty(
        'reauthorizeAuthorization',
      );
      const why = later.refused.find(({ action }) => action === 'reauthorize');
      expect(why).toMatchObject({ code: 'REAUTHORIZATION_LIMIT_REACHED' });
      expect(why?.reason).toMatch(/PayPal refused this merchant more on .*debug id/);
    }));

  it('is not learned from one command that came hours before PayPal’s day 4', () =>
    withShop(async (shop) => {
      const honorPeriodSeconds = days(3) + hours(12);
      await shop.paypal.knobs({ reauthorizationsAllowed: 5, honorPeriodSeconds });
      const policy = { reauthorizeAtMost: 5 };
      const { checkoutId } = await anAuthorizedCheckout(shop, { policy });
      await pass(shop, checkoutId, days(6) + hours(3));
      await expect(shop.holdfast.reauthorize(checkoutId, {}, 'early')).rejects.toMatchObject({
        issue: 'REAUTHORIZATION_TOO_SOON',
      });
      expect(await shop.holdfast.limits()).toMatchObject({ reauthorizations: null });
      const later = await pass(shop, checkoutId, days(1));
      expect(later).toMatchObject({ authorization: { reauthorizations: 2 } });
    }));

  it('counts captures: the one that was too many is tried again neither here nor elsewhere', () =>
    withShop(async (shop) => {
      await shop.paypal.knobs({ capturesAllowed: 1 });
      const first = await anAuthorizedCheckout(shop);
      await shop.holdfast.capture(first.checkoutId, { amount: dollars('10.00') }, 'one');
      await expect(
        shop.holdfast.capture(first.checkoutId, { amount: dollars('10.00') }, 'two'),
      ).rejects.toMatchObject({ issue: 'MAX_CAPTURE_COUNT_EXCEEDED' });
      await expect(
        shop.holdfast.capture(first.checkoutId, { amount: dollars('5.00') }, 'three'),
      ).rejects.toMatchObject({ code: 'CAPTURE_COUNT_EXCEEDED' });
      expect((await ledgerOf(shop, first.orderId ?? '')).calls['captureAuthorization']).toBe(2);
      expect((await shop.holdfast.get(first.checkoutId)).refused).toContainEqual(
        expect.objectContaining({ action: 'capture', code: 'CAPTURE_COUNT_EXCEEDED' }),
      );

      const second = await anInformedCheckout(shop);
      await shop.holdfast.capture(second.checkoutId, { amount: dollars('10.00') }, 'one');
      await expect(
        shop.holdfast.capture(second.checkoutId, { amount: dollars('10.00') }, 'two'),
      ).rejects.toMatchObject({ code: 'CAPTURE_COUNT_EXCEEDED' });
      expect((await ledgerOf(shop, second.orderId ?? '')).calls['captureAuthorization']).toBe(1);
    }));

  it('is not learned from a refusal before anything was captured: it would forbid every capture', () =>
    withShop(async (shop) => {
      const issue = 'MAX_CAPTURE_COUNT_EXCEEDED';
      await shop.paypal.faults([
        { operation: 'captureAuthorization', kind: 'refuse', issue, times: 1 },
      ]);
      const first = await anAuthorizedCheckout(shop);
      await expect(shop.holdfast.capture(first.checkoutId, {}, 'all')).rejects.toMatchObject({
        issue,
      });
      const second = await anAuthorizedCheckout(shop);
      expect(await shop.holdfast.capture(second.checkoutId, {}, 'all')).toMatchObject({
        status: 'COMPLETED',
      });
    }));

  it('is no condition for a start: what no worker can tell is not waited for', async () => {
    const temporal = await startTemporal();
    const { client } = temporal;
    const place = { client, merchantId: 'default', taskQueue: 'nobody-polls' };
    const learned = { issue: 'REAUTHORIZATION_NOT_SUPPORTED', debugId: null, at: 0, atMost: 0 };
    await rememberLesson(place, { limit: 'reauthorizations', learned });
    const checkoutId = 'before-any-worker';
    const started = createHoldfast(place).start(
      { checkoutId, purchaseUnit: { amount: dollars('5.00') } },
      'start',
    );
    started.catch(() => undefined);
    const handle = client.workflow.getHandle(`checkout:default:${checkoutId}`);
    await expect
      .poll(() => handle.describe().then(({ status }) => status.name), { timeout: 20_000 })
      .toBe('RUNNING');
    await temporal.stop();
  });
});
