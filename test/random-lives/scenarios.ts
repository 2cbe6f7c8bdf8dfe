import { faultsOf, type MoneyCall, outageOf } from './faults.ts';
import type { Random } from './random.ts';
import type { Step } from './step.ts';

/** Few steps of random lives lead to a renewal, a refund or the end of a dispute: these go there. */

export const times = <T>(count: number, step: () => T): readonly T[] =>
  Array.from({ length: count }, step);

/** Few keys, so that keys are repeated: with the same body, with another body, by two callers at once. */
export const keyOf = (random: Random): string => random.oneOf(['a', 'b', 'c', 'd']);

/** The payer approves, now and then while PayPal does not authorize. */
export const approval = (random: Random): readonly Step[] => {
  const decided: readonly Step[] = [
    { do: 'payerDecides', ...decision(random), waits: true },
    { do: 'approve', waits: random.happens(0.7) },
  ];
  return random.happens(0.12)
    ? earlyOutage(random, 'authorizeOrder', decided)
    : [{ do: 'faults', rules: faultsOf(random, 'authorizeOrder'), waits: true }, ...decided];
};

/** Before anything is held; it ends, or lasts until the next outage. */
export const earlyOutage = (
  random: Random,
  operation: MoneyCall,
  during: readonly Step[],
): readonly Step[] => [
  { do: 'outage', rules: outageOf(random, operation), waits: true },
  ...during,
  { do: 'advance', seconds: random.oneOf([300, 3600, 6 * 3600, 2 * 86_400]), waits: true },
  ...(random.happens(0.8) ? [{ do: 'outageEnds' as const, waits: true }] : []),
];

export const decision = (random: Random) => ({
  outcome: random.oneOf([
    ...times(9, () => 'APPROVED'),
    'AUTHORIZATION_DENIED',
    'AUTHORIZATION_PENDING',
    'CAPTURE_PENDING',
    'CAPTURE_PENDING',
    'CAPTURE_DECLINED',
    'CAPTURE_FAILED',
    'REFUND_PENDING',
    'INSTRUMENT_DECLINED',
    'PAYER_ACTION_REQUIRED',
    'TRANSACTION_REFUSED',
  ]),
  fundingSource: random.oneOf(['paypal', 'paypal', 'paypal', 'paypal', 'card', 'venmo']),
});

/** Faults, or an outage that ends later or not at all, aimed at one call. */
export const troubled = (random: Random, operation: MoneyCall): Step =>
  random.happens(0.4)
    ? { do: 'outage', rules: outageOf(random, operation), waits: true }
    : { do: 'faults', rules: faultsOf(random, operation), waits: true };

/** Reads of one resource alone fail; orders leave out what the authorization itself has to show. */
const readsFail = (random: Random, operation: 'getRefund' | 'getAuthorization'): Step => ({
  do: 'outage',
  rules: [
    { operation, kind: random.oneOf(['503', 'reset', '401']) },
    {
      operation: 'getOrder',
      kind: 'altered-answer',
      set: { 'purchase_units.0.payments.authorizations.*.expiration_time': null },
    },
  ],
  waits: true,
});

/** The honor period of a fresh hold ends: it is renewed by timer, before a capture, or by command. */
export const renewal = (random: Random): readonly Step[] => [
  random.happens(0.8)
    ? troubled(random, 'reauthorizeAuthorization')
    : readsFail(random, 'getAuthorization'),
  { do: 'advance', seconds: random.oneOf([75, 76, 80, 100]) * 3600, waits: true },
  { do: 'reauthorize', key: keyOf(random), waits: random.happens(0.5) },
  { do: 'outageEnds', waits: true },
];

export const capturedFinally = (random: Random): Step => ({
  do: 'capture',
  cents: random.happens(0.5) ? null : 50,
  final: true,
  key: keyOf(random),
  twice: false,
  waits: true,
});

/** A refund that PayPal makes trouble for: its call, or the reads that say what came of it. */
export const refunded = (random: Random): readonly Step[] => [
  capturedFinally(random),
  random.happens(0.7) ? troubled(random, 'refundCapture') : readsFail(random, 'getRefund'),
  { do: 'refund', which: 0, cents: random.oneOf([1, 20, null]), key: keyOf(random), waits: false },
  { do: 'advance', seconds: random.oneOf([60, 3600, 86_400]), waits: true },
  { do: 'outageEnds', waits: true },
  { do: 'refund', which: 0, cents: 1, key: keyOf(random), waits: true },
];

export const DISPUTE_OUTCOMES = [
  'RESOLVED_SELLER_FAVOUR',
  'RESOLVED_BUYER_FAVOUR',
  'RESOLVED_WITH_PAYOUT',
  'CANCELED_BY_BUYER',
  'ACCEPTED',
  null,
];

/** A dispute begins and ends while a refund is asked for. */
export const disputed = (random: Random): readonly Step[] => [
  capturedFinally(random),
  { do: 'takeMoneyBack', what: 'dispute', waits: true },
  { do: 'refund', which: 0, cents: 1, key: keyOf(random), waits: false },
  { do: 'advance', seconds: random.oneOf([60, 3600]), waits: true },
  { do: 'disputeEnds', which: 0, outcome: random.oneOf(DISPUTE_OUTCOMES), waits: true },
  { do: 'refund', which: 0, cents: 1, key: keyOf(random), waits: true },
];

/** A refund's Workflow is cancelled, and then its capture is disputed. */
export const cancelledAndDisputed = (random: Random): readonly Step[] => [
  { do: 'refund', which: 0, cents: 1, key: keyOf(random), waits: random.happens(0.5) },
  { do: 'cancelRefunds', waits: random.happens(0.5) },
  { do: 'takeMoneyBack', what: 'dispute', waits: true },
];
