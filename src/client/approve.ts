import type { Client } from '@temporalio/client';
import { approvalNeededUpdate, approveSignal } from '../contract/messages.ts';
import { type ClientContext, handleOf } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { Recent } from './recent.ts';
import { signal, toHoldfastError } from './update-calls.ts';

/** Checkouts that this process has sent a hint for: a payer may load the return page again and again. */
const REMEMBERED = 10_000;
/** A Workflow that does not say in time whether it needs the hint is sent one. */
const ANSWERED_WITHIN_MS = 2_000;

const hinted = new WeakMap<Client, Recent<true>>();

/**
 * A hint that the payer may have approved. The first one is a Signal: durable, also while no worker answers. A later one
 * asks first whether it would change anything, by an Update that is always rejected and leaves no event.
 */
export const approve = async (context: ClientContext, checkoutId: string): Promise<void> => {
  const handle = handleOf(context, checkoutId);
  if (!isFirst(context.client, handle.workflowId) && !(await isNeeded(context, checkoutId))) return;
  await signal(context.client, handle, { name: approveSignal, args: [{ via: 'SHOP' }] });
};

const isFirst = (client: Client, workflowId: string): boolean => {
  const known = hinted.get(client) ?? new Recent<true>(REMEMBERED);
  hinted.set(client, known);
  if (known.get(workflowId)) return false;
  known.set(workflowId, true);
  return true;
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
