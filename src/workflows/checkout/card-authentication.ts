import { mayNeedJudging, whyNotLiable } from '../../domain/checkout/after-refusal.ts';
import { type AwaitingApproval, policyOf } from '../../domain/checkout/state.ts';
import type { Order } from '../../domain/paypal/resources.ts';
import { readOrNull } from '../activity-result.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { type CheckoutContext, record } from './context.ts';
import { adoptShown } from './reconcile.ts';

/** The source on file is charged once; when PayPal has sent the payer back, it is the payer's turn. */
export const sourceOnFile = ({ input }: CheckoutContext, { rounds }: AwaitingApproval) => {
  const vaulted = input.orderContext?.vaulted;
  if (vaulted === undefined || rounds > 0) return {};
  const { returnUrl, cancelUrl } = input;
  return { vaulted, ...(returnUrl && { returnUrl }), ...(cancelUrl && { cancelUrl }) };
};

/** PayPal is asked at once where nobody has to approve: a source on file, or an order of v1 that the payer approved before. */
export const chargeWithoutPayer = (context: CheckoutContext): void => {
  const { stage, timeline } = context.checkout;
  if (stage.name !== 'AWAITING_APPROVAL') return;
  const via = context.input.orderContext?.vaulted
    ? 'PAYMENT_SOURCE'
    : stage.order.orderV1 && 'EXECUTED_PAYMENT';
  if (via === undefined) return;
  const isTried = timeline.some(
    (entry) => entry.event === 'APPROVAL_SIGNALLED' && entry.via === via,
  );
  if (!isTried) context.approvals.push({ via });
};

/** Where the payer is to go now, the bank of the card or PayPal, is in the order's own links. */
export const learnPayerLink = async (
  context: CheckoutContext,
  { order: { orderId, approveUrl } }: AwaitingApproval,
): Promise<void> => {
  if (!context.input.orderContext?.vaulted) return;
  const order = await readOrder(context, orderId, 'where is the payer to go?');
  if (order?.approveUrl && order.approveUrl !== approveUrl) {
    record(context, { event: 'APPROVE_LINK_CHANGED', approveUrl: order.approveUrl });
  }
};

/**
 * Judged before the card is charged, from the order itself: the payer's return says nothing about what the bank found. A
 * wallet has no 3-D Secure; PayPal judges it. While the order cannot be read nothing is charged.
 */
export const judgeCard = async (
  context: CheckoutContext,
  { order: { orderId }, rounds }: AwaitingApproval,
): Promise<'CHARGE' | 'DO_NOT_CHARGE' | 'UNAVAILABLE'> => {
  if (!mayNeedJudging(context.input, { rounds })) return 'CHARGE';
  const order = await readOrder(context, orderId, 'what did 3-D Secure say?');
  if (order === null) return 'UNAVAILABLE';
  const { authentication } = order;
  if (authentication === undefined || context.checkout.stage.name !== 'AWAITING_APPROVAL') {
    return 'CHARGE';
  }
  record(context, { event: 'CARD_AUTHENTICATED', authentication });
  const why = whyNotLiable(policyOf(context.checkout), authentication);
  if (why === null) return 'CHARGE';
  record(context, { event: 'ENDED', as: 'DENIED', why });
  return 'DO_NOT_CHARGE';
};

/** Null where PayPal cannot be read; a refused read is judged by the call that follows. */
const readOrder = async (
  context: CheckoutContext,
  orderId: string,
  because: string,
): Promise<Pick<Order, 'approveUrl' | 'authentication'> | null> => {
  const summary = `read order ${orderId}: ${because}`;
  const said = await readOrNull(() => paypal.getOrder({ orderId }, summary));
  if (said === null) return null;
  if (said.kind === 'REFUSED') return { approveUrl: null };
  adoptShown(context, said.value, said.debugId);
  return said.value;
};
