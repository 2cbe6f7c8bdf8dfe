import { describe, expect, it } from 'vitest';
import { issuesByClass } from '../../src/domain/paypal/issue-codes.ts';
import {
  isInProgress,
  isNotFound,
  issueSays,
  issuesThatSay,
} from '../../src/domain/paypal/issue-meanings.ts';

type Meaning = Parameters<typeof issuesThatSay>[0];

const OF_ONE: readonly (readonly [Meaning, string])[] = [
  ['ACCOUNT_CLOSED', 'INVALID_ACCOUNT_STATUS'],
  ['CAPTURED_BY_PAYPAL', 'ORDER_COMPLETION_IN_PROGRESS'],
  ['NOT_APPROVED_YET', 'ORDER_NOT_APPROVED'],
  ['ORDER_EXPIRED', 'ORDER_EXPIRED'],
  ['MORE_THAN_HELD', 'MAX_CAPTURE_AMOUNT_EXCEEDED'],
  ['INVOICE_ID_TAKEN', 'DUPLICATE_INVOICE_ID'],
  ['ORDER_CHANGED', 'INVALID_PATCH_OPERATION'],
];
const listed = issuesByClass().flatMap(([, issues]) => issues);

describe('what a single issue says beyond its class', () => {
  it.each(OF_ONE)('%s is said by %s, and by no other code of v2', (meaning, issue) => {
    expect(listed.filter((one) => issueSays(one, meaning))).toEqual([issue]);
  });

  it('ACCOUNT_REFUSED is said by two', () => {
    expect(
      ['NOT_AUTHORIZED', 'INVALID_ACCOUNT_STATUS', 'PERMISSION_DENIED'].map((issue) =>
        issueSays(issue, 'ACCOUNT_REFUSED'),
      ),
    ).toEqual([true, true, false]);
  });

  it.each<[string, Meaning]>([
    ['ORDER_IS_EXPIRED', 'ORDER_EXPIRED'],
    ['PAYMENT_EXPIRED', 'NO_DECLINE'],
    ['CAPTURE_AMOUNT_LIMIT_EXCEEDED', 'MORE_THAN_HELD'],
    ['DUPLICATE_TRANSACTION', 'INVOICE_ID_TAKEN'],
  ])('%s of Payments v1 says %s, as its code of v2 does', (issue, meaning) => {
    expect(issueSays(issue, meaning)).toBe(true);
  });

  it('no meaning names a code that PayPal does not document', () => {
    const named = [...OF_ONE.map(([meaning]) => meaning), 'NO_DECLINE' as const];
    for (const issue of named.flatMap(issuesThatSay)) {
      if (issue !== 'INVALID_ACCOUNT_STATUS') expect(listed).toContain(issue);
    }
  });

  it.each([
    ['PREVIOUS_REQUEST_IN_PROGRESS', true],
    ['NOBODY_HAS_LISTED_THIS_IN_PROGRESS', true],
    ['IN_PROGRESS_OF_NOTHING', false],
  ])('%s asks to wait: %s', (issue, is) => {
    expect(isInProgress(issue)).toBe(is);
  });

  it.each([
    [404, true],
    [403, false],
    [422, false],
  ])('HTTP %i says that PayPal shows no such thing: %s', (httpStatus, is) => {
    expect(isNotFound({ httpStatus })).toBe(is);
  });
});
