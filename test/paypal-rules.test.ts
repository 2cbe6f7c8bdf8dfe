import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { defaultKnobs } from '../simulator/knobs.ts';
import { PAYPAL_EVENT_TYPES } from '../src/domain/paypal/events.ts';

const RULES = 'docs/paypal-rules.md';
/** This file spells out what it looks for. */
const SELF = 'test/paypal-rules.test.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, first = '']) => first);

const rules = read(RULES);
const headings = new Set(matches(rules, /^#{2,3} (\d+(?:\.\d+)?)\.? /gm));
const invariantsOf = (markdown: string): readonly string[] =>
  matches(markdown.slice(markdown.search(/^\| No\. \| Invariant /m)), /^\| (\d+) \|/gm);

const files = ['src', 'simulator', 'bench', 'test', 'demo', 'docs']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|js|mjs|json|md|html|css)$/.test(name))
      .map((name) => path.join(folder, name)),
  )
  .filter((file) => file !== SELF && !file.startsWith(path.join('test', 'histories')))
  .concat('README.md');

/** `paypal-rules 3.4, 3.7`, `1.4 to 1.15`, `11, invariants 3 and 22`; a link to the document cites nothing by number. */
const NUMBERS = /^ (\d+(?:\.\d+)?(?:(?:, | and | to )\d+(?:\.\d+)?)*)/;
const INVARIANTS = /^[ \d.]+, invariants? (\d+(?:(?:, | and | to )\d+)*)/;

const citations = files.flatMap((file) => {
  const text = read(file).replace(/\s*\n\s*(?:\*|\/\/|#)?\s*/g, ' ');
  const [, ...rests] = text.split(/paypal-rules(?!\.md|\.test)/);
  return rests.map((rest) => ({
    where: `${file}: paypal-rules${rest.slice(0, 40)}`,
    sections: matches(NUMBERS.exec(rest)?.[1] ?? '', /(\d+(?:\.\d+)?)/g),
    invariants: matches(INVARIANTS.exec(rest)?.[1] ?? '', /(\d+)/g),
  }));
});

it('the rules name every event type that Holdfast acts on', () => {
  const [, events = ''] = /### 7\.1 Events([\s\S]*?)### 7\.3/.exec(rules) ?? [];
  expect(PAYPAL_EVENT_TYPES.length).toBeGreaterThan(15);
  expect(PAYPAL_EVENT_TYPES.filter((type) => !events.includes(type))).toEqual([]);
});

it('every citation of paypal-rules leads to a section or an invariant', () => {
  expect(citations.length).toBeGreaterThan(100);
  const known = new Set(invariantsOf(rules));
  const astray = citations
    .filter(
      ({ sections, invariants }) =>
        sections.length === 0 ||
        !sections.every((number) => headings.has(number)) ||
        !invariants.every((number) => known.has(number)),
    )
    .map(({ where }) => where);
  expect(astray).toEqual([]);
});

it('the rules lead to each other, to the guarantees and to knobs that exist', () => {
  const twentyFive = Array.from({ length: 25 }, (_, index) => String(index + 1));
  expect(invariantsOf(rules)).toEqual(twentyFive);
  expect(invariantsOf(read('docs/guarantees.md'))).toEqual(twentyFive);

  /** The rest of section 0 stands in a table. */
  const shorts = matches(rules, /^\| (0\.\d+) \|/gm);
  const inBrackets = matches(rules, /\((\d{1,2}\.\d{1,2})\)/g);
  expect(inBrackets.filter((number) => !headings.has(number) && !shorts.includes(number))).toEqual(
    [],
  );

  const sentences = matches(rules, /[Kk]nobs? ((?:`\w+`(?:,\s+)?)+)/g);
  const inTables = matches(rules, /^\| [^|]+ \| `([a-z]\w+)` \|/gm);
  const knobs = sentences.flatMap((names) => matches(names, /`(\w+)`/g)).concat(inTables);
  expect(knobs.length).toBeGreaterThan(20);
  expect(knobs.filter((name) => !Object.hasOwn(defaultKnobs(), name))).toEqual([]);
});

it('the rules define every link they use, and their links to files lead somewhere', () => {
  const defined = new Set(matches(rules, /^\[([\w-]+)\]: https:/gm));
  const used = new Set(matches(rules, /\]\[([\w-]+)\]/g));
  expect([...used].filter((name) => !defined.has(name))).toEqual([]);
  expect([...defined].filter((name) => !used.has(name))).toEqual([]);
  for (const file of matches(rules, /\]\(([\w-]+\.md)/g)) read(path.join('docs', file));
});
