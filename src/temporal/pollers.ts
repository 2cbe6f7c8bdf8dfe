import type { Connection } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';

/** A poll waits at most a minute for work, so a worker that has not polled for longer is gone. */
const POLLED_WITHIN_MS = 70_000;

interface Polled {
  readonly connection: Connection;
  readonly namespace: string;
  readonly taskQueue: string;
}

/**
 * Who polls a task queue for workflow tasks, by the identity workers give: `pid@host`. A worker that was killed stays
 * in this list until its last poll is a minute old.
 */
export async function workersPolling({
  connection,
  namespace,
  taskQueue,
}: Polled): Promise<string[]> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
  });
  return pollers.flatMap(({ identity, lastAccessTime }) => {
    const since = Date.now() - (optionalTsToMs(lastAccessTime) ?? 0);
    return identity && since < POLLED_WITHIN_MS ? [identity] : [];
  });
}
