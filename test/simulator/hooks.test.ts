import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { days, PayPal, usd } from './paypal.ts';

describe('the control hooks', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(() => paypal.faults());

  const effectsOf = async (orderId: string) =>
    (await paypal.ledger(orderId)).effects.map(({ effect }) => effect);

  const refused: readonly ['GET' | 'POST' | 'PUT', string, unknown][] = [
    ['POST', 'clock/advance', { seconds: true }],
    ['POST', 'clock/advance', { seconds: 1.5 }],
    ['POST', 'clock/advance', []],
    ['POST', 'clock/advance?seconds=soon', undefined],
    ['POST', 'captures/NONE/settle', { status: 'PAID' }],
    ['PUT', 'knobs', { authorizationLifeSeconds: 9e15 }],
    ['PUT', 'faults', { rules: [{ operation: 'approve', kind: 'late', seconds: 9e15 }] }],
    ['PUT', 'faults', { rules: [{ operation: 'getOrder', kind: 429, when: 'after' }] }],
    ['PUT', 'faults', { rules: [{ operation: 'token', kind: 'refuse', issue: 'X' }] }],
    ['GET', 'ledger?limit=0', undefined],
    ['GET', 'ledger?limit=10&cursor=first', undefined],
  ];
  it.each(refused)('refuse nonsense with a reason: %s %s %j', async (method, path, body) => {
    await expect(paypal.hook(method, path, body)).rejects.toThrow(/: 400 .*"message"/);
  });

  it('say when there is no such order', async () => {
    const advance = paypal.hook('POST', 'clock/advance', { seconds: 1, orderId: 'NONE' });
    await expect(advance).rejects.toThrow('404');
    await expect(paypal.hook('POST', 'orders/NONE/approve', {})).rejects.toThrow('404');
  });

  it('move one order’s clock, wherever the order and the seconds are written', async () => {
    const orderId = await paypal.order();
    await paypal.hook('POST', 'clock/advance?seconds=60', { orderId });
    await paypal.hook('POST', `clock/advance?orderId=${orderId}`, { seconds: 60 });
    expect(await paypal.hook('GET', `clock?orderId=${orderId}`)).toMatchObject({
      aheadSeconds: 120,
    });
    expect(await paypal.hook('GET', 'clock')).toMatchObject({ aheadSeconds: 0 });
  });

  it('do nothing to a hold that is over by its clock', async () => {
    const held = await paypal.authorized();
    const reviewed = await paypal.authorized({ outcome: 'PENDING' });
    expect(reviewed.authorization.status).toBe('PENDING');
    for (const { orderId, authorizationId } of [held, reviewed]) {
      await paypal.advance(days(29), orderId);
      for (const decision of ['void', 'release', 'deny']) {
        const hook = paypal.hook('POST', `authorizations/${authorizationId}/${decision}`);
        await expect(hook).rejects.toThrow('409');
      }
      expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'EXPIRED']);
    }
    const shown = await paypal.get(`/v2/payments/authorizations/${reviewed.authorizationId}`);
    expect(shown.text).not.toContain('PENDING_REVIEW');
  });

  it('do not void a root whose reauthorization has been captured', async () => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(4), orderId);
    const child = await paypal.reauthorize(authorizationId);
    await paypal.capture(child.body.id);
    const hook = paypal.hook('POST', `authorizations/${authorizationId}/void`);
    await expect(hook).rejects.toThrow('409');
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'REAUTHORIZED', 'CAPTURED']);
  });

  it('never see an address that no payer can be sent to: create refuses it', async () => {
    const answer = await paypal.post('/v2/checkout/orders', {
      body: {
        intent: 'AUTHORIZE',
        purchase_units: [{ amount: usd('1.00') }],
        application_context: { return_url: 'http://', cancel_url: 'nowhere' },
      },
    });
    expect(answer.body.details.map(({ field, issue }) => [field, issue])).toEqual([
      ['/application_context/return_url', 'INVALID_PARAMETER_SYNTAX'],
      ['/application_context/cancel_url', 'INVALID_PARAMETER_SYNTAX'],
    ]);
  });
});
