import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTE_KEYS } from '../src/contract/search-attributes.ts';
import type { AttentionCode } from '../src/domain/checkout/attention.ts';
import type { OutgoingEvent } from '../src/domain/checkout/outgoing-events.ts';
import { issuesByClass } from '../src/domain/paypal/issue-codes.ts';
import { ERRORS } from '../src/gateway/error-codes.ts';
import { SEARCH_ATTRIBUTES } from '../src/temporal/search-attributes.ts';
import { generatedPart, markdownTable } from './support/generated-docs.ts';

const code = (word: string): string => `\`${word}\``;

/** When the merchant's URL gets each event; the compiler asks for one that is new. */
const EVENTS: Readonly<Record<OutgoingEvent['type'], string>> = {
  'checkout.adopted': 'an order or payment that was made elsewhere is the checkout’s',
  'checkout.authorized': 'the money is held',
  'checkout.pending_review': 'PayPal reviews the authorization',
  'checkout.reauthorized': 'a new honor period has begun',
  'checkout.captured': 'nothing is held any more, and something was captured',
  'checkout.voided': 'what was held is released',
  'checkout.denied': 'PayPal denied the authorization',
  'checkout.expired': 'the payer did not approve in time, or the authorization lapsed',
  'checkout.failed': 'the order could not be made',
  'checkout.needs_attention': 'an operator has to decide',
  'checkout.expiring_soon': 'the deadline is a day away',
  'checkout.payment_declined':
    'PayPal, or the policy about 3-D Secure, does not take what the payer pays with',
  'capture.completed': 'captured money is there',
  'capture.pending': 'PayPal holds captured money back',
  'capture.declined': 'PayPal declined or failed a capture',
  'capture.refunded': 'a capture is refunded, in part or whole',
  'capture.disputed': 'a dispute was opened about a capture',
  'capture.dispute_resolved':
    'PayPal shows that a dispute about a capture is over; `dispute.closed` says how',
  'capture.reversed': 'PayPal took captured money back',
  'dispute.opened':
    'PayPal shows a dispute about a capture: id, reason, amount, stage, until when to respond',
  'dispute.updated': 'PayPal shows it otherwise than before',
  'dispute.closed': 'PayPal shows that it is over, and with which outcome',
  'refund.completed': 'a refund is made',
  'refund.pending': 'a refund waits at PayPal',
  'refund.failed': 'a refund failed or was cancelled',
  'tracker.added': 'PayPal has a tracker of goods that a capture has paid for',
};

/** What each reason for a person's attention means, and what usually helps; the compiler asks for one that is new. */
const ATTENTION: Readonly<Record<AttentionCode, readonly [means: string, usually: string]>> = {
  OUTCOME_UNKNOWN: [
    'PayPal did not answer a money call and cannot be read',
    'wait: it goes on by itself when PayPal can be read; `resolve` asks at once',
  ],
  UNEXPECTED_ANSWER: [
    'PayPal answered something that does not match, or has no rule',
    'compare in PayPal, then `adopt`',
  ],
  ACCOUNT_ERROR: [
    'PayPal does not accept the credentials or the account',
    'correct secret, permission or account; the call is repeated until PayPal takes it',
  ],
  CAPTURE_REVERSED: ['PayPal took captured money back', 'handle the dispute at PayPal; `adopt`'],
  PAYPAL_REFUSED: [
    'PayPal said a definite no that a person must act on',
    'correct the account, or ask the payer; then `retry`, or capture again, or `void`',
  ],
  POLICY_NOT_CARRIED_OUT: [
    'what the policy asks for could not be done, and no caller was there to learn it',
    'read the reason; capture by hand while the hold lives, or `void`',
  ],
  MERCHANT_ACTION_REQUIRED: [
    'a capture waits for you in the PayPal account',
    'act there; it goes on by itself',
  ],
  DEADLINE_DECISION: [
    'the policy is ASK, and the hold ends soon',
    '`capture` or `void`; unanswered it is voided at the last margin',
  ],
};

/** What operators find by each search attribute. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  CheckoutStatus: 'the status, as `GET /v1/checkouts/{id}` shows it',
  MerchantId: 'the merchant',
  PayPalOrderId: 'PayPal’s order id',
  ActBy: 'the next deadline; sort by it',
  AmountMinor: 'the order’s amount in minor units, such as cents',
  HeldMinor: 'what is held and not yet captured, in minor units',
  Currency: 'the order’s currency',
  NeedsAttention: 'whether an operator has something to decide',
};

const parts: readonly (readonly [page: string, name: string, content: string])[] = [
  [
    'docs/errors.md',
    'issue codes',
    issuesByClass()
      .map(
        ([issueClass, issues]) => `**${issueClass}**: ${[...issues].sort().map(code).join(', ')}`,
      )
      .join('\n\n'),
  ],
  [
    'docs/errors.md',
    'gateway codes',
    markdownTable(
      ['Status', 'Code', 'Meaning', 'What to do'],
      Object.entries(ERRORS)
        .sort(([, a], [, b]) => a.status - b.status)
        .map(([name, { status, title, todo }]) => [String(status), code(name), title, todo]),
    ),
  ],
  [
    'docs/operations.md',
    'attention codes',
    markdownTable(
      ['Code', 'What it means', 'Usually'],
      Object.entries(ATTENTION).map(([name, [means, usually]]) => [code(name), means, usually]),
    ),
  ],
  [
    'docs/operations.md',
    'outgoing events',
    markdownTable(
      ['Event', 'Sent when'],
      Object.entries(EVENTS).map(([type, when]) => [code(type), when]),
    ),
  ],
  [
    'docs/operations.md',
    'search attributes',
    markdownTable(
      ['Attribute', 'Type', 'What it is'],
      Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [
        code(name),
        type,
        ATTRIBUTES[name] ?? '',
      ]),
    ),
  ],
];

describe('a generated part of the docs', () => {
  it.each(parts)('%s, %s: says what the code says', (page, name, content) => {
    const { written, fresh } = generatedPart(page, name, content);
    expect(written).toBe(fresh);
  });

  it('describes every search attribute, and no other', () => {
    const names = SEARCH_ATTRIBUTE_KEYS.map(({ name }) => name);
    expect(Object.keys(ATTRIBUTES).sort()).toEqual([...names].sort());
    const cloud = readFileSync('docs/operations.md', 'utf8');
    const command = /tcld namespace create[^`]*/.exec(cloud)?.[0] ?? '';
    const written = [...command.matchAll(/--search-attribute (\w+)=(\w+)/g)];
    const typed = Object.fromEntries(written.map(([, name, type]) => [name, type]));
    expect(typed, 'in the command that makes a namespace of Temporal Cloud').toEqual(
      SEARCH_ATTRIBUTES,
    );
  });
});

describe('temporal-compose.yml', () => {
  it('has no list of search attributes of its own: it prepares the namespace with the contract’s', () => {
    const compose = readFileSync('temporal-compose.yml', 'utf8');
    expect(compose).toContain('[namespace, prepare]');
    const names = SEARCH_ATTRIBUTE_KEYS.map(({ name }) => name);
    expect(names.filter((name) => compose.includes(`${name}:`))).toEqual([]);
  });
});
