import type { FoundTransactions } from '../../contract/activity-inputs.ts';
import type { Authorization } from '../../domain/paypal/resources.ts';
import { DAY, HOUR } from '../../domain/time/durations.ts';
import { readOrNull } from '../activity-result.ts';
import { type Patience, paypal } from '../money-call/paypal-calls.ts';

/** A shop with more transactions in a month names the captures itself. */
const MOST_PAGES = 20;

/** PayPal takes 31 days; a payment lives for 29. */
const SEARCHED = 30 * DAY;

/**
 * What PayPal's reports list of an authorization whose order has aged out: its reauthorizations and captures, by what they
 * were made of, and by invoice id and custom id. A hint: each is read and compared before it counts. Nothing where PayPal
 * does not answer, or the app has no access to reports.
 */
export const searchTransactions = async (
  { id: authorizationId, createdAt, invoiceId, customId }: Authorization,
  patience: Patience,
): Promise<Omit<FoundTransactions, 'totalPages'>> => {
  const authorizationIds = new Set<string>();
  const captureIds = new Set<string>();
  const from = (createdAt ?? Date.now() - SEARCHED) - HOUR;
  const until = Math.min(from + SEARCHED, Date.now() + HOUR);
  const asked = { from, until, authorizationId, invoiceId, customId };
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const summary = `search the transactions of authorization ${authorizationId}`;
    const shown = await readOrNull(() =>
      paypal.searchTransactions({ ...asked, page }, summary, patience),
    );
    if (shown?.kind !== 'DONE') break;
    for (const id of shown.value.authorizationIds) authorizationIds.add(id);
    for (const id of shown.value.captureIds) captureIds.add(id);
    if (page >= shown.value.totalPages) break;
  }
  return { authorizationIds: [...authorizationIds], captureIds: [...captureIds] };
};
