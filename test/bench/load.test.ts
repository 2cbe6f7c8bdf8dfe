import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrivals } from '../../bench/measure/arrivals.ts';
import { isExact, ledgerOf } from '../../bench/measure/ledger.ts';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';

describe('an open model', () => {
  it('lets work arrive at its rate, whatever the work before takes, and waits for all of it', async () => {
    const startedAt = performance.now();
    let under = 0;
    let most = 0;
    const settled = await arrivals({ perSecond: 50, seconds: 0.2 }, async (dueAt) => {
      under += 1;
      most = Math.max(most, under);
      await delay(300);
      under -= 1;
      return dueAt - startedAt;
    });
    expect(most).toBe(10);
    expect(under).toBe(0);
    const due = settled.map((one) => (one.status === 'fulfilled' ? Math.round(one.value) : null));
    const [first = 0] = due;
    expect(due.map((at) => Math.round(((at ?? 0) - (first ?? 0)) / 20))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  it('shows what failed, and goes on', async () => {
    let calls = 0;
    const settled = await arrivals({ perSecond: 100, seconds: 0.03 }, () => {
      calls += 1;
      return calls === 2 ? Promise.reject(new Error('no')) : Promise.resolve(calls);
    });
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('the ledger that a load is compared with', () => {
  const capture = { status: 'COMPLETED', amount: { currency_code: 'USD', value: '100.00' } };
  const order = {
    orderId: '1',
    authorizations: [{ amount: { currency_code: 'USD', value: '100.00' } }],
    captures: [capture],
  };

  it.each([
    { is: true, what: 'one hold and one capture', order },
    { is: false, what: 'no order', order: undefined },
    { is: false, what: 'no capture', order: { ...order, captures: [] } },
    { is: false, what: 'two captures', order: { ...order, captures: [capture, capture] } },
    {
      is: false,
      what: 'a declined capture',
      order: { ...order, captures: [{ ...capture, status: 'DECLINED' }] },
    },
    {
      is: false,
      what: 'two holds',
      order: { ...order, authorizations: [order, order].flatMap((one) => one.authorizations) },
    },
    {
      is: false,
      what: 'a capture of less',
      order: {
        ...order,
        captures: [{ ...capture, amount: { ...capture.amount, value: '99.00' } }],
      },
    },
  ])('has moved the money once: $is for $what', ({ is, order: found }) => {
    expect(isExact(found, '100.00')).toBe(is);
  });

  let simulator: RunningSimulator;
  beforeAll(async () => {
    simulator = await startSimulator({ port: 0 });
  });
  afterAll(() => simulator.close());

  it('is read from the simulator with every order', async () => {
    expect(await ledgerOf(simulator.url)).toEqual(new Map());
  });
});
