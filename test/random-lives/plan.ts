import type { Intent } from '../../src/domain/checkout/input.ts';
import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time/durations.ts';
import { toCapture } from './capture-lives.ts';
import type { LifeNumber } from './environment.ts';
import { isV1, type Payment, paymentOf, withRarePayments } from './payment.ts';
import { withPolicyChanges } from './policy-steps.ts';
import { type Random, randomFrom } from './random.ts';
import { stepsOf } from './random-steps.ts';
import { withRareScenes } from './rare-scenes.ts';
import type { Step } from './step.ts';
import { withUnusualScenes } from './unusual-scenes.ts';
import { toV1 } from './v1-lives.ts';

export type Plan = Payment & {
  readonly seed: number;
  readonly cents: number;
  readonly policy: Partial<CheckoutPolicy>;
  readonly knobs: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
  /** Whether the merchant's URL gets events. */
  readonly notify: boolean;
  /** Whether the merchant's account acts for another one. */
  readonly isPartner: boolean;
  /** The order's, where the shop sets one. */
  readonly invoiceId: string | null;
};

/** The seed of one life. */
export const seedOf = ({ seed, life }: LifeNumber): number =>
  (Math.imul(seed, 1_000_003) + life) >>> 0;

export const planOf = (of: LifeNumber): Plan => {
  const own = seedOf(of);
  const random = randomFrom(own);
  const cents = random.oneOf([100, 999, 10_000, 12_345, 99_900]);
  const intent = intentOf(own);
  const policy = policyOf(random);
  const knobs = knobsOf(random);
  const drawn = stepsOf(random, cents);
  const notify = random.happens(0.3);
  const adopts = intent === 'AUTHORIZE' ? adoptsOf(random) : null;
  const usual = paymentOf(own, { intent, cents, adopts });
  const isWide = !of.plain && !of.narrow;
  const payment = isWide ? withRarePayments(usual, own, cents) : usual;
  const rare = withRareScenes(drawn, payment, own);
  const unusual = of.plain ? rare : withUnusualScenes(rare, { cents, seed: own });
  const steps = isWide && !of.unchanged ? withPolicyChanges(unusual, own) : unusual;
  return {
    ...payment,
    seed: own,
    cents,
    policy: of.plain ? policy : { ...policy, ...furtherPolicyOf(own, isWide ? 2 : 1) },
    isPartner: !of.plain && adopts === null && isPartnerIn(own, isWide ? 1.5 : 1),
    knobs: {
      ...knobs,
      v1States: payment.v1States,
      ...(payment.alternative && { completionSeconds: payment.alternative.takesSeconds }),
    },
    steps: inApiOf(payment, intent === 'CAPTURE' ? toCapture(steps) : steps, own),
    notify,
    invoiceId: of.plain ? null : invoiceIdOf(own),
  };
};

const inApiOf = (payment: Payment, steps: readonly Step[], seed: number): readonly Step[] =>
  isV1(payment) ? toV1(steps, seed) : steps;

const adoptsOf = (random: Random): Payment['adopts'] =>
  random.happens(0.15) ? random.oneOf(['ORDER', 'HOLD', 'CAPTURED_IN_PART']) : null;

/** Drawn by itself: it changes nothing else about a life. */
const intentOf = (seed: number): Intent =>
  randomFrom((seed ^ 0x2f6b_91c5) >>> 0).happens(0.15) ? 'CAPTURE' : 'AUTHORIZE';

const invoiceIdOf = (seed: number): string | null =>
  randomFrom((seed ^ 0x510e_527f) >>> 0).happens(0.15) ? `order-${seed}` : null;

/** What few lives have: drawn by itself. */
const furtherPolicyOf = (seed: number, often: number): Partial<CheckoutPolicy> => {
  const random = randomFrom((seed ^ 0x4d2c_6dfc) >>> 0);
  const capturesAtMost = random.oneOf([1, 2, 3]);
  const approvalWithinMs = random.oneOf([10 * MINUTE, HOUR, 12 * HOUR]);
  return {
    ...(random.happens(0.1 * often) && { capturesAtMost }),
    ...(random.happens(0.1 * often) && { approvalWithinMs }),
    ...(random.happens(0.2 * often) && { liabilityShift: 'ACCEPT' as const }),
  };
};

/** The account acts for another one: PayPal reauthorizes nothing for it. */
const isPartnerIn = (seed: number, often: number): boolean =>
  randomFrom((seed ^ 0x1283_5b01) >>> 0).happens(0.07 * often);

const policyOf = (random: Random): Partial<CheckoutPolicy> => ({
  capture: random.happens(0.15) ? 'ON_AUTHORIZATION' : 'MANUAL',
  reauthorize: random.oneOf(['TIMER', 'TIMER', 'ON_CAPTURE', 'NEVER']),
  reauthorizeAtMost: random.oneOf([0, 1, 1, 2, 3]),
  atDeadline: random.oneOf(['VOID', 'CAPTURE', 'CAPTURE', 'ASK']),
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
  reauthorizationStatus: random.oneOf(['CREATED', 'CREATED', 'CREATED', 'PENDING']),
  rootAfterReauthorization: random.oneOf(['CREATED', 'VOIDED']),
  captureOnSuperseded: random.oneOf(['ALLOW', 'AUTHORIZATION_VOIDED']),
  reauthorizationExpiry: random.oneOf(['ANCHORED_TO_ROOT', 'NEW_LIFE']),
  overCapturePercent: random.oneOf([115, 300]),
  overCaptureMaximumHundredths: 100_000,
  capturesAllowed: random.oneOf([10, 10, 10, 2]),
  busyResource: random.oneOf(['CONFLICT', 'WAIT']),
  orderAfterDecline: random.oneOf(['PAYER_ACTION_REQUIRED', 'APPROVED']),
  refundStatus: random.oneOf(['COMPLETED', 'COMPLETED', 'PENDING']),
  sameKeyOtherTarget: random.oneOf(['REPLAY', 'NEW_CALL']),
  webhookRetries: 3,
});
