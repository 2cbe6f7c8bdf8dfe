import { faultsOf, type MoneyCall, outageOf } from './faults.ts';
import type { Random } from './random.ts';
import {
  approval,
  cancelledAndDisputed,
  DISPUTE_OUTCOMES,
  decision,
  disputed,
  earlyOutage,
  keyOf,
  refunded,
  renewal,
  times,
} from './scenarios.ts';
import type { Step } from './step.ts';

/** What happens to one checkout, from before the payer's approval until the hold is nearly over. */
export const stepsOf = (random: Random, cents: number): readonly Step[] => {
  const before = [
    ...(random.happens(0.05) ? earlyOutage(random, 'createOrder', []) : []),
    ...(random.happens(0.2) ? [faults(random, 'createOrder')] : []),
    ...times(random.whole(0, 3), () => earlyStep(random, cents)),
  ];
  const approved: readonly Step[] = random.happens(0.9) ? approval(random) : [];
  const after = times(random.whole(2, 9), () => {
    if (random.happens(0.15)) return outage(random, cents);
    if (random.happens(0.2))
      return random.oneOf([cancelledAndDisputed, disputed, refunded])(random);
    return withFaults(random, heldStep(random, cents));
  }).flat();
  return [...before, ...approved, ...(random.happens(0.2) ? renewal(random) : []), ...after];
};

const faults = (random: Random, aimedAt: MoneyCall): Step => ({
  do: 'faults',
  rules: faultsOf(random, aimedAt),
  waits: true,
});

/** The PayPal calls that a step leads to; a fault before the step is aimed at one of them. */
const CALLS_OF: ReadonlyMap<Step['do'], readonly MoneyCall[]> = new Map<
  Step['do'],
  readonly MoneyCall[]
>([
  ['approve', ['authorizeOrder']],
  ['capture', ['captureAuthorization']],
  ['advance', ['reauthorizeAuthorization', 'captureAuthorization', 'voidAuthorization']],
  ['reauthorize', ['reauthorizeAuthorization']],
  ['void', ['voidAuthorization']],
  ['cancel', ['voidAuthorization']],
  ['refund', ['refundCapture']],
]);

const withFaults = (random: Random, step: Step): readonly Step[] => {
  const calls = CALLS_OF.get(step.do);
  if (calls === undefined || random.happens(0.4)) return [step];
  return [faults(random, random.oneOf(calls)), step];
};

/** Minutes to days in which one operation fails; commands and deadlines fall into it. */
const outage = (random: Random, cents: number): readonly Step[] => [
  { do: 'outage', rules: outageOf(random), waits: true },
  ...times(random.whole(0, 2), () => heldStep(random, cents)),
  {
    do: 'advance',
    seconds: random.oneOf([300, 3600, 6 * 3600, 86_400, 3 * 86_400, 5 * 86_400, 27 * 86_400]),
    waits: true,
  },
  ...(random.happens(0.8) ? [{ do: 'outageEnds' as const, waits: true }] : []),
];

const earlyStep = (random: Random, cents: number): Step => {
  const waits = random.happens(0.6);
  const early = { do: 'capture', cents: null, final: null, key: 'early', twice: false } as const;
  return random.oneOf<() => Step>([
    () => ({ do: 'approve', waits }),
    () => ({ ...early, waits }),
    () => ({ do: 'patch', cents: random.whole(100, cents * 2), key: keyOf(random), waits }),
    () => ({ do: 'advance', seconds: random.whole(1, 5_000), waits: true }),
    () => ({ do: 'foreignEvent', waits }),
    () => ({ do: 'faults', rules: faultsOf(random), waits: true }),
    () => ({ do: 'faults', rules: faultsOf(random), waits: true }),
    ...(random.happens(0.15) ? [(): Step => ({ do: 'void', key: keyOf(random), waits })] : []),
  ])();
};

const SECONDS = [60, 3600, 76 * 3600, 80 * 3600, 5 * 86_400, 12 * 86_400, 27 * 86_400];

/** Kinds of steps on a hold, each with how often it is drawn. */
const heldStep = (random: Random, cents: number): Step => {
  const waits = random.happens(0.6);
  const key = keyOf(random);
  const part = (): number => random.oneOf([1, Math.ceil(cents / 3), Math.ceil(cents / 2), cents]);
  const which = random.whole(0, 9);
  const kinds: readonly (readonly [number, () => Step])[] = [
    [
      6,
      () => ({
        do: 'capture',
        cents: random.happens(0.25) ? null : part(),
        final: random.oneOf([null, null, false, true]),
        key,
        twice: random.happens(0.15),
        waits,
      }),
    ],
    [4, () => ({ do: 'advance', seconds: random.oneOf(SECONDS), waits: true })],
    [5, () => ({ do: 'faults', rules: faultsOf(random), waits: true })],
    [3, () => ({ do: 'refund', which, cents: random.happens(0.3) ? null : part(), key, waits })],
    [2, () => ({ do: 'replayEvent', which, waits })],
    [2, () => ({ do: 'reauthorize', key, waits })],
    [2, () => ({ do: 'settle', status: random.oneOf(['COMPLETED', 'DECLINED', 'FAILED']), waits })],
    [
      2,
      () => ({
        do: 'authorization',
        what: random.oneOf(['void', 'deny', 'release', 'release']),
        waits,
      }),
    ],
    [2, () => ({ do: 'foreignCapture', cents: part(), final: random.happens(0.2), waits })],
    [1, () => ({ do: 'foreignRefund', cents: part(), waits })],
    [1, () => ({ do: 'void', key, waits })],
    [1, () => ({ do: 'resolve', which, key, waits })],
    [1, () => ({ do: 'approve', waits })],
    [1, () => ({ do: 'payerDecides', ...decision(random), waits })],
    [1, () => ({ do: 'takeMoneyBack', what: random.oneOf(['reverse', 'dispute']), waits })],
    [1, () => ({ do: 'disputeEnds', which, outcome: random.oneOf(DISPUTE_OUTCOMES), waits })],
    [1, () => ({ do: 'foreignEvent', waits })],
    [1, () => ({ do: random.happens(0.4) ? 'cancel' : 'cancelRefunds', waits })],
    [1, () => operatorStep(random, waits)],
  ];
  return random.oneOf(kinds.flatMap(([often, step]) => times(often, () => step)))();
};

const operatorStep = (random: Random, waits: boolean): Step =>
  random.happens(0.3)
    ? { do: 'terminate', waits }
    : { do: 'resetWorkflow', tasks: random.whole(1, 4), waits };
