import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

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
  {
    folder: 'src/workflows/',
    may: ['src/domain/', 'src/contract/'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  { folder: 'src/contract/', may: ['src/domain/'], packages: ['@temporalio/common'] },
  { folder: 'src/paypal/', may: ['src/domain/'], packages: ['ky', 'zod', 'node:'] },
  {
    folder: 'src/activities/',
    may: ['src/domain/', 'src/contract/', 'src/paypal/', 'src/client/'],
    types: ['@temporalio/client'],
    packages: ['@temporalio/activity', '@temporalio/common', 'ky', 'standardwebhooks', 'node:'],
  },
  { folder: 'src/http-client', may: ['src/domain/'], packages: ['ky', 'zod', 'node:'] },
  {
    folder: 'src/client',
    may: ['src/domain/', 'src/contract/', 'src/digest.ts'],
    packages: ['@temporalio/client', '@temporalio/common', 'node:'],
  },
  {
    folder: 'src/temporal/',
    may: ['src/package-files.ts', 'src/contract/'],
    packages: ['@temporalio/', 'pino', 'zod', 'node:'],
  },
  { folder: 'simulator/', may: [], packages: ANY_PACKAGE },
  { folder: 'demo/', may: [], packages: ['zod', 'hono', '@hono/', 'ky', 'node:'] },
];

/** Each is a program of its own: nobody imports one, the shell alone may run one. */
const DOORS = ['src/worker.ts', 'src/dev.ts', 'src/cli.ts', 'src/gateway/main.ts'];

interface Import {
  readonly from: string;
  readonly target: string;
  readonly isPackage: boolean;
  readonly typeOnly: boolean;
}

const STATEMENT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|\bimport\s*\(\s*'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'/g;

const sources = ['src', 'simulator', 'demo'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name)),
);

const imports: readonly Import[] = sources.flatMap((from) =>
  [...readFileSync(from, 'utf8').matchAll(STATEMENT)].map((match) => {
    const [, typeOnly, named = '', dynamic = '', bare = ''] = match;
    const specifier = named || dynamic || bare;
    const isPackage = !specifier.startsWith('.');
    return {
      from,
      target: isPackage ? specifier : path.join(path.dirname(from), specifier),
      isPackage,
      typeOnly: typeOnly !== undefined,
    };
  }),
);

const spell = ({ from, target, typeOnly }: Import) =>
  `${from} imports ${typeOnly ? 'types of ' : ''}${target}`;

const forbiddenBy = ({ folder, may, types = [], packages }: Row): readonly string[] =>
  imports
    .filter(({ from }) => from.startsWith(folder))
    .filter(({ target, isPackage, typeOnly }) => {
      const named = isPackage ? packages : [folder, ...may];
      const allowed = typeOnly ? [...named, ...types] : named;
      return !allowed.some((prefix) => target.startsWith(prefix));
    })
    .map(spell);

describe('the house', () => {
  it.each(TABLE)('$folder imports only what its row allows', (row) => {
    expect(imports.some(({ from }) => from.startsWith(row.folder))).toBe(true);
    expect(forbiddenBy(row)).toEqual([]);
  });

  it('shares nothing between PayPal’s stand-in and the code it stands in for', () => {
    const shared = imports.filter(
      ({ from, target }) => from.startsWith('src/') && target.startsWith('simulator/'),
    );
    expect(shared.map(spell)).toEqual([]);
  });

  it('lets nobody walk through a door from the inside', () => {
    const inside = imports.filter(
      ({ from, target }) => DOORS.includes(target) && from !== 'src/cli.ts',
    );
    expect(inside.map(spell)).toEqual([]);
  });

  it('moves time only in development: no door but the gateway and the shell knows how', () => {
    const users = imports.filter(({ target }) => target === 'src/dev/advance.ts');
    const allowed = /^src\/(gateway|cli)(\/|\.ts)|^src\/dev\//;
    expect(users.filter(({ from }) => !allowed.test(from)).map(spell)).toEqual([]);
  });
});
