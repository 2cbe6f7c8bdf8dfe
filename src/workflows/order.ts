import { orderOf } from '../domain/checkout.ts';
import type { PatchCommand } from '../domain/commands.ts';
import { equal, spellMoney } from '../domain/money.ts';
import { refusePatch } from '../domain/policy.ts';
import { type Refusal, refusal, refusedByPayPal } from '../domain/refusal.ts';
import { requestIdOf } from '../domain/request-id.ts';
import { type Desk, record } from './desk.ts';
import { paypal } from './paypal-calls.ts';
import { earlierOrder, takeOver } from './take-over.ts';
import { readPayPal } from './truth.ts';
import { orNull } from './unanswered.ts';

/**
 * Makes the order. When it cannot be made the checkout ends FAILED: no approve link was published, so no payer can
 * approve anything and nothing is owed, even if PayPal made an order whose answer was lost (paypal-rules 4.4).
 */
export const createOrder = async (desk: Desk): Promise<void> => {
  const earlier = await earlierOrder(desk);
  if (earlier) return await takeOver(desk, earlier);
  const { merchantId, checkoutId, purchaseUnit, returnUrl, cancelUrl, amount, policy } =
    desk.checkout.input;
  const requestId = requestIdOf({
    merchantId,
    owner: checkoutId,
    operation: 'createOrder',
    target: '',
    amount,
    key: null,
    generation: 0,
  });
  record(desk, { event: 'ASKED', operation: 'createOrder', target: '', requestId, amount });
  const urls = { ...(returnUrl && { returnUrl }), ...(cancelUrl && { cancelUrl }) };
  const input = { purchaseUnit, ...urls, requestId };
  const said = await orNull(() =>
    paypal.createOrder(input, `create order for ${spellMoney(amount)}`),
  );
  if (said === null) {
    record(
      desk,
      { event: 'UNANSWERED', operation: 'createOrder', requestId, failure: 'NO_ANSWER' },
      { event: 'ENDED', as: 'FAILED', why: 'PayPal did not answer; no order was published.' },
    );
  } else if (said.kind === 'REFUSED') {
    record(
      desk,
      { event: 'REFUSED', operation: 'createOrder', refusal: said.refusal },
      { event: 'ENDED', as: 'FAILED', why: `PayPal refused the order: ${said.refusal.issue}.` },
    );
  } else {
    record(desk, {
      event: 'ORDER_CREATED',
      order: { orderId: said.value.id, approveUrl: said.value.approveUrl },
      approvalEndsAt: Date.now() + policy.approvalWithinMs,
      debugId: said.debugId,
    });
  }
};

/** Changes amount, items or address of an order that is not authorized yet. Safe twice: it only replaces. */
export const patchOrder = async (desk: Desk, command: PatchCommand): Promise<Refusal | null> => {
  const { purchaseUnit, amount } = command;
  const why = refusePatch(desk.checkout, command);
  const orderId = orderOf(desk.checkout)?.orderId;
  if (why || orderId === undefined) return why;
  const input = { orderId, purchaseUnit };
  const said = await orNull(() => paypal.patchOrder(input, `patch order to ${spellMoney(amount)}`));
  if (said === null) {
    const before = desk.checkout.amount;
    await readPayPal(desk, 'did the patch happen?');
    return !equal(before, amount) && equal(desk.checkout.amount, amount)
      ? null
      : refusal('OUTCOME_UNKNOWN', 'PayPal did not answer; send the same change again.');
  }
  if (said.kind === 'REFUSED') {
    record(desk, { event: 'REFUSED', operation: 'patchOrder', refusal: said.refusal });
    return refusedByPayPal(said.refusal);
  }
  record(desk, { event: 'ORDER_PATCHED', amount, debugId: said.debugId });
  return null;
};
