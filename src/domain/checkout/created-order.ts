import type { Answer, Instant, Order } from '../paypal/resources.ts';
import type { Fact } from './facts.ts';

type Call = {
  readonly requestId: string;
  /** When the answer came. */
  readonly at: Instant;
  readonly approvalWithinMs: number;
};

/**
 * What PayPal's answer to the creation of the order, null where none came, makes of the checkout. Without an order that is
 * known it ends FAILED: no approve link was published, so no payer can approve anything (paypal-rules 4.4).
 */
export const factsOfCreation = (
  said: Answer<Order> | null,
  { requestId, at, approvalWithinMs }: Call,
): readonly Fact[] => {
  if (said === null) {
    return [
      { event: 'OUTCOME_UNKNOWN', operation: 'createOrder', requestId, failure: 'NO_ANSWER' },
      { event: 'ENDED', as: 'FAILED', why: 'PayPal did not answer; no order was published.' },
    ];
  }
  if (said.kind === 'REFUSED') {
    const { refusal } = said;
    return [
      { event: 'REFUSED', operation: 'createOrder', refusal },
      { event: 'ENDED', as: 'FAILED', why: `PayPal refused the order: ${refusal.issue}.` },
    ];
  }
  const { id: orderId, approveUrl } = said.value;
  const order = { orderId, approveUrl };
  const approvalEndsAt = at + approvalWithinMs;
  return [{ event: 'ORDER_CREATED', order, approvalEndsAt, debugId: said.debugId }];
};
