import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTE_KEYS } from '../src/contract/search-attributes.ts';
import type { OutgoingEvent } from '../src/domain/checkout/outgoing-events.ts';
import { ISSUES_BY_CLASS } from '../src/domain/paypal/issue-codes.ts';
import { ERRORS } from '../src/gateway/error-codes.ts';
import { SEARCH_ATTRIBUTES } from '../src/temporal/search-attributes.ts';
import { generatedPart, markdownTable } from './support/generated-docs.ts';

const code = (word: string): string => `\`${word}\``;

/** When the merchant's URL gets each event; the compiler asks for one that is new. */
const EVENTS: Readonly<Record<OutgoingEvent['type'], string>> = {
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
  'capture.completed': 'captured money is there',
  'capture.pending': 'PayPal holds captured money back',
  'capture.declined': 'PayPal declined or failed a capture',
  'capture.refunded': 'a capture is refunded, in part or whole',
  'capture.disputed': 'a dispute was opened about a capture',
  'capture.dispute_resolved': 'a dispute is over; refunds may be made again',
  'capture.reversed': 'PayPal took captured money back',
  'refund.completed': 'a refund is made',
  'refund.pending': 'a refund waits at PayPal',
  'refund.failed': 'a refund failed or was cancelled',
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
    ISSUES_BY_CLASS.map(
      ([issueClass, issues]) => `**${issueClass}**: ${[...issues].sort().map(code).join(', ')}`,
    ).join('\n\n'),
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
    const missing = names.filter((name) => !cloud.includes(`--search-attribute ${name}=`));
    expect(missing, 'in the command that makes a namespace of Temporal Cloud').toEqual([]);
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
