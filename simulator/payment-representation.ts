import { cardPaymentBody } from './cards.ts';
import { hundredths, money, normalized, total } from './money.ts';
import { refundPayerOf } from './payer-account.ts';
import { receivableOf } from './receivable.ts';
import type { Authorization, Capture, Instant, Order, PurchaseUnit, Refund } from './records.ts';
import type { SimulatorState } from './state.ts';

/** PayPal's HATEOAS link. */
export interface Link {
  href: string;
  rel: string;
  method: string;
}

/** How PayPal writes a time: to the second, in UTC. */
export const timestamp = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export const link = (href: string, rel: string, method = 'GET'): Link => ({ href, rel, method });

export const orderUrl = (base: string, id: string) => `${base}/v2/checkout/orders/${id}`;
const authorizationUrl = (base: string, id: string) => `${base}/v2/payments/authorizations/${id}`;
const captureUrl = (base: string, id: string) => `${base}/v2/payments/captures/${id}`;

/** How PayPal writes the times of a refund: in California, with the offset that holds there (recorded). */
const refundTimestamp = (at: Instant): string => {
  const parts = Object.fromEntries(
    californian.formatToParts(at).map(({ type, value }) => [type, value]),
  );
  const offset = (parts['timeZoneName'] ?? '').replace('GMT', '');
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}${offset}`;
};

const californian = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'longOffset',
});

/** Cards that the shop sends are not protected; a void takes nothing away (recorded). */
const sellerProtection = ({ card }: Order) =>
  card === undefined
    ? { status: 'ELIGIBLE', dispute_categories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'] }
    : { status: 'NOT_ELIGIBLE' };

export const present = <Value>(
  name: string,
  value: Value | null | undefined,
): Record<string, Value> => (value === null || value === undefined ? {} : { [name]: value });

/** Who is paid for a purchase unit; the first, where none is named. */
export const payeeOf = (order: Order, unit: PurchaseUnit | undefined = order.units[0]) => ({
  email_address: unit?.payee?.email_address ?? 'merchant@example.com',
  merchant_id: unit?.payee?.merchant_id ?? order.merchantId,
});

/** The status a reader sees: past `expiration_time` a hold is VOIDED, whatever it was before. */
export const visibleStatus = (
  state: SimulatorState,
  order: Order,
  authorization: Authorization,
) => {
  const holds = authorization.status !== 'CAPTURED' && authorization.status !== 'DENIED';
  return holds && state.timeOf(order) >= authorization.expiresAt ? 'VOIDED' : authorization.status;
};

/** `reauthorize` is offered only where the funding source can be reauthorized (recorded). */
const authorizationLinks = (
  state: SimulatorState,
  order: Order,
  authorization: Authorization,
): Link[] => {
  const { base, knobs } = state;
  const self = authorizationUrl(base, authorization.id);
  return [
    link(self, 'self'),
    link(`${self}/capture`, 'capture', 'POST'),
    link(`${self}/void`, 'void', 'POST'),
    ...(knobs.reauthorizableFunding.includes(order.fundingSource)
      ? [link(`${self}/reauthorize`, 'reauthorize', 'POST')]
      : []),
    link(orderUrl(base, order.id), 'up'),
  ];
};

/** An authorization as it stands inside an order. */
export const authorizationInOrder = (
  state: SimulatorState,
  order: Order,
  authorization: Authorization,
) => {
  const status = visibleStatus(state, order, authorization);
  return {
    id: authorization.id,
    status,
    ...(authorization.reason !== null &&
      status === authorization.status && { status_details: { reason: authorization.reason } }),
    amount: normalized(authorization.amount),
    ...present('invoice_id', authorization.invoiceId),
    ...present('custom_id', authorization.customId),
    seller_protection: sellerProtection(order),
    ...cardPaymentBody(order, authorization.createdAt),
    expiration_time: timestamp(authorization.expiresAt),
    create_time: timestamp(authorization.createdAt),
    update_time: timestamp(
      status === authorization.status ? authorization.updatedAt : authorization.expiresAt,
    ),
    links: authorizationLinks(state, order, authorization),
  };
};

export const authorizationBody = (
  state: SimulatorState,
  order: Order,
  authorization: Authorization,
) => ({
  ...authorizationInOrder(state, order, authorization),
  supplementary_data: { related_ids: { order_id: order.id } },
  payee: payeeOf(order),
});

export const minimalAuthorization = (
  state: SimulatorState,
  order: Order,
  authorization: Authorization,
) => ({
  id: authorization.id,
  status: visibleStatus(state, order, authorization),
  links: authorizationLinks(state, order, authorization),
});

/** What took no money offers no refund (recorded for a declined card). */
const captureLinks = (base: string, order: Order, capture: Capture): Link[] => [
  link(captureUrl(base, capture.id), 'self'),
  ...(capture.status === 'DECLINED' || capture.status === 'FAILED'
    ? []
    : [link(`${captureUrl(base, capture.id)}/refund`, 'refund', 'POST')]),
  link(
    capture.authorizationId === null
      ? orderUrl(base, order.id)
      : authorizationUrl(base, capture.authorizationId),
    'up',
  ),
];

/** A capture as it stands inside an order. */
export const captureInOrder = (state: SimulatorState, order: Order, capture: Capture) => ({
  id: capture.id,
  status: capture.status,
  ...(capture.reason === null ? {} : { status_details: { reason: capture.reason } }),
  amount: normalized(capture.amount),
  final_capture: capture.finalCapture,
  ...present('invoice_id', capture.invoiceId),
  ...present('custom_id', capture.customId),
  disbursement_mode: capture.disbursementMode,
  seller_protection: sellerProtection(order),
  ...receivableOf(state, order, capture),
  ...cardPaymentBody(order, capture.createdAt),
  create_time: timestamp(capture.createdAt),
  update_time: timestamp(capture.updatedAt),
  links: captureLinks(state.base, order, capture),
});

export const captureBody = (state: SimulatorState, order: Order, capture: Capture) => ({
  ...captureInOrder(state, order, capture),
  supplementary_data: {
    related_ids: { order_id: order.id, ...present('authorization_id', capture.authorizationId) },
  },
  payee: payeeOf(order, order.units[capture.unit]),
});

export const minimalCapture = (state: SimulatorState, order: Order, capture: Capture) => ({
  id: capture.id,
  status: capture.status,
  links: captureLinks(state.base, order, capture),
});

const refundLinks = (base: string, refund: Refund): Link[] => [
  link(`${base}/v2/payments/refunds/${refund.id}`, 'self'),
  link(captureUrl(base, refund.captureId), 'up'),
];

export const refundBody = (state: SimulatorState, order: Order, refund: Refund) => {
  const currency = refund.amount.currency_code;
  const platformFees = refund.platformFees ?? [];
  const net = hundredths(refund.amount.value) - total(platformFees.map(({ amount }) => amount));
  return {
    id: refund.id,
    status: refund.status,
    ...(refund.reason === null ? {} : { status_details: { reason: refund.reason } }),
    amount: normalized(refund.amount),
    ...present('invoice_id', refund.invoiceId),
    ...present('custom_id', refund.customId),
    ...present('note_to_payer', refund.noteToPayer),
    seller_payable_breakdown: {
      gross_amount: normalized(refund.amount),
      paypal_fee: money(currency, 0n),
      ...(platformFees.length > 0 && { platform_fees: platformFees }),
      net_amount: money(currency, net),
      total_refunded_amount: money(currency, BigInt(refund.refundedSoFar)),
    },
    ...refundPayerOf(order),
    create_time: refundTimestamp(refund.createdAt),
    update_time: refundTimestamp(refund.updatedAt),
    links: refundLinks(state.base, refund),
  };
};

export const minimalRefund = (state: SimulatorState, refund: Refund) => ({
  id: refund.id,
  status: refund.status,
  links: refundLinks(state.base, refund),
});
