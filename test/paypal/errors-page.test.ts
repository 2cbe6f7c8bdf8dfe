import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { classOf, issuesByClass } from '../../src/domain/paypal/issue-codes.ts';
import type { Operation } from '../../src/domain/paypal/operation.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const source = (path: string): string =>
  readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8');

/** The code words of a section, row by row. */
const rows = (heading: string): readonly (readonly string[])[] => {
  const section = page.split(/^#{2,3} /m).find((text) => text.startsWith(heading)) ?? '';
  const lines = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return lines.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
};

const words = (pattern: RegExp, text: string): string[] =>
  [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort();

/** The compiler misses none. */
const OPERATIONS = {
  createOrder: 1,
  getOrder: 1,
  patchOrder: 1,
  confirmOrder: 1,
  authorizeOrder: 1,
  captureOrder: 1,
  getAuthorization: 1,
  captureAuthorization: 1,
  reauthorizeAuthorization: 1,
  voidAuthorization: 1,
  getCapture: 1,
  refundCapture: 1,
  getRefund: 1,
  trackOrder: 1,
  patchTracker: 1,
  getTrackers: 1,
  addTrackersBatch: 1,
  getTracker: 1,
  replaceTracker: 1,
  getPaymentV1: 1,
  getAuthorizationV1: 1,
  captureAuthorizationV1: 1,
  reauthorizeAuthorizationV1: 1,
  voidAuthorizationV1: 1,
  getCaptureV1: 1,
  refundCaptureV1: 1,
  getSaleV1: 1,
  refundSaleV1: 1,
  getRefundV1: 1,
  getOrderV1: 1,
  authorizeOrderV1: 1,
  captureOrderV1: 1,
  voidOrderV1: 1,
  searchTransactions: 1,
  getDispute: 1,
  listOpenDisputes: 1,
  getEvent: 1,
} as const satisfies Readonly<Record<Operation, 1>>;

const operationNames = Object.keys(OPERATIONS).filter(
  (name): name is Operation => name in OPERATIONS,
);

describe('the page of errors', () => {
  it('lists every code under the class the code gives it', () => {
    for (const [issueClass, issues] of issuesByClass()) {
      const line = page.split('\n').find((one) => one.startsWith(`**${issueClass}**: `)) ?? '';
      expect([issueClass, words(/`([A-Z0-9_]+)`/g, line)]).toEqual([
        issueClass,
        [...issues].sort(),
      ]);
    }
  });

  it('says of every class what Holdfast does and who acts', () => {
    const described = rows('PayPal says no');
    expect(described.map(([issueClass]) => issueClass)).toEqual(
      issuesByClass().map(([name]) => name),
    );
    expect(described.filter((cells) => cells.some((cell) => cell === ''))).toEqual([]);
  });

  it('names every operation where a word changes its class, and no other', () => {
    const general = new Map(
      issuesByClass().flatMap(([name, issues]) => issues.map((issue) => [issue, name] as const)),
    );
    const different = operationNames.flatMap((operation) =>
      [...general].flatMap(([issue, issueClass]) => {
        const here = classOf({ operation, issue, httpStatus: 422 });
        return here === issueClass ? [] : [[operation, issue, here]];
      }),
    );
    const listed = rows('The same word').flatMap(([operations = '', issue, issueClass]) =>
      operations.split(', ').map((operation) => [operation, issue, issueClass]),
    );
    expect(listed.map(String).sort()).toEqual(different.map(String).sort());
  });

  it('gives the class of every HTTP status as the code does', () => {
    const listed = rows('A code that is not listed');
    expect(listed).toHaveLength(5);
    for (const [statuses, issueClass] of listed) {
      for (const status of statuses?.match(/\d{3}/g) ?? []) {
        expect(
          classOf({ operation: 'createOrder', issue: 'NEVER_LISTED', httpStatus: Number(status) }),
        ).toBe(issueClass);
      }
    }
  });

  it('names every failure type of the activities and every code of a webhook verdict', () => {
    const types = words(/'(PAYPAL_[A-Z_]+)'/g, source('activities/failures.ts'));
    expect(
      rows('No usable answer')
        .map(([type]) => type ?? '')
        .sort(),
    ).toEqual(types);
    const webhooks = source('paypal/webhooks.ts');
    const [, undecided = ''] = /'UNDECIDED';\s+readonly code: ([^;]+);/.exec(webhooks) ?? [];
    const unsure = words(/'([A-Z_]+)'/g, undecided);
    expect(unsure).toHaveLength(2);
    const codes = words(/(?:code:|^ {2,8}\|) '([A-Z_]+)'/gm, webhooks);
    expect(
      rows('A webhook')
        .map(([verdict = '', code = '']) => `${code} ${verdict}`)
        .sort(),
    ).toEqual(codes.map((code) => `${code} ${unsure.includes(code) ? 'UNDECIDED' : 'REFUSED'}`));
  });
});
