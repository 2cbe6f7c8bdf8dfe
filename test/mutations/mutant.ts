import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../src/dev/spawn.ts';
import type { Mutation, Story } from './mutation.ts';

const NEEDED = [
  'src',
  'simulator',
  'test',
  'bench',
  'docs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vitest.config.ts',
];

const report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(z.object({ status: z.string(), title: z.string() })),
    }),
  ),
});

/** The source with the guard broken. @throws Error where the patch does not apply exactly once */
export const mutated = (source: string, { file, find, replace }: Mutation): string => {
  const parts = source.split(find);
  if (find === '' || parts.length !== 2) {
    throw new Error(`${file} has ${parts.length - 1} places that read: ${find}`);
  }
  return parts.join(replace);
};

/** A copy of the project in which one guard after the other can be broken; the project itself is never touched. */
export const openCopy = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'mutations-'));
  await Promise.all(
    NEEDED.map((name) => cp(path.join(ROOT, name), path.join(folder, name), { recursive: true })),
  );
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    /** For each story of the mutation, the title of a test that fails when the guard is broken; undefined where none does. */
    tryOut: async (mutation: Mutation): Promise<readonly (string | undefined)[]> => {
      const file = path.join(folder, mutation.file);
      const source = await readFile(file, 'utf8');
      await writeFile(file, mutated(source, mutation));
      try {
        const noticed: (string | undefined)[] = [];
        for (const story of mutation.stories) noticed.push((await failing(folder, story))[0]);
        return noticed;
      } finally {
        await writeFile(file, source);
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
};

const failing = async (folder: string, { file, title }: Story): Promise<readonly string[]> => {
  const outputFile = path.join(folder, 'report.json');
  await rm(outputFile, { force: true });
  await new Promise<void>((resolve) => {
    const args = [
      'vitest',
      'run',
      '--project',
      'quick',
      '--project',
      'temporal',
      file,
      '-t',
      title,
    ];
    const quietly = ['--reporter', 'json', '--outputFile', outputFile, '--testTimeout', '45000'];
    // The run is meant to fail; its report names the test that failed.
    execFile('npx', [...args, ...quietly], { cwd: folder }, () => resolve());
  });
  const { testResults } = report.parse(JSON.parse(await readFile(outputFile, 'utf8')));
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap((test) => (test.status === 'failed' ? [test.title] : [])),
  );
};
