import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amount,
  captureV1,
  executedPayment,
  onOrderV1,
  payments,
  reauthorizeV1,
  refundV1,
  relatedIds,
  voidV1,
} from './payments-v1.ts';
import { days, hours, PayPal } from './paypal.ts';

type Step =
  | { do: 'void' | 'reauthorize' | 'voidOrder' }
  | { do: 'capture' | 'authorizeOrder' | 'captureOrder'; cents: number; final: boolean }
  | { do: 'refund'; cents: number; which: number }
  | { do: 'advance'; seconds: number };

const cents = fc.integer({ min: 1, max: 6000 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('capture', 'authorizeOrder', 'captureOrder'),
      cents,
      final: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('refund' as const), cents, which: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      seconds: fc.constantFrom(hours(1), days(3), days(4), days(20)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('void', 'reauthorize', 'voidOrder') }),
  },
);

const total = (value: number) => (value / 100).toFixed(2);
const inCents = ({ value }: { value: string }) => Math.round(Number(value) * 100);

/** Runs one step on the newest authorization, the order, or a capture of the payment, whether or not it is allowed. */
const perform = async (paypal: PayPal, paymentId: string, one: Step): Promise<void> => {
  const ids = relatedIds(await paypal.get(`${payments}/${paymentId}`));
  const { authorization = ['none'], order = ['none'], capture = ['none'] } = ids;
  const newest = authorization.at(-1) ?? 'none';
  const [orderId = 'none'] = order;
  switch (one.do) {
    case 'void':
      await voidV1(paypal, authorization[0] ?? 'none');
      return;
    case 'reauthorize':
      await reauthorizeV1(paypal, authorization[0] ?? 'none');
      return;
    case 'voidOrder':
      await onOrderV1(paypal, `${orderId}/do-void`);
      return;
    case 'capture':
      await captureV1(paypal, newest, { total: total(one.cents), is_final_capture: one.final });
      return;
    case 'authorizeOrder':
      await onOrderV1(paypal, `${orderId}/authorize`, { amount: amount(total(one.cents)) });
      return;
    case 'captureOrder':
      await onOrderV1(paypal, `${orderId}/capture`, {
        amount: amount(total(one.cents)),
        is_final_capture: one.final,
      });
      return;
    case 'refund': {
      const target = capture[one.which] ?? 'none';
      await refundV1(paypal, `capture/${target}`, { body: { amount: amount(total(one.cents)) } });
      return;
    }
    case 'advance':
      await paypal.advance(one.seconds, paymentId);
  }
};

describe('whatever is called of Payments v1 and however time jumps', () => {
  it.each(['authorize', 'order'] as const)(
    'the ledger of a payment of intent %s balances',
    async (intent) => {
      const seed = Date.now() & 0xffff_ffff;
      console.log(`seed ${seed}`);
      const property = fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 25 }),
        async (steps) => {
          const paypal = await PayPal.start({ seed: 11, now: () => Date.UTC(2026, 5, 1) });
          try {
            const { paymentId } = await executedPayment(paypal, intent);
            for (const one of steps) await perform(paypal, paymentId, one);
            const { effects } = await paypal.ledger(paymentId);
            const sum = (name: string, target?: string) =>
              effects
                .filter(({ effect }) => effect === name)
                .filter(({ targetId }) => target === undefined || targetId === target)
                .reduce((soFar, effect) => soFar + inCents(effect.amount), 0);
            expect(sum('CAPTURED')).toBeLessThanOrEqual(11_500);
            for (const { resourceId, amount: taken } of effects) {
              expect(sum('REFUNDED', resourceId)).toBeLessThanOrEqual(inCents(taken));
            }
            const reauthorized = effects.filter(({ effect }) => effect === 'REAUTHORIZED');
            expect(reauthorized.length).toBeLessThanOrEqual(intent === 'order' ? 0 : 1);
            const end = effects.findIndex(
              ({ effect }) => effect === 'VOIDED' || effect === 'EXPIRED',
            );
            const later = end === -1 ? [] : effects.slice(end + 1).map(({ effect }) => effect);
            if (intent === 'authorize') expect(later).not.toContain('CAPTURED');
          } finally {
            await paypal.close();
          }
        },
      );
      await fc.assert(property, { numRuns: 40, seed });
    },
    60_000,
  );
});
