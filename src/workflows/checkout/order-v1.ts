import { orderOf } from '../../domain/checkout/state.ts';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import { resultOrNull } from '../activity-result.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { type CheckoutContext, record } from './context.ts';

/**
 * Voids an order of Payments v1 on which nothing is held: nobody authorizes it any more. One that has authorizations or
 * captures of others is left as it is, because PayPal would void those, too. Whatever PayPal answers, nothing is owed.
 */
export const closeOrderV1 = async (context: CheckoutContext): Promise<void> => {
  const part = orderOf(context.checkout)?.orderV1;
  if (part === undefined || part.others.length > 0) return;
  const { merchantId, checkoutId: owner } = context.input;
  const { generation } = context.checkout;
  const call = { operation: 'voidOrderV1', target: part.id, amount: null } as const;
  const requestId = requestIdOf({ ...call, merchantId, owner, key: null, generation });
  record(context, { event: 'ASKED', ...call, requestId });
  const { operation } = call;
  const said = await resultOrNull(() =>
    paypal.voidOrderV1({ orderId: part.id, requestId }, `void order ${part.id} of Payments v1`),
  );
  if (said === null) {
    const failure = 'NO_ANSWER';
    record(context, { event: 'OUTCOME_UNKNOWN', operation, requestId, failure });
  } else if (said.kind === 'REFUSED') {
    record(context, { event: 'REFUSED', operation, refusal: said.refusal });
  }
};
