import { describe, expect, it } from 'vitest';
import { allowedActions } from '../../src/domain/checkout/allowed-actions.ts';
import * as refusals from '../../src/domain/checkout/refusals.ts';
import { refusePatch } from '../../src/domain/checkout/refuse-patch.ts';
import { refuseResolve, resolveActions } from '../../src/domain/checkout/resolve-actions.ts';
import type { Checkout } from '../../src/domain/checkout/state.ts';
import type { CheckoutAction } from '../../src/domain/checkout/status.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import { later, t0, usd } from './builders.ts';
import { asked, isSituation, SITUATIONS } from './checkout-fixtures.ts';
import { tableOf } from './table.ts';

type Refuse = (checkout: Checkout, now: number) => Refusal | null;

/** Every command, as a caller would send it without an amount; resolve with the first choice that is offered. */
const COMMANDS = {
  approve: refusals.refuseApprove,
  patch: (checkout) => refusePatch(checkout, { amount: usd(9_000) }),
  capture: (checkout, now) => refusals.refuseCapture(checkout, { amount: null }, now),
  void: refusals.refuseVoid,
  reauthorize: (checkout, now) => refusals.refuseReauthorize(checkout, { amount: null }, now),
  resolve: (checkout) => refuseResolve(checkout, resolveActions(checkout)[0] ?? 'adopt'),
  refund: refusals.refuseRefund,
} as const satisfies Readonly<Record<CheckoutAction | 'patch', Refuse>>;

/** An hour after the authorization, unless the row names a day; `yes`: allowed. */
const TABLE = `
                                           approve             patch               capture                       void                  reauthorize                    resolve             refund
CREATING                                   yes                 ORDER_NOT_CREATED   NOT_AUTHORIZED                yes                   NOT_AUTHORIZED                 NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
AWAITING_APPROVAL                          yes                 yes                 NOT_AUTHORIZED                yes                   NOT_AUTHORIZED                 NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
AUTHORIZING                                yes                 yes                 NOT_AUTHORIZED                yes                   NOT_AUTHORIZED                 NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
PENDING_REVIEW                             ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  AUTHORIZATION_PENDING_REVIEW  yes                   AUTHORIZATION_PENDING_REVIEW   NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
AUTHORIZED                                 ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  yes                           yes                   REAUTHORIZATION_TOO_SOON       NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
AUTHORIZED on day 4                        ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  yes                           yes                   yes                            NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
AUTHORIZED on day 29                       ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  AUTHORIZATION_EXPIRED         yes                   AUTHORIZATION_EXPIRED          NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
AUTHORIZED by card                         ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  yes                           yes                   REAUTHORIZATION_NOT_SUPPORTED  NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
AUTHORIZED, sum unknown                    ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  REMAINING_UNKNOWN             yes                   REAUTHORIZATION_TOO_SOON       NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
PARTIALLY_CAPTURED                         ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  yes                           yes                   REAUTHORIZATION_TOO_SOON       NOTHING_TO_RESOLVE  yes
PARTIALLY_CAPTURED on day 4                ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  yes                           yes                   yes                            NOTHING_TO_RESOLVE  yes
CAPTURE_PENDING                            ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  yes                           yes                   REAUTHORIZATION_TOO_SOON       NOTHING_TO_RESOLVE  CAPTURE_STILL_PENDING
CAPTURED, before its end                   ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  NOTHING_LEFT_TO_CAPTURE       NOTHING_LEFT_TO_VOID  NOTHING_LEFT_TO_CAPTURE        NOTHING_TO_RESOLVE  yes
NEEDS_ATTENTION, not approved              yes                 NEEDS_ATTENTION     NOT_AUTHORIZED                NEEDS_ATTENTION       NOT_AUTHORIZED                 yes                 NO_CAPTURE_TO_REFUND
NEEDS_ATTENTION, nothing blocked           ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  yes                           yes                   REAUTHORIZATION_TOO_SOON       yes                 NO_CAPTURE_TO_REFUND
NEEDS_ATTENTION, blocked                   ALREADY_AUTHORIZED  ALREADY_AUTHORIZED  NEEDS_ATTENTION               NEEDS_ATTENTION       NEEDS_ATTENTION                yes                 NO_CAPTURE_TO_REFUND
AWAITING_APPROVAL to capture               yes                 yes                 ACTION_DOES_NOT_MATCH_INTENT  yes                   ACTION_DOES_NOT_MATCH_INTENT   NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
CAPTURING                                  yes                 yes                 ACTION_DOES_NOT_MATCH_INTENT  yes                   ACTION_DOES_NOT_MATCH_INTENT   NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
CAPTURING by PayPal                        yes                 yes                 ACTION_DOES_NOT_MATCH_INTENT  CALL_UNDER_WAY        ACTION_DOES_NOT_MATCH_INTENT   NOTHING_TO_RESOLVE  NO_CAPTURE_TO_REFUND
CAPTURE_PENDING without a hold             ALREADY_CAPTURED    ALREADY_CAPTURED    ACTION_DOES_NOT_MATCH_INTENT  NOTHING_LEFT_TO_VOID  ACTION_DOES_NOT_MATCH_INTENT   NOTHING_TO_RESOLVE  yes
CAPTURED without a hold, before its end    ALREADY_CAPTURED    ALREADY_CAPTURED    ACTION_DOES_NOT_MATCH_INTENT  NOTHING_LEFT_TO_VOID  ACTION_DOES_NOT_MATCH_INTENT   NOTHING_TO_RESOLVE  yes
NEEDS_ATTENTION, a purchase unit declined  ALREADY_CAPTURED    ALREADY_CAPTURED    ACTION_DOES_NOT_MATCH_INTENT  NOTHING_LEFT_TO_VOID  ACTION_DOES_NOT_MATCH_INTENT   yes                 yes
CAPTURED                                   CHECKOUT_CLOSED     CHECKOUT_CLOSED     CHECKOUT_CLOSED               CHECKOUT_CLOSED       CHECKOUT_CLOSED                CHECKOUT_CLOSED     yes
VOIDED                                     CHECKOUT_CLOSED     CHECKOUT_CLOSED     CHECKOUT_CLOSED               CHECKOUT_CLOSED       CHECKOUT_CLOSED                CHECKOUT_CLOSED     NO_CAPTURE_TO_REFUND
DENIED                                     CHECKOUT_CLOSED     CHECKOUT_CLOSED     CHECKOUT_CLOSED               CHECKOUT_CLOSED       CHECKOUT_CLOSED                CHECKOUT_CLOSED     NO_CAPTURE_TO_REFUND
EXPIRED                                    CHECKOUT_CLOSED     CHECKOUT_CLOSED     CHECKOUT_CLOSED               CHECKOUT_CLOSED       CHECKOUT_CLOSED                CHECKOUT_CLOSED     NO_CAPTURE_TO_REFUND
FAILED                                     CHECKOUT_CLOSED     CHECKOUT_CLOSED     CHECKOUT_CLOSED               CHECKOUT_CLOSED       CHECKOUT_CLOSED                CHECKOUT_CLOSED     NO_CAPTURE_TO_REFUND
`;

const table = tableOf(TABLE);

const situationOf = (row: string) => {
  const [name = '', day] = row.split(' on day ');
  if (!isSituation(name)) throw new Error(`no such situation: ${name}`);
  return { name, now: t0 + (day === undefined ? HOUR : Number(day) * DAY) };
};

describe('a command', () => {
  it('has a cell for every situation and every command', () => {
    const named = new Set(table.rows.map(({ name }) => situationOf(name).name));
    expect([...named].toSorted()).toEqual(Object.keys(SITUATIONS).toSorted());
    expect(table.columns.toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
  });

  it.each(table.rows)('at $name is allowed, or refused with the code', ({ name: row, cells }) => {
    const { name, now } = situationOf(row);
    const answers = Object.entries(COMMANDS).map(([command, refuse]: [string, Refuse]) => [
      command,
      refuse(SITUATIONS[name], now)?.code ?? 'yes',
    ]);
    expect(Object.fromEntries(answers)).toEqual(cells);
  });
});

describe('a patch of the payment instruction', () => {
  const unit = { purchaseUnit: { paymentInstruction: { disbursementMode: 'DELAYED' as const } } };
  it.each([
    ['AWAITING_APPROVAL', 'UNSUPPORTED_PAYMENT_INSTRUCTION'],
    ['AWAITING_APPROVAL to capture', undefined],
  ] as const)('at %s', (situation, code) => {
    expect(refusePatch(SITUATIONS[situation], unit)?.code).toBe(code);
  });
});

describe('while PayPal has not answered a call', () => {
  const codeOf = (checkout: Checkout, action: CheckoutAction) =>
    allowedActions(checkout, t0 + 4 * DAY).find((one) => one.action === action)?.refusal?.code;
  const underWay = later(SITUATIONS.AUTHORIZED, asked('captureAuthorization'));

  it.each(['capture', 'void', 'reauthorize'] as const)(
    '%s is not offered: CALL_UNDER_WAY',
    (action) => {
      expect(codeOf(SITUATIONS.AUTHORIZED, action)).toBeUndefined();
      expect(codeOf(underWay, action)).toBe('CALL_UNDER_WAY');
    },
  );

  it.each([
    ['NEEDS_ATTENTION, nothing blocked', null, undefined],
    ['NEEDS_ATTENTION, nothing blocked', 'ASKED', 'CALL_UNDER_WAY'],
    ['NEEDS_ATTENTION, nothing blocked', 'READ', 'CALL_UNDER_WAY'],
    ['NEEDS_ATTENTION, not approved', 'READ', 'CALL_UNDER_WAY'],
    ['NEEDS_ATTENTION, blocked', null, undefined],
    ['NEEDS_ATTENTION, blocked', 'ASKED', undefined],
    ['NEEDS_ATTENTION, blocked', 'READ', 'CALL_UNDER_WAY'],
  ] as const)('resolve at %s, under way: %s', (situation, underWayNow, code) => {
    const checkout = SITUATIONS[situation];
    const reading = { operation: 'getOrder', amount: null, at: t0 } as const;
    const states = {
      ASKED: later(checkout, asked('captureAuthorization')),
      READ: { ...checkout, waiting: reading },
    };
    expect(codeOf(underWayNow ? states[underWayNow] : checkout, 'resolve')).toBe(code);
  });
});

describe('an amount that is asked for', () => {
  const day4 = t0 + 4 * DAY;
  const euros = { currency: 'EUR', minor: 1_000 };
  it.each([
    { name: 'all that is left', amount: usd(6_000), captures: null, renews: null },
    {
      name: 'a cent more',
      amount: usd(6_001),
      captures: 'AMOUNT_EXCEEDS_REMAINING',
      renews: null,
    },
    {
      name: 'more than the hold',
      amount: usd(10_001),
      captures: 'AMOUNT_EXCEEDS_REMAINING',
      renews: 'AMOUNT_EXCEEDS_LIMIT',
    },
    {
      name: 'nothing',
      amount: usd(0),
      captures: 'AMOUNT_NOT_POSITIVE',
      renews: 'AMOUNT_NOT_POSITIVE',
    },
    {
      name: 'less than nothing',
      amount: usd(-1),
      captures: 'AMOUNT_NOT_POSITIVE',
      renews: 'AMOUNT_NOT_POSITIVE',
    },
    {
      name: 'another currency',
      amount: euros,
      captures: 'CURRENCY_MISMATCH',
      renews: 'CURRENCY_MISMATCH',
    },
  ])(
    '$name is captured and reauthorized, or refused with the code',
    ({ amount, captures, renews }) => {
      const checkout = SITUATIONS.PARTIALLY_CAPTURED;
      const { refuseCapture, refuseReauthorize } = refusals;
      expect(refuseCapture(checkout, { amount }, day4)?.code ?? null).toBe(captures);
      expect(refuseReauthorize(checkout, { amount }, day4)?.code ?? null).toBe(renews);
    },
  );

  it('of a changed order is positive and in its currency', () => {
    const checkout = SITUATIONS.AWAITING_APPROVAL;
    expect(refusePatch(checkout, { amount: usd(0) })).toMatchObject({
      code: 'AMOUNT_NOT_POSITIVE',
    });
    expect(refusePatch(checkout, { amount: euros })).toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });
});

describe('what the policy counts', () => {
  const limited = (policy: Partial<Checkout['input']['policy']>): Checkout => {
    const { input, ...checkout } = SITUATIONS.PARTIALLY_CAPTURED;
    return { ...checkout, input: { ...input, policy: { ...input.policy, ...policy } } };
  };
  const now = t0 + 4 * DAY;

  it('refuses CAPTURE_COUNT_EXCEEDED after as many captures as it allows', () => {
    const { refuseCapture } = refusals;
    expect(refuseCapture(limited({ capturesAtMost: 2 }), { amount: null }, now)).toBeNull();
    expect(refuseCapture(limited({ capturesAtMost: 1 }), { amount: null }, now)).toMatchObject({
      code: 'CAPTURE_COUNT_EXCEEDED',
    });
  });

  it('refuses REAUTHORIZATION_LIMIT_REACHED after as many reauthorizations as it allows', () => {
    const { refuseReauthorize } = refusals;
    const none = limited({ reauthorizeAtMost: 0 });
    expect(refuseReauthorize(none, { amount: null }, now)).toMatchObject({
      code: 'REAUTHORIZATION_LIMIT_REACHED',
    });
  });
});

it('A choice that is not offered is refused ACTION_NOT_OFFERED, with those that are', () => {
  const checkout = SITUATIONS['NEEDS_ATTENTION, not approved'];
  expect(resolveActions(checkout)).not.toContain('capture');
  expect(refuseResolve(checkout, 'capture')).toMatchObject({
    code: 'ACTION_NOT_OFFERED',
    reason: expect.stringContaining(resolveActions(checkout).join(', ')),
  });
});
