import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openAlone } from './gateway.ts';

let gateway: Awaited<ReturnType<typeof openAlone>>;
beforeAll(async () => {
  gateway = await openAlone();
});
afterAll(() => gateway.close());

const post = async (path: string, body: unknown) => {
  const answer = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'key' },
    body: JSON.stringify(body),
  });
  const problem = z
    .looseObject({ code: z.string(), errors: z.array(z.unknown()).default([]) })
    .parse(await answer.json());
  return { status: answer.status, problem };
};

const usd = (value: string) => ({ currencyCode: 'USD', value });

describe('a bad body', () => {
  it.each<[string, unknown, readonly (readonly [string, string])[]]>([
    [
      '/v1/checkouts/order-1/captures',
      { amount: { currencyCode: 'DOLLARS', value: 'many' } },
      [
        ['/amount/currencyCode', 'CURRENCY_NOT_SUPPORTED'],
        ['/amount/value', 'AMOUNT_MALFORMED'],
      ],
    ],
    [
      '/v1/checkouts',
      { purchaseUnit: { amount: usd('1.00'), refId: 'x' }, returnUrl: 'http://10.0.0.1/' },
      [
        ['/purchaseUnit/refId', 'UNKNOWN_FIELD'],
        ['/returnUrl', 'URL_REFUSED'],
      ],
    ],
    ['/v1/checkouts', {}, [['/purchaseUnit', 'REQUIRED']]],
    [
      '/v1/checkouts/order-1/resolve',
      { action: 'forget', reason: '' },
      [
        ['/action', 'NOT_ONE_OF'],
        ['/reason', 'TOO_SHORT'],
      ],
    ],
    ['/v1/checkouts/order-1/void', [], [['', 'WRONG_TYPE']]],
    [
      '/v1/checkouts/order-1/refunds',
      { amount: usd('0') },
      [
        ['/captureId', 'REQUIRED'],
        ['/amount/value', 'AMOUNT_NOT_POSITIVE'],
      ],
    ],
    ['/v1/checkouts/order-1/reauthorize', { amount: 1 }, [['/amount', 'WRONG_TYPE']]],
  ])('sent to %s is 400 with every bad field by name', async (path, body, fields) => {
    const { status, problem } = await post(path, body);
    expect(status).toBe(400);
    expect(problem).toMatchObject({
      code: 'INVALID_REQUEST',
      errors: fields.map(([field, code]) => ({ in: 'body', field, code })),
    });
    expect(problem.errors).toHaveLength(fields.length);
  });

  it('is not what a sound one is taken for: that one goes on to Temporal, which is away', async () => {
    const purchaseUnit = { amount: usd('40'), referenceId: 'parcel-1' };
    const { status, problem } = await post('/v1/checkouts', {
      purchaseUnit,
      policy: { approvalWithin: '3 h' },
    });
    expect([status, problem.code]).toEqual([503, 'TEMPORAL_UNAVAILABLE']);
  }, 30_000);
});
