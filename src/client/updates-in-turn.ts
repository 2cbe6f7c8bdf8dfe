import type { Client } from '@temporalio/client';
import { Recent } from './recent.ts';
import { createTurns, type Turns } from './turns.ts';

/**
 * Temporal's server takes ten Updates of one Workflow at the same time (`history.maxInFlightUpdates`). What comes beyond them
 * is refused and sent again by the SDK; where the history is long and the Workflow refuses them, none is answered any
 * more, nor any other command on that checkout. So one process sends fewer than half of them, and two gateways stay within.
 */
const AT_ONCE = 4;
const REMEMBERED = 10_000;

const turnsOfClient = new WeakMap<Client, Recent<Turns>>();

/** Sends a command's Update when its Workflow has room for it. The deadline of its caller counts meanwhile. */
export const inTurn = <T>(client: Client, workflowId: string, send: () => Promise<T>): Promise<T> =>
  turnsOf(client, workflowId).run(send);

const turnsOf = (client: Client, workflowId: string): Turns => {
  const known = turnsOfClient.get(client) ?? new Recent<Turns>(REMEMBERED);
  turnsOfClient.set(client, known);
  const turns = known.get(workflowId) ?? createTurns({ atOnce: AT_ONCE });
  known.set(workflowId, turns);
  return turns;
};
