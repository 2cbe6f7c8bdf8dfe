import { describe, expect, it } from 'vitest';
import { MOST_TIMES_SENT_BACK } from '../../src/domain/checkout/after-refusal.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import type { CheckoutInput } from '../../src/domain/checkout/input.ts';
import { outgoingFrom } from '../../src/domain/checkout/outgoing-events.ts';
import { isDecline } from '../../src/domain/checkout/payment-declined.ts';
import { classOf, issuesByClass } from '../../src/domain/paypal/issue-codes.ts';
import { after, authorization, authorized, capture, input, ordered, t0 } from './builders.ts';

const APPROVE_URL = 'https://paypal.example/approve';

const refused = (issue: string, operation: 'authorizeOrder' | 'captureOrder'): Fact => ({
  event: 'REFUSED',
  operation,
  refusal: {
    issue,
    issueClass: classOf({ operation, issue, httpStatus: 422 }),
    httpStatus: 422,
    debugId: null,
    description: 'why',
  },
});
const ended = (as: 'DENIED' | 'EXPIRED' | 'FAILED' = 'DENIED'): Fact => ({
  event: 'ENDED',
  as,
  why: 'so',
});
const sentBack = (issue: string): Fact => ({ event: 'PAYER_SENT_BACK', issue });
const authenticated = (liabilityShift: string): Fact => ({
  event: 'CARD_AUTHENTICATED',
  authentication: { liabilityShift },
});
const orderCaptured = (status: 'DECLINED' | 'COMPLETED'): Fact => ({
  event: 'ORDER_CAPTURED',
  captures: [capture({ status, reason: 'DECLINED_BY_RISK_FRAUD_FILTERS', authorizationId: null })],
  fundingSource: 'ideal',
  debugId: null,
});
const windowOver: Fact = { event: 'DEADLINE_REACHED', does: 'EXPIRE', margin: 'POLICY' };
const toAuthorize = input({ liabilityShift: 'REQUIRE' });
const toCapture: CheckoutInput = { ...toAuthorize, intent: 'CAPTURE' };
const denied = authorization({ status: 'DENIED', reason: 'DECLINED_BY_RISK_FRAUD_FILTERS' });

/** What the last of these facts publishes. */
const publishedBy = (of: CheckoutInput, facts: readonly Fact[]) => {
  const last = facts.at(-1);
  if (last === undefined) throw new Error('no fact');
  return outgoingFrom(after(of, ordered, ...facts), { ...last, at: t0 });
};
const declinesIn = (of: CheckoutInput, facts: readonly Fact[]) =>
  publishedBy(of, facts).filter(({ type }) => type === 'checkout.payment_declined');

describe('checkout.payment_declined', () => {
  const again = { approveUrl: APPROVE_URL, status: 'AWAITING_APPROVAL' };
  const final = { status: 'DENIED' };
  it.each<[string, CheckoutInput, readonly Fact[], object]>([
    [
      'a payer sent back for another source',
      toAuthorize,
      [sentBack('INSTRUMENT_DECLINED')],
      { issue: 'INSTRUMENT_DECLINED', reason: null, ...again },
    ],
    [
      'the same at the capture of an order',
      toCapture,
      [sentBack('REDIRECT_PAYER_FOR_ALTERNATE_FUNDING')],
      { issue: 'REDIRECT_PAYER_FOR_ALTERNATE_FUNDING', reason: null, ...again },
    ],
    [
      'a refusal that ends the order',
      toAuthorize,
      [refused('PAYER_ACCOUNT_RESTRICTED', 'authorizeOrder'), ended()],
      { issue: 'PAYER_ACCOUNT_RESTRICTED', reason: null, ...final },
    ],
    [
      'the same at the capture of an order',
      toCapture,
      [refused('MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED', 'captureOrder'), ended()],
      { issue: 'MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED', reason: null, ...final },
    ],
    [
      'a refusal in the words of Payments v1',
      toAuthorize,
      [refused('PAYMENT_DENIED', 'authorizeOrder'), ended()].map((fact) =>
        fact.event === 'REFUSED'
          ? { ...fact, refusal: { ...fact.refusal, issueClass: 'NEW_ORDER' as const } }
          : fact,
      ),
      { issue: 'PAYMENT_DENIED', reason: null, ...final },
    ],
    [
      'a card that the policy does not take after 3-D Secure',
      toAuthorize,
      [authenticated('NO'), ended()],
      { issue: null, reason: 'LIABILITY_SHIFT_NO', ...final },
    ],
    [
      'an authorization that PayPal denied',
      toAuthorize,
      [authorized(toAuthorize, denied), ended()],
      { issue: null, reason: 'DECLINED_BY_RISK_FRAUD_FILTERS', ...final },
    ],
    [
      'an order of which every capture was declined',
      toCapture,
      [orderCaptured('DECLINED'), ended()],
      { issue: null, reason: 'DECLINED_BY_RISK_FRAUD_FILTERS', ...final },
    ],
  ])('is published once of %s', (...[, of, facts, data]) => {
    const [event, ...others] = declinesIn(of, facts);
    expect(others).toEqual([]);
    expect(event?.data).toEqual({
      checkoutId: 'c',
      merchantId: 'default',
      version: facts.length + 1,
      amount: { currencyCode: 'USD', value: '100.00' },
      ...data,
    });
  });

  it.each<[string, CheckoutInput, readonly Fact[]]>([
    [
      'the bank that wants to see the holder of the card',
      toAuthorize,
      [sentBack('PAYER_ACTION_REQUIRED')],
    ],
    ['a wrong shipping address', toAuthorize, [sentBack('SHIPPING_ADDRESS_INVALID')]],
    [
      'a refusal that is not the end',
      toAuthorize,
      [refused('TRANSACTION_REFUSED', 'authorizeOrder')],
    ],
    [
      'an order that was changed',
      toAuthorize,
      [refused('AMOUNT_CHANGE_NOT_ALLOWED', 'authorizeOrder'), ended()],
    ],
    [
      'an order that expired',
      toAuthorize,
      [refused('ORDER_EXPIRED', 'authorizeOrder'), ended('EXPIRED')],
    ],
    [
      'a wrong request',
      toAuthorize,
      [refused('INVALID_PARAMETER_VALUE', 'authorizeOrder'), ended('FAILED')],
    ],
    [
      'captures that were declined of money that was held',
      toAuthorize,
      [
        authorized(toAuthorize),
        { event: 'CAPTURED', capture: capture({ status: 'DECLINED' }), debugId: null },
        ended(),
      ],
    ],
    ['an order that was captured', toCapture, [orderCaptured('COMPLETED')]],
  ])('is not published of %s', (_, of, facts) => {
    expect(declinesIn(of, facts)).toEqual([]);
  });

  it('has no approveUrl where nothing more can come of the order: the last round, and after the window', () => {
    const rounds = Array.from({ length: MOST_TIMES_SENT_BACK }, () =>
      sentBack('INSTRUMENT_DECLINED'),
    );
    for (const facts of [rounds, [windowOver, sentBack('INSTRUMENT_DECLINED')]]) {
      const [event] = declinesIn(toAuthorize, facts);
      expect(event?.data).toMatchObject({ issue: 'INSTRUMENT_DECLINED' });
      expect(event?.data).not.toHaveProperty('approveUrl');
    }
    const types = publishedBy(toAuthorize, [...rounds, ended()]).map(({ type }) => type);
    expect(types).toEqual(['checkout.denied']);
  });

  it('comes before the end that it brings, with an id of its own', () => {
    const events = publishedBy(toCapture, [orderCaptured('DECLINED'), ended()]);
    expect(events.map(({ type }) => type)).toEqual([
      'checkout.payment_declined',
      'checkout.denied',
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  it('takes these issues for a decline, and no other', () => {
    const issues = issuesByClass().flatMap(([issueClass, codes]) =>
      codes.filter((issue) => isDecline({ issue, issueClass })),
    );
    expect(issues.toSorted()).toMatchInlineSnapshot(`
      [
        "AGREEMENT_ALREADY_CANCELLED",
        "ALIAS_DECLINED_BY_PROCESSOR",
        "AUTHORIZATION_DENIED",
        "BANK_NOT_SUPPORTED_FOR_VERIFICATION",
        "BILLING_ADDRESS_INVALID",
        "CARD_BRAND_NOT_SUPPORTED",
        "CARD_EXPIRED",
        "CARD_TYPE_NOT_SUPPORTED",
        "COUNTRY_NOT_SUPPORTED_BY_PAYMENT_SOURCE",
        "CURRENCY_NOT_SUPPORTED_FOR_CARD_TYPE",
        "DECLINED_DUE_TO_RELATED_TXN",
        "DOMESTIC_TRANSACTION_REQUIRED",
        "IBAN_COUNTRY_NOT_SUPPORTED",
        "INSTRUMENT_DECLINED",
        "INVALID_EXPIRY_DATE",
        "INVALID_IBAN",
        "INVALID_SECURITY_CODE_LENGTH",
        "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
        "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
        "PAYER_ACCOUNT_RESTRICTED",
        "PAYER_CANNOT_PAY",
        "PAYMENT_SOURCE_CANNOT_BE_USED",
        "PAYMENT_SOURCE_DECLINED_BY_PROCESSOR",
        "PAYMENT_SOURCE_INFO_CANNOT_BE_VERIFIED",
        "PAYMENT_SOURCE_NOT_SUPPORTED",
        "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
        "REFERENCED_CARD_EXPIRED",
        "TOKEN_EXPIRED",
        "TRANSACTION_LIMIT_EXCEEDED",
      ]
    `);
  });
});
