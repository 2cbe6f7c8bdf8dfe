import type { Money } from '../money/money.ts';
import type { Instant } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { tooMany } from './kept-outcomes.ts';
import {
  refuseApprove,
  refuseCapture,
  refuseReauthorize,
  refuseRefund,
  refuseVoid,
} from './refusals.ts';
import { refuseResolve } from './resolve-actions.ts';
import { type Checkout, captureUpTo, isBlocked, remaining } from './state.ts';
import { CHECKOUT_ACTIONS, type CheckoutAction } from './status.ts';

/** What the answers to "what can I do now?" are made of. */
export type AllowedAction =
  | { readonly action: CheckoutAction; readonly upTo: Money | null; readonly refusal: null }
  | { readonly action: CheckoutAction; readonly upTo: null; readonly refusal: Refusal };

/** Every action with the reason why not, or with the most it may ask for. */
export const allowedActions = (checkout: Checkout, now: Instant): readonly AllowedAction[] => {
  const hold = checkout.stage.name === 'HELD' ? checkout.stage.hold : null;
  const upTo = hold ? captureUpTo(checkout, hold) : null;
  const renewable = hold ? remaining(checkout, hold) : null;
  // Named or not: where what is left is not known, an amount may still be named.
  const asked = { amount: hold?.isSumUnknown ? upTo : null };
  const underWay = callUnderWay(checkout);
  const later = checkout.takesNoMore ? tooMany : underWay;
  const resolvable = checkout.attention.length === 0 ? refuseResolve(checkout, 'adopt') : underWay;
  const actions: Readonly<Record<CheckoutAction, readonly [Refusal | null, Money | null]>> = {
    approve: [refuseApprove(checkout), null],
    capture: [refuseCapture(checkout, asked, now) ?? later, upTo],
    void: [refuseVoid(checkout) ?? underWay, null],
    reauthorize: [refuseReauthorize(checkout, { amount: null }, now) ?? later, renewable],
    refund: [refuseRefund(checkout), null],
    resolve: [resolvable, null],
  };
  return CHECKOUT_ACTIONS.map((action) => allowedAction(action, ...actions[action]));
};

/**
 * A command that comes now waits for the call before it, and may be refused then. A call that is parked waits for an operator;
 * a read that a command asked for does not.
 */
const callUnderWay = (checkout: Checkout): Refusal | null => {
  const sent = isBlocked(checkout) ? null : checkout.asked;
  const { operation } = sent ?? checkout.waiting ?? {};
  return operation === undefined
    ? null
    : refusal(
        'CALL_UNDER_WAY',
        `PayPal has not answered ${operation} yet; what is possible depends on its answer.`,
      );
};

const allowedAction = (
  action: CheckoutAction,
  why: Refusal | null,
  upTo: Money | null,
): AllowedAction => (why ? { action, upTo: null, refusal: why } : { action, upTo, refusal: null });
