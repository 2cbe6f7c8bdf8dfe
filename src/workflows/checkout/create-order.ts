import type { CreateOrderInput } from '../../contract/activity-inputs.ts';
import { factsOfCreation } from '../../domain/checkout/created-order.ts';
import { policyOf } from '../../domain/checkout/state.ts';
import { moneyText } from '../../domain/money/money.ts';
import { markOf } from '../../domain/paypal/custom-id.ts';
import type { PurchaseUnit } from '../../domain/paypal/purchase-unit.ts';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import { resultOrNull } from '../activity-result.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { adopt } from './adopt.ts';
import { type CheckoutContext, record } from './context.ts';
import { adoptEarlierRun, orderOfEarlierRun } from './earlier-run.ts';
import { settleEarlierCall } from './settle-earlier-call.ts';

/**
 * Makes the order. When it cannot be made the checkout ends FAILED: no approve link was published, so no payer can
 * approve anything and nothing is owed, even if PayPal made an order whose answer was lost (paypal-rules 4.4).
 */
export const createOrder = async (context: CheckoutContext): Promise<void> => {
  if (context.checkout.stage.name !== 'CREATING') return;
  recordWhoStarted(context);
  if (context.input.adopted) {
    await adopt(context);
    return await settleEarlierCall(context);
  }
  const earlier = await orderOfEarlierRun(context);
  if (earlier?.orderId !== null) return await goOn(context, earlier?.orderId);
  const { merchantId, checkoutId: owner, amount } = context.input;
  const call = { operation: 'createOrder', target: '', amount } as const;
  const requestId = requestIdOf({ ...call, merchantId, owner, key: null, generation: 0 });
  record(context, { event: 'ASKED', ...call, requestId });
  const input = { ...orderInput(context), requestId };
  const summary = `create order for ${moneyText(amount)}`;
  const said = await resultOrNull(() => paypal.createOrder(input, summary));
  const { approvalWithinMs } = policyOf(context.checkout);
  record(context, ...factsOfCreation(said, { requestId, at: Date.now(), approvalWithinMs }));
};

/** With the order of an earlier run, which is undefined where an operator closed before it was known. */
const goOn = async (context: CheckoutContext, orderId: string | undefined): Promise<void> => {
  const isKnown = orderId !== undefined && (await adoptEarlierRun(context, orderId));
  if (isKnown) return await settleEarlierCall(context);
  const why = 'Closed by an operator before what an earlier run left could be read.';
  record(context, { event: 'ENDED', as: 'FAILED', why });
};

/** Who started it is on record with what was asked for. */
const recordWhoStarted = (context: CheckoutContext): void => {
  const { actor, adopted } = context.input;
  if (!actor) return;
  const command = adopted ? 'ADOPT' : 'START';
  record(context, { event: 'COMMAND_RECEIVED', command, reason: null, actor });
};

/** What PayPal is asked for. Each unit carries the mark, where the shop sets no `custom_id` of its own. */
const orderInput = ({ input }: CheckoutContext): Omit<CreateOrderInput, 'requestId'> => {
  const { merchantId, checkoutId, intent, otherUnits, returnUrl, cancelUrl, orderContext } = input;
  const marked = (unit: PurchaseUnit): PurchaseUnit => ({
    ...unit,
    customId: unit.customId ?? markOf(merchantId, checkoutId),
  });
  return {
    ...(intent === 'CAPTURE' && { intent }),
    purchaseUnit: marked(input.purchaseUnit),
    ...(otherUnits && { otherUnits: otherUnits.map(marked) }),
    ...(returnUrl && { returnUrl }),
    ...(cancelUrl && { cancelUrl }),
    ...(orderContext && { orderContext }),
  };
};
