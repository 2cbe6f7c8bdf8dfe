import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import { type Random, randomFrom } from './random.ts';
import { keyOf } from './scenarios.ts';
import type { Step } from './step.ts';

/**
 * Changes of the policy, most of them while money is held, where they are allowed. Drawn by itself: the steps beside them,
 * and the lives without them, stay the same.
 */
export const withPolicyChanges = (steps: readonly Step[], seed: number): readonly Step[] => {
  const random = randomFrom((seed ^ 0x1f83_d9ab) >>> 0);
  if (!random.happens(0.25)) return steps;
  const approved = steps.findIndex(({ do: what }) => what === 'approve') + 1;
  return Array.from({ length: random.whole(1, 3) }).reduce<readonly Step[]>((all) => {
    const first = random.happens(0.1) ? 0 : Math.min(approved, all.length);
    const last = random.happens(0.6) ? Math.min(first + 2, all.length) : all.length;
    const at = random.whole(first, last);
    return [...all.slice(0, at), policyChange(random), ...all.slice(at)];
  }, steps);
};

const policyChange = (random: Random): Step => {
  const fields = [
    { atDeadline: random.oneOf(['VOID', 'CAPTURE', 'CAPTURE', 'ASK']) },
    { deadlineMarginMs: random.oneOf([2 * HOUR, DAY, 3 * DAY, 10 * DAY]) },
    { reauthorize: random.oneOf(['TIMER', 'ON_CAPTURE', 'NEVER']) },
    { reauthorizeAtMost: random.oneOf([0, 1, 2]) },
    { capturesAtMost: random.oneOf([1, 2, 10]) },
    { overCapture: random.oneOf(['NONE', 'PAYPAL_LIMIT']) },
    { capture: random.oneOf(['MANUAL', 'ON_AUTHORIZATION']) },
  ] as const satisfies readonly Partial<CheckoutPolicy>[];
  const policy = Object.assign(
    {},
    random.oneOf(fields),
    ...fields.filter(() => random.happens(0.2)),
  );
  return { do: 'changePolicy', policy, key: keyOf(random), waits: random.happens(0.7) };
};
