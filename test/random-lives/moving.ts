import { setTimeout as delay } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { AdvanceError, advance } from '../../src/dev/advance.ts';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import { GRPC, grpcCode } from '../../src/temporal/grpc.ts';
import type { Way, World } from './world.ts';

/** Refunds have Workflows of their own, and what they wait for is hours away. */
const AT_ONCE_MS = 25 * 3_600_000;

/** An answer that is not known after so many times 30 s is none. */
const MOST_TRIES = 5;

/** Moves time on the real server, which moves the time of one Workflow as PayPal's simulator does that of one order. */
export const movingTime = (
  client: Client,
  simulatorUrl: string,
): Pick<World, 'pass' | 'passUntil' | 'lull' | 'asksAgain' | 'still'> => ({
  /** Time that meets an outage stands still, as `advance` promises; it goes on in the next step. */
  pass: async ({ handledWithinMs, ...way }: Way) => {
    try {
      await advance({ client, simulatorUrl, handledWithinMs }, way);
      return null;
    } catch (error) {
      if (!(error instanceof AdvanceError)) throw error;
      return error.code;
    }
  },
  passUntil: async (settled, workflowIds) => {
    const waiting = { over: false };
    const all = settled.finally(() => {
      waiting.over = true;
    });
    while (!waiting.over) {
      for (const id of workflowIds()) {
        const move = { ms: AT_ONCE_MS, giveUpAt: Date.now() + 2_000 };
        await moveWorkflow(client, id, move).catch(ignoreMissing);
      }
      await Promise.race([all, delay(200)]);
    }
    await all;
  },
  lull: async () => undefined,
  asksAgain: async (tries) => tries < MOST_TRIES,
  still: (look) => look(),
});

const ignoreMissing = (error: unknown): void => {
  if (!(error instanceof WorkflowNotFoundError) && grpcCode(error) !== GRPC.NOT_FOUND) throw error;
};
