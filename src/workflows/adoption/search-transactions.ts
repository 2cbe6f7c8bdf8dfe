import type { Authorization } from '../../domain/paypal/resources.ts';
import type { FoundTransactions } from '../../domain/paypal/transactions.ts';
import { DAY, HOUR } from '../../domain/time/durations.ts';
import { readOrNull } from '../activity-result.ts';
import { type Patience, paypal } from '../money-call/paypal-calls.ts';

/** A shop with more transactions in a month names the captures itself. */
const MOST_PAGES = 20;

/** PayPal takes 31 days; a payment lives for 29. */
const SEARCHED = 30 * DAY;

type Listed = Omit<FoundTransactions, 'totalPages'>;

/**
 * What PayPal's reports list of an authorization whose order has aged out: its reauthorizations and captures, by what they
 * were made of, and by invoice id and custom id. A hint: each is read and compared before it counts. Nothing where PayPal
 * does not answer, or the app has no access to reports.
 */
export const searchTransactions = async (
  root: Authorization,
  patience: Patience,
): Promise<Listed> => {
  const found = await search(root, [root.id], patience);
  const children = found.authorizationIds.filter((id) => id !== root.id);
  // What was captured after a reauthorization was made of it.
  return children.length === 0 ? found : await search(root, [root.id, ...children], patience);
};

const search = async (
  { id, createdAt, invoiceId, customId }: Authorization,
  authorizationIds: readonly string[],
  patience: Patience,
): Promise<Listed> => {
  const found = { authorizationIds: new Set<string>(), captureIds: new Set<string>() };
  const from = (createdAt ?? Date.now() - SEARCHED) - HOUR;
  const until = Math.min(from + SEARCHED, Date.now() + HOUR);
  const asked = { from, until, authorizationIds, invoiceId, customId };
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const summary = `search the transactions of authorization ${id}`;
    const shown = await readOrNull(() =>
      paypal.searchTransactions({ ...asked, page }, summary, patience),
    );
    if (shown?.kind !== 'DONE') break;
    for (const one of shown.value.authorizationIds) found.authorizationIds.add(one);
    for (const one of shown.value.captureIds) found.captureIds.add(one);
    if (page >= shown.value.totalPages) break;
  }
  return {
    authorizationIds: [...found.authorizationIds],
    captureIds: [...found.captureIds],
  };
};
