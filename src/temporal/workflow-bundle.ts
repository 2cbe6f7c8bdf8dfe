import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH } from '../encryption/data-converter.ts';
import { COMPILED, PACKAGE_ROOT } from '../package-files.ts';

const SOURCE = path.join(PACKAGE_ROOT, 'src');
const LOCKED_VERSIONS = path.join(PACKAGE_ROOT, 'package-lock.json');
const KEPT_BUNDLES = 5;

/** What differs between bundles of one state of the sources. */
interface Kind {
  /** Whether messages of failures go where the payload codec encrypts them. */
  readonly encodeFailures?: boolean;
  /** Whether Workflows are traced (src/tracing). */
  readonly traced?: boolean;
}

/** What `npm run build` leaves for the compiled worker, which starts no bundler: one for each kind. */
export const BUILT_BUNDLES = [false, true].flatMap((traced) =>
  [false, true].map((encodeFailures) => {
    const kind = { encodeFailures, traced };
    return { ...kind, codePath: builtBundle(kind) };
  }),
);

function builtBundle({ encodeFailures = false, traced = false }: Kind): string {
  const kind = `${traced ? '-traced' : ''}${encodeFailures ? '-encrypted' : ''}`;
  return path.join(PACKAGE_ROOT, 'dist', `workflow-bundle${kind}.js`);
}

/** The module whose exports are the Workflow Types of the product. */
const WORKFLOWS_PATH = path.join(SOURCE, 'workflows', 'index.ts');

/** Measures Workflows from inside, without a trace in their histories. */
const METRICS_PATH = path.join(SOURCE, 'workflows', 'metrics.ts');

interface Bundling extends Kind {
  /** Where finished bundles are kept, by the hash of what went into them. */
  readonly folder: string;
  readonly logger: Logger;
  /** The module whose exports are the Workflow Types. */
  readonly workflowsPath?: string;
}

/**
 * The workflow bundle as a file for `Worker.create({ workflowBundle })`: the one from the build where this is compiled.
 * In a clone it is made once for each state of the sources, so that a worker that was killed polls again without the
 * seconds bundling takes.
 */
export async function workflowBundle({
  folder,
  logger,
  workflowsPath = WORKFLOWS_PATH,
  ...kind
}: Bundling): Promise<{ codePath: string }> {
  if (COMPILED) return { codePath: builtBundle(kind) };
  const hash = await hashOfSources(workflowsPath, kind);
  const codePath = path.join(folder, `workflows-${hash}.js`);
  if (existsSync(codePath)) {
    await utimes(codePath, new Date(), new Date());
    return { codePath };
  }
  await mkdir(folder, { recursive: true });
  const code = await bundleWorkflows({ logger, workflowsPath, ...kind });
  const unfinished = `${codePath}.${process.pid}`;
  await writeFile(unfinished, code);
  await rename(unfinished, codePath);
  await forgetOldBundles(folder);
  return { codePath };
}

/** The bundle of the sources as they are now. @throws Error naming what cannot be bundled */
export async function bundleWorkflows({
  logger,
  workflowsPath = WORKFLOWS_PATH,
  encodeFailures = false,
  traced = false,
}: Omit<Bundling, 'folder'>): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [METRICS_PATH, ...(traced ? [tracingModule()] : [])],
    // Once for all Workflows of a worker, frozen, and not anew for each start and each replay: a third of the CPU time of a
    // start, and four fifths of the memory of a cached Workflow. So no module may keep state (test/architecture.test.ts).
    ...(workflowsPath === WORKFLOWS_PATH && { preloadModules: [WORKFLOWS_PATH] }),
    logger,
    ...(encodeFailures && { failureConverterPath: FAILURE_CONVERTER_PATH }),
  });
  return code;
}

/** Its package is optional: looked for only where a traced bundle is made. */
const tracingModule = (): string =>
  createRequire(import.meta.url).resolve(
    '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors',
  );

/** Everything a bundle can depend on: its own folder, `domain`, `contract`, how it is made, and the locked versions of all packages. */
async function hashOfSources(
  workflowsPath: string,
  { encodeFailures = false, traced = false }: Kind,
): Promise<string> {
  const folders = [
    path.dirname(workflowsPath),
    path.join(SOURCE, 'domain'),
    path.join(SOURCE, 'contract'),
  ];
  const itself = fileURLToPath(import.meta.url);
  const files = [
    ...(await Promise.all(folders.map(filesBelow))).flat(),
    METRICS_PATH,
    itself,
  ].sort();
  const converters = encodeFailures ? [FAILURE_CONVERTER_PATH] : [];
  const hash = createHash('sha256')
    .update(workflowsPath)
    .update(traced ? '\0traced' : '');
  for (const file of [...files, ...converters, LOCKED_VERSIONS]) {
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
