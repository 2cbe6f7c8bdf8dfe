import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import { type Fault, faultsOf, type MoneyCall } from './fault.ts';
import { type Chance, chanceFrom } from './random.ts';
import type { LifeNumber } from './world.ts';

/** One thing that somebody, or the network, or time does to a checkout. */
export type Step = (
  | { readonly do: 'decide'; readonly outcome: string; readonly fundingSource: string }
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
  | { readonly do: 'pass'; readonly seconds: number }
  /** PayPal's own side, or the merchant in PayPal's web pages. */
  | { readonly do: 'paypal'; readonly what: 'void' | 'deny' | 'release' }
  | { readonly do: 'settle'; readonly status: 'COMPLETED' | 'DECLINED' | 'FAILED' }
  | { readonly do: 'takeBack'; readonly what: 'reverse' | 'dispute' }
  /** An event that was delivered before comes again, late. */
  | { readonly do: 'replayEvent'; readonly which: number }
  /** An event about an order that is not ours. */
  | { readonly do: 'foreignEvent' }
  | { readonly do: 'faults'; readonly rules: readonly Fault[] }
) & {
  /** False: the next step does not wait for this one. */
  readonly waits: boolean;
};

export type Plan = {
  readonly seed: number;
  readonly cents: number;
  readonly policy: Partial<CheckoutPolicy>;
  readonly knobs: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
};

/** How the lives of a run are numbered apart: life 17 of seed 4 is the same one in every run. */
export const seedOf = ({ seed, life }: LifeNumber): number =>
  (Math.imul(seed, 1_000_003) + life) >>> 0;

export const planOf = (of: LifeNumber): Plan => {
  const own = seedOf(of);
  const chance = chanceFrom(own);
  const cents = chance.oneOf([100, 999, 10_000, 12_345, 99_900]);
  return {
    seed: own,
    cents,
    policy: policyOf(chance),
    knobs: knobsOf(chance),
    steps: stepsOf(chance, cents),
  };
};

const policyOf = (chance: Chance): Partial<CheckoutPolicy> => ({
  capture: chance.happens(0.15) ? 'ON_AUTHORIZATION' : 'MANUAL',
  reauthorize: chance.oneOf(['TIMER', 'TIMER', 'ON_CAPTURE', 'NEVER']),
  reauthorizeAtMost: chance.oneOf([0, 1, 1, 2, 3]),
  atDeadline: chance.oneOf(['VOID', 'CAPTURE', 'ASK']),
  deadlineMarginMs: chance.oneOf([2 * HOUR, DAY, 3 * DAY]),
  overCapture: chance.happens(0.2) ? 'PAYPAL_LIMIT' : 'NONE',
});

/** A PayPal that forgives more than the real one may: what Holdfast must not do, PayPal does not prevent here. */
const knobsOf = (chance: Chance) => ({
  reauthorizationsAllowed: chance.oneOf([0, 1, 1, 3]),
  reauthorizeAfterSeconds: chance.oneOf([0, 72 * 3600, 72 * 3600, 80 * 3600]),
  reauthorizableFunding: chance.oneOf([['paypal'], ['paypal', 'card']]),
  tooManyReauthorizations: chance.oneOf([
    'REAUTHORIZATION_TOO_SOON',
    'REAUTHORIZATION_NOT_SUPPORTED',
  ]),
  rootAfterReauthorization: chance.oneOf(['CREATED', 'VOIDED']),
  captureOnSuperseded: chance.oneOf(['ALLOW', 'AUTHORIZATION_VOIDED']),
  reauthorizationExpiry: chance.oneOf(['ANCHORED_TO_ROOT', 'NEW_LIFE']),
  overCapturePercent: chance.oneOf([115, 300]),
  overCaptureMaximumHundredths: 100_000,
  busyResource: chance.oneOf(['CONFLICT', 'WAIT']),
  orderAfterDecline: chance.oneOf(['PAYER_ACTION_REQUIRED', 'APPROVED']),
  refundStatus: chance.oneOf(['COMPLETED', 'COMPLETED', 'PENDING']),
  sameKeyOtherTarget: chance.oneOf(['REPLAY', 'NEW_CALL']),
  webhookRetries: 3,
});

const stepsOf = (chance: Chance, cents: number): readonly Step[] => {
  const before = Array.from({ length: chance.whole(0, 3) }, () => earlyStep(chance, cents));
  const approved: Step[] = chance.happens(0.9)
    ? [
        { do: 'faults', rules: faultsOf(chance, 'authorizeOrder'), waits: true },
        { do: 'decide', ...decision(chance), waits: true },
        { do: 'approve', waits: chance.happens(0.7) },
      ]
    : [];
  const after = Array.from({ length: chance.whole(2, 9) }).flatMap(() => {
    const step = heldStep(chance, cents);
    const operation = CALL_OF.get(step.do);
    if (operation === undefined || chance.happens(0.4)) return [step];
    return [{ do: 'faults' as const, rules: faultsOf(chance, operation), waits: true }, step];
  });
  return [...before, ...approved, ...after];
};

const decision = (chance: Chance) => ({
  outcome: chance.oneOf([
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
  fundingSource: chance.oneOf(['paypal', 'paypal', 'paypal', 'paypal', 'card', 'venmo']),
});

const earlyStep = (chance: Chance, cents: number): Step => {
  const waits = chance.happens(0.6);
  return chance.oneOf<() => Step>([
    () => ({ do: 'approve', waits }),
    () => ({ do: 'capture', cents: null, final: null, key: 'early', waits }),
    () => ({ do: 'patch', cents: chance.whole(100, cents * 2), key: keyOf(chance), waits }),
    () => ({ do: 'pass', seconds: chance.whole(1, 5_000), waits: true }),
    () => ({ do: 'foreignEvent', waits }),
    () => ({ do: 'faults', rules: faultsOf(chance), waits: true }),
    () => ({ do: 'faults', rules: faultsOf(chance), waits: true }),
    ...(chance.happens(0.15) ? [(): Step => ({ do: 'void', key: keyOf(chance), waits })] : []),
  ])();
};

/** Few keys, so that the same one comes again: with the same body, with another, from two callers at once. */
const keyOf = (chance: Chance): string => chance.oneOf(['a', 'b', 'c', 'd']);

const heldStep = (chance: Chance, cents: number): Step => {
  const waits = chance.happens(0.6);
  const key = keyOf(chance);
  const part = (): number => chance.oneOf([1, Math.ceil(cents / 3), Math.ceil(cents / 2), cents]);
  return chance.oneOf<() => Step>([
    ...times(
      6,
      (): Step => ({
        do: 'capture',
        cents: chance.happens(0.25) ? null : part(),
        final: chance.oneOf([null, null, false, true]),
        key,
        waits,
      }),
    ),
    ...times(
      4,
      (): Step => ({
        do: 'pass',
        seconds: chance.oneOf([
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
    ...times(5, (): Step => ({ do: 'faults', rules: faultsOf(chance), waits: true })),
    ...times(
      3,
      (): Step => ({
        do: 'refund',
        which: chance.whole(0, 2),
        cents: chance.happens(0.3) ? null : part(),
        key,
        waits,
      }),
    ),
    ...times(2, (): Step => ({ do: 'replayEvent', which: chance.whole(0, 9), waits })),
    ...times(2, (): Step => ({ do: 'reauthorize', key, waits })),
    ...times(
      2,
      (): Step => ({
        do: 'settle',
        status: chance.oneOf(['COMPLETED', 'DECLINED', 'FAILED']),
        waits,
      }),
    ),
    ...times(
      2,
      (): Step => ({
        do: 'paypal',
        what: chance.oneOf(['void', 'deny', 'release', 'release']),
        waits,
      }),
    ),
    () => ({ do: 'void', key, waits }),
    () => ({ do: 'resolve', which: chance.whole(0, 3), key, waits }),
    () => ({ do: 'approve', waits }),
    () => ({ do: 'decide', ...decision(chance), waits }),
    () => ({ do: 'takeBack', what: chance.oneOf(['reverse', 'dispute']), waits }),
    () => ({ do: 'foreignEvent', waits }),
    () => (chance.happens(0.4) ? { do: 'cancel', waits } : { do: 'approve', waits }),
  ])();
};

const times = (count: number, step: () => Step): readonly (() => Step)[] =>
  Array.from({ length: count }, () => step);

/** The call that a step leads to, so that a fault can be laid in its way. */
const CALL_OF: ReadonlyMap<Step['do'], MoneyCall> = new Map([
  ['approve', 'authorizeOrder'],
  ['capture', 'captureAuthorization'],
  ['pass', 'reauthorizeAuthorization'],
  ['reauthorize', 'reauthorizeAuthorization'],
  ['void', 'voidAuthorization'],
  ['cancel', 'voidAuthorization'],
  ['refund', 'refundCapture'],
]);
