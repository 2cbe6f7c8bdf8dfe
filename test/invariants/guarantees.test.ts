import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { ENGINE_MUTATION, INVARIANT_MUTATIONS } from '../mutations/guards.ts';
import { RULE_MUTATIONS } from '../mutations/money-rules.ts';
import { mutated } from '../mutations/mutant.ts';
import { declaration } from '../support/declaration.ts';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const ALL = Array.from({ length: 25 }, (_, index) => index + 1);

/** The rows of the table: number, invariant, where it is kept, the test that breaks. */
const rows = read('docs/guarantees.md')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', , kept = '', tests = '']) => ({ number: Number(number), kept, tests }));

const titles = readdirSync(path.join(ROOT, 'test/invariants'))
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) => [
    ...read(`test/invariants/${name}`).matchAll(/it\(\s*'(invariant (\d+): .*?)',/g),
  ])
  .map(([, title = '', number = '']) => ({ title, number: Number(number) }));

const inBackticks = (cell: string): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, words = '']) => words);

describe('docs/guarantees.md', () => {
  it('names the 25 invariants in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(ALL);
  });

  it.each(ALL)('says where invariant %i is kept, in a file and a function that exist', (number) => {
    const references = inBackticks(rows[number - 1]?.kept ?? '');
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      const [file = '', name = ''] = reference.split('#');
      expect(existsSync(path.join(ROOT, file)), `${file} does not exist`).toBe(true);
      expect(read(file), `${file} declares no ${name}`).toMatch(declaration(name));
    }
  });

  it.each(ALL)('names tests of invariant %i that exist', (number) => {
    expect(titles.map((test) => test.number)).toContain(number);
    const files = inBackticks(rows[number - 1]?.tests ?? '');
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(read(file)).toMatch(new RegExp(`invariants? ${number}\\b`));
  });
});

describe('the rules of docs/guarantees.md', () => {
  const section = read('docs/guarantees.md')
    .split(/^## /m)
    .find((text) => text.startsWith('When '));
  const rules = (section ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Rule '))
    .map(inBackticks);
  const stories = rules.map((words) => words.filter((word) => word.endsWith('.test.ts')));

  it('name their stories, and these exist', () => {
    expect(stories).toHaveLength(42);
    for (const files of stories) expect(files.length).toBeGreaterThan(0);
    expect(stories.flat().filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('leave none of test/workflows/rules out', () => {
    const folder = 'test/workflows/rules';
    const all = readdirSync(path.join(ROOT, folder)).filter((name) => name.endsWith('.test.ts'));
    expect(stories.flat()).toEqual(expect.arrayContaining(all.map((name) => `${folder}/${name}`)));
  });
});

describe('the mutations', () => {
  it('break the guard of each invariant', () => {
    expect(INVARIANT_MUTATIONS.map(({ guards }) => guards)).toEqual(
      ALL.map((number) => `invariant ${number}`),
    );
  });

  it.each([...INVARIANT_MUTATIONS, ...RULE_MUTATIONS, ENGINE_MUTATION])(
    'still apply, and their stories exist: $guards',
    (mutation) => {
      const source = read(mutation.file);
      expect(mutated(source, mutation)).not.toBe(source);
      for (const { file, title } of mutation.stories) {
        if (file.endsWith('.ts')) expect(read(file)).toContain(title);
      }
    },
  );
});
