import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn } from './architecture/source.ts';

const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

const recipes = new Map(
  (contributing.split(/^## Recipes$/m)[1]?.split(/^## /m)[0] ?? '')
    .split(/^### /m)
    .slice(1)
    .map((text) => [text.split('\n')[0] ?? '', text]),
);

const filesNamed = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /`((?:src|test|simulator|demo|docs|ops|examples)\/[\w./-]+|[\w-]+\.(?:md|yml))`/g,
    ),
  ].map(([, file = '']) => file);

describe('CONTRIBUTING.md', () => {
  it('has a recipe for each change that people make', () => {
    expect([...recipes.keys()]).toEqual([
      'A command',
      'A call to PayPal',
      'A PayPal issue code',
      'A policy field',
      'A search attribute',
      'An event type',
      'A route that reads',
      'A simulator fault',
      'A metric with an alert',
      'A patch',
    ]);
  });

  it.each([...recipes])('%s: names files, and every one exists', (_title, recipe) => {
    const files = filesNamed(recipe);
    expect(files.length).toBeGreaterThanOrEqual(2);
    const missing = files.filter((file) => !existsSync(file));
    expect(missing).toEqual([]);
  });

  it('gives every folder of src a row, and names each folder in it there', () => {
    const rows = [...contributing.matchAll(/^\| `(src\/[\w-]+)` \| (.+) \|$/gm)];
    const folders = readdirSync('src', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ parentPath, name }) => path.posix.join(parentPath, name));
    const named = rows.flatMap(([, folder = '', text = '']) => [
      folder,
      ...[...text.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => `${folder}/${name}`),
    ]);
    expect(folders.length).toBeGreaterThan(20);
    expect(named.toSorted()).toEqual(folders.toSorted());
  });

  it('names only scripts that package.json has', () => {
    const named = [...contributing.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  it('lists its questions at the top, each once and in order', () => {
    const page = readFileSync('docs/operations.md', 'utf8');
    const [contents = '', ...sections] = page.split(/^## /m);
    const questions = sections.map((section) => section.split('\n')[0] ?? '');
    const listed = [...contents.matchAll(/^- \[(.+)\]\(#(.+)\)$/gm)];
    expect(listed.map(([, question]) => question)).toEqual(questions);
    expect(listed.map(([, , anchor]) => anchor)).toEqual(questions.map(anchorOf));
  });
});

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

describe('docs/decides.md', () => {
  const page = readFileSync('docs/decides.md', 'utf8');
  const files = filesNamed(page);

  it('names files, and every one exists', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  const rows = [...page.matchAll(/^\| (?!What is decided|---)([^|]+) \|([^|]+)\|([^|]+)\|$/gm)].map(
    ([, what = '', rules = '', tests = '']) => [what, rules, tests] as const,
  );

  it.each(rows)('names rule and test: %s', (_what, rules, tests) => {
    expect(filesNamed(rules).length).toBeGreaterThan(0);
    expect(filesNamed(rules).filter((file) => !file.startsWith('src/'))).toEqual([]);
    expect(filesNamed(tests).length).toBeGreaterThan(0);
    expect(filesNamed(tests).filter((file) => !file.startsWith('test/'))).toEqual([]);
  });
});

describe('the pages of the docs', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'examples/README.md',
    ...filesIn(['docs'], '.md'),
  ];
  const linksOf = (page: string): readonly string[] =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
      ([, link = '']) => path.posix.join(path.posix.dirname(page), link).replace(/\/$/, ''),
    );

  it.each(pages)('%s: leads only to what exists', (page) => {
    expect(linksOf(page).filter((link) => !existsSync(link))).toEqual([]);
  });

  it('are all reached from the README in two steps', () => {
    const first = linksOf('README.md');
    const second = first.filter((link) => link.endsWith('.md')).flatMap(linksOf);
    const reached = new Set([...first, ...second]);
    const isReached = (page: string) => reached.has(page) || reached.has(path.posix.dirname(page));
    expect(pages.filter((page) => page !== 'README.md' && !isReached(page))).toEqual([]);
  });
});
