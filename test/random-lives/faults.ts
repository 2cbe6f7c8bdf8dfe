import { issuesOf, type OperationName } from '../../simulator/issues.ts';
import type { Random } from './random.ts';

export type Fault = {
  readonly operation: string;
  readonly kind: string;
  readonly [detail: string]: unknown;
};

const MONEY_CALLS = [
  'createOrder',
  'authorizeOrder',
  'captureAuthorization',
  'reauthorizeAuthorization',
  'voidAuthorization',
  'refundCapture',
] as const satisfies readonly OperationName[];

const READS = ['getOrder', 'getAuthorization', 'getCapture'] as const;

export type MoneyCall = (typeof MONEY_CALLS)[number];

/** A kind that stands twice is drawn twice as often. */
export const KINDS = [
  'lost-answer',
  'lost-answer',
  'reset',
  'slow',
  '500',
  '503',
  '429',
  'refuse',
  'refuse',
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
    case 'refuse': {
      const refused = aimedAt ?? random.oneOf(MONEY_CALLS);
      const issue = random.oneOf([...issuesOf(refused).keys()]);
      return { operation: refused, kind, issue, times: 1 };
    }
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
      return { operation, kind, ...often };
  }
};
