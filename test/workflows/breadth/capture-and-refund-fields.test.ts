import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { anAuthorizedCheckout, dollars } from '../../support/shop.ts';

const { shop, sent } = useRecordedShop();

const usd = (value: string) => ({ currency_code: 'USD', value });

const aCapture = async () => {
  const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
  const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
  return { checkoutId, captureId, authorizationId: authorization?.currentId ?? '' };
};

const refundsOf = (captureId: string) =>
  sent('POST', new RegExp(`${captureId}/refund$`)).map(({ body }) => body);

describe('a capture', () => {
  it('carries the words of the shop on the payer’s statement', async () => {
    const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(
      checkoutId,
      { amount: dollars('40.00'), invoiceId: `I-${checkoutId}`, softDescriptor: 'LANTERNS' },
      'first',
    );
    const [call] = sent('POST', new RegExp(`${authorization?.currentId}/capture$`));
    expect(call?.body).toEqual({
      amount: usd('40.00'),
      final_capture: false,
      invoice_id: `I-${checkoutId}`,
      soft_descriptor: 'LANTERNS',
    });
  });
});

describe('a refund', () => {
  it('carries the caller’s invoice id beside the mark that finds it', async () => {
    const { captureId } = await aCapture();
    const invoiceId = randomUUID();
    await shop.holdfast.refund({ captureId, amount: dollars('1.00'), invoiceId }, 'key');
    expect(refundsOf(captureId)).toEqual([
      {
        amount: usd('1.00'),
        custom_id: expect.stringMatching(/^hf:.{65}$/),
        invoice_id: invoiceId,
      },
    ]);
  });

  it('carries the caller’s custom id; the mark goes into the invoice id', async () => {
    const { captureId } = await aCapture();
    const request = { captureId, amount: dollars('2.00'), customId: 'return 7' };
    await shop.holdfast.refund(request, 'key');
    expect(refundsOf(captureId)).toEqual([
      {
        amount: usd('2.00'),
        custom_id: 'return 7',
        invoice_id: expect.stringMatching(/^HF[0-9A-F]{24}$/),
      },
    ]);
  });

  it.each([
    ['a custom id', { customId: 'return 7' }],
    ['an invoice id', { invoiceId: `I-${randomUUID()}` }],
    ['both', { customId: 'return 8', invoiceId: `I-${randomUUID()}` }],
  ])(
    'with %s is found by its key and made once, also by a later run of its Workflow',
    async (_, ids) => {
      const { captureId } = await aCapture();
      const request = { captureId, amount: dollars('3.00'), ...ids };
      const first = await shop.holdfast.refund(request, 'key');
      expect(first).toMatchObject(ids);
      const workflow = shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`);
      await workflow.result();
      expect(await shop.holdfast.refund(request, 'key')).toEqual(first);
      await workflow.result();
      await expect(
        shop.holdfast.refund({ ...request, amount: dollars('4.00') }, 'key'),
      ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      expect(refundsOf(captureId)).toHaveLength(1);
    },
  );
});
