import type { Money } from '../money/money.ts';
import type { Instant } from '../paypal/resources.ts';
import { type Refusal } from '../refusal.ts';
import { remaining } from './hold.ts';
import {
  refuseApprove,
  refuseCapture,
  refuseReauthorize,
  refuseRefund,
  refuseResolve,
  refuseVoid,
} from './refusals.ts';
import { type Checkout, captureUpTo } from './state.ts';

/** What the answers to "what can I do now?" are made of. */
export type AllowedAction =
  | { readonly action: CheckoutAction; readonly upTo: Money | null; readonly refusal: null }
  | { readonly action: CheckoutAction; readonly upTo: null; readonly refusal: Refusal };

export type CheckoutAction = 'approve' | 'capture' | 'void' | 'reauthorize' | 'refund' | 'resolve';

/** Every action with the reason why not, or with the most it may ask for. */
export const allowedActions = (checkout: Checkout, now: Instant): readonly AllowedAction[] => {
  const hold = checkout.stage.name === 'HELD' ? checkout.stage.hold : null;
  const upTo = hold ? captureUpTo(checkout, hold) : null;
  const renewable = hold ? remaining(hold) : null;
  const anyAmount = { amount: null };
  const resolvable = checkout.attention === null ? refuseResolve(checkout, 'adopt') : null;
  return [
    allowedAction('approve', refuseApprove(checkout), null),
    allowedAction('capture', refuseCapture(checkout, anyAmount, now), upTo),
    allowedAction('void', refuseVoid(checkout), null),
    allowedAction('reauthorize', refuseReauthorize(checkout, anyAmount, now), renewable),
    allowedAction('refund', refuseRefund(checkout), null),
    allowedAction('resolve', resolvable, null),
  ];
};

const allowedAction = (
  action: CheckoutAction,
  why: Refusal | null,
  upTo: Money | null,
): AllowedAction => (why ? { action, upTo: null, refusal: why } : { action, upTo, refusal: null });
