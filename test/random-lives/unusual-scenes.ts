import { issuesOf } from '../../simulator/issues.ts';
import { type MoneyCall, READS } from './faults.ts';
import { type Random, randomFrom } from './random.ts';
import { capturedFinally, keyOf } from './scenarios.ts';
import type { CommandStep, Step } from './step.ts';

/**
 * What neither random steps nor the rare scenes lead to, put somewhere after the approval: reads that PayPal refuses,
 * the shop's own invoice ids, named amounts of reauthorizations, slow calls when an operator stops the Workflow, and
 * what people send or start by hand. Drawn by itself: the steps beside it stay the same.
 */
export const withUnusualScenes = (
  steps: readonly Step[],
  { cents, seed }: { readonly cents: number; readonly seed: number },
): readonly Step[] => {
  const random = randomFrom((seed ^ 0x6a09_e667) >>> 0);
  const scenes = SCENES.filter(([probability]) => random.happens(probability));
  const approved = steps.findIndex(({ do: what }) => what === 'approve') + 1;
  return scenes.reduce<readonly Step[]>((all, [, scene]) => {
    const at = random.whole(Math.max(approved, 1), Math.max(all.length, 1));
    return [...all.slice(0, at), ...scene(random, cents), ...all.slice(at)];
  }, steps);
};

type Scene = (random: Random, cents: number) => readonly Step[];

const part = (random: Random, cents: number): number =>
  random.oneOf([1, Math.ceil(cents / 3), Math.ceil(cents / 2), cents]);

/** A command that moves money, and the call it leads to. */
const moved = (random: Random, cents: number): readonly [MoneyCall, CommandStep] => {
  const key = keyOf(random);
  return random.oneOf<() => readonly [MoneyCall, CommandStep]>([
    () => ['captureAuthorization', capture(random, cents)],
    () => ['captureAuthorization', capture(random, cents)],
    () => ['voidAuthorization', { do: 'void', key }],
    () => ['reauthorizeAuthorization', { do: 'reauthorize', key }],
    () => ['refundCapture', { do: 'refund', which: 0, cents: 1, key }],
  ])();
};

const capture = (random: Random, cents: number) =>
  ({
    do: 'capture',
    cents: part(random, cents),
    final: random.oneOf([null, false, true]),
    key: keyOf(random),
    twice: false,
  }) as const;

/** The answer of a money call is lost, and the read after it is refused. */
const readsRefused: Scene = (random, cents) => {
  const [operation, command] = moved(random, cents);
  const read = random.oneOf(READS);
  const no = [...issuesOf(read)].flatMap(([issue, { status }]) => (status < 429 ? [issue] : []));
  return [
    {
      do: 'faults',
      rules: [
        { operation, kind: random.oneOf(['lost-answer', '503']), times: 1 },
        { operation: read, kind: 'refuse', issue: random.oneOf(no), times: random.whole(1, 3) },
      ],
      waits: true,
    },
    { ...command, waits: random.happens(0.5) },
    { do: 'advance', seconds: random.oneOf([60, 3_600, 86_400]), waits: true },
  ];
};

/**
 * An invoice id that the shop set, for two captures at times; another system may use it before, for an amount that ours
 * never have: nobody can tell two captures of one amount apart that carry one invoice id.
 */
const ownInvoice: Scene = (random, cents) => {
  const invoiceId = `shop-invoice-${random.whole(1, 3)}`;
  const invoiced = (): Step => ({
    ...capture(random, cents),
    final: false,
    invoiceId,
    waits: random.happens(0.6),
  });
  const kind = random.oneOf(['lost-answer', 'reset', '503', 'slow']);
  return [
    { do: 'faults', rules: [{ operation: 'captureAuthorization', kind, times: 1 }], waits: true },
    ...(random.happens(0.3)
      ? [{ do: 'foreignCapture', cents: 2, final: false, invoiceId, waits: true } as const]
      : []),
    invoiced(),
    { do: 'advance', seconds: random.oneOf([60, 3_600]), waits: true },
    ...(random.happens(0.5) ? [invoiced()] : []),
  ];
};

/** PayPal lists the first refund of a capture, which somebody made in its pages, in another currency. */
const otherCurrency: Scene = (random) => {
  const at = 'purchase_units.0.payments.refunds.0.amount.currency_code';
  const refund = { do: 'refund', which: 0, cents: random.oneOf([1, 20, null]) } as const;
  return [
    capturedFinally(random),
    { do: 'foreignRefund', cents: 1, waits: true },
    {
      do: 'outage',
      rules: [
        { operation: 'getOrder', kind: 'altered-answer', set: { [at]: 'EUR' } },
        {
          operation: 'getRefund',
          kind: 'altered-answer',
          set: { 'amount.currency_code': 'EUR' },
        },
      ],
      waits: true,
    },
    { do: 'advance', seconds: random.oneOf([60, 3_600]), waits: true },
    { ...refund, key: keyOf(random), waits: random.happens(0.5) },
    ...(random.happens(0.6) ? [{ do: 'outageEnds', waits: true } as const] : []),
    { ...refund, key: keyOf(random), waits: true },
  ];
};

/** The honor period ends, and more or less than the root is reauthorized. */
const namedAmount: Scene = (random, cents) => [
  { do: 'advance', seconds: random.oneOf([76, 80, 100]) * 3_600, waits: true },
  {
    do: 'reauthorize',
    key: keyOf(random),
    cents: random.oneOf([part(random, cents), Math.floor(cents * 1.15), cents * 2]),
    waits: random.happens(0.7),
  },
  { ...capture(random, cents), waits: random.happens(0.7) },
];

/** PayPal has the call and takes its time, when an operator stops the Workflow or resets it. */
const stoppedInFlight: Scene = (random, cents) => {
  const [operation, command] = moved(random, cents);
  return [
    ...(command.do === 'refund' ? [capturedFinally(random)] : []),
    {
      do: 'faults',
      rules: [
        {
          operation,
          kind: 'slow',
          ms: random.whole(1_000, 20_000),
          when: random.oneOf(['before', 'after']),
          times: 1,
        },
      ],
      waits: true,
    },
    { ...command, waits: false },
    random.happens(0.5)
      ? { do: 'terminate', thenByHand: random.happens(0.3), waits: true }
      : { do: 'resetWorkflow', tasks: random.whole(1, 3), waits: true },
    { ...command, waits: random.happens(0.7) },
  ];
};

/** "Start Workflow like this one", where nothing runs any more or while it does. */
const startedByHand: Scene = (random) => [
  ...(random.happens(0.5) ? [{ do: 'void', key: keyOf(random), waits: true } as const] : []),
  ...(random.happens(0.3)
    ? [{ do: 'terminate', thenByHand: true, waits: true } as const]
    : [{ do: 'startByHand', waits: true } as const]),
];

/** What nobody at Holdfast would send: no input, or something else. */
const SENT: readonly unknown[] = [
  null,
  {},
  'WH-1',
  7,
  [],
  { via: 7, actor: {} },
  { eventId: 'WH-1' },
  { eventId: 'WH-2', eventType: 'PAYMENT.CAPTURE.COMPLETED', resourceId: 'NOBODY' },
  { eventId: 'WH-3', eventType: 'PAYMENT.AUTHORIZATION.VOIDED', resourceId: 'NOBODY' },
  { eventId: 'WH-4', eventType: 'A.NEW.TYPE', resourceId: 'NOBODY', orderId: 7 },
  { because: null, source: 7 },
  { because: {}, source: 'NOBODY' },
];

const signalled: Scene = (random) =>
  Array.from({ length: random.whole(1, 3) }, () => ({
    do: 'signalByHand' as const,
    signal: random.oneOf(['approve', 'paypalEvent', 'paypalEvent', 'freeze', 'readRefunds', 'odd']),
    args: random.happens(0.2) ? [] : [random.oneOf(SENT)],
    waits: random.happens(0.5),
  }));

const SCENES: readonly (readonly [number, Scene])[] = [
  [0.15, readsRefused],
  [0.12, ownInvoice],
  [0.08, otherCurrency],
  [0.1, namedAmount],
  [0.1, stoppedInFlight],
  [0.1, startedByHand],
  [0.15, signalled],
];
