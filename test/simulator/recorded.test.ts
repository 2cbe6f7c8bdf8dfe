import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Answer, PayPal } from './paypal.ts';
import { ABSENT, type Request, type Step, sources } from './recorded/row.ts';
import { recordedAnswers } from './recorded.ts';

/** Ids of what the steps of one record made, by the name that later paths use. */
type Made = Map<string, string>;

const idOf = (value: unknown): string | undefined =>
  z.object({ id: z.string() }).safeParse(value).data?.id;

const valueAt = (value: unknown, path: string): unknown => {
  const rels = /^rels\((.+)\)$/.exec(path)?.[1];
  if (rels !== undefined) {
    return z
      .array(z.object({ rel: z.string() }))
      .parse(valueAt(value, rels))
      .map(({ rel }) => rel);
  }
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (Object(inner) === inner ? Reflect.get(Object(inner), name) : undefined),
      value,
    );
};

const note = (made: Made, { path }: Request, body: unknown): void => {
  const kinds = [
    ['authorization', valueAt(body, 'purchase_units.0.payments.authorizations.0')],
    ['capture', valueAt(body, 'purchase_units.0.payments.captures.0')],
    [/\/authorizations\/.*\/capture$/.test(path) ? 'capture' : '', body],
    [path.endsWith('/v2/checkout/orders') ? 'order' : '', body],
  ] as const;
  for (const [name, value] of kinds) {
    const id = idOf(value);
    if (name !== '' && id !== undefined) made.set(name, id);
  }
};

const send = async (paypal: PayPal, made: Made, request: Request): Promise<Answer> => {
  const { method = 'POST', path, body, prefer, requestId, contentType } = request;
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => made.get(name) ?? `no ${name}`);
  const answer = await paypal.call(method, target, {
    ...(body !== undefined && { body }),
    ...(requestId !== undefined && { requestId: `${requestId} ${crypto.randomUUID()}` }),
    ...(contentType !== undefined && { contentType }),
    headers: { ...(prefer && { Prefer: prefer }) },
  });
  note(made, request, answer.text === '' ? {} : JSON.parse(answer.text));
  return answer;
};

const take = async (paypal: PayPal, made: Made, step: Step): Promise<void> => {
  if ('path' in step) await send(paypal, made, step);
  else await paypal.hook('POST', `orders/${made.get('order')}/approve`, step.approve);
};

const expectField = (body: unknown, path: string, expected: unknown): void => {
  const value = valueAt(body, path);
  if (expected === ABSENT) expect({ [path]: value }).toEqual({ [path]: undefined });
  else if (expected instanceof RegExp) expect(value, path).toMatch(expected);
  else expect({ [path]: value }).toEqual({ [path]: expected });
};

describe('answers that PayPal gave to others', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());

  for (const { what, source, before, request, status, fields } of recordedAnswers) {
    it(`${what} (${source})`, async () => {
      const made: Made = new Map();
      for (const step of before) await take(paypal, made, step);
      const answer = await send(paypal, made, request);
      expect(answer.httpStatus, answer.text).toBe(status);
      const body: unknown = JSON.parse(answer.text);
      for (const [path, expected] of Object.entries(fields)) expectField(body, path, expected);
    });
  }

  it('come from every source that is listed', () => {
    const cited = new Set(recordedAnswers.map(({ source }) => source));
    expect([...cited].sort()).toEqual(Object.keys(sources).sort());
  });
});
