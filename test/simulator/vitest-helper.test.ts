import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { usePayPalSimulator } from '../../simulator/vitest.ts';
import { tokenFor } from './paypal.ts';

const answerShape = z.object({ id: z.string().optional() });

describe('usePayPalSimulator', { timeout: 30_000 }, () => {
  const paypal = usePayPalSimulator({ seed: 5 });

  const call = async (path: string, body: object) => {
    const response = await fetch(paypal.url + path, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await tokenFor(paypal.url, 'shop')}`,
        'Content-Type': 'application/json',
        Prefer: 'return=representation',
      },
      body: JSON.stringify(body),
    });
    const { id = '' } = answerShape.parse(await response.json());
    return { status: response.status, id };
  };
  const order = {
    intent: 'AUTHORIZE',
    purchase_units: [{ amount: { currency_code: 'USD', value: '10.00' } }],
  };

  it('gives a running simulator, approves, moves the clock and shows the ledger', async () => {
    const { id } = await call('/v2/checkout/orders', order);
    await paypal.approve(id);
    expect((await call(`/v2/checkout/orders/${id}/authorize`, {})).status).toBe(201);
    await paypal.advance(30 * 86_400, id);
    const { effects } = await paypal.ledger(id);
    expect(effects.map(({ effect }) => effect)).toEqual(['AUTHORIZED', 'EXPIRED']);
    expect((await paypal.ledger()).calls['createOrder']).toBe(1);
  });

  it('sets faults and knobs, and ends them', async () => {
    await paypal.faults({ operation: 'createOrder', kind: '503', times: 1 });
    expect((await call('/v2/checkout/orders', order)).status).toBe(503);
    await paypal.knobs({ payeeAccount: 'RESTRICTED' });
    expect((await call('/v2/checkout/orders', order)).status).toBe(422);
    await paypal.knobs({});
    await paypal.faults();
    expect((await call('/v2/checkout/orders', order)).status).toBe(201);
  });

  it('refuses with the words of the hook', async () => {
    await expect(paypal.approve('NONE')).rejects.toThrow('there is no order NONE');
  });
});

describe('usePayPalSimulator, called again', () => {
  const paypal = usePayPalSimulator();
  const another = usePayPalSimulator();

  it('gives a simulator of its own', async () => {
    expect(paypal.url).not.toBe(another.url);
    expect((await another.ledger()).effects).toEqual([]);
  });
});

const outside = usePayPalSimulator();

describe('the URL', () => {
  it('is there once the tests of the file run', () => {
    expect(outside.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
