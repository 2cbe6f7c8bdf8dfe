import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { issuesByClass } from '../src/domain/paypal/issue-codes.ts';
import {
  describeRetired,
  type RetiredName,
  retiredInPage,
  retiredInSource,
  retiredInText,
} from './architecture/retired-words.ts';
import { ringsIn } from './architecture/rings.ts';
import {
  describeImport,
  filesIn,
  type Import,
  importsOf,
  parse,
  type Source,
  sourcesIn,
} from './architecture/source.ts';

/**
 * Who may import whom. A folder may always import itself; what a row does not allow is forbidden. `types` are allowed
 * with `import type` only, so that nothing of them is loaded. `packages` are name prefixes.
 */
interface Row {
  readonly folder: string;
  readonly may: readonly string[];
  readonly types?: readonly string[];
  readonly packages: readonly string[];
}

const ANY_PACKAGE = [''];

const TABLE: readonly Row[] = [
  { folder: 'src/domain/', may: [], packages: ['@noble/hashes/'] },
  { folder: 'src/contract/', may: ['src/domain/'], packages: ['@temporalio/common'] },
  {
    folder: 'src/workflows/',
    may: ['src/domain/', 'src/contract/'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  {
    folder: 'src/activities/',
    may: ['src/domain/', 'src/contract/', 'src/paypal/', 'src/client/'],
    types: ['@temporalio/client'],
    packages: ['@temporalio/activity', '@temporalio/common', 'ky', 'standardwebhooks', 'node:'],
  },
  {
    folder: 'src/client',
    may: ['src/domain/', 'src/contract/', 'src/encryption/', 'src/digest.ts'],
    packages: ['@temporalio/client', '@temporalio/common', 'node:'],
  },
  {
    folder: 'src/paypal/',
    may: ['src/domain/'],
    packages: ['ky', 'zod', 'node:', '@opentelemetry/api'],
  },
  { folder: 'src/http-client', may: ['src/domain/'], packages: ['ky', 'zod', 'node:'] },
  {
    folder: 'src/gateway/',
    may: [
      'src/domain/',
      'src/contract/',
      'src/client',
      'src/paypal/',
      'src/temporal/',
      'src/encryption/',
      'src/config',
      'src/tracing/',
      'src/dev/',
      'src/digest.ts',
      'src/package-files.ts',
    ],
    packages: ANY_PACKAGE,
  },
  {
    folder: 'src/temporal/',
    may: ['src/contract/', 'src/encryption/', 'src/package-files.ts'],
    packages: ['@temporalio/', 'pino', 'zod', 'node:'],
  },
  {
    folder: 'src/encryption/',
    may: ['src/package-files.ts'],
    packages: ['@temporalio/common', '@temporalio/proto', 'node:'],
  },
  { folder: 'src/tracing/', may: [], packages: ['@opentelemetry/', '@temporalio/'] },
  {
    folder: 'src/config',
    may: [
      'src/temporal/settings.ts',
      'src/temporal/rollout.ts',
      'src/contract/patches.ts',
      'src/encryption/keys.ts',
      'src/domain/loopback.ts',
      'src/domain/request/',
      'src/domain/checkout/policy.ts',
      'src/package-files.ts',
    ],
    packages: ['zod', 'node:'],
  },
  { folder: 'simulator/', may: [], packages: ANY_PACKAGE },
  { folder: 'demo/', may: [], packages: ['zod', 'hono', '@hono/', 'ky', 'node:'] },
  { folder: 'bench/', may: ['src/', 'simulator/'], packages: ANY_PACKAGE },
  // What measures a deployment computes as the benchmark does.
  { folder: 'ops/', may: ['src/', 'simulator/', 'bench/measure/'], packages: ANY_PACKAGE },
  // The tests pin the bare workflow that the product is measured beside, what the benchmark writes into the docs, and what ops/ measures.
  {
    folder: 'test/',
    may: ['src/', 'simulator/', 'demo/', 'bench/', 'ops/'],
    packages: ANY_PACKAGE,
  },
];

/** Each is a program of its own: nobody imports one, the shell alone may run one. */
const PROGRAMS = ['src/worker.ts', 'src/dev.ts', 'src/cli.ts', 'src/gateway/main.ts'];

/** docs/decisions/tests-of-the-benchmark.md */
const TESTS_OF_THE_BENCHMARK = ['test/bench/', 'test/workflows/history-size-with-events.test.ts'];

/** Rings that are about to be broken. A file may leave this list, none may join it. */
const RINGS_TO_BREAK: readonly string[] = [];

const product = sourcesIn(['src', 'simulator', 'demo']);
const proofs = sourcesIn(['test', 'bench', 'ops']);
const productImports = product.flatMap(importsOf);
const imports: readonly Import[] = [...productImports, ...proofs.flatMap(importsOf)];

const forbiddenBy = ({ folder, may, types = [], packages }: Row): readonly string[] =>
  imports
    .filter(({ from }) => from.startsWith(folder))
    .filter(({ target, isPackage, typeOnly }) => {
      const named = isPackage ? packages : [folder, ...may];
      const allowed = typeOnly ? [...named, ...types] : named;
      return !allowed.some((prefix) => target.startsWith(prefix));
    })
    .map(describeImport);

describe('imports', () => {
  it.each(TABLE)('of $folder are only those its row allows', (row) => {
    expect(imports.some(({ from }) => from.startsWith(row.folder))).toBe(true);
    expect(forbiddenBy(row)).toEqual([]);
  });

  it('share nothing between PayPal’s stand-in and the code it stands in for', () => {
    const shared = imports.filter(
      ({ from, target }) => from.startsWith('src/') && target.startsWith('simulator/'),
    );
    expect(shared.map(describeImport)).toEqual([]);
  });

  it('from the benchmark are only those of its own tests, and of the history that it is measured beside', () => {
    const others = imports.filter(
      ({ from, target }) =>
        from.startsWith('test/') &&
        target.startsWith('bench/') &&
        !TESTS_OF_THE_BENCHMARK.some((one) => from.startsWith(one)),
    );
    expect(others.map(describeImport)).toEqual([]);
  });

  it('of a program come from no other file; the shell alone may run one', () => {
    const inside = productImports.filter(
      ({ from, target }) => PROGRAMS.includes(target) && from !== 'src/cli.ts',
    );
    expect(inside.map(describeImport)).toEqual([]);
  });

  it('of what moves time stay in development, the gateway and the shell', () => {
    const users = productImports.filter(({ target }) => target === 'src/dev/advance.ts');
    const allowed = /^src\/(gateway|cli)(\/|\.ts)|^src\/dev\//;
    expect(users.filter(({ from }) => !allowed.test(from)).map(describeImport)).toEqual([]);
  });

  it('of the shell’s start are few: the schemas, Temporal’s client and what else takes long come with a command that needs them', () => {
    const loaded = new Set(['src/cli.ts']);
    const atOnce = productImports.filter(({ typeOnly, isLate }) => !typeOnly && !isLate);
    for (const file of loaded) {
      for (const { from, target } of atOnce) if (from === file) loaded.add(target);
    }
    const packages = [...loaded].filter((name) => !/^(src\/|node:)/.test(name));
    expect(packages.toSorted()).toEqual(['cli-table3', 'commander', 'ky']);
  });

  it('form no ring, types included', () => {
    const rings = ringsIn(productImports);
    const known = (ring: readonly string[]) => ring.every((file) => RINGS_TO_BREAK.includes(file));
    expect(rings.filter((ring) => !known(ring))).toEqual([]);
  });

  it('that formed a ring are taken off the list once the ring is broken', () => {
    const files = ringsIn(productImports).flat();
    expect(RINGS_TO_BREAK.filter((file) => !files.includes(file))).toEqual([]);
  });
});

/** At the top of a module: what may be assigned anew, and a collection that is not declared read-only. */
const STATE = [
  /^(?:export )?(?:let|var) .*/gm,
  /^(?:export )?const \w+(?:: (?!Readonly|readonly )[^=]+)? = (?:new (?:Weak)?(?:Map|Set)\b|\[\];|\{\};|new Array\b).*/gm,
];

/** A regular expression that begins where it stopped the last time it was asked. */
const countingIn = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:export )?const (\w+) = \/.*\/[a-z]*[gy][a-z]*;/gm)].flatMap(
    ([line, name]) => (new RegExp(`\\b${name}\\.(test|exec)\\(`).test(text) ? [line] : []),
  );

const stateIn = (text: string): readonly string[] => [
  ...STATE.flatMap((pattern) => text.match(pattern) ?? []),
  ...countingIn(text),
];

describe('a module that all Workflows of a worker share', () => {
  it('keeps no state: one checkout would see another’s', () => {
    const shared = sourcesIn(['src/workflows', 'src/domain', 'src/contract']);
    expect(shared.length).toBeGreaterThan(100);
    expect(
      shared.flatMap(({ file, text }) => stateIn(text).map((line) => `${file}: ${line}`)),
    ).toEqual([]);
  });

  it.each([
    'let waiting = 1;',
    'export let waiting: number;',
    'const seen = new Map();',
    'const seen: Map<string, number> = new Map();',
    'export const seen = new WeakSet<object>();',
    'const all = [];',
    'const word = /a/g;',
  ])('may not have %s', (line) => {
    expect(stateIn(`const a = 1;\n${line}\nword.test(text);\n`)).toEqual([line]);
  });

  it.each([
    'const SHOWN: ReadonlySet<string> = new Set([1]);',
    'const NONE: readonly string[] = [];',
    '  let found = value();',
    'const word = /a/i;',
    'const word = /a/g;',
  ])('may have %s', (line) => {
    expect(stateIn(`${line}\n`)).toEqual([]);
  });
});

const RUNNING = /'Running'|"Running"|'RUNNING'|'PAUSED'/;

describe('that a Workflow runs', () => {
  it('is decided in one file, which knows that a paused one does', () => {
    // A Worker of the SDK has a state of the same name.
    const elsewhere = sourcesIn(['src']).filter(
      ({ file }) => file !== 'src/contract/open-workflows.ts' && !file.startsWith('src/worker/'),
    );
    expect(elsewhere.flatMap(({ file, text }) => (RUNNING.test(text) ? [file] : []))).toEqual([]);
  });
});

/** Each reads decimals where they come in; behind it an amount is a whole number of minor units. */
const READ_DECIMALS = [
  'src/cli/arguments.ts',
  'src/domain/request/money.ts',
  'src/paypal/replies-v1.ts',
  'src/paypal/reply-parts.ts',
  'src/paypal/requests.ts',
];
const READ_REQUESTS = ['src/client.ts', 'src/client/patch-request.ts'];

const naming = (name: RegExp, declaredIn: string): readonly string[] =>
  sourcesIn(['src'])
    .filter(({ file, text }) => file !== declaredIn && name.test(text))
    .map(({ file }) => file)
    .sort();

describe('an amount', () => {
  it('is parsed where it comes in, and nowhere else', () => {
    expect(naming(/\bparseMoney\b/, 'src/domain/money/money.ts')).toEqual(READ_DECIMALS);
  });

  it('of a request is read by the gateway’s bodies, or by the client that a program calls', () => {
    expect(naming(/\breadRequest\b/, 'src/client/requests.ts')).toEqual(READ_REQUESTS);
    expect(naming(/\bparseRequest\b/, 'src/domain/request/parse-request.ts')).toEqual([
      'src/client/requests.ts',
      'src/config/merchants-schema.ts',
      'src/gateway/schemas/body-schema.ts',
    ]);
  });
});

describe('the policy of a checkout', () => {
  it('is read as commands have left it: the input’s own says only what it was at the start', () => {
    const reads = sourcesIn(['src']).filter(({ text }) => /\binput\.policy\b/.test(text));
    // The policy in force; what a run that nothing has changed yet begins with.
    expect(reads.map(({ file }) => file).sort()).toEqual([
      'src/domain/checkout/state.ts',
      'src/workflows/checkout/context.ts',
    ]);
  });
});

const PAYPAL_ACTIVITIES = /\bPayPalActivities\b/;

describe('an Activity that calls PayPal', () => {
  it('is scheduled from money-call alone', () => {
    const schedules = sourcesIn(['src/workflows']).filter(({ text }) =>
      PAYPAL_ACTIVITIES.test(text),
    );
    expect(schedules.map(({ file }) => file)).toEqual(['src/workflows/money-call/paypal-calls.ts']);
  });
});

const EVENT_TYPE =
  /(['"`])(?:CHECKOUT|PAYMENT|CUSTOMER|RISK)\.[A-Z.-]+\1|['"`]\.(?:DISPUTE|CAPTURE|REVERSED|CREATED)\b/g;

describe('PayPal’s event types', () => {
  it('are written in one table: other files ask it', () => {
    const elsewhere = sourcesIn(['src']).filter(
      ({ file }) => file !== 'src/domain/paypal/events.ts',
    );
    expect(elsewhere.length).toBeGreaterThan(100);
    expect(
      elsewhere.flatMap(({ file, text }) =>
        (text.match(EVENT_TYPE) ?? []).map((type) => [file, type]),
      ),
    ).toEqual([]);
  });

  it.each(["x === 'PAYMENT.CAPTURE.REVERSED'", "['PAYMENT.CAPTURE.', 1]", "includes('.DISPUTE.')"])(
    'may not stand elsewhere as in %s',
    (line) => {
      expect(line.match(EVENT_TYPE)).toHaveLength(1);
    },
  );
});

const COMPARED =
  /(?:[!=]==|\bcase|\b(?:includes|has|endsWith|startsWith)\()\s*'([A-Z][A-Z0-9_]+)'/g;

/** PayPal's issues, but for words of ours and of other fields that read the same. */
const ISSUES = new Set(issuesByClass().flatMap(([, issues]) => issues));
ISSUES.add('INVALID_ACCOUNT_STATUS').add('NOT_AUTHORIZED').add('_IN_PROGRESS');
ISSUES.delete('ORDER_COMPLETE_ON_PAYMENT_APPROVAL');

const comparedIssues = (text: string): readonly string[] =>
  [...text.matchAll(COMPARED)].map(([, code = '']) => code).filter((code) => ISSUES.has(code));

describe('PayPal’s issues', () => {
  it('are compared in one file: others ask what an issue says', () => {
    const elsewhere = sourcesIn(['src']).filter(
      ({ file }) => file !== 'src/domain/paypal/issue-meanings.ts',
    );
    expect(
      elsewhere.flatMap(({ file, text }) => comparedIssues(text).map((issue) => [file, issue])),
    ).toEqual([]);
  });

  it.each([
    "issue === 'ORDER_NOT_APPROVED'",
    "case 'ORDER_EXPIRED':",
    "text.includes('INVALID_ACCOUNT_STATUS')",
    "issues.has('DUPLICATE_INVOICE_ID')",
  ])('may not stand elsewhere as in %s', (line) => {
    expect(comparedIssues(line)).toHaveLength(1);
  });
});

/** Where a Temporal client is made; a comment that shows users how, and one with the options of another, are none. */
const madeClients = ({ text, parsed }: Source): readonly string[] => {
  const code = parsed.comments.reduce(
    (left, { start, end }) => left.slice(0, start) + ' '.repeat(end - start) + left.slice(end),
    text,
  );
  return code.match(/\bnew \w*Client\((?!\{ \.\.\.options, connection\b)/g) ?? [];
};

describe('Temporal’s clients', () => {
  it('are made in one place, which encrypts where keys are set', () => {
    const makers = sourcesIn(['src']).filter((source) => madeClients(source).length > 0);
    expect(makers.map(({ file }) => file)).toEqual(['src/temporal/client.ts']);
  });

  it.each([
    ['const client = new Client({ connection });', 1],
    ['const client = new WorkflowClient();', 1],
    ['/** `new Client({ connection })` */', 0],
    ['const other = new WorkflowClient({ ...options, connection, queryRejectCondition });', 0],
  ])('are found in %s: %i', (text, found) => {
    expect(madeClients(parse('src/a.ts', text))).toHaveLength(found);
  });
});

describe('the reader of imports', () => {
  const seen = (text: string) => importsOf(parse('src/a/b.ts', text));

  it.each([
    ["import { x } from '../c.ts';", false],
    ["import type { X } from '../c.ts';", true],
    ["import { type X } from '../c.ts';", true],
    ["import { type X, y } from '../c.ts';", false],
    ["import '../c.ts';", false],
    ["export { x } from '../c.ts';", false],
    ["export type { X } from '../c.ts';", true],
    ["export * from '../c.ts';", false],
    ["const c = await import('../c.ts');", false],
  ])('finds %s', (text, typeOnly) => {
    expect(seen(text)).toEqual([
      {
        from: 'src/a/b.ts',
        target: 'src/c.ts',
        isPackage: false,
        typeOnly,
        isLate: text.includes('import('),
      },
    ]);
  });

  it('finds rings of two and of three, a file that imports itself, and no ring in a chain', () => {
    const edges = (...pairs: readonly (readonly [string, string])[]) =>
      pairs.map(([from, target]) => ({
        from,
        target,
        isPackage: false,
        typeOnly: true,
        isLate: false,
      }));
    expect(ringsIn(edges(['a', 'b'], ['b', 'c'], ['a', 'c']))).toEqual([]);
    expect(ringsIn(edges(['a', 'b'], ['b', 'a'], ['b', 'c']))).toEqual([['a', 'b']]);
    expect(ringsIn(edges(['x', 'x'], ['c', 'a'], ['a', 'b'], ['b', 'c']))).toEqual([
      ['a', 'b', 'c'],
      ['x'],
    ]);
  });
});

/** One to three screens. Whoever reads a file knows it as a whole; what outgrows that has a seam. */
const LONGEST_FILE = 260;

describe('files of the product', () => {
  const lengths = filesIn(['src', 'simulator'], '.ts').map((file) => ({
    file,
    lines: readFileSync(file, 'utf8').trimEnd().split('\n').length,
  }));

  it(`have at most ${LONGEST_FILE} lines`, () => {
    expect(lengths.length).toBeGreaterThan(300);
    const long = lengths.filter(({ lines }) => lines > LONGEST_FILE);
    expect(long.map(({ file, lines }) => `${file}: ${lines} lines`)).toEqual([]);
  });
});

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...filesIn(['docs', 'examples'], '.md'),
];

const SCRIPTS = ['.js', '.mjs'].flatMap((ending) =>
  filesIn(['bin', 'demo', 'examples', '.ci'], ending),
);

/** Settings, shell scripts and style sheets; a published schema's or the lock file's names are not ours. */
const texts: readonly (readonly [file: string, language: string])[] = [
  ...['yaml', 'yml', 'json', 'sh', 'css'].flatMap((language) =>
    filesIn(['ops', 'demo', 'examples', 'bench'], `.${language}`).map(
      (file) => [file, language] as const,
    ),
  ),
  ['.ci/run', 'sh'],
  ['temporal-compose.yml', 'yml'],
  ['package.json', 'json'],
  ['knip.json', 'json'],
];

const retired = (): readonly RetiredName[] => [
  ...[
    ...product,
    ...proofs,
    ...sourcesIn(['examples']),
    ...SCRIPTS.map((file) => parse(file, readFileSync(file, 'utf8'))),
  ]
    .filter(({ file }) => file !== 'test/architecture/retired-words.ts')
    .flatMap(retiredInSource),
  ...pages.flatMap((file) => retiredInPage(file, readFileSync(file, 'utf8'))),
  ...texts.flatMap(([file, language]) => retiredInText(file, language, readFileSync(file, 'utf8'))),
];

describe('names', () => {
  // Read before the test: a busy machine takes longer for it than a test may last.
  const found = retired().map(describeRetired);

  it('use none of the retired words', () => {
    expect(found).toEqual([]);
  });
});

describe('the reader of names', () => {
  const words = (text: string) => retiredInSource(parse('src/a.ts', text)).map(({ word }) => word);

  it.each([
    ['const theDesk = 1;', ['desk']],
    ['const TO_THE_DESK = 1;', ['desk']],
    ['type Desk = { readonly letterOf: string };', ['desk', 'letter']],
    ["it('hears the letter', () => {});", ['letter']],
    ["it.each([1])('hears the letter %i', () => {});", ['letter']],
    ['describe(`the desk of ${1}`, () => {});', ['desk']],
    ['const place = placeCapture(); const places = 1;', ['place']],
    ['const takeOver = 1; const took = overTake;', ['take over']],
    ["it('is told', () => { const told = 1; });", ['told']],
    ["// a letter\nconst text = 'Dear desk';", []],
    ['class A { constructor() {} }', []],
  ])('finds in %s the words %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    ['yml', 'services:\n  desk:\n    image: "the letter: 1" # lane\n', ['desk']],
    ['json', '{"scripts": {"the-mailbox": "run door"}}', ['mailbox']],
    [
      'sh',
      'LANE_COUNT=3\n# door=1\nopen_door() {\n  local letter=1\n}\necho desk\n',
      ['lane', 'door', 'letter'],
    ],
    ['css', '.desk > .act {\n  letter-spacing: 0.5em;\n}\n', ['desk']],
  ])('finds the names in %s', (language, text, expected) => {
    expect(retiredInText('a', language, text).map(({ word }) => word)).toEqual(expected);
  });

  it('finds a retired word in a file’s name and in a heading, not in the prose or the code of a page', () => {
    const text = '# The desk\n\nA letter on a desk.\n\n```sh\n# the mailbox\n```\n';
    expect(retiredInPage('docs/one-mailbox.md', text).map(({ word }) => word)).toEqual([
      'mailbox',
      'desk',
    ]);
  });
});
