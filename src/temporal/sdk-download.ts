import { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * Run by itself: `sdk-download.ts cli|test-server FOLDER VERSION`. The SDK has no call that only downloads; starting
 * one of its local environments does, and leaves the file behind.
 */
const [kind, downloadDir, version] = process.argv.slice(2);
if (downloadDir === undefined || version === undefined) throw new Error('KIND FOLDER VERSION');

try {
  const server = { executable: { type: 'cached-download', downloadDir, version } } as const;
  const environment = await (kind === 'cli'
    ? TestWorkflowEnvironment.createLocal({ server })
    : TestWorkflowEnvironment.createTimeSkipping({ server }));
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
