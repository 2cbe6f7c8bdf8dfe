import { issuesOf, type OperationName } from '../../simulator/issues.ts';
import type { Chance } from './random.ts';

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

/** Twice what deserves twice the chance. */
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

export const faultsOf = (chance: Chance, aimedAt?: MoneyCall): readonly Fault[] =>
  Array.from({ length: chance.whole(0, 4) }, () => faultOf(chance, aimedAt));

const faultOf = (chance: Chance, aimedAt?: MoneyCall): Fault => {
  const kind = chance.oneOf(KINDS);
  const often = chance.happens(0.5)
    ? { times: chance.whole(1, 3) }
    : { probability: chance.oneOf([0.3, 0.6, 0.9]) };
  const operation = chance.happens(0.7)
    ? (aimedAt ?? chance.oneOf(MONEY_CALLS))
    : chance.oneOf<string>([...READS, 'patchOrder', 'token', '*']);
  switch (kind) {
    case 'refuse': {
      const refused = aimedAt ?? chance.oneOf(MONEY_CALLS);
      const issue = chance.oneOf([...issuesOf(refused).keys()]);
      return { operation: refused, kind, issue, times: 1 };
    }
    case 'slow':
      return {
        operation,
        kind,
        ms: chance.whole(1, 200),
        when: chance.oneOf(['before', 'after']),
        ...often,
      };
    case '500':
    case '503':
      return { operation, kind, when: chance.oneOf(['before', 'after']), ...often };
    case '429':
      return { operation, kind, retryAfter: chance.oneOf([0, 1]), ...often };
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
