import { describe, expect, it } from 'vitest';
import { unexpected } from '../../src/domain/checkout/attention.ts';
import { differencesIn, refuseReconcile } from '../../src/domain/checkout/differences.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import { factsFromOrder } from '../../src/domain/checkout/facts-from-order.ts';
import { type Checkout, openCheckout } from '../../src/domain/checkout/state.ts';
import type { Order } from '../../src/domain/paypal/resources.ts';
import { DAY } from '../../src/domain/time/durations.ts';
import {
  authorization,
  capture,
  captured,
  held,
  input,
  later,
  order,
  ordered,
  t0,
  usd,
} from './builders.ts';
import { asked, isSituation, SITUATIONS } from './checkout-fixtures.ts';

const awaiting = later(openCheckout(input()), ordered);
const toCapture = later(openCheckout({ ...input(), intent: 'CAPTURE' }), ordered);

/** As `what: ours > paypal, done`, after the facts of the read and what else it led to. */
const differing = (before: Checkout, shown: Order | null, ...more: readonly Fact[]) => {
  const facts = shown ? factsFromOrder(before, shown, { at: t0, debugId: null }) : [];
  const after = later(before, ...facts, ...more);
  return differencesIn({ before, shown, after }).map(
    ({ what, ours, paypal, done }) => `${what}: ${ours} > ${paypal}, ${done}`,
  );
};

const raised = (reason: string): Fact => ({
  event: 'ATTENTION_RAISED',
  attention: unexpected(reason, t0),
});

const shows = (of: Partial<Order>) => order({ authorizations: [authorization()], ...of });
const inPart = authorization({ status: 'PARTIALLY_CAPTURED' });
const child = authorization({ id: 'CHILD', createdAt: t0 + 4 * DAY });
const reauthorized = later(
  held(),
  ...factsFromOrder(held(), shows({ authorizations: [authorization(), child] }), {
    at: t0,
    debugId: null,
  }),
);

type Row = readonly [string, Checkout, Order | null, readonly string[]];

const TABLE: readonly Row[] = [
  ['nothing, as it is known', held(), shows({}), []],
  ['nothing before approval', awaiting, order(), []],
  [
    'a capture made elsewhere',
    held(),
    shows({ authorizations: [inPart], captures: [capture()] }),
    [
      'authorizations[ROOT].status: CREATED > PARTIALLY_CAPTURED, TAKEN_OVER',
      'captures[CAPTURE]: null > COMPLETED 40.00 USD, TAKEN_OVER',
    ],
  ],
  [
    'nothing after a capture of its own, which no read has shown yet',
    later(held(), captured()),
    shows({ authorizations: [inPart], captures: [capture()] }),
    [],
  ],
  [
    'nothing of a root whose reauthorization is captured',
    later(reauthorized, captured({ authorizationId: 'CHILD' })),
    shows({
      authorizations: [authorization(), { ...child, status: 'PARTIALLY_CAPTURED' }],
      captures: [capture({ authorizationId: 'CHILD' })],
    }),
    [],
  ],
  [
    'a capture that has settled',
    later(held(), captured({ status: 'PENDING', reason: 'ECHECK' })),
    shows({ authorizations: [inPart], captures: [capture()] }),
    [
      'captures[CAPTURE].status: PENDING > COMPLETED, TAKEN_OVER',
      'captures[CAPTURE].reason: ECHECK > null, TAKEN_OVER',
    ],
  ],
  [
    'a capture that became final, and not one whose answer leaves it out',
    later(held(), captured(), captured({ id: 'OTHER' })),
    shows({
      authorizations: [authorization({ status: 'CAPTURED' })],
      captures: [capture({ finalCapture: true }), capture({ id: 'OTHER', finalCapture: null })],
    }),
    [
      'authorizations[ROOT].status: PARTIALLY_CAPTURED > CAPTURED, TAKEN_OVER',
      'captures[CAPTURE].finalCapture: false > true, TAKEN_OVER',
    ],
  ],
  [
    'another amount of a known capture, which no fact takes over',
    later(held(), captured()),
    shows({ authorizations: [inPart], captures: [capture({ amount: usd(4100) })] }),
    ['captures[CAPTURE].amount: 40.00 USD > 41.00 USD, NONE'],
  ],
  [
    'a capture that PayPal does not show, but not one that took no money',
    later(held(), captured(), captured({ id: 'LOST', status: 'DECLINED' })),
    shows({ authorizations: [inPart] }),
    ['captures[CAPTURE]: COMPLETED 40.00 USD > null, NONE'],
  ],
  [
    'nothing that an order which has aged out does not list',
    reauthorized,
    shows({ amount: null }),
    [],
  ],
  [
    'a release made elsewhere',
    held(),
    shows({ authorizations: [authorization({ status: 'VOIDED' })] }),
    ['authorizations[ROOT].status: CREATED > VOIDED, TAKEN_OVER'],
  ],
  [
    'another end of the hold',
    held(),
    shows({ authorizations: [authorization({ expiresAt: t0 + 30 * DAY })] }),
    [
      'authorizations[ROOT].expiresAt: 2026-04-30T12:00:00.000Z > 2026-05-01T12:00:00.000Z, TAKEN_OVER',
    ],
  ],
  [
    'a reauthorization made elsewhere',
    held(),
    shows({ authorizations: [authorization(), child] }),
    ['authorizations[CHILD]: null > CREATED 100.00 USD, TAKEN_OVER'],
  ],
  [
    'an authorization that is older than the known one: money that no checkout has',
    held(),
    shows({ authorizations: [authorization({ id: 'OLD', createdAt: t0 - DAY }), authorization()] }),
    ['authorizations[OLD]: null > CREATED 100.00 USD, NONE'],
  ],
  [
    'nothing of a try that PayPal denied',
    held(),
    shows({
      authorizations: [
        authorization({ id: 'NO', status: 'DENIED', createdAt: t0 - 1 }),
        authorization(),
      ],
    }),
    [],
  ],
  [
    'a hold that was made before the checkout knew of it',
    awaiting,
    shows({}),
    ['authorizations[ROOT]: null > CREATED 100.00 USD, TAKEN_OVER'],
  ],
  [
    'an amount that was patched elsewhere',
    awaiting,
    order({ amount: usd(9000) }),
    ['amount: 100.00 USD > 90.00 USD, TAKEN_OVER'],
  ],
  [
    'the captures of an order of intent CAPTURE',
    toCapture,
    order({ captures: [capture({ amount: usd(10_000), authorizationId: null })] }),
    ['captures[CAPTURE]: null > COMPLETED 100.00 USD, TAKEN_OVER'],
  ],
  ['that PayPal shows no such order', awaiting, null, ['order: ORDER > null, NONE']],
];

describe('what differs', () => {
  it.each(TABLE)('is %s', (...row: Row) => {
    const [, before, shown, expected] = row;
    expect(differing(before, shown)).toEqual(expected);
  });

  it('is told once: what was taken over does not differ again', () => {
    for (const [title, before, shown, expected] of TABLE) {
      if (shown === null) continue;
      const facts = factsFromOrder(before, shown, { at: t0, debugId: null });
      const again = differing(later(before, ...facts), shown);
      const stays = expected.filter((line) => line.endsWith('NONE'));
      expect(again, title).toEqual(stays);
    }
  });

  it('and is odd is raised: an amount that nobody asked for differs until an operator adopts it', () => {
    const shown = shows({ authorizations: [authorization({ amount: usd(9000) })] });
    const reason = 'PayPal authorized 90.00 USD, but 100.00 USD was asked for.';
    const lines = [
      'amount: 100.00 USD > 90.00 USD, ATTENTION_RAISED',
      'authorizations[ROOT]: null > CREATED 90.00 USD, TAKEN_OVER',
    ];
    expect(differing(awaiting, shown, raised(reason))).toEqual(lines);
    const known = later(
      awaiting,
      ...factsFromOrder(awaiting, shown, { at: t0, debugId: null }),
      raised(reason),
    );
    expect(differing(known, shown)).toEqual(lines.slice(0, 1));
  });

  it('and is odd is raised, with the id of what PayPal shows', () => {
    const strange = shows({ captures: [capture({ status: 'UNRECOGNIZED' })] });
    const reason = 'PayPal shows CAPTURE in a status that Holdfast does not know.';
    expect(differing(held(), strange, raised(reason))).toEqual([
      'captures[CAPTURE]: null > UNRECOGNIZED 40.00 USD, ATTENTION_RAISED',
    ]);
  });
});

it('is asked of an open checkout alone, and not while the outcome of a call is looked for', () => {
  const codes = Object.entries(SITUATIONS).flatMap(([name, checkout]) => {
    const code = refuseReconcile(checkout)?.code;
    return isSituation(name) && code ? [`${name}: ${code}`] : [];
  });
  expect(codes).toEqual([
    'CREATING: ORDER_NOT_CREATED',
    'AUTHORIZING: CALL_UNDER_WAY',
    'CAPTURING: CALL_UNDER_WAY',
    'CAPTURED: CHECKOUT_CLOSED',
    'VOIDED: CHECKOUT_CLOSED',
    'DENIED: CHECKOUT_CLOSED',
    'EXPIRED: CHECKOUT_CLOSED',
    'FAILED: CHECKOUT_CLOSED',
  ]);
  expect(refuseReconcile(later(held(), asked('captureAuthorization')))?.code).toBe(
    'CALL_UNDER_WAY',
  );
});
