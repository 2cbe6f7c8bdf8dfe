import type { Authorization } from '../../domain/paypal/resources.ts';
import type { FoundTransactions, PaymentIds } from '../../domain/paypal/transactions.ts';
import { DAY, HOUR } from '../../domain/time/durations.ts';
import { readOrNull } from '../activity-result.ts';
import { type Patience, paypal } from '../money-call/paypal-calls.ts';

/** A shop with more transactions in a month names the captures itself. */
const MOST_PAGES = 20;

/** Each is read. PayPal takes ten captures of an authorization; a custom id may be that of all of a shop's orders. */
const MOST_CAPTURES = 30;

/** PayPal takes 31 days; a payment lives for 29. Where its age is not known: the last 30 days. */
const SEARCHED = 30 * DAY;

type Listed = Pick<FoundTransactions, 'authorizationIds' | 'captureIds'>;

type Searched = PaymentIds & Pick<Authorization, 'createdAt' | 'invoiceId' | 'customId'>;

/**
 * What PayPal's reports list of a payment whose order has aged out: its reauthorizations and captures, by what they were
 * made of, and by invoice id and custom id. A hint: each is read and compared before it counts. Nothing where PayPal does
 * not answer, or the app has no access to reports.
 */
export const searchTransactions = async (
  searched: Searched,
  patience: Patience,
): Promise<Listed> => {
  const found = await search(searched, patience);
  const known = searched.authorizationIds;
  const children = found.authorizationIds.filter((id) => !known.includes(id));
  // What was captured after a reauthorization was made of it.
  return children.length === 0
    ? found
    : await search({ ...searched, authorizationIds: [...known, ...children] }, patience);
};

const search = async (
  { orderId, authorizationIds, createdAt, invoiceId, customId }: Searched,
  patience: Patience,
): Promise<Listed> => {
  const found = {
    authorizationIds: new Set<string>(),
    captureIds: new Set<string>(),
    alikeIds: new Set<string>(),
  };
  const latest = Date.now() + HOUR;
  const from = createdAt === null ? latest - SEARCHED : createdAt - HOUR;
  const until = Math.min(from + SEARCHED, latest);
  const asked = { from, until, authorizationIds, invoiceId, customId };
  const ofOrder = orderId === null ? asked : { ...asked, orderId };
  const [root] = authorizationIds;
  const summary = `search the transactions of ${root ? `authorization ${root}` : `order ${orderId}`}`;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const shown = await readOrNull(() =>
      paypal.searchTransactions({ ...ofOrder, page }, summary, patience),
    );
    if (shown?.kind !== 'DONE') break;
    for (const one of shown.value.authorizationIds) found.authorizationIds.add(one);
    for (const one of shown.value.captureIds) found.captureIds.add(one);
    for (const one of shown.value.alikeIds ?? []) found.alikeIds.add(one);
    if (page >= shown.value.totalPages) break;
  }
  return {
    authorizationIds: [...found.authorizationIds],
    captureIds: [...new Set([...found.captureIds, ...found.alikeIds])].slice(0, MOST_CAPTURES),
  };
};
