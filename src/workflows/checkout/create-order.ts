import { moneyText } from '../../domain/money/money.ts';
import { markOf } from '../../domain/paypal/custom-id.ts';
import type { PurchaseUnit } from '../../domain/paypal/purchase-unit.ts';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import { resultOrNull } from '../activity-result.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { adopt } from './adopt.ts';
import { type CheckoutContext, record } from './context.ts';
import { adoptEarlierRun, orderOfEarlierRun } from './earlier-run.ts';

/** Who started it is on record with what was asked for. */
const startedBy = ({ input }: CheckoutContext): 'START' | 'ADOPT' =>
  input.adopted ? 'ADOPT' : 'START';

/**
 * Makes the order. When it cannot be made the checkout ends FAILED: no approve link was published, so no payer can
 * approve anything and nothing is owed, even if PayPal made an order whose answer was lost (paypal-rules 4.4).
 */
export const createOrder = async (context: CheckoutContext): Promise<void> => {
  if (context.checkout.stage.name !== 'CREATING') return;
  const { actor } = context.input;
  if (actor)
    record(context, {
      event: 'COMMAND_RECEIVED',
      command: startedBy(context),
      reason: null,
      actor,
    });
  if (context.input.adopted) return await adopt(context);
  const earlier = await orderOfEarlierRun(context);
  if (earlier) return await adoptEarlierRun(context, earlier);
  const {
    merchantId,
    checkoutId,
    purchaseUnit,
    otherUnits,
    intent,
    returnUrl,
    cancelUrl,
    amount,
    policy,
    orderContext,
  } = context.input;
  const call = { operation: 'createOrder', target: '', amount } as const;
  const requestId = requestIdOf({
    ...call,
    merchantId,
    owner: checkoutId,
    key: null,
    generation: 0,
  });
  record(context, { event: 'ASKED', ...call, requestId });
  const urls = { ...(returnUrl && { returnUrl }), ...(cancelUrl && { cancelUrl }) };
  const marked = (unit: PurchaseUnit): PurchaseUnit => ({
    ...unit,
    customId: unit.customId ?? markOf(merchantId, checkoutId),
  });
  const input = {
    ...(intent === 'CAPTURE' && { intent }),
    purchaseUnit: marked(purchaseUnit),
    ...(otherUnits && { otherUnits: otherUnits.map(marked) }),
    ...urls,
    requestId,
    ...(orderContext && { orderContext }),
  };
  const summary = `create order for ${moneyText(amount)}`;
  const said = await resultOrNull(() => paypal.createOrder(input, summary));
  if (said === null) {
    record(
      context,
      { event: 'OUTCOME_UNKNOWN', operation: 'createOrder', requestId, failure: 'NO_ANSWER' },
      { event: 'ENDED', as: 'FAILED', why: 'PayPal did not answer; no order was published.' },
    );
  } else if (said.kind === 'REFUSED') {
    record(
      context,
      { event: 'REFUSED', operation: 'createOrder', refusal: said.refusal },
      { event: 'ENDED', as: 'FAILED', why: `PayPal refused the order: ${said.refusal.issue}.` },
    );
  } else {
    record(context, {
      event: 'ORDER_CREATED',
      order: { orderId: said.value.id, approveUrl: said.value.approveUrl },
      approvalEndsAt: Date.now() + policy.approvalWithinMs,
      debugId: said.debugId,
    });
  }
};
