import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../src/dev/spawn.ts';

const run = promisify(execFile);

const NOT_COPIED = new Set(['.git', '.holdfast', 'dist', 'docs', 'node_modules', 'test']);

/** In a copy, so that two runs at once do not take each other's dist away. */
export const pack = async (folder: string): Promise<string> => {
  const clone = path.join(folder, 'clone');
  await cp(ROOT, clone, {
    recursive: true,
    filter: (file) => !NOT_COPIED.has(path.relative(ROOT, file)),
  });
  await symlink(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
  const { stdout } = await run(
    'npm',
    ['run', '--silent', 'tarball', '--', '--pack-destination', folder],
    {
      cwd: clone,
    },
  );
  return path.join(folder, stdout.trim().split('\n').at(-1) ?? '');
};

/**
 * Puts the package where npm would. Its dependencies are the clone's own, so that nothing is fetched, and only those it
 * declares, so that it cannot live on one it forgot.
 */
export const install = async (tarball: string, app: string): Promise<string> => {
  const modules = path.join(app, 'node_modules');
  const installed = path.join(modules, 'holdfast');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  const { dependencies } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  return installed;
};
