import type { Client } from '@temporalio/client';
import { Recent } from './recent.ts';

/** About 100 bytes each. One that is forgotten is found by its order's mark, or by one list call. */
const REMEMBERED = 50_000;

const checkoutsByClient = new WeakMap<Client, Recent<string>>();

/**
 * The checkouts, as Workflow Ids, of PayPal's orders and captures that this process has dealt with. PayPal's ids are unique
 * over all its accounts; what is remembered here never changes.
 */
export const knownCheckouts = (client: Client): Recent<string> => {
  const known = checkoutsByClient.get(client) ?? new Recent<string>(REMEMBERED);
  checkoutsByClient.set(client, known);
  return known;
};

/** Remembers which checkout an order, or a capture, belongs to. */
export const rememberCheckout = (
  client: Client,
  workflowId: string,
  ids: readonly (string | null | undefined)[],
): void => {
  const checkouts = knownCheckouts(client);
  for (const id of ids) if (id) checkouts.set(id, workflowId);
};
