import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { classOf, issuesByClass } from '../../src/domain/paypal/issue-codes.ts';
import { DOCUMENTED_OPERATIONS } from './documented-issues.ts';

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
    const different = DOCUMENTED_OPERATIONS.flatMap((operation) =>
      [...general].flatMap(([issue, issueClass]) => {
        const here = classOf({ operation, issue, httpStatus: 422 });
        return here === issueClass ? [] : [[operation, issue, here]];
      }),
    );
    const listed = rows('The same word').map((cells) => cells.slice(0, 3));
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
    const codes = words(/(?:code:|^ {2,8}\|) '([A-Z_]+)'/gm, source('paypal/webhooks.ts'));
    expect(
      rows('A webhook')
        .map(([, code]) => code ?? '')
        .sort(),
    ).toEqual(codes);
  });
});
