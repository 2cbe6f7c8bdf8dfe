import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/answers.ts';
import {
  dollars,
  effectsOf,
  gate,
  hundredDollars,
  minutes,
  noRenewal,
  part,
  running,
  SOON,
  timePasses,
  until,
  untilKnown,
  untilStatus,
  useTwistedShop,
} from './rules/fixtures.ts';

const { shop, twisted } = useTwistedShop();

const forbidden = async () =>
  refusal({ httpStatus: 403, issue: 'PERMISSION_DENIED', issueClass: 'OPERATOR' });

/** A checkout that the payer has approved. */
const approved = async () => {
  const checkoutId = `c-${randomUUID()}`;
  const start = () =>
    shop.holdfast.start({ checkoutId, purchaseUnit: hundredDollars, policy: noRenewal }, 'start');
  const { orderId } = await start();
  await shop.paypal.payerApproves(orderId ?? '');
  return { checkoutId, orderId, start };
};

const held = async () => {
  const checkout = await approved();
  await shop.holdfast.approve(checkout.checkoutId);
  await untilStatus(shop, checkout.checkoutId, 'AUTHORIZED');
  return checkout;
};

const terminate = (checkoutId: string) => running(shop, checkoutId).terminate('by mistake');

/** PayPal has the call, and carries it out three seconds later, when its Workflow was terminated. */
const terminatedWhile = async (
  operation: 'captureAuthorization' | 'authorizeOrder',
  checkoutId: string,
  command: () => Promise<unknown>,
): Promise<void> => {
  await shop.paypal.faults([{ operation, kind: 'slow', ms: 3000, when: 'before', times: 1 }]);
  const sending = gate();
  twisted.set(operation, async (go) => {
    const answer = go();
    setImmediate(sending.open);
    return await answer;
  });
  void command().catch(() => undefined);
  await sending.opened;
  await terminate(checkoutId);
  twisted.clear();
};

const captureTen = (checkoutId: string) => () =>
  shop.holdfast.capture(checkoutId, part('10.00'), 'parcel');

describe('a call that PayPal carries out after its Workflow was terminated', () => {
  it.each([1, 2])(
    'is found before all that is left is captured, stopped %d times',
    async (stops) => {
      const { checkoutId, orderId, start } = await held();
      await terminatedWhile('captureAuthorization', checkoutId, captureTen(checkoutId));
      await start();
      if (stops === 2) {
        await until(shop, checkoutId, ({ asked }) => asked?.operation === 'captureAuthorization');
        await terminate(checkoutId);
        await start();
      }
      await until(shop, checkoutId, ({ authorization }) => authorization !== null);
      expect(await untilKnown(() => shop.holdfast.capture(checkoutId, {}, 'all'))).toMatchObject({
        amount: dollars('90.00'),
      });
      expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({
        captures: [{ amount: dollars('10.00') }, { amount: dollars('90.00') }],
      });
      expect(await effectsOf(shop, orderId)).toEqual([
        'AUTHORIZED 100.00',
        'CAPTURED 10.00',
        'CAPTURED 90.00',
      ]);
    },
  );

  it('is found before a void ends the checkout: the hold that it made is released', async () => {
    const { checkoutId, orderId, start } = await approved();
    const approve = () => shop.holdfast.approve(checkoutId);
    await terminatedWhile('authorizeOrder', checkoutId, approve);
    await start();
    await untilKnown(() => shop.holdfast.void(checkoutId, {}, 'release'));
    expect(await untilStatus(shop, checkoutId, 'VOIDED')).toMatchObject({
      authorization: { status: 'VOIDED' },
    });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });

  it('lets nothing else be captured, with attention raised, while PayPal refuses the reads (403)', async () => {
    const { checkoutId, orderId, start } = await held();
    await terminatedWhile('captureAuthorization', checkoutId, captureTen(checkoutId));
    let reads = 0;
    twisted.set('getOrder', (go) => {
      reads += 1;
      return reads > 2 ? forbidden() : go();
    });
    await start();
    await until(shop, checkoutId, ({ status }) => status === 'NEEDS_ATTENTION');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      attention: { code: 'OUTCOME_UNKNOWN' },
    });
    await expect(shop.holdfast.capture(checkoutId, {}, 'early')).rejects.toMatchObject({
      code: 'NEEDS_ATTENTION',
    });
    await expect.poll(() => effectsOf(shop, orderId), SOON).toContain('CAPTURED 10.00');
    twisted.clear();
    await timePasses(shop, checkoutId, minutes(6));
    expect(await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED')).toMatchObject({
      remaining: dollars('90.00'),
      attention: null,
    });
  });
});

it('A hold of a terminated run is looked for until PayPal shows it, with attention raised', async () => {
  const { checkoutId, orderId, start } = await held();
  await terminate(checkoutId);
  twisted.set('getOrder', forbidden);
  void start().catch(() => undefined);
  const isDecided = ({ attention }: { readonly attention: { readonly code: string } | null }) =>
    attention !== null && attention.code !== 'CHECKOUT_TERMINATED';
  expect(await until(shop, checkoutId, isDecided)).toMatchObject({
    attention: { code: 'UNEXPECTED_ANSWER', offers: [{ action: 'retry' }, { action: 'close' }] },
  });
  twisted.clear();
  await timePasses(shop, checkoutId, minutes(6));
  expect(await untilStatus(shop, checkoutId, 'AUTHORIZED')).toMatchObject({
    orderId,
    attention: null,
  });
});
