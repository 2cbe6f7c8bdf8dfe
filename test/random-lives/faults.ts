import { issuesOf, type OperationName } from '../../simulator/issues.ts';
import { answerChangeOf } from './answer-changes.ts';
import type { Random } from './random.ts';

/** A fault rule of the simulator. Without `times` and `probability` it applies to every call. */
export type Fault = {
  readonly operation: string;
  readonly kind: string;
  readonly [detail: string]: unknown;
};

export const MONEY_CALLS = [
  'createOrder',
  'authorizeOrder',
  'captureAuthorization',
  'reauthorizeAuthorization',
  'voidAuthorization',
  'refundCapture',
] as const satisfies readonly OperationName[];

export const READS = ['getOrder', 'getAuthorization', 'getCapture', 'getRefund'] as const;

export type MoneyCall = (typeof MONEY_CALLS)[number];

/** A kind that stands twice is drawn twice as often. */
export const KINDS = [
  'lost-answer',
  'lost-answer',
  'reset',
  'slow',
  '401',
  '500',
  '503',
  '429',
  'refuse',
  'refuse',
  'altered-answer',
  'altered-answer',
  'early-webhook',
  'early-webhook',
  'duplicate-webhook',
  'late-webhook',
  'reorder-webhook',
  'drop-webhook',
] as const;

export const faultsOf = (random: Random, aimedAt?: MoneyCall): readonly Fault[] =>
  Array.from({ length: random.whole(0, 4) }, () => faultOf(random, aimedAt));

const faultOf = (random: Random, aimedAt?: MoneyCall): Fault => {
  const kind = random.oneOf(KINDS);
  const often = random.happens(0.5)
    ? { times: random.whole(1, 3) }
    : { probability: random.oneOf([0.3, 0.6, 0.9]) };
  const operation = random.happens(0.7)
    ? (aimedAt ?? random.oneOf(MONEY_CALLS))
    : random.oneOf<string>([...READS, 'patchOrder', 'token', '*']);
  switch (kind) {
    case 'refuse':
      return refusalOf(random, aimedAt ?? random.oneOf(MONEY_CALLS), { times: 1 });
    case 'altered-answer':
      return { kind, times: random.whole(1, 2), ...answerChangeOf(random, aimedAt) };
    case 'slow':
      return {
        operation,
        kind,
        ms: random.whole(1, 200),
        when: random.oneOf(['before', 'after']),
        ...often,
      };
    case '500':
    case '503':
      return { operation, kind, when: random.oneOf(['before', 'after']), ...often };
    case '429':
      return { operation, kind, retryAfter: random.oneOf([0, 1]), ...often };
    case 'early-webhook':
    case 'duplicate-webhook':
    case 'late-webhook':
    case 'reorder-webhook':
    case 'drop-webhook':
      return { operation: '*', kind, ...often };
    case 'lost-answer':
    case 'reset':
    case '401':
      return { operation, kind, ...often };
  }
};

/** Any refusal that PayPal documents for the operation, also one that makes no sense at that moment. */
const refusalOf = (random: Random, operation: MoneyCall, often: object): Fault => ({
  operation,
  kind: 'refuse',
  issue: random.oneOf([...issuesOf(operation).keys()]),
  ...often,
});

/** One or two operations fail at every call until the outage ends; the others work. The first may be aimed. */
export const outageOf = (random: Random, aimedAt?: MoneyCall): readonly Fault[] =>
  Array.from({ length: random.oneOf([1, 1, 1, 2]) }, (_, index) => {
    const drawn = random.oneOf<string>([
      ...MONEY_CALLS.slice(1),
      ...MONEY_CALLS.slice(1),
      ...READS,
      '*',
    ]);
    const operation = index === 0 ? (aimedAt ?? drawn) : drawn;
    const kind = random.oneOf(['503', '503', '500', 'reset', 'lost-answer', '401', 'refuse']);
    const refusable = MONEY_CALLS.find((call) => call === operation);
    if (kind !== 'refuse') return { operation, kind };
    return refusable ? refusalOf(random, refusable, {}) : { operation, kind: '401' };
  });
