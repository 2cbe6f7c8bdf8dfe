import { describe, expect, it } from 'vitest';
import {
  afterAuthorizeRefusal,
  afterCaptureRefusal,
  afterFruitlessRead,
  afterRenewalRefusal,
  deniedRenewal,
  isDoubted,
  isSentBackTooOften,
  MOST_TIMES_SENT_BACK,
  mayNeedJudging,
  refusesMoreThanHeld,
  renewalAfterRefusal,
} from '../../src/domain/checkout/after-refusal.ts';
import type { TimelineEntry } from '../../src/domain/checkout/facts.ts';
import { defaultPolicy } from '../../src/domain/checkout/policy.ts';
import { holdOf } from '../../src/domain/checkout/state.ts';
import { type IssueClass, issuesByClass } from '../../src/domain/paypal/issue-codes.ts';
import type { PayPalRefusal } from '../../src/domain/paypal/resources.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import { held, t0 } from './builders.ts';
import { tableOf } from './table.ts';

/**
 * What PayPal's "no" leads to, by its class: to authorize or capture the order, to capture one that PayPal captures by
 * itself, to capture a hold, to reauthorize.
 */
const TABLE = `
               authorize   by PayPal   capture  renewal
WAIT           RAISE       RAISE       NOTHING  AGAIN
RECONCILE      RECONCILE   RECONCILE   READ     REFUSED
BACK_TO_PAYER  SEND_BACK   SEND_BACK   NOTHING  REFUSED
NEW_ORDER      END DENIED  END DENIED  READ     REFUSED
OTHER_BRANCH   END DENIED  END DENIED  READ     REFUSED
OUR_MISTAKE    END FAILED  RAISE       NOTHING  REFUSED
CONFIGURATION  RAISE       RAISE       RAISE    AGAIN
OPERATOR       RAISE       RAISE       RAISE    REFUSED
`;

const said = (issueClass: IssueClass, issue = 'ANY'): PayPalRefusal => ({
  issue,
  issueClass,
  httpStatus: 422,
  debugId: null,
  description: 'why',
});

const authorize = (refusal: PayPalRefusal, completesByItself = false): string => {
  const next = afterAuthorizeRefusal(refusal, { completesByItself });
  return next.does === 'END' ? `END ${next.as}` : next.does;
};

const hold = holdOf(held());
const at = t0 + 3 * DAY + 3 * HOUR;

const renewal = (refusal: PayPalRefusal | null, reauthorize: 'TIMER' | 'ON_CAPTURE') => {
  if (hold === null) throw new Error('nothing is held');
  const next = renewalAfterRefusal({ ...defaultPolicy, reauthorize }, hold, { refusal, at });
  if (next.kind !== 'NONE')
    return next.kind === hold.renewal.kind && next !== hold.renewal ? 'AGAIN' : 'AS_IT_WAS';
  return next.because === 'REFUSED_BY_PAYPAL' ? 'REFUSED' : next.because;
};

describe('what PayPal’s "no" leads to', () => {
  const { rows } = tableOf(TABLE);

  it('is settled for every class', () => {
    expect(rows.map(({ name }) => name)).toEqual(issuesByClass().map(([name]) => name));
  });

  it.each(issuesByClass().map(([name]) => name))('for class %s is its row of the table', (name) => {
    const refusal = said(name);
    expect({
      authorize: authorize(refusal),
      'by PayPal': authorize(refusal, true),
      capture: afterCaptureRefusal(refusal),
      renewal: renewal(refusal, 'TIMER'),
    }).toEqual(rows.find((row) => row.name === name)?.cells);
  });

  it.each([
    ['BACK_TO_PAYER', 'ORDER_NOT_APPROVED', 'WAIT_FOR_APPROVAL'],
    ['WAIT', 'ORDER_COMPLETION_IN_PROGRESS', 'AWAIT_COMPLETION'],
    ['NEW_ORDER', 'ORDER_EXPIRED', 'END EXPIRED'],
  ] as const)(
    'of class %s with the issue %s is %s while the order waits',
    (name, issue, expected) => {
      expect(authorize(said(name, issue))).toBe(expected);
    },
  );

  it('asks again for a reauthorization without an answer only under policy TIMER', () => {
    expect(renewal(null, 'TIMER')).toBe('AGAIN');
    expect(renewal(null, 'ON_CAPTURE')).toBe('AS_IT_WAS');
  });
});

describe('where PayPal says that the order is over, and shows no payment', () => {
  it.each([
    ['GONE', 404, 'ANY', 'EXPIRED'],
    ['GONE', 422, 'ANY', 'CONTRADICTED'],
    ['SHOWN', 404, 'ANY', 'CONTRADICTED'],
    ['UNAVAILABLE', 404, 'ANY', 'CONTRADICTED'],
    ['SHOWN', 422, 'DUPLICATE_INVOICE_ID', 'RAISE'],
    ['SHOWN', 400, 'DUPLICATE_TRANSACTION', 'RAISE'],
    ['UNAVAILABLE', 422, 'DUPLICATE_INVOICE_ID', 'CONTRADICTED'],
  ] as const)('a read that is %s, after %i %s, says %s', (...[result, httpStatus, issue, does]) => {
    const read = { result, isDoubted: false };
    expect(afterFruitlessRead({ httpStatus, issue }, read)).toBe(does);
  });

  it('an earlier call in doubt keeps the order from counting as expired', () => {
    const read = { result: 'GONE', isDoubted: true } as const;
    expect(afterFruitlessRead({ httpStatus: 404, issue: 'ANY' }, read)).toBe('CONTRADICTED');
  });
});

describe('a call is in doubt', () => {
  const operation = 'authorizeOrder';
  const silent: TimelineEntry = {
    event: 'OUTCOME_UNKNOWN',
    operation,
    requestId: 'hf1-1',
    failure: 'NO_ANSWER',
    at: t0,
  };
  const absent: TimelineEntry = { event: 'PROVED_ABSENT', operation, at: t0 };
  const ofAnother: TimelineEntry = { ...absent, operation: 'captureOrder' };

  it.each([
    ['never asked', [], false],
    ['not answered', [silent], true],
    ['not answered, then absent', [silent, absent], false],
    ['absent, then not answered', [absent, silent], true],
    ['not answered, while another was absent', [silent, ofAnother], true],
  ] as const)('%s: %s', (_, timeline, isOne) => {
    expect(isDoubted(timeline, operation)).toBe(isOne);
  });
});

it.each([
  ['MAX_CAPTURE_AMOUNT_EXCEEDED', true],
  ['AUTHORIZATION_AMOUNT_EXCEEDED', false],
] as const)('%s says that PayPal takes no more than is held: %s', (issue, isOne) => {
  expect(refusesMoreThanHeld({ issue })).toBe(isOne);
});

it('A renewal is followed by a read where the hold may be over, and by no other', () => {
  const read = issuesByClass().flatMap(([issueClass]) =>
    afterRenewalRefusal({ issueClass }) === 'READ' ? [issueClass] : [],
  );
  expect(read).toEqual(['NEW_ORDER']);
  expect(deniedRenewal('A2', 'debug')).toMatchObject({
    issueClass: 'OTHER_BRANCH',
    debugId: 'debug',
  });
});

it.each([
  [MOST_TIMES_SENT_BACK - 2, false],
  [MOST_TIMES_SENT_BACK - 1, true],
])('A payer who was sent back %i times before is sent back for the last time: %s', (rounds, is) => {
  expect(isSentBackTooOften({ rounds })).toBe(is);
});

it.each([
  ['a wallet', 'PAYPAL', undefined, 0, false],
  ['whatever the payer chose', 'ANY', undefined, 0, true],
  ['a card on file, charged for the first time', 'ANY', 'CARD-1', 0, false],
  ['a card on file, after the payer was sent back', 'ANY', 'CARD-1', 1, true],
] as const)('3-D Secure is asked about before %s is charged: %#', (...row) => {
  const [, paymentSource, vaultId, rounds, isAsked] = row;
  const vaulted = vaultId && { card: { vaultId } };
  const orderContext = { paymentSource, experience: {}, ...(vaulted && { vaulted }) };
  const { liabilityShift: _shift, ...without } = defaultPolicy;
  const started = { policy: defaultPolicy, orderContext };
  expect(mayNeedJudging(started, { rounds })).toBe(isAsked);
  // A checkout that was started before the policy had such a field.
  expect(mayNeedJudging({ ...started, policy: without }, { rounds })).toBe(false);
});
