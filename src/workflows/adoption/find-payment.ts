import { type FoundPayment, nothing } from '../../domain/checkout/adoption.ts';
import { partOfEarlierRun, partOfOrderV1 } from '../../domain/checkout/order-v1.ts';
import { moneyText } from '../../domain/money/money.ts';
import { isNotFound } from '../../domain/paypal/issue-meanings.ts';
import type { Authorization, Order } from '../../domain/paypal/resources.ts';
import { readOrNull } from '../activity-result.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { findAgedOutCaptures, findAgedOutHold } from './aged-out.ts';
import {
  type Asked,
  notShown,
  type PaymentSearch,
  readAuthorization,
  readOrder,
  refused,
  unread,
} from './payment-search.ts';

/** Reads from PayPal what is to be adopted. Only GETs. */
export const findPayment = async (asked: Asked): Promise<PaymentSearch> => {
  const { orderId, authorizationId, paymentId } = asked.adopted;
  if (orderId !== undefined) return await byOrder(asked, orderId);
  if (authorizationId !== undefined) return await byAuthorization(asked, authorizationId);
  if (paymentId !== undefined) return await byPaymentV1(asked, paymentId, null);
  return refused(nothing('Neither an order nor an authorization is named.'));
};

const byOrder = async (asked: Asked, orderId: string): Promise<PaymentSearch> => {
  const shown = await readOrder(asked, orderId);
  if (shown?.kind !== 'DONE') {
    const isGone = shown !== null && isNotFound(shown.refusal);
    const [rootId] = asked.earlierRun?.authorizationIds ?? [];
    if (isGone && rootId !== undefined) return await byKnownAuthorization(asked, rootId);
    if (isGone && asked.adopted.expected.intent === 'CAPTURE') {
      return await findAgedOutCaptures(asked, orderId);
    }
    return unread(
      shown,
      `PayPal shows no order ${orderId}. Where it is authorized and has aged out, name its authorizationId; where it was captured, say expected.intent CAPTURE.`,
    );
  }
  return await found(asked, { order: shown.value, isAgedOut: false }, shown.debugId);
};

/** The order that an earlier run adopted has aged out; what was authorized on it is still there. */
const byKnownAuthorization = async (asked: Asked, rootId: string): Promise<PaymentSearch> => {
  const read = await readAuthorization(asked, rootId);
  return read?.kind === 'DONE'
    ? await findAgedOutHold(asked, read.value, read.debugId)
    : unread(read, `PayPal shows no authorization ${rootId}.`);
};

/** The order lists the root, its reauthorizations and all captures. One that has aged out answers 404 (paypal-rules 3.1). */
const byAuthorization = async (asked: Asked, authorizationId: string): Promise<PaymentSearch> => {
  const read = await readAuthorization(asked, authorizationId);
  if (read?.kind === 'REFUSED' && isNotFound(read.refusal)) {
    return await byAuthorizationV1(asked, authorizationId);
  }
  if (read?.kind !== 'DONE') return unread(read, '');
  const authorization = read.value;
  const orderId = authorization.orderId;
  const shown = orderId === null ? null : await readOrder(asked, orderId);
  if (orderId !== null && shown === null) return unread(shown, '');
  if (shown?.kind === 'DONE' && shown.value.authorizations.some(isSame(authorization))) {
    return await found(asked, { order: shown.value, isAgedOut: false }, shown.debugId);
  }
  if (shown?.kind === 'REFUSED' && !isNotFound(shown.refusal)) return unread(shown, '');
  return await findAgedOutHold(asked, authorization, read.debugId);
};

/** What v2 does not know may lie in v1: asked by a read, never by a money call. */
const byAuthorizationV1 = async (asked: Asked, authorizationId: string): Promise<PaymentSearch> => {
  const summary = `read authorization ${authorizationId} of Payments v1 to adopt it`;
  const shown = await readOrNull(() =>
    paypal.getAuthorizationV1({ authorizationId }, summary, asked.patience),
  );
  if (shown?.kind !== 'DONE')
    return unread(shown, `PayPal shows no authorization ${authorizationId}.`);
  const { orderId: paymentId } = shown.value;
  return paymentId === null
    ? refused(nothing(`PayPal does not name the payment of authorization ${authorizationId}.`))
    : await byPaymentV1(asked, paymentId, authorizationId);
};

/** A payment lists all that it led to, for as long as PayPal shows it. The parent of an order's authorization is the order. */
const byPaymentV1 = async (
  asked: Asked,
  id: string,
  authorizationId: string | null,
): Promise<PaymentSearch> => {
  if (!id.startsWith(ORDER_V1)) return await byPaymentIdV1(asked, id, authorizationId);
  const summary = `read order ${id} of Payments v1 to adopt it`;
  const shown = await readOrNull(() => paypal.getOrderV1({ orderId: id }, summary, asked.patience));
  if (shown?.kind !== 'DONE') return unread(shown, `PayPal shows no order ${id} of Payments v1.`);
  const { paymentId } = shown.value;
  return paymentId === null
    ? refused(nothing(`PayPal does not name the payment of order ${id}.`))
    : await byPaymentIdV1(asked, paymentId, authorizationId);
};

const ORDER_V1 = 'O-';

const byPaymentIdV1 = async (
  asked: Asked,
  paymentId: string,
  authorizationId: string | null,
): Promise<PaymentSearch> => {
  const summary = `read payment ${paymentId} of Payments v1 to adopt it`;
  const shown = await readOrNull(() => paypal.getPaymentV1({ paymentId }, summary, asked.patience));
  if (shown?.kind !== 'DONE') return unread(shown, `PayPal shows no payment ${paymentId}.`);
  const part = partFound(asked, shown.value, authorizationId);
  if (part === null) return notShown(nothing(severalOf(asked, paymentId)));
  const found: FoundPayment = { ...part, isAgedOut: false, api: 'V1' };
  return { kind: 'FOUND', found, debugId: shown.debugId };
};

const severalOf = ({ amount }: Asked, paymentId: string): string =>
  `PayPal shows several of ${moneyText(amount)} on the order of payment ${paymentId}, and an earlier run of this checkout made one of them`;

/** Of a payment of intent `order`: what is left of it, or one authorization; null where it is not known which. */
const partFound = (
  { adopted, earlierRun, amount, isAdoptedBefore = false }: Asked,
  order: Order,
  authorizationId: string | null,
): Pick<FoundPayment, 'order' | 'orderV1'> | null => {
  const { orderV1 } = order;
  if (orderV1 === undefined) return { order };
  const authorizationIds =
    authorizationId === null ? (earlierRun?.authorizationIds ?? []) : [authorizationId];
  const { intent } = adopted.expected;
  const wanted = { order, orderV1, amount, intent, authorizationIds };
  const isUnnamed = authorizationIds.length === 0;
  return isAdoptedBefore && isUnnamed ? partOfEarlierRun(wanted) : partOfOrderV1(wanted);
};

const isSame =
  ({ id }: Authorization) =>
  (other: Authorization): boolean =>
    other.id === id;

/** An order may leave out an `expiration_time` that the authorization itself shows: deadlines are planned by it. */
const found = async (
  asked: Asked,
  { order, isAgedOut }: FoundPayment,
  debugId: string | null,
): Promise<PaymentSearch> => {
  const authorizations: Authorization[] = [];
  for (const listed of order.authorizations) {
    const shown = listed.expiresAt === null ? await readAuthorization(asked, listed.id) : null;
    const expiresAt = shown?.kind === 'DONE' ? shown.value.expiresAt : listed.expiresAt;
    authorizations.push({ ...listed, expiresAt });
  }
  return { kind: 'FOUND', found: { order: { ...order, authorizations }, isAgedOut }, debugId };
};
