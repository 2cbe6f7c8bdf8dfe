import type { Money } from '../money/money.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import type { Refusal } from '../refusal.ts';
import type { ResolveAction } from './state.ts';
import type { CaptureView, CheckoutView } from './view.ts';

/**
 * What every command carries: the caller's idempotency key (part of the Update Id) and a digest of the request's body,
 * kept with the outcome, so that the same key with another body can be refused.
 */
export type Keyed = { readonly key: string; readonly digest: string };

export type CaptureCommand = Keyed & {
  /** Null means all that remains. */
  readonly amount: Money | null;
  /** Null means: final when it takes all that remains. PayPal's own default is false. */
  readonly finalCapture: boolean | null;
  readonly invoiceId: string | null;
  readonly noteToPayer: string | null;
};

export type VoidCommand = Keyed & { readonly reason: string | null };

export type ReauthorizeCommand = Keyed & {
  /** Null means what remains. */
  readonly amount: Money | null;
};

export type PatchCommand = Keyed & {
  readonly purchaseUnit: PurchaseUnit;
  readonly amount: Money;
};

export type ResolveCommand = Keyed & {
  readonly action: ResolveAction;
  /** Who decided: the name of the API key, or the operator's login. */
  readonly actor: string;
  readonly reason: string;
};

/** A command as the mailbox holds it. */
export type Command =
  | { readonly type: 'CAPTURE'; readonly capture: CaptureCommand }
  | { readonly type: 'VOID'; readonly void: VoidCommand }
  | { readonly type: 'REAUTHORIZE'; readonly reauthorize: ReauthorizeCommand }
  | { readonly type: 'PATCH'; readonly patch: PatchCommand }
  | { readonly type: 'RESOLVE'; readonly resolve: ResolveCommand }
  /** Temporal's cancellation of the Workflow: release what is held, then end. */
  | { readonly type: 'CANCEL' };

/** What came of a command. It keeps the digest of the body that was asked, see Keyed. */
export type Outcome = { readonly digest: string } & (
  | { readonly kind: 'CAPTURE'; readonly capture: CaptureView }
  | { readonly kind: 'CHECKOUT'; readonly checkout: CheckoutView }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
);
