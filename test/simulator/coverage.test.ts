import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../simulator/fault-rules.ts';
import {
  issuesOf,
  type OperationName,
  type OperationNameV2,
  operationNames,
  operationNamesV2,
  trackerAndSearchOperations,
} from '../../simulator/issues.ts';
import { operationNamesV1 } from '../../simulator/payments-v1/issues.ts';
import { KINDS } from '../random-lives/faults.ts';
import { scenarios } from './scenarios/all.ts';

const file = 'docs/simulator.md';
const begin =
  '<!-- coverage: written by UPDATE_DOCS=1 npx vitest run test/simulator/coverage.test.ts -->';
const end = '<!-- end of coverage -->';

const shortName: Record<OperationNameV2, string> = {
  createOrder: 'create',
  getOrder: 'show',
  patchOrder: 'patch',
  confirmOrder: 'confirm',
  authorizeOrder: 'authorize',
  captureOrder: 'capture',
  trackOrder: 'track',
  patchTracker: 'tracker',
  getAuthorization: 'show auth',
  captureAuthorization: 'capture auth',
  reauthorizeAuthorization: 'reauthorize',
  voidAuthorization: 'void',
  getCapture: 'show capture',
  refundCapture: 'refund',
  getRefund: 'show refund',
};

/** `captureAuthorizationV1` is `capture authorization`. */
const inWords = (name: string): string =>
  name.replace(/V1$/, '').replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);

const isV2 = (name: string): name is OperationNameV2 => name in shortName;

const shortNameOf = (name: OperationName): string => (isV2(name) ? shortName[name] : inWords(name));

const mark = (operation: OperationName, issue: string): string => {
  if (!issuesOf(operation).has(issue)) return '';
  return scenarios[operation][issue] ? 'state' : 'mock';
};

/** Operation by issue: `state` where a test gets there by what happened, `mock` where only the header does. */
const coverageTable = (names: readonly OperationName[]): string => {
  const issues = [...new Set(names.flatMap((name) => [...issuesOf(name).keys()]))].sort();
  const cells = names.flatMap((name) => issues.map((issue) => mark(name, issue)));
  const count = (word: string) => cells.filter((cell) => cell === word).length;
  const row = (entries: readonly string[]) => `| ${entries.join(' | ')} |`;
  return [
    `${count('state') + count('mock')} answers: ${count('state')} by state, ${count('mock')} by mock response only.`,
    '',
    row(['Issue', ...names.map(shortNameOf)]),
    row(['---', ...names.map(() => '---')]),
    ...issues.map((issue) => row([issue, ...names.map((name) => mark(name, issue))])),
  ].join('\n');
};

const coverage = (): string =>
  [
    '### Orders v2 and Payments v2',
    coverageTable(operationNamesV2),
    '### Payments v1',
    coverageTable(operationNamesV1),
    '### Shipment tracking and transaction search',
    coverageTable(trackerAndSearchOperations),
  ].join('\n\n');

describe('docs/simulator.md', () => {
  it('holds the coverage that the tests have', () => {
    const text = readFileSync(file, 'utf8');
    const [before = '', rest = ''] = text.split(begin);
    const after = rest.split(end)[1] ?? '';
    const fresh = `${before}${begin}\n\n${coverage()}\n\n${end}${after}`;
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, fresh);
    expect(readFileSync(file, 'utf8')).toBe(fresh);
  });

  it('describes every flag of the command, and no other', () => {
    const flags = (text: string, shape: RegExp) =>
      [...text.matchAll(shape)].map(([, flag]) => flag);
    const known = flags(readFileSync('simulator/main.ts', 'utf8'), /\.option\('(--\S+ <\w+>)'/g);
    expect(known.length).toBeGreaterThan(3);
    const described = flags(readFileSync(file, 'utf8'), /^\| `(--[^`]+)` \|/gm);
    expect(new Set(described)).toEqual(new Set(known));
  });

  it('says of every kind of fault what the caller meets, and random lives draw each', () => {
    const [, table = ''] = readFileSync(file, 'utf8').split('| `kind` |');
    const rows = table.split('\n\n')[0]?.split('\n') ?? [];
    const described = rows.flatMap((row) => {
      const [, kinds = ''] = /^\| (`.+?`) \|/.exec(row) ?? [];
      return kinds.split(', ').map((kind) => kind.replaceAll('`', ''));
    });
    expect(described.filter((kind) => kind !== '').toSorted()).toEqual(faultKinds.toSorted());
    expect([...new Set<string>(KINDS)].toSorted()).toEqual(faultKinds.toSorted());
  });

  it('lists no scenario for an answer that PayPal does not document', () => {
    const undocumented = operationNames.flatMap((name) =>
      Object.keys(scenarios[name])
        .filter((issue) => !issuesOf(name).has(issue))
        .map((issue) => `${name} ${issue}`),
    );
    expect(undocumented).toEqual([]);
  });
});
