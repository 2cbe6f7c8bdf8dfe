import type { Client } from '@temporalio/client';
import { type ConcurrencyLimit, createConcurrencyLimit } from './concurrency-limit.ts';
import { Recent } from './recent.ts';

/**
 * Temporal's server takes ten Updates of one Workflow at the same time (`history.maxInFlightUpdates`). What comes beyond them
 * is refused and sent again by the SDK; where the history is long and the Workflow refuses them, none is answered any
 * more, nor any other command on that checkout. So one process sends three, and three gateways stay within. Events, starts
 * and the decisions of operators have lines of their own: what settles a call does not wait behind the callers who wait
 * for it. All starts of a checkout carry one Update Id, so the server counts them as one, from whatever process; decisions
 * are rare.
 */
const AT_ONCE = { command: 2, event: 1, start: 2, decision: 1 } as const;
const REMEMBERED = 10_000;

type Sent = keyof typeof AT_ONCE;

const limitsOfClient = new WeakMap<Client, Recent<ConcurrencyLimit>>();

const limitOf = (client: Client, workflowId: string, sent: Sent): ConcurrencyLimit => {
  const known = limitsOfClient.get(client) ?? new Recent<ConcurrencyLimit>(REMEMBERED);
  limitsOfClient.set(client, known);
  const line = `${sent} ${workflowId}`;
  const turns = known.get(line) ?? createConcurrencyLimit({ atOnce: AT_ONCE[sent] });
  known.set(line, turns);
  return turns;
};

const limited =
  (sent: Sent) =>
  <T>(client: Client, workflowId: string, send: () => Promise<T>): Promise<T> =>
    limitOf(client, workflowId, sent).run(send);

/** Sends a command's Update when its Workflow has room for it. The deadline of its caller counts meanwhile. */
export const withinUpdateLimit = limited('command');

/** Sends the Update that asks a Workflow about an event when the one before it is answered. */
export const eventWithinUpdateLimit = limited('event');

/** Sends a start: a command does not wait behind the starts that wait for an order, as an operator's decision may be what they wait for. */
export const startWithinUpdateLimit = limited('start');

/** Sends an operator's decision: what waits may wait for it. */
export const decisionWithinUpdateLimit = limited('decision');
