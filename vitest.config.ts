import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const NEEDS_TEMPORAL = [
  'workflows',
  'refunds',
  'dev',
  'gateway',
  'client',
  'cli',
  'demo',
  'crash',
  'random-lives',
  'outage',
  'invariants',
  'replay',
  'deployment',
  'docs',
  'production',
  'merchants',
].map((folder) => `test/${folder}/**/*.test.ts`);
const NEEDS_BROWSER = ['test/browser/**/*.test.ts', 'examples/playwright/**/*.test.ts'];

/** They take minutes, mostly waiting: begun last, they would be waited for with one core idle. */
const LONGEST =
  /test\/(random-lives\/real-server|random-lives\/in-process|outage\/paypal-away|browser\/shop)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => Number(LONGEST.test(moduleId));
    return sorted.toSorted((one, other) => isLong(other) - isLong(one));
  }
}

/** openapi-typescript writes with the API of TypeScript 5, which TypeScript 7 no longer has. */
const TYPESCRIPT_API = fileURLToPath(new URL('test/openapi/typescript-5.ts', import.meta.url));

/** Names the file that also gets the results as JSON. */
const report = process.env['HOLDFAST_TEST_REPORT'];

/** Only `npm run histories` records: it writes what the replay tests read. */
const RECORDER = {
  test: {
    name: 'histories',
    include: ['test/replay/record.ts'],
    globalSetup: ['test/support/temporal-server.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    projects: [
      ...(process.env['HOLDFAST_RECORD'] === undefined ? [] : [RECORDER]),
      {
        resolve: { alias: [{ find: /^typescript$/, replacement: TYPESCRIPT_API }] },
        test: {
          name: 'quick',
          server: { deps: { inline: ['openapi-typescript'] } },
          include: ['test/**/*.test.ts'],
          exclude: [...NEEDS_TEMPORAL, ...NEEDS_BROWSER],
          // Vitest leaves a core to itself, which on two is half of them.
          maxWorkers: '100%',
          // One process for many files: each module is loaded once, not once a file, which takes seconds.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        // The examples of docs/client.md import as a user of the package does: tsconfig.json says from which source.
        resolve: { tsconfigPaths: true },
        test: {
          name: 'temporal',
          include: NEEDS_TEMPORAL,
          globalSetup: ['test/support/temporal-server.ts'],
          // Many stories wait for seconds: three files at once leave a third of two cores idle, five none at all.
          maxWorkers: 4,
          // As above.
          isolate: false,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { tsconfigPaths: true },
        test: {
          name: 'browser',
          include: NEEDS_BROWSER,
          globalSetup: ['test/support/chromium.ts'],
          // Beside the stories on Temporal: a browser leaves most of a core to them.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
