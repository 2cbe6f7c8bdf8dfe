import type { Attention } from '../../domain/checkout/attention.ts';
import type { MoneyCallFact } from '../../domain/checkout/facts.ts';
import type { Money } from '../../domain/money/money.ts';
import type { Operation } from '../../domain/paypal/operation.ts';
import type { Answer, Instant, PayPalRefusal } from '../../domain/paypal/resources.ts';

/** One intended money call: T is what PayPal answers, F what reading PayPal shows when the call has had its effect. */
export type MoneyCall<T, F> = {
  readonly operation: Operation;
  readonly target: string;
  readonly amount: Money | null;
  /** The caller's idempotency key; null where the Workflow acts by itself. */
  readonly key: string | null;
  /** What the request says beside its target and amount: part of the request id where no key names the call. */
  readonly details?: readonly unknown[];
  /** One round: an Activity of at most two minutes that repeats one PayPal-Request-Id. */
  readonly send: (requestId: string) => Promise<Answer<T>>;
  /** Reads PayPal, once or patiently, and looks for what the call brought about. */
  readonly find: (how: FindHow) => Promise<Found<F>>;
  /**
   * Whether what a read shows after a definite "no" may be this call's, of which nothing was sent before. Left out where it
   * is always taken over, whoever made it.
   */
  readonly isOwnAfterNo?: (look: 'FOUND' | 'AMBIGUOUS', no: PayPalRefusal) => boolean;
  /**
   * REQUIRED is not over before its outcome is known or nothing can come of it. OPTIONAL gets one round: no answer to it
   * is UNKNOWN, and whoever asked goes on.
   */
  readonly necessity: 'REQUIRED' | 'OPTIONAL';
};

/** PATIENTLY waits for a PayPal that is silent, until somebody commands something. */
export type FindHow = 'ONCE' | 'PATIENTLY';

/**
 * What reading PayPal shows of a call. GONE is not ABSENT: what PayPal no longer shows proves nothing about the money
 * (paypal-rules 11, invariant 21). AMBIGUOUS: several things in PayPal's books fit it.
 */
export type Found<F> =
  | { readonly kind: 'FOUND'; readonly value: F }
  | { readonly kind: 'ABSENT' | 'GONE' | 'AMBIGUOUS' | 'UNAVAILABLE' };

/** What follows from a read while the outcome of a call is unknown. */
export type UnknownOutcomeChoice = 'KEEP_ASKING' | 'SEND_AGAIN' | 'GIVE_UP';

/** Who makes money calls: a checkout, or the refunds of one capture. One call at a time. */
export type MoneyCallContext = {
  readonly requestIdFor: (
    call: Pick<MoneyCall<unknown, unknown>, 'operation' | 'target' | 'amount' | 'key' | 'details'>,
  ) => string;
  readonly record: (...facts: readonly MoneyCallFact[]) => void;
  readonly raise: (attention: Attention) => void;
  /**
   * An earlier run may have made this call, too, and it is not known what came of it: PayPal may repeat an old "no" under
   * its request id, or the request may still be under way.
   */
  readonly mayFollowEarlierRun: () => boolean;
  /** The outcome is known: nobody has to look any more. */
  readonly settled: () => void;
  /** Nothing can come of the call any more, or something that must not wait is due: asking stops. */
  readonly mustStop: () => boolean;
  /** Somebody commands something. */
  readonly isInterrupted: () => boolean;
  /** Until that instant, or until interrupted or stopped. */
  readonly waitUntil: (at: Instant) => Promise<void>;
  /** Answers whoever interrupted. `isSure`: the read settles what became of the call. */
  readonly afterLook: (look: {
    readonly kind: Found<unknown>['kind'];
    readonly isSure: boolean;
  }) => UnknownOutcomeChoice;
};

/** PayPal's trace of a call whose outcome is not known, where it left one. */
export type UnknownOutcomeTrace = {
  readonly issue: string | null;
  readonly debugId: string | null;
};
