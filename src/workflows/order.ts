import { patched } from '@temporalio/workflow';
import { orderOf } from '../domain/checkout.ts';
import type { PatchCommand } from '../domain/commands.ts';
import { equal, type Money, spellMoney } from '../domain/money.ts';
import type { PayPalRefusal } from '../domain/paypal.ts';
import { refusePatch } from '../domain/policy.ts';
import { type Refusal, refusal, refusedByPayPal } from '../domain/refusal.ts';
import { requestIdOf } from '../domain/request-id.ts';
import { type Desk, record } from './desk.ts';
import { look, lookUntilSure } from './money-call.ts';
import { paypal } from './paypal-calls.ts';
import { earlierOrder, takeOver } from './take-over.ts';
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
  if (said === null) return await lookForPatch(desk, amount);
  if (said.kind === 'REFUSED') {
    return said.afterUnanswered && patched(DOUBTED_PATCHES)
      ? await lookForPatch(desk, amount, said.refusal)
      : refusedPatch(desk, said.refusal);
  }
  record(desk, { event: 'ORDER_PATCHED', amount, debugId: said.debugId });
  return null;
};

/** The patch under which a "no" to a repeated change is doubted. Histories that are older took it as it was. */
const DOUBTED_PATCHES = 'doubt-a-refused-repetition-of-a-patch';

/** What a change that got no answer, or a "no" after none, has become; where it leaves the amount alone nobody can see. */
const lookForPatch = async (
  desk: Desk,
  amount: Money,
  said: PayPalRefusal | null = null,
): Promise<Refusal | null> => {
  const isSeen = !equal(desk.checkout.amount, amount);
  const found = () => (isSeen && equal(desk.checkout.amount, amount)) || null;
  const change = { operation: 'patchOrder', found } as const;
  const { kind } = said && isSeen ? await lookUntilSure(desk, change) : await look(desk, change);
  if (kind === 'FOUND') return null;
  return said && isSeen && kind === 'ABSENT'
    ? refusedPatch(desk, said)
    : refusal('OUTCOME_UNKNOWN', 'PayPal did not answer; send the same change again.');
};

const refusedPatch = (desk: Desk, said: PayPalRefusal): Refusal => {
  record(desk, { event: 'REFUSED', operation: 'patchOrder', refusal: said });
  return refusedByPayPal(said);
};
