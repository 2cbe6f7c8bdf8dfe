import type { Client } from '@temporalio/client';
import { approvalNeededUpdate, approveSignal } from '../contract/messages.ts';
import { actorIn, type ClientContext, handleOf } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { Recent } from './recent.ts';
import { signal, toHoldfastError } from './update-calls.ts';

/** Checkouts that this process has opened, and sent no hint for yet. */
const REMEMBERED = 10_000;
/** A Workflow that does not say in time whether it needs the hint is sent one. */
const ANSWERED_WITHIN_MS = 2_000;

const opened = new WeakMap<Client, Recent<'NO_HINT_YET' | 'HINTED'>>();

const openedBy = (client: Client): Recent<'NO_HINT_YET' | 'HINTED'> => {
  const known = opened.get(client) ?? new Recent(REMEMBERED);
  opened.set(client, known);
  return known;
};

/** A checkout that this process has just opened needs the first hint. */
export const expectHint = (client: Client, workflowId: string): void =>
  openedBy(client).set(workflowId, 'NO_HINT_YET');

/**
 * A hint that the payer may have approved: a Signal, durable also while no worker answers. Where it may change nothing (this
 * process has sent one, or has not opened the checkout) it is asked first whether it would, by an Update that is always
 * rejected and leaves no event: a payer may load the return page again and again, through any gateway.
 */
export const approve = async (context: ClientContext, checkoutId: string): Promise<void> => {
  const { workflowId } = handleOf(context, checkoutId);
  if (openedBy(context.client).get(workflowId) === 'NO_HINT_YET') {
    openedBy(context.client).set(workflowId, 'HINTED');
    return await hint(context, checkoutId);
  }
  await shared(context.client, workflowId, async () => {
    if (await isNeeded(context, checkoutId)) await hint(context, checkoutId);
  });
};

const hint = (context: ClientContext, checkoutId: string): Promise<void> =>
  signal(context.client, handleOf(context, checkoutId), {
    name: approveSignal,
    args: [{ via: 'SHOP', ...actorIn(context) }],
  });

/** The question that is under way for a Workflow, and the one that comes after it. */
type Turn = { readonly underWay: Promise<void>; next: Promise<void> | null };

const turns = new WeakMap<Client, Map<string, Turn>>();

/**
 * The server takes ten Updates of a Workflow at once: whoever comes while a question is under way shares the next one,
 * which is asked after they came.
 */
const shared = (client: Client, workflowId: string, ask: () => Promise<void>): Promise<void> => {
  const ofClient = turns.get(client) ?? new Map<string, Turn>();
  turns.set(client, ofClient);
  const begin = (): Promise<void> => {
    const underWay = ask();
    const turn: Turn = { underWay, next: null };
    ofClient.set(workflowId, turn);
    return underWay.finally(() => turn.next === null && ofClient.delete(workflowId));
  };
  const turn = ofClient.get(workflowId);
  if (turn === undefined) return begin();
  turn.next ??= turn.underWay.then(begin, begin);
  return turn.next;
};

const isNeeded = async (context: ClientContext, checkoutId: string): Promise<boolean> => {
  try {
    await context.client.withDeadline(Date.now() + ANSWERED_WITHIN_MS, () =>
      handleOf(context, checkoutId).executeUpdate(approvalNeededUpdate),
    );
    return true;
  } catch (error) {
    const why = toHoldfastError(error);
    return !(why instanceof HoldfastError && why.code === 'HINT_NOT_NEEDED');
  }
};
