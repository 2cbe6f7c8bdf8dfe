import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { days, dollars, ledgerOf, until, untilStatus, useShop } from '../../support/shop.ts';
import { aHoldElsewhere, anOrderElsewhere, aRenewalElsewhere, expected } from './made-elsewhere.ts';

const DAYS_AGO = 10;
let behindMs = days(DAYS_AGO) * 1000;

/** A PayPal where the stories' holds were made ten days ago. */
const shop = useShop({ now: () => Date.now() - behindMs });

const tenDaysAgo = async <T>(made: () => Promise<T>): Promise<T> => {
  behindMs = days(DAYS_AGO) * 1000;
  try {
    return await made();
  } finally {
    behindMs = 0;
  }
};

it('renews an old hold at once, as its preview says, which changes nothing', async () => {
  const { orderId, authorizationId } = await tenDaysAgo(() => aHoldElsewhere(shop));
  const before = await shop.paypal.ledger();
  const preview = await shop.holdfast.previewAdoption({ authorizationId, expected });
  expect(preview.checkout).toMatchObject({ status: 'AUTHORIZED', orderId });
  expect(preview.steps).toMatchObject([
    { does: 'REAUTHORIZE', isDue: true },
    { does: 'VOID', isDue: false },
    { does: 'VOID', isDue: false },
    { does: 'CONFIRM_LAPSE', isDue: false },
  ]);
  const effectsOf = (ledger: unknown) => Reflect.get(Object(ledger), 'effects');
  expect(effectsOf(await shop.paypal.ledger())).toEqual(effectsOf(before));
  await expect(shop.holdfast.get(preview.checkout.checkoutId)).rejects.toMatchObject({
    code: 'CHECKOUT_NOT_FOUND',
  });

  const { checkoutId } = await shop.holdfast.adopt({ authorizationId, expected }, randomUUID());
  const renewed = await until(
    shop,
    checkoutId,
    ({ authorization }) => authorization?.reauthorizations === 1,
  );
  expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'REAUTHORIZED']);
  // The deadlines are those of the preview: PayPal's expiration_time did not move.
  const deadline = preview.steps.find(({ does }) => does === 'VOID')?.at;
  expect(Date.parse(deadline ?? '')).toBe(
    Date.parse(renewed.authorization?.expiresAt ?? '') - days(1) * 1000,
  );
});

it('does not renew what was renewed elsewhere: root and current are found', async () => {
  const { orderId, authorizationId } = await tenDaysAgo(() => aHoldElsewhere(shop));
  const current = await aRenewalElsewhere(shop, authorizationId);
  const adopted = await shop.holdfast.adopt({ orderId, expected }, randomUUID());
  expect(adopted.authorization).toMatchObject({
    rootId: authorizationId,
    currentId: current,
    reauthorizations: 1,
  });
  await shop.holdfast.capture(adopted.checkoutId, { amount: dollars('40.00') }, 'part');
  await shop.holdfast.void(adopted.checkoutId, {});
  await untilStatus(shop, adopted.checkoutId, 'CAPTURED');
  const { effects, calls } = await ledgerOf(shop, orderId);
  expect(effects).toEqual(['AUTHORIZED', 'REAUTHORIZED', 'CAPTURED', 'VOIDED']);
  expect(calls).toMatchObject({ reauthorizeAuthorization: 1 });
});

it('asks PayPal at once about an order whose window is over, and expires it', async () => {
  const orderId = await anOrderElsewhere(shop);
  const preview = await shop.holdfast.previewAdoption({ orderId, expected });
  expect(preview.steps).toMatchObject([{ does: 'EXPIRE', isDue: false }]);
  const short = { policy: { approvalWithinMs: 60_000 } };
  behindMs = 120_000;
  const older = await anOrderElsewhere(shop);
  behindMs = 0;
  const due = await shop.holdfast.previewAdoption({ orderId: older, expected, ...short });
  expect(due.steps).toMatchObject([{ does: 'EXPIRE', isDue: true }]);
  const request = { orderId: older, expected, ...short };
  const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
  await untilStatus(shop, checkoutId, 'EXPIRED');
  expect((await ledgerOf(shop, older)).calls).toMatchObject({ authorizeOrder: 1 });
});
