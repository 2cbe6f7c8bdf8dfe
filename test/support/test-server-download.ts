import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import worker from '@temporalio/worker/package.json' with { type: 'json' };
import { scriptArguments } from '../../src/package-files.ts';

/** No byte for this long means that the download is out of reach, not slow. */
const STALLED_AFTER_MS = 12_000;

/** Where the SDK's download leaves the time-skipping test server. */
export function cachedTestServer(cacheFolder: string): string {
  return path.join(cacheFolder, `temporal-test-server-sdk-typescript-${worker.version}`);
}

/**
 * Fetches the time-skipping test server as the SDK does, in a process of its own, which is ended when nothing arrives.
 * @throws Error with the SDK's reason
 */
export async function downloadTestServer(cacheFolder: string): Promise<void> {
  const file = cachedTestServer(cacheFolder);
  await mkdir(cacheFolder, { recursive: true });
  const child = spawn(
    process.execPath,
    [...scriptArguments('test/support/sdk-download.ts'), cacheFolder],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const watch = endWhenStalled(child, `${file}.downloading`);
  const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]).finally(
    () => clearInterval(watch),
  );
  if (existsSync(file)) return;
  await rm(`${file}.downloading`, { force: true });
  throw new Error(code === null ? 'nothing arrived' : (output.trim().split('\n').at(-1) ?? ''));
}

function endWhenStalled(
  child: { kill: (signal: 'SIGKILL') => boolean },
  file: string,
): NodeJS.Timeout {
  let seen = -1;
  let since = Date.now();
  return setInterval(() => {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size !== seen) since = Date.now();
    seen = size;
    if (Date.now() - since > STALLED_AFTER_MS) child.kill('SIGKILL');
  }, 500);
}
