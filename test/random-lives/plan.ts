import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import type { LifeNumber } from './environment.ts';
import { type Fault, faultsOf, type MoneyCall } from './faults.ts';
import { type Random, randomFrom } from './random.ts';

/** One thing that happens to a checkout: a command, an event, a fault, or time that passes. */
export type Step = (
  | { readonly do: 'payerDecides'; readonly outcome: string; readonly fundingSource: string }
  | { readonly do: 'approve' }
  | {
      readonly do: 'capture';
      readonly cents: number | null;
      readonly final: boolean | null;
      readonly key: string;
    }
  | { readonly do: 'void'; readonly key: string }
  | { readonly do: 'reauthorize'; readonly key: string }
  | { readonly do: 'patch'; readonly cents: number; readonly key: string }
  | {
      readonly do: 'refund';
      readonly which: number;
      readonly cents: number | null;
      readonly key: string;
    }
  | { readonly do: 'resolve'; readonly which: number; readonly key: string }
  | { readonly do: 'cancel' }
  | { readonly do: 'advance'; readonly seconds: number }
  /** Done by PayPal, or by the merchant in PayPal's own pages. */
  | { readonly do: 'payPalSide'; readonly what: 'void' | 'deny' | 'release' }
  | { readonly do: 'settle'; readonly status: 'COMPLETED' | 'DECLINED' | 'FAILED' }
  | { readonly do: 'takeMoneyBack'; readonly what: 'reverse' | 'dispute' }
  /** An event that was delivered before is delivered again. */
  | { readonly do: 'replayEvent'; readonly which: number }
  /** An event about an order that is not ours. */
  | { readonly do: 'foreignEvent' }
  | { readonly do: 'faults'; readonly rules: readonly Fault[] }
) & {
  /** False: the next step begins before this one is answered. */
  readonly waits: boolean;
};

export type Plan = {
  readonly seed: number;
  readonly cents: number;
  readonly policy: Partial<CheckoutPolicy>;
  readonly knobs: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
};

/** The seed of one life. */
export const seedOf = ({ seed, life }: LifeNumber): number =>
  (Math.imul(seed, 1_000_003) + life) >>> 0;

export const planOf = (of: LifeNumber): Plan => {
  const own = seedOf(of);
  const random = randomFrom(own);
  const cents = random.oneOf([100, 999, 10_000, 12_345, 99_900]);
  return {
    seed: own,
    cents,
    policy: policyOf(random),
    knobs: knobsOf(random),
    steps: stepsOf(random, cents),
  };
};

const policyOf = (random: Random): Partial<CheckoutPolicy> => ({
  capture: random.happens(0.15) ? 'ON_AUTHORIZATION' : 'MANUAL',
  reauthorize: random.oneOf(['TIMER', 'TIMER', 'ON_CAPTURE', 'NEVER']),
  reauthorizeAtMost: random.oneOf([0, 1, 1, 2, 3]),
  atDeadline: random.oneOf(['VOID', 'CAPTURE', 'ASK']),
  deadlineMarginMs: random.oneOf([2 * HOUR, DAY, 3 * DAY]),
  overCapture: random.happens(0.2) ? 'PAYPAL_LIMIT' : 'NONE',
});

/** Some of these settings allow more than PayPal does: then only Holdfast's own rules prevent a wrong call. */
const knobsOf = (random: Random) => ({
  reauthorizationsAllowed: random.oneOf([0, 1, 1, 3]),
  reauthorizeAfterSeconds: random.oneOf([0, 72 * 3600, 72 * 3600, 80 * 3600]),
  reauthorizableFunding: random.oneOf([['paypal'], ['paypal', 'card']]),
  tooManyReauthorizations: random.oneOf([
    'REAUTHORIZATION_TOO_SOON',
    'REAUTHORIZATION_NOT_SUPPORTED',
  ]),
  rootAfterReauthorization: random.oneOf(['CREATED', 'VOIDED']),
  captureOnSuperseded: random.oneOf(['ALLOW', 'AUTHORIZATION_VOIDED']),
  reauthorizationExpiry: random.oneOf(['ANCHORED_TO_ROOT', 'NEW_LIFE']),
  overCapturePercent: random.oneOf([115, 300]),
  overCaptureMaximumHundredths: 100_000,
  busyResource: random.oneOf(['CONFLICT', 'WAIT']),
  orderAfterDecline: random.oneOf(['PAYER_ACTION_REQUIRED', 'APPROVED']),
  refundStatus: random.oneOf(['COMPLETED', 'COMPLETED', 'PENDING']),
  sameKeyOtherTarget: random.oneOf(['REPLAY', 'NEW_CALL']),
  webhookRetries: 3,
});

const stepsOf = (random: Random, cents: number): readonly Step[] => {
  const before = Array.from({ length: random.whole(0, 3) }, () => earlyStep(random, cents));
  const approved: Step[] = random.happens(0.9)
    ? [
        { do: 'faults', rules: faultsOf(random, 'authorizeOrder'), waits: true },
        { do: 'payerDecides', ...decision(random), waits: true },
        { do: 'approve', waits: random.happens(0.7) },
      ]
    : [];
  const after = Array.from({ length: random.whole(2, 9) }).flatMap(() => {
    const step = heldStep(random, cents);
    const operation = CALL_OF.get(step.do);
    if (operation === undefined || random.happens(0.4)) return [step];
    return [{ do: 'faults' as const, rules: faultsOf(random, operation), waits: true }, step];
  });
  return [...before, ...approved, ...after];
};

const decision = (random: Random) => ({
  outcome: random.oneOf([
    ...Array.from({ length: 9 }, () => 'APPROVED'),
    'AUTHORIZATION_DENIED',
    'AUTHORIZATION_PENDING',
    'CAPTURE_PENDING',
    'CAPTURE_PENDING',
    'CAPTURE_DECLINED',
    'CAPTURE_FAILED',
    'REFUND_PENDING',
    'INSTRUMENT_DECLINED',
    'PAYER_ACTION_REQUIRED',
    'TRANSACTION_REFUSED',
  ]),
  fundingSource: random.oneOf(['paypal', 'paypal', 'paypal', 'paypal', 'card', 'venmo']),
});

const earlyStep = (random: Random, cents: number): Step => {
  const waits = random.happens(0.6);
  return random.oneOf<() => Step>([
    () => ({ do: 'approve', waits }),
    () => ({ do: 'capture', cents: null, final: null, key: 'early', waits }),
    () => ({ do: 'patch', cents: random.whole(100, cents * 2), key: keyOf(random), waits }),
    () => ({ do: 'advance', seconds: random.whole(1, 5_000), waits: true }),
    () => ({ do: 'foreignEvent', waits }),
    () => ({ do: 'faults', rules: faultsOf(random), waits: true }),
    () => ({ do: 'faults', rules: faultsOf(random), waits: true }),
    ...(random.happens(0.15) ? [(): Step => ({ do: 'void', key: keyOf(random), waits })] : []),
  ])();
};

/** Few keys, so that keys are repeated: with the same body, with another body, by two callers at once. */
const keyOf = (random: Random): string => random.oneOf(['a', 'b', 'c', 'd']);

const heldStep = (random: Random, cents: number): Step => {
  const waits = random.happens(0.6);
  const key = keyOf(random);
  const part = (): number => random.oneOf([1, Math.ceil(cents / 3), Math.ceil(cents / 2), cents]);
  return random.oneOf<() => Step>([
    ...times(
      6,
      (): Step => ({
        do: 'capture',
        cents: random.happens(0.25) ? null : part(),
        final: random.oneOf([null, null, false, true]),
        key,
        waits,
      }),
    ),
    ...times(
      4,
      (): Step => ({
        do: 'advance',
        seconds: random.oneOf([
          60,
          3600,
          76 * 3600,
          80 * 3600,
          5 * 86_400,
          12 * 86_400,
          27 * 86_400,
        ]),
        waits: true,
      }),
    ),
    ...times(5, (): Step => ({ do: 'faults', rules: faultsOf(random), waits: true })),
    ...times(
      3,
      (): Step => ({
        do: 'refund',
        which: random.whole(0, 2),
        cents: random.happens(0.3) ? null : part(),
        key,
        waits,
      }),
    ),
    ...times(2, (): Step => ({ do: 'replayEvent', which: random.whole(0, 9), waits })),
    ...times(2, (): Step => ({ do: 'reauthorize', key, waits })),
    ...times(
      2,
      (): Step => ({
        do: 'settle',
        status: random.oneOf(['COMPLETED', 'DECLINED', 'FAILED']),
        waits,
      }),
    ),
    ...times(
      2,
      (): Step => ({
        do: 'payPalSide',
        what: random.oneOf(['void', 'deny', 'release', 'release']),
        waits,
      }),
    ),
    () => ({ do: 'void', key, waits }),
    () => ({ do: 'resolve', which: random.whole(0, 3), key, waits }),
    () => ({ do: 'approve', waits }),
    () => ({ do: 'payerDecides', ...decision(random), waits }),
    () => ({ do: 'takeMoneyBack', what: random.oneOf(['reverse', 'dispute']), waits }),
    () => ({ do: 'foreignEvent', waits }),
    () => (random.happens(0.4) ? { do: 'cancel', waits } : { do: 'approve', waits }),
  ])();
};

const times = (count: number, step: () => Step): readonly (() => Step)[] =>
  Array.from({ length: count }, () => step);

/** The PayPal call that a step leads to; a fault before the step is aimed at it. */
const CALL_OF: ReadonlyMap<Step['do'], MoneyCall> = new Map([
  ['approve', 'authorizeOrder'],
  ['capture', 'captureAuthorization'],
  ['advance', 'reauthorizeAuthorization'],
  ['reauthorize', 'reauthorizeAuthorization'],
  ['void', 'voidAuthorization'],
  ['cancel', 'voidAuthorization'],
  ['refund', 'refundCapture'],
]);
