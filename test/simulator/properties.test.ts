import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, hours, PayPal, usd } from './paypal.ts';

type Step =
  | { do: 'authorize' | 'void' | 'reauthorize' | 'approve' | 'getOrder' }
  | { do: 'capture'; cents: number; final: boolean; key: number }
  | { do: 'refund'; cents: number; capture: number; key: number }
  | { do: 'advance'; seconds: number };

const cents = fc.integer({ min: 1, max: 6000 });
const key = fc.integer({ min: 0, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('capture' as const), cents, final: fc.boolean(), key }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('refund' as const), cents, capture: fc.nat(2), key }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      seconds: fc.constantFrom(hours(1), hours(7), days(3), days(4), days(20), days(46)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('authorize', 'void', 'reauthorize', 'approve', 'getOrder'),
    }),
  },
);

const value = (amount: number) => usd((amount / 100).toFixed(2));
const inCents = (amount: { value: string }) => Math.round(Number(amount.value) * 100);

/** Runs the steps on one order of 100.00 USD and writes down every answer, without what wall time adds. */
const live = async (paypal: PayPal, steps: readonly Step[]) => {
  const orderId = await paypal.order();
  const transcript: string[] = [orderId];
  const payments = async () =>
    (await paypal.get(`/v2/checkout/orders/${orderId}`)).body.purchase_units[0]?.payments;
  for (const one of steps) {
    const now = await payments();
    const root = now?.authorizations[0]?.id ?? 'none';
    const newest = now?.authorizations.at(-1)?.id ?? 'none';
    const said = await perform(paypal, one, {
      orderId,
      root,
      newest,
      captures: now?.captures ?? [],
    });
    transcript.push(`${one.do} ${said}`);
  }
  return { orderId, transcript };
};

interface Ids {
  orderId: string;
  root: string;
  newest: string;
  captures: { id: string }[];
}

const perform = async (paypal: PayPal, one: Step, ids: Ids): Promise<string> => {
  switch (one.do) {
    case 'approve': {
      const path = `${paypal.simulator.url}/_simulator/orders/${ids.orderId}/approve`;
      return String((await fetch(path, { method: 'POST' })).status);
    }
    case 'advance':
      await paypal.advance(one.seconds, ids.orderId);
      return String(one.seconds);
    case 'authorize':
      return summary(await paypal.authorize(ids.orderId));
    case 'void':
      return summary(await paypal.void(ids.root));
    case 'reauthorize':
      return summary(await paypal.reauthorize(ids.root));
    case 'getOrder':
      return summary(await paypal.get(`/v2/checkout/orders/${ids.orderId}`));
    case 'capture': {
      const body = { amount: value(one.cents), final_capture: one.final };
      return summary(await paypal.capture(ids.newest, { body, requestId: `c${one.key}` }));
    }
    case 'refund': {
      const target = ids.captures[one.capture]?.id ?? 'none';
      return summary(
        await paypal.refund(target, {
          body: { amount: value(one.cents) },
          requestId: `r${one.key}`,
        }),
      );
    }
  }
};

const summary = (answer: {
  httpStatus: number;
  body: { id: string; status: string };
  issues: string[];
}) => [answer.httpStatus, answer.body.id, answer.body.status, ...answer.issues].join(' ');

/** Runs the property with a simulator of its own, and prints the seed it ran with. */
const check = async (steps: number, promise: (paypal: PayPal, run: Step[]) => Promise<void>) => {
  const seed = Date.now() & 0xffff_ffff;
  console.log(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: steps }), async (run) => {
      const paypal = await PayPal.start({ seed: 11, now: () => Date.UTC(2026, 5, 1) });
      try {
        await promise(paypal, [{ do: 'approve' }, { do: 'authorize' }, ...run]);
      } finally {
        await paypal.close();
      }
    }),
    { numRuns: 60, seed },
  );
};

describe('whatever is called and however time jumps', () => {
  it('the ledger balances: captures within the limit, refunds within captures, nothing after the end of a hold', async () => {
    await check(25, async (paypal, run) => {
      const { orderId } = await live(paypal, run);
      const { effects } = await paypal.ledger(orderId);
      const sum = (name: string, target?: string) =>
        effects
          .filter(
            ({ effect, targetId }) =>
              effect === name && (target === undefined || targetId === target),
          )
          .reduce((total, { amount }) => total + inCents(amount), 0);
      expect(effects.filter(({ effect }) => effect === 'AUTHORIZED').length).toBeLessThanOrEqual(1);
      expect(effects.filter(({ effect }) => effect === 'REAUTHORIZED').length).toBeLessThanOrEqual(
        1,
      );
      expect(sum('CAPTURED')).toBeLessThanOrEqual(11_500);
      for (const captured of effects.filter(({ effect }) => effect === 'CAPTURED')) {
        expect(sum('REFUNDED', captured.resourceId)).toBeLessThanOrEqual(inCents(captured.amount));
      }
      const end = effects.findIndex(({ effect }) => effect === 'VOIDED' || effect === 'EXPIRED');
      const later = end === -1 ? [] : effects.slice(end + 1).map(({ effect }) => effect);
      expect(later).not.toContain('CAPTURED');
      expect(later).not.toContain('REAUTHORIZED');
      expect(later).not.toContain('VOIDED');
    });
  }, 60_000);

  it('a live request id has one effect on a resource: a second needs the key to have expired', async () => {
    await check(25, async (paypal, run) => {
      const { orderId } = await live(paypal, run);
      const { effects } = await paypal.ledger(orderId);
      const byKey = new Map<string, typeof effects>();
      for (const effect of effects) {
        if (effect.requestId === null) continue;
        const name = `${effect.operation} ${effect.requestId} ${effect.targetId}`;
        byKey.set(name, [...(byKey.get(name) ?? []), effect]);
      }
      for (const [, made] of byKey) {
        made.slice(1).forEach((later, index) => {
          const apart = Date.parse(later.at) - Date.parse(made[index]?.at ?? '');
          expect(apart).toBeGreaterThanOrEqual(days(45) * 1000);
        });
      }
    });
  }, 60_000);

  it('the same seed and the same calls give the same answers, ids included', async () => {
    await check(12, async (paypal, run) => {
      const twin = await PayPal.start({ seed: 11, now: () => Date.UTC(2026, 5, 1) });
      try {
        expect((await live(twin, run)).transcript).toEqual((await live(paypal, run)).transcript);
      } finally {
        await twin.close();
      }
    });
  }, 60_000);
});
