import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { declaration } from '../support/declaration.ts';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const [, table = ''] = read('docs/guarantees.md').split('\n## Security\n');

const rows = table
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Promise'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, promise = '', kept = '', tests = '']) => ({ promise, kept, tests }));

const inBackticks = (cell: string): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, words = '']) => words);

describe('the security promises of docs/guarantees.md', () => {
  it('are there', () => {
    expect(rows.length).toBeGreaterThanOrEqual(11);
    expect(read('SECURITY.md')).toContain('docs/guarantees.md#security');
  });

  it.each(rows)('name a guard in the code and tests that exist: $promise', ({ kept, tests }) => {
    const guards = inBackticks(kept);
    expect(guards.length).toBeGreaterThan(0);
    for (const guard of guards) {
      const [file = '', name = ''] = guard.split('#');
      expect(read(file), `${file} declares no ${name}`).toMatch(declaration(name));
    }
    const files = inBackticks(tests);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(existsSync(path.join(ROOT, file)), file).toBe(true);
  });
});
