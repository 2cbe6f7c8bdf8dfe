import { patched } from '@temporalio/workflow';
import type { PatchCommand } from '../../domain/checkout/commands.ts';
import { refusePatch } from '../../domain/checkout/refusals.ts';
import { orderOf } from '../../domain/checkout/state.ts';
import { equal, type Money, moneyText } from '../../domain/money/money.ts';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import type { PayPalRefusal } from '../../domain/paypal/resources.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { resultOrNull } from '../activity-result.ts';
import { look, lookUntilSure } from '../money-call/confirm-absence.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { type CheckoutContext, record } from './context.ts';
import { adoptEarlierRun, orderOfEarlierRun } from './earlier-run.ts';

/**
 * Makes the order. When it cannot be made the checkout ends FAILED: no approve link was published, so no payer can
 * approve anything and nothing is owed, even if PayPal made an order whose answer was lost (paypal-rules 4.4).
 */
export const createOrder = async (context: CheckoutContext): Promise<void> => {
  const earlier = await orderOfEarlierRun(context);
  if (earlier) return await adoptEarlierRun(context, earlier);
  const { merchantId, checkoutId, purchaseUnit, returnUrl, cancelUrl, amount, policy } =
    context.checkout.input;
  const requestId = requestIdOf({
    merchantId,
    owner: checkoutId,
    operation: 'createOrder',
    target: '',
    amount,
    key: null,
    generation: 0,
  });
  record(context, { event: 'ASKED', operation: 'createOrder', target: '', requestId, amount });
  const urls = { ...(returnUrl && { returnUrl }), ...(cancelUrl && { cancelUrl }) };
  const input = { purchaseUnit, ...urls, requestId };
  const said = await resultOrNull(() =>
    paypal.createOrder(input, `create order for ${moneyText(amount)}`),
  );
  if (said === null) {
    record(
      context,
      { event: 'UNANSWERED', operation: 'createOrder', requestId, failure: 'NO_ANSWER' },
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

/** Changes amount, items or address of an order that is not authorized yet. Safe twice: it only replaces. */
export const patchOrder = async (
  context: CheckoutContext,
  command: PatchCommand,
): Promise<Refusal | null> => {
  const { purchaseUnit, amount } = command;
  const why = refusePatch(context.checkout, command);
  const orderId = orderOf(context.checkout)?.orderId;
  if (why || orderId === undefined) return why;
  const input = { orderId, purchaseUnit };
  const said = await resultOrNull(() =>
    paypal.patchOrder(input, `patch order to ${moneyText(amount)}`),
  );
  if (said === null) return await lookForPatch(context, amount);
  if (said.kind === 'REFUSED') {
    return said.afterUnanswered && patched(DOUBTED_PATCHES)
      ? await lookForPatch(context, amount, said.refusal)
      : refusedPatch(context, said.refusal);
  }
  record(context, { event: 'ORDER_PATCHED', amount, debugId: said.debugId });
  return null;
};

/** The patch under which a "no" to a repeated change is doubted. Histories that are older took it as it was. */
const DOUBTED_PATCHES = 'doubt-a-refused-repetition-of-a-patch';

/** What a change that got no answer, or a "no" after none, has become; where it leaves the amount alone nobody can see. */
const lookForPatch = async (
  context: CheckoutContext,
  amount: Money,
  said: PayPalRefusal | null = null,
): Promise<Refusal | null> => {
  const isSeen = !equal(context.checkout.amount, amount);
  const found = () => (isSeen && equal(context.checkout.amount, amount)) || null;
  const change = { operation: 'patchOrder', found } as const;
  const { kind } =
    said && isSeen ? await lookUntilSure(context, change) : await look(context, change);
  if (kind === 'FOUND') return null;
  return said && isSeen && kind === 'ABSENT'
    ? refusedPatch(context, said)
    : refusal('OUTCOME_UNKNOWN', 'PayPal did not answer; send the same change again.');
};

const refusedPatch = (context: CheckoutContext, said: PayPalRefusal): Refusal => {
  record(context, { event: 'REFUSED', operation: 'patchOrder', refusal: said });
  return refusedByPayPal(said);
};
