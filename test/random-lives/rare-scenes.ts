import { faultsOf, type MoneyCall, outageOf } from './faults.ts';
import { isV1, type Payment } from './payment.ts';
import { type Random, randomFrom } from './random.ts';
import {
  capturedFinally,
  earlyOutage,
  keyOf,
  refunded,
  renewal,
  times,
  troubled,
} from './scenarios.ts';
import type { Step } from './step.ts';

/**
 * What random steps hardly ever lead to, put among them: a source on file that is charged at the start, a renewal that is
 * answered otherwise than asked, an adoption that meets faults, parcels. Drawn by itself: the steps beside it stay the same.
 */
export const withRareScenes = (
  steps: readonly Step[],
  payment: Payment,
  seed: number,
): readonly Step[] => {
  const random = randomFrom((seed ^ 0x5851_f42d) >>> 0);
  const first = firstOf(random, payment);
  const early = isV1(payment) ? inV1(random, payment) : [];
  const answersOddly = random.happens(isV1(payment) ? 0.4 : 0.08);
  const renewed = answersOddly ? renewedOddly(random) : [];
  const parcels = random.happens(0.2) ? shipped(random) : [];
  const middle = afterApproval(steps, renewed);
  return [...first, ...early, ...(payment.onFile ? withBank(random, middle) : middle), ...parcels];
};

/** Before anything is started or adopted. */
const firstOf = (random: Random, { onFile, adopts }: Payment): readonly Step[] => {
  if (adopts !== null) {
    const scene = random.happens(0.5) ? [readsFail(random)] : [];
    return adopts === 'ORDER_V1' ? atOnce(random) : scene;
  }
  if (onFile === null) return [];
  if (random.happens(0.2)) return earlyOutage(random, 'authorizeOrder', []).slice(0, 1);
  return [{ do: 'faults', rules: faultsOf(random, 'authorizeOrder'), waits: true }];
};

/** An order of Payments v1 is authorized as soon as it is adopted. */
const atOnce = (random: Random): readonly Step[] => [
  { do: 'faults', rules: faultsOf(random, 'authorizeOrder'), waits: true },
];

const readsFail = (random: Random): Step => ({
  do: 'faults',
  rules: ['getOrder', 'getAuthorization'].map((operation) => ({
    operation,
    kind: random.oneOf(['503', 'reset', 'lost-answer', '401']),
    times: random.whole(1, 8),
  })),
  waits: true,
});

/** Three of the calls of Payments v1, with trouble: nobody approves there, so that the hold is fresh. */
const inV1 = (random: Random, { hasSale }: Payment): readonly Step[] => [
  ...(hasSale ? saleRefunded(random) : []),
  ...times(3, () =>
    random.oneOf([capturedInPart, capturedInPart, released, refunded, renewal])(random),
  ).flat(),
];

const capturedInPart = (random: Random): readonly Step[] => [
  troubled(random, 'captureAuthorization'),
  { do: 'capture', cents: 30, final: false, key: keyOf(random), twice: false, waits: true },
  { do: 'advance', seconds: random.oneOf([60, 3600, 86_400]), waits: true },
  { do: 'outageEnds', waits: true },
  { do: 'capture', cents: 30, final: false, key: keyOf(random), twice: false, waits: true },
];

const released = (random: Random): readonly Step[] => [
  troubled(random, 'voidAuthorization'),
  { do: 'void', key: keyOf(random), waits: random.happens(0.5) },
];

const saleRefunded = (random: Random): readonly Step[] => {
  const refund = { do: 'refund', which: -1, cents: random.oneOf([20, null]) } as const;
  const key = keyOf(random);
  return [
    {
      do: 'faults',
      rules: [
        {
          operation: 'refundSaleV1',
          kind: random.oneOf(['lost-answer', 'lost-answer', 'reset', '503', '401']),
          times: random.whole(1, 3),
        },
      ],
      waits: true,
    },
    { ...refund, key, waits: random.happens(0.5) },
    { ...refund, key, waits: true },
    { ...refund, cents: 10, key: keyOf(random), waits: true },
  ];
};

const afterApproval = (steps: readonly Step[], scene: readonly Step[]): readonly Step[] => {
  const at = steps.findIndex(({ do: what }) => what === 'approve') + 1;
  return [...steps.slice(0, at), ...scene, ...steps.slice(at)];
};

/** The bank answers after the payer, where the card asked for it. */
const withBank = (random: Random, steps: readonly Step[]): readonly Step[] =>
  steps.flatMap((step): readonly Step[] =>
    step.do === 'payerDecides'
      ? [
          step,
          {
            do: 'bankAnswers',
            result: random.oneOf(['SUCCEEDED', 'SUCCEEDED', 'FAILED', 'ATTEMPTED']),
            waits: true,
          },
        ]
      : [step],
  );

const RENEWAL: MoneyCall = 'reauthorizeAuthorization';

/** The honor period ends, and PayPal answers the renewal without a field, or with another amount. */
const renewedOddly = (random: Random): readonly Step[] => [
  {
    do: 'faults',
    rules: [
      {
        operation: RENEWAL,
        kind: 'altered-answer',
        times: 1,
        set: random.oneOf([
          { expiration_time: null },
          { create_time: null },
          { amount: null },
          { 'amount.value': '1.23' },
        ]),
      },
    ],
    waits: true,
  },
  { do: 'advance', seconds: 76 * 3600, waits: true },
  { do: 'reauthorize', key: keyOf(random), waits: true },
];

/** A parcel is added, once more under its key and under another, and cancelled, while PayPal makes trouble for it. */
const shipped = (random: Random): readonly Step[] => {
  const key = keyOf(random);
  const track = { do: 'track', which: 0, key } as const;
  return [
    capturedFinally(random),
    trackerFails(random, 'trackOrder'),
    { ...track, waits: random.happens(0.5) },
    { do: 'advance', seconds: random.oneOf([60, 3600, 86_400]), waits: true },
    { do: 'outageEnds', waits: true },
    { ...track, waits: random.happens(0.5) },
    { ...track, key: keyOf(random), waits: true },
    trackerFails(random, 'patchTracker'),
    { do: 'cancelTracker', which: 0, key: keyOf(random), waits: random.happens(0.5) },
    { do: 'outageEnds', waits: true },
  ];
};

const trackerFails = (random: Random, operation: 'trackOrder' | 'patchTracker'): Step => {
  const kind = random.oneOf(['lost-answer', 'lost-answer', 'reset', '503', '500', '401']);
  const rule = { operation, kind, ...(random.happens(0.5) && { when: 'after' }) };
  const isEitherSide = kind === '503' || kind === '500';
  const fault = isEitherSide ? rule : { operation, kind };
  return random.happens(0.3)
    ? { do: 'outage', rules: [fault, ...outageOf(random).slice(0, 1)], waits: true }
    : { do: 'faults', rules: [{ ...fault, times: random.whole(1, 2) }], waits: true };
};
