import { agedOutOrder, nothing } from '../../domain/checkout/adoption.ts';
import type { Authorization, Capture, Order } from '../../domain/paypal/resources.ts';
import { isCaptureOf, type PaymentIds } from '../../domain/paypal/transactions.ts';
import {
  type Asked,
  type NotFound,
  notShown,
  type PaymentSearch,
  readAuthorization,
  readCapture,
  refused,
  unread,
} from './payment-search.ts';
import { searchTransactions } from './search-transactions.ts';

/** What PayPal shows without the order: the authorizations that are known, and the captures that are named, or that PayPal's reports list. */
export const findAgedOutHold = async (
  asked: Asked,
  root: Authorization,
  debugId: string | null,
): Promise<PaymentSearch> => {
  const { orderId } = root;
  const listed = await searchTransactions({ ...root, authorizationIds: [root.id] }, asked.patience);
  const authorizations = [root];
  const others = [...(asked.earlierRun?.authorizationIds ?? []), ...listed.authorizationIds];
  for (const id of new Set(others)) {
    const shown = id === root.id ? null : await readAuthorization(asked, id);
    if (shown?.kind === 'DONE' && isOfOrder(shown.value, root)) authorizations.push(shown.value);
  }
  const payment = { orderId, authorizationIds: authorizations.map(({ id }) => id) };
  const named = await readNamed(asked, payment, `another payment than authorization ${root.id}`);
  if (named.kind === 'REFUSED') return named;
  const captures = [...named.captures, ...(await readListed(asked, payment, listed.captureIds))];
  const order: Order = {
    id: orderId ?? root.id,
    approveUrl: null,
    amount: root.amount,
    customId: root.customId,
    invoiceId: root.invoiceId,
    fundingSource: null,
    createdAt: root.createdAt,
    ...(root.payeeMerchantId !== undefined && { payeeMerchantId: root.payeeMerchantId }),
    authorizations,
    captures,
    refunds: [],
  };
  return { kind: 'FOUND', found: { order, isAgedOut: true }, debugId };
};

/** A reauthorization of the root, which PayPal shows under the same order. */
const isOfOrder = ({ orderId }: Authorization, root: Authorization): boolean =>
  orderId !== null && orderId === root.orderId;

/** An order of intent CAPTURE has no authorization: its captures are all that is left to be read. */
export const findAgedOutCaptures = async (
  asked: Asked,
  orderId: string,
): Promise<PaymentSearch> => {
  const payment = { orderId, authorizationIds: [] };
  const named = await readNamed(asked, payment, `another order than ${orderId}`);
  if (named.kind === 'REFUSED') return named;
  const [first] = named.captures;
  const { createdAt = null, invoiceId = null, customId = null } = first ?? {};
  const searched = { ...payment, createdAt, invoiceId, customId };
  const listed = await searchTransactions(searched, asked.patience);
  const captures = [...named.captures, ...(await readListed(asked, payment, listed.captureIds))];
  const order = agedOutOrder(orderId, captures, asked.amount.currency);
  return order === null
    ? notShown(
        nothing(
          `PayPal shows no order ${orderId}, and no capture of it that took money is known. Where it was captured, name all its captures in captureIds.`,
        ),
      )
    : { kind: 'FOUND', found: { order, isAgedOut: true }, debugId: null };
};

const namedIn = ({ adopted, earlierRun }: Asked): readonly string[] => [
  ...new Set([...(adopted.captureIds ?? []), ...(earlierRun?.captureIds ?? [])]),
];

/** What the caller names must be there, and be of the payment. */
const readNamed = async (
  asked: Asked,
  payment: PaymentIds,
  another: string,
): Promise<{ readonly kind: 'READ'; readonly captures: readonly Capture[] } | NotFound> => {
  const captures: Capture[] = [];
  for (const id of namedIn(asked)) {
    const shown = await readCapture(asked, id);
    if (shown?.kind !== 'DONE') return unread(shown, `PayPal shows no capture ${id}.`);
    if (!isCaptureOf(payment)(shown.value)) {
      return refused(nothing(`Capture ${id} is of ${another}.`));
    }
    captures.push(shown.value);
  }
  return { kind: 'READ', captures };
};

/** What reports list is a hint: it counts where PayPal shows it to be of the payment. */
const readListed = async (
  asked: Asked,
  payment: PaymentIds,
  listed: readonly string[],
): Promise<readonly Capture[]> => {
  const captures: Capture[] = [];
  const named = namedIn(asked);
  for (const id of listed.filter((one) => !named.includes(one))) {
    const shown = await readCapture(asked, id);
    if (shown?.kind === 'DONE' && isCaptureOf(payment)(shown.value)) captures.push(shown.value);
  }
  return captures;
};
