import type { Client } from '@temporalio/client';
import { type ConcurrencyLimit, createConcurrencyLimit } from './concurrency-limit.ts';
import { Recent } from './recent.ts';

/**
 * Temporal's server takes ten Updates of one Workflow at the same time (`history.maxInFlightUpdates`). What comes beyond them
 * is refused and sent again by the SDK; where the history is long and the Workflow refuses them, none is answered any
 * more, nor any other command on that checkout. So one process sends fewer than half of them, and two gateways stay within.
 */
const AT_ONCE = 4;
const REMEMBERED = 10_000;

const limitsOfClient = new WeakMap<Client, Recent<ConcurrencyLimit>>();

/** Sends a command's Update when its Workflow has room for it. The deadline of its caller counts meanwhile. */
export const withinUpdateLimit = <T>(
  client: Client,
  workflowId: string,
  send: () => Promise<T>,
): Promise<T> => limitOf(client, workflowId).run(send);

const limitOf = (client: Client, workflowId: string): ConcurrencyLimit => {
  const known = limitsOfClient.get(client) ?? new Recent<ConcurrencyLimit>(REMEMBERED);
  limitsOfClient.set(client, known);
  const turns = known.get(workflowId) ?? createConcurrencyLimit({ atOnce: AT_ONCE });
  known.set(workflowId, turns);
  return turns;
};
