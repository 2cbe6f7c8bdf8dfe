import { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * Run by itself: `sdk-download.ts FOLDER`. The SDK has no call that only downloads its time-skipping test server;
 * starting one does, and leaves the file behind.
 */
const downloadDir = process.argv[2];
if (downloadDir === undefined) throw new Error('sdk-download.ts FOLDER');

try {
  const server = { executable: { type: 'cached-download', downloadDir } } as const;
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server });
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
