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

  const words: readonly [string, unknown, string][] = [
    [
      'POST clock/advance?seconds=-1',
      undefined,
      'seconds must be a whole number from 1 to 345600000, not "-1"',
    ],
    [
      'POST clock/advance',
      undefined,
      'seconds is missing: it must be a whole number from 1 to 345600000',
    ],
    [
      'POST clock/advance',
      [],
      'the body must be an object with the fields seconds, orderId, not a list',
    ],
    [
      'POST clock/advance',
      { seconds: 1.5, order: 'X' },
      'seconds must be a whole number from 1 to 345600000, not 1.5; there is no field order: the fields are seconds, orderId',
    ],
    [
      'POST captures/NONE/settle',
      { status: 'PAID' },
      'status must be one of COMPLETED, DECLINED, FAILED, not "PAID"',
    ],
    [
      'POST orders/NONE/approve',
      { outcome: 'HAPPY' },
      'outcome cannot be "HAPPY": an outcome is one of APPROVED, AUTHORIZATION_DENIED, AUTHORIZATION_PENDING, CAPTURE_PENDING, CAPTURE_UNDER_REVIEW, CAPTURE_DECLINED, CAPTURE_FAILED, REFUND_PENDING or a 422 issue of authorize order',
    ],
    ['POST orders/NONE/approve', { outcome: 3 }, 'outcome must be a text, not 3'],
    [
      'PUT faults',
      { rules: [{ operation: 'getOrder', kind: 'refuse' }] },
      'rules[0]: a rule of kind refuse names the issue',
    ],
    [
      'PUT faults',
      { rules: [{ operation: '*', kind: 'slow', retryAfter: -1, probability: 2 }] },
      'rules[0].probability must be a number from 0 to 1, not 2; rules[0].retryAfter must be a whole number from 0 up or null, not -1',
    ],
    ['PUT knobs', { refusalsStored: 'yes' }, 'refusalsStored must be true or false, not "yes"'],
  ];
  it.each(words)(
    'name the field, what it is and what it may be: %s %j',
    async (hook, body, message) => {
      const [method = '', path] = hook.split(' ');
      const response = await fetch(`${paypal.simulator.url}/_simulator/${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      expect(await response.json()).toEqual({ error: { code: 'INVALID_BODY', message } });
    },
  );

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
