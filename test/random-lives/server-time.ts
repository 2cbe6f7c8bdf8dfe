import { setTimeout as delay } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { advance } from '../../src/dev/advance.ts';
import { AdvanceError } from '../../src/dev/checkout-standing.ts';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import { GRPC, grpcCode } from '../../src/temporal/grpc.ts';
import type { Advance, Environment } from './environment.ts';

/** A refund has a Workflow of its own, and what it waits for is hours away. */
const REFUND_ADVANCE_MS = 25 * 3_600_000;

/** A caller waits 30 s so many times for an outcome. */
const MOST_TRIES = 5;

/** Moves the time of one Workflow on the real server together with the simulator's time of its order. */
export const serverTime = (
  client: Client,
  simulatorUrl: string,
): Pick<Environment, 'advance' | 'advanceUntil' | 'pause' | 'retriesAfter' | 'frozen'> => ({
  /** During an outage time stops, as `advance` documents it; the next step goes on from there. */
  advance: async ({ handledWithinMs, ...by }: Advance) => {
    try {
      await advance({ client, simulatorUrl, handledWithinMs }, by);
      return null;
    } catch (error) {
      if (!(error instanceof AdvanceError)) throw error;
      return error.code;
    }
  },
  advanceUntil: async (settled, workflowIds) => {
    const waiting = { over: false };
    const all = settled.finally(() => {
      waiting.over = true;
    });
    while (!waiting.over) {
      for (const id of workflowIds()) {
        const move = { ms: REFUND_ADVANCE_MS, giveUpAt: Date.now() + 2_000 };
        await moveWorkflow(client, id, move).catch(ignoreMissing);
      }
      await Promise.race([all, delay(200)]);
    }
    await all;
  },
  pause: async () => undefined,
  retriesAfter: async (tries) => tries < MOST_TRIES,
  frozen: (read) => read(),
});

const ignoreMissing = (error: unknown): void => {
  if (!(error instanceof WorkflowNotFoundError) && grpcCode(error) !== GRPC.NOT_FOUND) throw error;
};
