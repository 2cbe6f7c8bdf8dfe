import type { Source } from './source.ts';

const byName = (words: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(words));

/**
 * Words that no name uses, each with the field's word for it. A name is an identifier, a file's or folder's name, a
 * heading of a Markdown page, a test's title, a key of YAML or JSON, a variable or function of a shell script, or a class of a
 * style sheet. Comments and prose may mean the English word.
 */
const RETIRED_WORDS = byName({
  aftermath: 'webhook faults',
  agenda: 'due queue',
  announce: 'upsert, publish',
  announced: 'upserted, published',
  announcement: 'webhook event',
  announcements: 'webhook events',
  announces: 'upserts, publishes',
  books: 'ledger rules',
  crowd: 'concurrent commands',
  crowds: 'concurrent commands',
  desk: 'context, operator page',
  desks: 'contexts',
  door: 'route, entry point',
  doors: 'routes, entry points',
  evolve: 'apply a fact',
  evolves: 'applies a fact',
  examination: 'check',
  examinations: 'checks',
  examine: 'check',
  examined: 'checked',
  heed: 'handle',
  heeds: 'handles',
  house: 'environment, architecture',
  houses: 'environments',
  lane: 'queue',
  lanes: 'queues',
  letter: 'pending command',
  letters: 'pending commands',
  lull: 'pause',
  lulls: 'pauses',
  mailbox: 'command queue',
  mailboxes: 'command queues',
  matter: 'attention',
  matters: 'attention',
  owe: 'defer',
  owes: 'defers',
  premises: 'gateway context',
  spell: 'format, text',
  spelled: 'formatted',
  spelling: 'format',
  spells: 'formats',
  street: 'fake server',
  streets: 'fake servers',
  unanswered: 'without a result',
  unheard: 'deferred read',
  world: 'state',
  worlds: 'states',
});

/** English verbs: a heading or a title may use them, an identifier or a file's name may not. */
const RETIRED_VERBS = byName({
  asking: 'call, request',
  meet: 'run a deadline',
  meets: 'runs a deadline',
  stopping: 'abort signal',
  tell: 'describe, publish',
  teller: 'printer',
  telling: 'describing, publishing',
  tells: 'describes, publishes',
  told: 'described, published',
  trouble: 'error',
});

/** Two words that are retired only together. */
const RETIRED_PAIRS = byName({
  'take over': 'adopt',
  'takes over': 'adopts',
  'take leave': 'close',
});

/** Retired as whole names only: as a part of a name each has a meaning of its own, such as in `placeCapture`. */
const RETIRED_NAMES = byName({
  Place: 'context, environment',
  place: 'context, environment',
  placeOf: 'environment',
});

export interface RetiredName {
  readonly file: string;
  readonly name: string;
  readonly word: string;
  readonly instead: string;
}

/** `readOrOwe`, `retry-after`, `MOST_ROUNDS`: their words in lower case. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .match(/[a-z]+/g) ?? [];

const retiredIn = (file: string, name: string): readonly RetiredName[] => {
  const words = wordsOf(name);
  const isProse = name !== file && name.includes(' ');
  const pairs = words.map((word, index) => `${word} ${words[index + 1] ?? ''}`);
  const named = [
    [name, RETIRED_NAMES.get(name)] as const,
    ...words.map((word) => [word, RETIRED_WORDS.get(word)] as const),
    ...(isProse ? [] : words.map((word) => [word, RETIRED_VERBS.get(word)] as const)),
    ...pairs.map((pair) => [pair, RETIRED_PAIRS.get(pair)] as const),
  ];
  return named.flatMap(([word, instead]) =>
    instead === undefined ? [] : [{ file, name, word, instead }],
  );
};

const record = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null ? { ...value } : null;

function* nodesIn(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (Array.isArray(value)) {
    for (const each of value) yield* nodesIn(each);
    return;
  }
  const node = record(value);
  if (node === null) return;
  if (typeof node['type'] === 'string') yield node;
  for (const inner of Object.values(node)) yield* nodesIn(inner);
}

const TITLED = new Set(['describe', 'it', 'test']);

/** `it('title')`, `it.each(table)('title')`, `describe.skipIf(condition)('title')`. */
const titleOf = (node: Readonly<Record<string, unknown>>): string | null => {
  if (node['type'] !== 'CallExpression') return null;
  let callee = record(node['callee']);
  while (callee && callee['type'] !== 'Identifier') {
    callee = record(callee['type'] === 'CallExpression' ? callee['callee'] : callee['object']);
  }
  if (!TITLED.has(String(callee?.['name']))) return null;
  const title = Array.isArray(node['arguments']) ? record(node['arguments'][0]) : null;
  if (title?.['type'] === 'Literal' && typeof title['value'] === 'string') return title['value'];
  if (title?.['type'] !== 'TemplateLiteral' || !Array.isArray(title['quasis'])) return null;
  return title['quasis']
    .map((part) => String(record(record(part)?.['value'])?.['cooked']))
    .join('');
};

/** Names in a TypeScript file, its own name included. */
export const retiredInSource = ({ file, parsed }: Source): readonly RetiredName[] => {
  const names = new Set([file]);
  for (const node of nodesIn(parsed.program)) {
    const { type, name } = node;
    if (type === 'Identifier' && typeof name === 'string') names.add(name);
    const title = titleOf(node);
    if (title !== null) names.add(title);
  }
  return [...names].flatMap((name) => retiredIn(file, name));
};

/** Headings of a Markdown page outside its code blocks, and the page's name. */
export const retiredInPage = (file: string, text: string): readonly RetiredName[] => {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const headings = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return [file, ...headings].flatMap((name) => retiredIn(file, name));
};

/** What gives a thing its name, in files that are no TypeScript; the first group is the name. */
const NAMED_BY: Readonly<Record<string, RegExp>> = {
  yaml: /^[ -]*"?([\w.-]+)"?:(?= |$)/gm,
  yml: /^[ -]*"?([\w.-]+)"?:(?= |$)/gm,
  json: /"([^"\n]+)":/g,
  sh: /^\s*(?:export |local |readonly )*(\w+)(?:=|\(\) ?\{)/gm,
  css: /\.([a-z][\w-]*)/g,
};

/** Names in a file of settings, a shell script or a style sheet, and its own name. */
export const retiredInText = (
  file: string,
  language: keyof typeof NAMED_BY,
  text: string,
): readonly RetiredName[] => {
  const names = [...text.matchAll(NAMED_BY[language] ?? /$^/g)].map(([, name = '']) => name);
  return [...new Set([file, ...names])].flatMap((name) => retiredIn(file, name));
};

export const describeRetired = ({ file, name, word, instead }: RetiredName): string =>
  name === file
    ? `${file}: "${word}", say ${instead}`
    : `${file}: ${name}: "${word}", say ${instead}`;
