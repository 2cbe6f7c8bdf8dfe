import type { CheckoutStatus } from '../../src/domain/checkout/status.ts';
import type { Situation } from './checkout-fixtures.ts';

const AUTHORIZED = `
  CAPTURED a part > PARTIALLY_CAPTURED
  CAPTURED all > CAPTURED
  CAPTURED PENDING > CAPTURE_PENDING
  ATTENTION_RAISED > NEEDS_ATTENTION
  ends CAPTURED DENIED EXPIRED VOIDED
  (CAPTURE_CHANGED COMPLETED > PARTIALLY_CAPTURED)
  (AUTHORIZATION_CHANGED PENDING > PENDING_REVIEW)`;

/**
 * What leads from one status to another, for every situation. A fact that is not named changes no status. Bracketed: the
 * state would change so, but PayPal or the Workflow never brings the fact there, or another follows in the same moment.
 * Before an end: each way that callers can see the checkout end from there.
 */
export const LIFECYCLE: Readonly<Record<Situation, string>> = {
  CREATING: `
    ORDER_CREATED > AWAITING_APPROVAL
    ADOPTED > AWAITING_APPROVAL
    ends FAILED
    (ATTENTION_RAISED > NEEDS_ATTENTION)`,
  AWAITING_APPROVAL: `
    ASKED authorizeOrder > AUTHORIZING
    AUTHORIZED > AUTHORIZED
    AUTHORIZED PENDING > PENDING_REVIEW
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends EXPIRED VOIDED
    (ASKED captureOrder > CAPTURING)
    (COMPLETION_AWAITED > CAPTURING)
    (ORDER_CAPTURED > CAPTURED)
    (ORDER_CAPTURED PENDING > CAPTURE_PENDING)`,
  AUTHORIZING: `
    AUTHORIZED > AUTHORIZED
    AUTHORIZED PENDING > PENDING_REVIEW
    REFUSED > AWAITING_APPROVAL
    FOUND > AWAITING_APPROVAL
    PROVED_ABSENT > AWAITING_APPROVAL
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends DENIED EXPIRED FAILED VOIDED
    (COMPLETION_AWAITED > CAPTURING)
    (ORDER_CAPTURED > CAPTURED)
    (ORDER_CAPTURED PENDING > CAPTURE_PENDING)`,
  PENDING_REVIEW: `
    AUTHORIZATION_CHANGED CREATED > AUTHORIZED
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends DENIED EXPIRED VOIDED
    (AUTHORIZATION_CHANGED VOIDED > AUTHORIZED)
    (VOIDED > AUTHORIZED)
    (REAUTHORIZED > AUTHORIZED)`,
  AUTHORIZED,
  'AUTHORIZED by card': AUTHORIZED,
  'AUTHORIZED, sum unknown': AUTHORIZED,
  PARTIALLY_CAPTURED: `
    CAPTURED all > CAPTURED
    CAPTURED PENDING > CAPTURE_PENDING
    VOIDED > CAPTURED
    AUTHORIZATION_CHANGED VOIDED > CAPTURED
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends CAPTURED
    (AUTHORIZATION_CHANGED PENDING > PENDING_REVIEW)
    (CAPTURE_CHANGED DECLINED > AUTHORIZED)`,
  CAPTURE_PENDING: `
    CAPTURE_CHANGED COMPLETED > PARTIALLY_CAPTURED
    CAPTURE_CHANGED DECLINED > AUTHORIZED
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends CAPTURED DENIED EXPIRED VOIDED
    (AUTHORIZATION_CHANGED PENDING > PENDING_REVIEW)`,
  'CAPTURED, before its end': `
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends CAPTURED
    (CAPTURED PENDING > CAPTURE_PENDING)
    (REAUTHORIZATION_SHOWN > PENDING_REVIEW)
    (REAUTHORIZED > PARTIALLY_CAPTURED)
    (REAUTHORIZED PENDING > PENDING_REVIEW)
    (CAPTURE_CHANGED COMPLETED > PARTIALLY_CAPTURED)
    (CAPTURE_CHANGED DECLINED > AUTHORIZED)
    (AUTHORIZATION_CHANGED PENDING > PENDING_REVIEW)`,
  'NEEDS_ATTENTION, not approved': `
    ATTENTION_CLEARED > AWAITING_APPROVAL
    ends EXPIRED FAILED VOIDED`,
  'NEEDS_ATTENTION, nothing blocked': `
    ATTENTION_CLEARED > AUTHORIZED
    ends CAPTURED DENIED EXPIRED VOIDED`,
  'NEEDS_ATTENTION, blocked': `
    ATTENTION_CLEARED > AUTHORIZED
    ends CAPTURED DENIED EXPIRED VOIDED`,
  'AWAITING_APPROVAL to capture': `
    ASKED captureOrder > CAPTURING
    COMPLETION_AWAITED > CAPTURING
    ORDER_CAPTURED > CAPTURED
    ORDER_CAPTURED PENDING > CAPTURE_PENDING
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends EXPIRED VOIDED
    (ASKED authorizeOrder > AUTHORIZING)
    (AUTHORIZED > AUTHORIZED)
    (AUTHORIZED PENDING > PENDING_REVIEW)`,
  CAPTURING: `
    ORDER_CAPTURED > CAPTURED
    ORDER_CAPTURED PENDING > CAPTURE_PENDING
    REFUSED > AWAITING_APPROVAL
    FOUND > AWAITING_APPROVAL
    PROVED_ABSENT > AWAITING_APPROVAL
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends CAPTURED DENIED EXPIRED FAILED
    (AUTHORIZED > AUTHORIZED)
    (AUTHORIZED PENDING > PENDING_REVIEW)`,
  'CAPTURING by PayPal': `
    ORDER_CAPTURED > CAPTURED
    ORDER_CAPTURED PENDING > CAPTURE_PENDING
    COMPLETION_AWAITED no more > AWAITING_APPROVAL
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends CAPTURED DENIED
    (AUTHORIZED > AUTHORIZED)
    (AUTHORIZED PENDING > PENDING_REVIEW)`,
  'CAPTURE_PENDING without a hold': `
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends CAPTURED DENIED`,
  'CAPTURED without a hold, before its end': `
    ATTENTION_RAISED > NEEDS_ATTENTION
    ends CAPTURED
    (CAPTURED PENDING > CAPTURE_PENDING)`,
  'NEEDS_ATTENTION, a purchase unit declined': `
    ATTENTION_CLEARED > CAPTURED
    ends CAPTURED`,
  CAPTURED: '',
  VOIDED: '',
  DENIED: '',
  EXPIRED: '',
  FAILED: '',
};

export type Move = {
  readonly fact: string;
  readonly to: string;
  /** Whether a life shows it. */
  readonly isSeen: boolean;
};

const ends = (statuses: string): readonly Move[] =>
  statuses.split(' ').map((to) => ({ fact: `ENDED ${to}`, to, isSeen: true }));

/** The moves of a situation; an end that is not named is possible for the state alone. */
export const movesOf = (situation: Situation): readonly Move[] =>
  LIFECYCLE[situation]
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap((line) => {
      if (line.startsWith('ends ')) return ends(line.slice('ends '.length));
      const [fact = '', to = ''] = line.replaceAll(/[()]/g, '').split(' > ');
      return [{ fact, to, isSeen: !line.startsWith('(') }];
    });

/** Open statuses other than CREATING, which cannot be parked: attention may be raised in each, and cleared to each. */
export const MAY_NEED_ATTENTION: readonly CheckoutStatus[] = [
  'AWAITING_APPROVAL',
  'AUTHORIZING',
  'CAPTURING',
  'PENDING_REVIEW',
  'AUTHORIZED',
  'PARTIALLY_CAPTURED',
  'CAPTURE_PENDING',
  'CAPTURED',
];
