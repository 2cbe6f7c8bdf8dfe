import { readFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { classOf, type IssueClass, issuesByClass } from '../../src/domain/paypal/issue-codes.ts';
import type { Operation } from '../../src/domain/paypal/operation.ts';

const entrySchema = z.object({
  http: z.record(z.string(), z.array(z.string())),
  class: z.string(),
});

/** PayPal's codes with the class each was given, as researched; kept beside the test as the reference. */
const reference = z
  .object({
    issues: z.record(z.string(), entrySchema),
    not_in_spec: z.record(z.string(), entrySchema),
  })
  .parse(JSON.parse(readFileSync(new URL('./paypal-issue-codes.json', import.meta.url), 'utf8')));

const codes = Object.entries({ ...reference.issues, ...reference.not_in_spec });

const CLASS_OF_INITIAL: Readonly<Record<string, IssueClass>> = {
  W: 'WAIT',
  R: 'RECONCILE',
  P: 'BACK_TO_PAYER',
  N: 'NEW_ORDER',
  T: 'OTHER_BRANCH',
  F: 'OUR_MISTAKE',
  C: 'CONFIGURATION',
  A: 'OPERATOR',
};

const OPERATIONS_OF: Readonly<Record<string, readonly Operation[]>> = {
  create: ['createOrder'],
  patch: ['patchOrder'],
  confirm: ['confirmOrder'],
  authorize: ['authorizeOrder'],
  capOrder: ['captureOrder'],
  capAuth: ['captureAuthorization'],
  reauth: ['reauthorizeAuthorization'],
  void: ['voidAuthorization'],
  refund: ['refundCapture'],
  orders: [
    'createOrder',
    'getOrder',
    'patchOrder',
    'confirmOrder',
    'authorizeOrder',
    'captureOrder',
  ],
  payments: ['getAuthorization', 'captureAuthorization', 'getCapture', 'getRefund'],
};

/** Where the operation makes something else of the word (paypal-rules 1.8, 1.9, 1.15). */
const DIFFERENT_BY_OPERATION = new Map<string, IssueClass>([
  ['captureAuthorization PAYER_CANNOT_PAY', 'NEW_ORDER'],
  ['reauthorizeAuthorization AUTHORIZATION_VOIDED', 'RECONCILE'],
  ['reauthorizeAuthorization PAYER_CANNOT_PAY', 'OTHER_BRANCH'],
  ['reauthorizeAuthorization PAYER_ACCOUNT_LOCKED_OR_CLOSED', 'OTHER_BRANCH'],
  ['reauthorizeAuthorization TRANSACTION_REFUSED', 'OTHER_BRANCH'],
  ['refundCapture PAYER_ACCOUNT_LOCKED_OR_CLOSED', 'OPERATOR'],
]);

const cases = codes.flatMap(([issue, entry]) =>
  Object.entries(entry.http).flatMap(([status, endpoints]) =>
    endpoints
      .flatMap((endpoint) => OPERATIONS_OF[endpoint] ?? [])
      .map((operation) => ({ operation, issue, httpStatus: Number(status), initial: entry.class })),
  ),
);

describe('the class of an issue', () => {
  it('covers all 222 codes of the reference', () => {
    expect(codes).toHaveLength(222);
    expect(cases.length).toBeGreaterThan(400);
  });

  it.each(cases)('is settled for $operation answering $httpStatus $issue', (one) => {
    const different = DIFFERENT_BY_OPERATION.get(`${one.operation} ${one.issue}`);
    expect(classOf(one)).toBe(different ?? CLASS_OF_INITIAL[one.initial]);
  });

  it('is one per code: no code stands in two classes', () => {
    const listed = issuesByClass().flatMap(([, issues]) => issues);
    expect(new Set(listed).size).toBe(listed.length);
    expect(
      issuesByClass()
        .map(([issueClass]) => issueClass)
        .sort(),
    ).toEqual(Object.values(CLASS_OF_INITIAL).sort());
  });

  it('lists no code that the reference lacks, but the four v1 names of a refused reauthorization', () => {
    const known = new Set(codes.map(([issue]) => issue));
    const extra = issuesByClass().flatMap(([, issues]) =>
      issues.filter((issue) => !known.has(issue)),
    );
    expect(extra.sort()).toEqual([
      'CANNOT_REAUTH_CHILD_AUTHORIZATION',
      'CANNOT_REAUTH_INSIDE_HONOR_PERIOD',
      'REAUTH_NOT_SUPPORTED_FOR_ORDER',
      'TOO_MANY_REAUTHORIZATIONS',
    ]);
  });

  it('treats the v1 name of a reauthorization that comes too soon like the v2 one', () => {
    const operation = 'reauthorizeAuthorization';
    const v1 = { operation, issue: 'CANNOT_REAUTH_INSIDE_HONOR_PERIOD', httpStatus: 400 } as const;
    const v2 = { operation, issue: 'REAUTHORIZATION_TOO_SOON', httpStatus: 422 } as const;
    expect([classOf(v1), classOf(v2)]).toEqual(['WAIT', 'WAIT']);
  });

  it('never lets a refused reauthorization end a hold that may still be captured', () => {
    const ending: readonly IssueClass[] = ['NEW_ORDER', 'BACK_TO_PAYER'];
    const reauthorize = cases.filter((one) => one.operation === 'reauthorizeAuthorization');
    expect(reauthorize.filter((one) => ending.includes(classOf(one)))).toEqual([]);
  });
});

describe('a code nobody has listed', () => {
  it.each([
    [400, 'OUR_MISTAKE'],
    [401, 'CONFIGURATION'],
    [403, 'CONFIGURATION'],
    [404, 'RECONCILE'],
    [408, 'WAIT'],
    [409, 'WAIT'],
    [415, 'OUR_MISTAKE'],
    [418, 'OPERATOR'],
    [422, 'OPERATOR'],
    [429, 'WAIT'],
    [500, 'WAIT'],
    [503, 'WAIT'],
  ] as const)('is judged by its HTTP status %i: %s', (httpStatus, expected) => {
    expect(
      classOf({ operation: 'captureAuthorization', issue: 'BRAND_NEW_ISSUE', httpStatus }),
    ).toBe(expected);
  });

  it('never makes an unknown 422 a second try with money', () => {
    const known = new Set(issuesByClass().flatMap(([, issues]) => issues));
    fc.assert(
      fc.property(fc.string(), (issue) => {
        fc.pre(!known.has(issue) && !issue.endsWith('_IN_PROGRESS'));
        return classOf({ operation: 'refundCapture', issue, httpStatus: 422 }) === 'OPERATOR';
      }),
    );
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'does not mistake %j for a code of the table',
    (issue) => {
      expect(classOf({ operation: 'reauthorizeAuthorization', issue, httpStatus: 422 })).toBe(
        'OPERATOR',
      );
    },
  );

  it('waits for anything in progress, whatever its status', () => {
    const no = {
      operation: 'reauthorizeAuthorization',
      issue: 'TRANSACTION_IN_PROGRESS',
      httpStatus: 422,
    } as const;
    expect(classOf(no)).toBe('WAIT');
  });
});
