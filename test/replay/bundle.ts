import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { ROOT } from '../../src/dev/spawn.ts';

/** The product's workflows with the observer in front of them. */
export const observedBundle = async (): Promise<{ codePath: string }> => {
  const workflowsPath = path.join(ROOT, 'src/workflows/index.ts');
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    // As in the product's bundle: all histories are replayed by one set of modules.
    preloadModules: [workflowsPath],
    // The product's own first, as its bundle has it: what it adds must not change what a history replays to.
    workflowInterceptorModules: [
      path.join(ROOT, 'src/workflows/metrics.ts'),
      path.join(ROOT, 'test/replay/observer.ts'),
    ],
    logger: new DefaultLogger('ERROR'),
  });
  const folder = path.join(ROOT, 'node_modules', '.cache', 'holdfast-bundles');
  await mkdir(folder, { recursive: true });
  const codePath = path.join(folder, `observed-${process.pid}.js`);
  await writeFile(codePath, code);
  return { codePath };
};
