import { type FoundPayment, nothing } from '../../domain/checkout/adoption.ts';
import type { Adopted, EarlierRun } from '../../domain/checkout/input.ts';
import { partOfOrderV1 } from '../../domain/checkout/order-v1.ts';
import type { Money } from '../../domain/money/money.ts';
import type { Answer, Authorization, Capture, Order } from '../../domain/paypal/resources.ts';
import { isCaptureOf } from '../../domain/paypal/transactions.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { readOrNull } from '../activity-result.ts';
import { type Patience, paypal } from '../money-call/paypal-calls.ts';
import { searchTransactions } from './search-transactions.ts';

/** FOUND: with the debug id of the answer that showed it. */
export type PaymentSearch =
  | { readonly kind: 'FOUND'; readonly found: FoundPayment; readonly debugId: string | null }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal };

type Asked = {
  readonly adopted: Adopted;
  /** What a stopped run of the same checkout has come to know of the payment. */
  readonly earlierRun?: EarlierRun | undefined;
  /** What the shop expects. */
  readonly amount: Money;
  readonly patience: Patience;
};

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
    return unread(
      shown,
      `PayPal shows no order ${orderId}. Where it is authorized and has aged out, name its authorizationId.`,
    );
  }
  return await found(asked, { order: shown.value, isAgedOut: false }, shown.debugId);
};

/** The order lists the root, its reauthorizations and all captures. One that has aged out answers 404 (paypal-rules 3.1). */
const byAuthorization = async (asked: Asked, authorizationId: string): Promise<PaymentSearch> => {
  const read = await readAuthorization(asked, authorizationId);
  if (read?.kind === 'REFUSED' && read.refusal.httpStatus === 404) {
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
  if (shown?.kind === 'REFUSED' && shown.refusal.httpStatus !== 404) return unread(shown, '');
  return await agedOut(asked, authorization, read.debugId);
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
  const found: FoundPayment = {
    ...partFound(asked, shown.value, authorizationId),
    isAgedOut: false,
    api: 'V1',
  };
  return { kind: 'FOUND', found, debugId: shown.debugId };
};

/** Of a payment of intent `order`: what is left of it, or one authorization. */
const partFound = (
  { adopted, earlierRun, amount }: Asked,
  order: Order,
  authorizationId: string | null,
): Pick<FoundPayment, 'order' | 'orderV1'> => {
  const { orderV1 } = order;
  if (orderV1 === undefined) return { order };
  const authorizationIds =
    authorizationId === null ? (earlierRun?.authorizationIds ?? []) : [authorizationId];
  const { intent } = adopted.expected;
  return partOfOrderV1({ order, orderV1, amount, intent, authorizationIds });
};

const isSame =
  ({ id }: Authorization) =>
  (other: Authorization): boolean =>
    other.id === id;

/** What PayPal shows without the order: the authorizations that are known, and the captures that are named, or that PayPal's reports list. */
const agedOut = async (
  asked: Asked,
  root: Authorization,
  debugId: string | null,
): Promise<PaymentSearch> => {
  const { adopted, earlierRun } = asked;
  const { orderId } = root;
  const named = [...(adopted.captureIds ?? []), ...(earlierRun?.captureIds ?? [])];
  const searched = await searchTransactions(
    { ...root, authorizationIds: [root.id] },
    asked.patience,
  );
  const authorizations = [root];
  const others = [...(earlierRun?.authorizationIds ?? []), ...searched.authorizationIds];
  for (const id of new Set(others)) {
    const shown = id === root.id ? null : await readAuthorization(asked, id);
    if (shown?.kind === 'DONE' && isOfOrder(shown.value, root)) authorizations.push(shown.value);
  }
  const captures: Capture[] = [];
  const isOfPayment = isCaptureOf({
    orderId,
    authorizationIds: authorizations.map(({ id }) => id),
  });
  for (const id of new Set([...named, ...searched.captureIds])) {
    const shown = await readCapture(asked, id);
    const isHint = !named.includes(id);
    if (isHint && !(shown?.kind === 'DONE' && isOfPayment(shown.value))) continue;
    if (shown?.kind !== 'DONE') return unread(shown, `PayPal shows no capture ${id}.`);
    if (!isOfPayment(shown.value)) {
      return refused(nothing(`Capture ${id} is of another payment than authorization ${root.id}.`));
    }
    captures.push(shown.value);
  }
  const order: Order = {
    id: root.orderId ?? root.id,
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

const readOrder = ({ patience }: Asked, orderId: string): Promise<Answer<Order> | null> =>
  readOrNull(() => paypal.getOrder({ orderId }, `read order ${orderId} to adopt it`, patience));

const readAuthorization = (
  { patience }: Asked,
  authorizationId: string,
): Promise<Answer<Authorization> | null> => {
  const summary = `read authorization ${authorizationId} to adopt it`;
  return readOrNull(() => paypal.getAuthorization({ authorizationId }, summary, patience));
};

const readCapture = ({ patience }: Asked, captureId: string): Promise<Answer<Capture> | null> =>
  readOrNull(() =>
    paypal.getCapture({ captureId }, `read capture ${captureId} to adopt it`, patience),
  );

const refused = (why: Refusal): PaymentSearch => ({ kind: 'REFUSED', refusal: why });

const unread = (
  answer: Exclude<Answer<unknown>, { kind: 'DONE' }> | null,
  absent: string,
): PaymentSearch => {
  if (answer === null) {
    return refused(
      refusal('PAYPAL_UNAVAILABLE', 'PayPal could not be asked; nothing was changed.'),
    );
  }
  const { httpStatus } = answer.refusal;
  return refused(httpStatus === 404 ? nothing(absent) : refusedByPayPal(answer.refusal));
};
