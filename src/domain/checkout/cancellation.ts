import { refuseVoid } from './refusals.ts';
import { type Checkout, isBlocked } from './state.ts';

/**
 * What Temporal's cancellation of a checkout's Workflow does now. It breaks off no call and is not forgotten: what may
 * not be done yet waits until it may.
 */
export type CancellationStep =
  /** Until the order is made, the outcome of a call is known, or what is parked has been settled. */
  | 'WAIT'
  /** PayPal is read: the hold that it shows is released, and where it shows none the checkout may end. */
  | 'READ'
  | 'RELEASE'
  /** Nothing is held: what is PENDING is waited for, and ends the checkout. */
  | 'NOTHING';

export const cancellationStep = (
  checkout: Checkout,
  { isCallUnderWay }: { readonly isCallUnderWay: boolean },
): CancellationStep => {
  if (isCallUnderWay) return 'WAIT';
  switch (checkout.stage.name) {
    case 'ENDED':
    case 'ORDER_CAPTURED':
      return 'NOTHING';
    case 'CREATING':
      return 'WAIT';
    case 'AWAITING_APPROVAL':
      return 'READ';
    case 'HELD':
      if (isBlocked(checkout)) return 'WAIT';
      return refuseVoid(checkout) === null ? 'RELEASE' : 'NOTHING';
  }
};

/** What a read of an order that shows no payment said. SHOWN: PayPal shows the order. */
export type ReadToEnd = {
  readonly result: 'SHOWN' | 'GONE' | 'UNAVAILABLE';
  /** An earlier run of the checkout may have been paid: what it did not tell, PayPal need not list any more. */
  readonly mayFollowRun: boolean;
  /** An operator chose to close the checkout. */
  readonly isClose: boolean;
};

/** An order that PayPal does not show proves nothing: where money may have moved, only an operator's `close` ends on it. */
export const provesNothing = (
  checkout: Checkout,
  { result, mayFollowRun, isClose }: ReadToEnd,
): boolean => result === 'GONE' && !isClose && (mayFollowRun || isBlocked(checkout));

/** Whether a checkout before approval may end, for a cancellation, a void or an operator's choice. Otherwise it waits. */
export const mayEndUnpaid = (checkout: Checkout, read: ReadToEnd): boolean => {
  const { stage } = checkout;
  if (stage.name !== 'AWAITING_APPROVAL' || stage.isCompleting) return false;
  return read.result !== 'UNAVAILABLE' && !provesNothing(checkout, read);
};
