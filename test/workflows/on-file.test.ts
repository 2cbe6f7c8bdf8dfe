import { describe, expect, it } from 'vitest';
import type { StartCheckout } from '../../src/client/requests.ts';
import { useRecordedShop } from '../support/recording-proxy.ts';
import { aCheckout, ledgerOf, until, untilStatus } from '../support/shop.ts';

const { shop, sent } = useRecordedShop();

type Source = NonNullable<StartCheckout['paymentSource']>;

const vaulted = (paymentSource: Source, more: Partial<StartCheckout> = {}) =>
  aCheckout(shop, {
    paymentSource,
    returnUrl: 'https://shop.example/paid',
    cancelUrl: 'https://shop.example/cart',
    ...more,
  });

const card = { card: { vaultId: '8kk8451t' } } as const;
const challenged = {
  card: { vaultId: '8kk8451t', attributes: { verification: { method: 'SCA_ALWAYS' } } },
} as const;

const payCall = (orderId: string) => sent('POST', new RegExp(`${orderId}/(authorize|capture)$`));

const experience_context = {
  return_url: 'https://shop.example/paid',
  cancel_url: 'https://shop.example/cart',
};

/** The intents, the call that pays each, what it has done, and the status that it leads to. */
const INTENTS = [
  { intent: 'AUTHORIZE', operation: 'authorizeOrder', effect: 'AUTHORIZED', status: 'AUTHORIZED' },
  { intent: 'CAPTURE', operation: 'captureOrder', effect: 'CAPTURED', status: 'CAPTURED' },
] as const;

const sentBackTo = (checkoutId: string) =>
  until(shop, checkoutId, ({ timeline }) =>
    timeline.some(({ event }) => event === 'PAYER_SENT_BACK'),
  );

describe('a source on file', () => {
  it.each<[string, Source, object]>([
    ['wallet', { paypal: { vaultId: '8kk8451t' } }, { paypal: { vault_id: '8kk8451t' } }],
    [
      'card',
      {
        card: {
          vaultId: '8kk8451t',
          storedCredential: {
            paymentInitiator: 'MERCHANT',
            paymentType: 'RECURRING',
            usage: 'SUBSEQUENT',
            previousNetworkTransactionReference: { id: '123456789012345', network: 'VISA' },
          },
        },
      },
      {
        card: {
          vault_id: '8kk8451t',
          stored_credential: {
            payment_initiator: 'MERCHANT',
            payment_type: 'RECURRING',
            usage: 'SUBSEQUENT',
            previous_network_transaction_reference: { id: '123456789012345', network: 'VISA' },
          },
          experience_context: { return_url: 'https://shop.example/paid' },
        },
      },
    ],
    [
      'billing agreement',
      { token: { id: 'B-4711', type: 'BILLING_AGREEMENT' } },
      { token: { id: 'B-4711', type: 'BILLING_AGREEMENT' } },
    ],
  ])(
    'of the kind %s is charged without the payer, after an order that names none',
    async (_, source, said) => {
      const { checkoutId, orderId } = await vaulted(source);
      await untilStatus(shop, checkoutId, 'AUTHORIZED');
      const [created] = sent('POST', /orders$/).filter(({ body }) =>
        JSON.stringify(body).includes(checkoutId),
      );
      expect(created?.body).not.toHaveProperty('payment_source');
      expect(payCall(orderId).map(({ body }) => body)).toMatchObject([{ payment_source: said }]);
      expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED']);
    },
  );

  it('shows in the view what the card’s processor and its network said of a hold and of its capture', async () => {
    const { checkoutId } = await vaulted(card);
    const processorResponse = { responseCode: '0000', avsCode: 'Y', cvvCode: 'M' };
    const networkTransactionReference = {
      id: expect.stringMatching(/^\d{15}$/),
      date: expect.stringMatching(/^\d{4}$/),
      network: 'VISA',
    };
    const held = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(held.authorization).toMatchObject({ processorResponse, networkTransactionReference });
    await shop.holdfast.capture(checkoutId, {}, 'all');
    const { captures } = await shop.holdfast.get(checkoutId);
    expect(captures).toMatchObject([{ processorResponse, networkTransactionReference }]);
  });
});

describe.each(INTENTS)('a card on file, with intent $intent', (intended) => {
  const { intent, operation, effect, status } = intended;

  it('is charged by one call, of these bytes', async () => {
    const { checkoutId, orderId } = await vaulted(card, { intent });
    await untilStatus(shop, checkoutId, status);
    expect(payCall(orderId).map(({ body }) => body)).toEqual([
      { payment_source: { card: { vault_id: '8kk8451t', experience_context } } },
    ]);
    expect((await ledgerOf(shop, orderId)).effects).toEqual([effect]);
  });

  it('is charged once although the answer was lost', async () => {
    await shop.paypal.faults([{ operation, kind: 'lost-answer', times: 1 }]);
    const { checkoutId, orderId } = await vaulted(card, { intent });
    await untilStatus(shop, checkoutId, status);
    const [first, second, ...others] = payCall(orderId);
    expect(second?.body).toEqual(first?.body);
    expect(second?.headers['paypal-request-id']).toBe(first?.headers['paypal-request-id']);
    expect(others).toEqual([]);
    expect((await ledgerOf(shop, orderId)).effects).toEqual([effect]);
  });

  it('that PayPal refuses leaves the order to the payer, who pays another way', async () => {
    const issue = 'REFERENCED_CARD_EXPIRED';
    await shop.paypal.faults([{ operation, kind: 'refuse', issue, times: 1 }]);
    const { checkoutId, orderId } = await vaulted(card, { intent });
    expect(await sentBackTo(checkoutId)).toMatchObject({
      status: 'AWAITING_APPROVAL',
      approveUrl: expect.any(String),
    });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, status);
    expect(payCall(orderId).at(-1)?.body).toEqual({});
    expect((await ledgerOf(shop, orderId)).effects).toEqual([effect]);
  });

  it('asks the bank for 3-D Secure with these bytes, and is charged when the bank has seen the holder', async () => {
    const { checkoutId, orderId } = await vaulted(challenged, { intent });
    await sentBackTo(checkoutId);
    expect(payCall(orderId).map(({ body }) => body)).toEqual([
      {
        payment_source: {
          card: {
            attributes: { verification: { method: 'SCA_ALWAYS' } },
            vault_id: '8kk8451t',
            experience_context,
          },
        },
      },
    ]);
    await shop.paypal.bankAnswers(orderId, 'SUCCEEDED');
    await shop.holdfast.approve(checkoutId);
    const { authorization, captures } = await untilStatus(shop, checkoutId, status);
    expect(authorization ?? captures[0]).toMatchObject({
      authenticationResult: { liabilityShift: 'POSSIBLE', authenticationStatus: 'Y' },
    });
    expect((await ledgerOf(shop, orderId)).effects).toEqual([effect]);
  });
});

describe('3-D Secure', () => {
  const challenge = async (policy: StartCheckout['policy'] = {}) => {
    const { checkoutId, orderId } = await vaulted(challenged, { policy });
    return { checkoutId, orderId, view: await sentBackTo(checkoutId) };
  };

  it('shows the link to the bank, and holds the money when the bank has seen the holder', async () => {
    const { checkoutId, orderId, view } = await challenge();
    expect(view.timeline).toContainEqual(
      expect.objectContaining({ event: 'PAYER_SENT_BACK', issue: 'PAYER_ACTION_REQUIRED' }),
    );
    expect(view.approveUrl).toContain(orderId);
    await shop.paypal.bankAnswers(orderId, 'SUCCEEDED');
    await shop.holdfast.approve(checkoutId);
    const held = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(held.authorization).toMatchObject({
      fundingSource: 'card',
      authenticationResult: { liabilityShift: 'POSSIBLE', authenticationStatus: 'Y' },
    });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED']);
  });

  it.each([
    ['FAILED', 'NO'],
    ['NOT_COMPLETED', 'UNKNOWN'],
  ])(
    '%s ends DENIED before anything is held, because policy liabilityShift is REQUIRE',
    async (result, shift) => {
      const { checkoutId, orderId } = await challenge();
      await shop.paypal.bankAnswers(orderId, result);
      await shop.holdfast.approve(checkoutId);
      const { timeline } = await untilStatus(shop, checkoutId, 'DENIED');
      expect(timeline.at(-1)).toMatchObject({
        why: expect.stringContaining(`liability_shift ${shift}`),
      });
      expect((await ledgerOf(shop, orderId)).effects).toEqual([]);
    },
  );

  it('FAILED goes on where the policy says ACCEPT', async () => {
    const { checkoutId, orderId } = await challenge({ liabilityShift: 'ACCEPT' });
    await shop.paypal.bankAnswers(orderId, 'FAILED');
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED']);
  });
});
