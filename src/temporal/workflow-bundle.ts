import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger } from '@temporalio/worker';

const SOURCE = fileURLToPath(new URL('../', import.meta.url));
/** npm packs no lockfile: where this is installed, the versions that package.json pins stand for it. */
const VERSIONS = ['package-lock.json', 'package.json'].map((name) =>
  fileURLToPath(new URL(`../../${name}`, import.meta.url)),
);
const KEPT_BUNDLES = 5;

/** The module whose exports are the Workflow Types of the product. */
const WORKFLOWS_PATH = path.join(SOURCE, 'workflows', 'index.ts');

interface Bundling {
  /** Where finished bundles are kept, by the hash of what went into them. */
  readonly folder: string;
  readonly logger: Logger;
  /** The module whose exports are the Workflow Types. */
  readonly workflowsPath?: string;
}

/**
 * The workflow bundle as a file for `Worker.create({ workflowBundle })`. It is built once for each state of the
 * sources, so that a worker that was killed polls again without the seconds bundling takes.
 */
export async function workflowBundle({
  folder,
  logger,
  workflowsPath = WORKFLOWS_PATH,
}: Bundling): Promise<{ codePath: string }> {
  const codePath = path.join(folder, `workflows-${await hashOfSources(workflowsPath)}.js`);
  if (existsSync(codePath)) {
    await utimes(codePath, new Date(), new Date());
    return { codePath };
  }
  await mkdir(folder, { recursive: true });
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger,
    webpackConfigHook: compileOwnSources,
  });
  const unfinished = `${codePath}.${process.pid}`;
  await writeFile(unfinished, code);
  await rename(unfinished, codePath);
  await forgetOldBundles(folder);
  return { codePath };
}

type ConfigHook = NonNullable<Parameters<typeof bundleWorkflowCode>[0]['webpackConfigHook']>;

/** The SDK leaves TypeScript below node_modules alone; where this is installed, that is where its sources are. */
const compileOwnSources: ConfigHook = (config) => {
  for (const rule of config.module?.rules ?? []) {
    if (typeof rule === 'object' && rule?.exclude) {
      rule.exclude = (file) => file.includes('node_modules') && !file.startsWith(SOURCE);
    }
  }
  return config;
};

/** Everything a bundle can depend on: its own folder, `domain`, and the locked versions of all packages. */
async function hashOfSources(workflowsPath: string): Promise<string> {
  const folders = [path.dirname(workflowsPath), path.join(SOURCE, 'domain')];
  const files = (await Promise.all(folders.map(filesBelow))).flat().sort();
  const hash = createHash('sha256').update(workflowsPath);
  for (const file of [...files, ...VERSIONS.filter(existsSync)]) {
    hash.update(`\0${path.relative(SOURCE, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

async function forgetOldBundles(folder: string): Promise<void> {
  const bundles = (await readdir(folder)).filter((name) => /^workflows-\w+\.js$/.test(name));
  const aged = await Promise.all(
    bundles.map(async (name) => ({ name, usedAt: (await stat(path.join(folder, name))).mtimeMs })),
  );
  const old = aged.sort((a, b) => b.usedAt - a.usedAt).slice(KEPT_BUNDLES);
  await Promise.all(old.map(({ name }) => rm(path.join(folder, name), { force: true })));
}
