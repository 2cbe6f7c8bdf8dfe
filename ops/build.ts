import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import { PACKAGE_ROOT } from '../src/package-files.ts';
import { BUILT_BUNDLES, bundleWorkflows } from '../src/temporal/workflow-bundle.ts';

/** Run by `npm run build` after tsc: adds to dist/ what is not compiled. Safe twice. */
const DIST = path.join(PACKAGE_ROOT, 'dist');
const require = createRequire(import.meta.url);
const SWAGGER = path.dirname(require.resolve('swagger-ui-dist/package.json'));

async function copySwaggerUi(): Promise<void> {
  const folder = path.join(DIST, 'swagger-ui');
  await mkdir(folder, { recursive: true });
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE']) {
    await copyFile(path.join(SWAGGER, name), path.join(folder, name));
  }
}

for (const { codePath, ...kind } of BUILT_BUNDLES) {
  const logger = new DefaultLogger('WARN');
  await writeFile(codePath, await bundleWorkflows({ logger, ...kind }));
}
await copySwaggerUi();
await cp(path.join(PACKAGE_ROOT, 'demo', 'assets'), path.join(DIST, 'demo', 'assets'), {
  recursive: true,
});
