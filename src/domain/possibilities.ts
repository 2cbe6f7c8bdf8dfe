import { type Checkout, captureUpTo } from './checkout.ts';
import { remaining } from './hold.ts';
import type { Money } from './money.ts';
import type { Instant } from './paypal.ts';
import {
  refuseApprove,
  refuseCapture,
  refuseReauthorize,
  refuseRefund,
  refuseResolve,
  refuseVoid,
} from './policy.ts';
import { type Refusal } from './refusal.ts';

/** What the answers to "what can I do now?" are made of. */
export type Possibility =
  | { readonly action: CheckoutAction; readonly upTo: Money | null; readonly refusal: null }
  | { readonly action: CheckoutAction; readonly upTo: null; readonly refusal: Refusal };

export type CheckoutAction = 'approve' | 'capture' | 'void' | 'reauthorize' | 'refund' | 'resolve';

/** Every action with the reason why not, or with the most it may ask for. */
export const possibilities = (checkout: Checkout, now: Instant): readonly Possibility[] => {
  const hold = checkout.stage.name === 'HELD' ? checkout.stage.hold : null;
  const upTo = hold ? captureUpTo(checkout, hold) : null;
  const renewable = hold ? remaining(hold) : null;
  const anyAmount = { amount: null };
  const resolvable = checkout.attention === null ? refuseResolve(checkout, 'adopt') : null;
  return [
    possibility('approve', refuseApprove(checkout), null),
    possibility('capture', refuseCapture(checkout, anyAmount, now), upTo),
    possibility('void', refuseVoid(checkout), null),
    possibility('reauthorize', refuseReauthorize(checkout, anyAmount, now), renewable),
    possibility('refund', refuseRefund(checkout), null),
    possibility('resolve', resolvable, null),
  ];
};

const possibility = (
  action: CheckoutAction,
  why: Refusal | null,
  upTo: Money | null,
): Possibility => (why ? { action, upTo: null, refusal: why } : { action, upTo, refusal: null });
