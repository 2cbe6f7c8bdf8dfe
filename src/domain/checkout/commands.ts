import type { Money } from '../money/money.ts';
import type { PayerPrefill } from '../paypal/order-context.ts';
import type { RemovableField } from '../paypal/patched-unit.ts';
import type { PaymentInstruction } from '../paypal/payment-instruction.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import type { Capture, Instant } from '../paypal/resources.ts';
import type { Refusal } from '../refusal.ts';
import type { CheckoutPolicy } from './policy.ts';
import type { ResolveAction } from './status.ts';

/**
 * What every command carries: the caller's idempotency key (part of the Update Id) and a digest of the request's body,
 * kept with the outcome, so that the same key with another body can be refused.
 */
export type Keyed = { readonly key: string; readonly digest: string };

/** So many characters of who asked are kept: a key's name, a colon and the longest label fit. */
export const LONGEST_ACTOR = 140;

/** Who asked: the name of the API key, with the caller's own label, or what a Temporal client says. */
type ByActor = { readonly actor?: string };

export type CaptureCommand = Keyed &
  ByActor & {
    /** Null means all that remains. */
    readonly amount: Money | null;
    /** Null means: final when it takes all that remains. PayPal's own default is false. */
    readonly finalCapture: boolean | null;
    readonly invoiceId: string | null;
    readonly noteToPayer: string | null;
    readonly softDescriptor?: string;
    readonly paymentInstruction?: PaymentInstruction;
  };

export type VoidCommand = Keyed & ByActor & { readonly reason: string | null };

export type ReauthorizeCommand = Keyed &
  ByActor & {
    /** Null means what remains. */
    readonly amount: Money | null;
  };

export type PatchCommand = Keyed &
  ByActor & {
    /** What it leaves out stays as it is. */
    readonly purchaseUnit: Partial<PurchaseUnit>;
    /** Of `purchaseUnit`, where it has one. */
    readonly amount?: Money;
    /** What is taken away. */
    readonly removes?: readonly RemovableField[];
    /** Takes the place of what PayPal's page was filled in with. */
    readonly payer?: PayerPrefill;
  };

export type ResolveCommand = Keyed & {
  readonly action: ResolveAction;
  /** Who decided: the name of the API key, or the operator's login. */
  readonly actor: string;
  readonly reason: string;
};

export type ChangePolicyCommand = Keyed &
  ByActor & {
    /** What it leaves out stays as it is. */
    readonly policy: Partial<CheckoutPolicy>;
  };

/** Its key is made for each call: a repetition reads PayPal once more. */
export type ReconcileCommand = Keyed & ByActor;

/** A command as the queue holds it. */
export type Command =
  | { readonly type: 'CAPTURE'; readonly capture: CaptureCommand }
  | { readonly type: 'VOID'; readonly void: VoidCommand }
  | { readonly type: 'REAUTHORIZE'; readonly reauthorize: ReauthorizeCommand }
  | { readonly type: 'PATCH'; readonly patch: PatchCommand }
  | { readonly type: 'CHANGE_POLICY'; readonly changePolicy: ChangePolicyCommand }
  | { readonly type: 'RESOLVE'; readonly resolve: ResolveCommand }
  | { readonly type: 'RECONCILE'; readonly reconcile: ReconcileCommand }
  /** Temporal's cancellation of the Workflow: release what is held, then end. */
  | { readonly type: 'CANCEL' };

/** Who asked for it; nothing where nobody is named. */
export const actorIn = (command: Command): { readonly actor?: string } => {
  const { actor } = askedIn(command) ?? {};
  return actor === undefined ? {} : { actor };
};

const askedIn = (command: Command): { readonly actor?: string } | null => {
  switch (command.type) {
    case 'CAPTURE':
      return command.capture;
    case 'VOID':
      return command.void;
    case 'REAUTHORIZE':
      return command.reauthorize;
    case 'PATCH':
      return command.patch;
    case 'CHANGE_POLICY':
      return command.changePolicy;
    case 'RESOLVE':
      return command.resolve;
    case 'RECONCILE':
      return command.reconcile;
    case 'CANCEL':
      return null;
  }
};

/** What PayPal showed otherwise than the checkout knew it. */
export type Difference = {
  /** Such as `amount`, `authorizations[ID].status` or `captures[ID]`. */
  readonly what: string;
  /** Null where the checkout did not know it. Money is written as PayPal writes it: `40.00 USD`. */
  readonly ours: string | null;
  /** Null where PayPal does not show it. */
  readonly paypal: string | null;
  readonly done: 'TAKEN_OVER' | 'ATTENTION_RAISED' | 'NONE';
};

/**
 * What came of a command: only what is new. It keeps the digest of the body that was asked, see Keyed. CHECKOUT names
 * the version that the command left the checkout at, so that a repetition is shown the same checkout again.
 */
export type Outcome = { readonly digest: string; readonly at: Instant } & (
  | { readonly kind: 'CAPTURE'; readonly capture: Capture }
  | {
      readonly kind: 'CHECKOUT';
      readonly version: number;
      /** Of RECONCILE alone. */
      readonly differences?: readonly Difference[];
    }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
);

/** What came of the commands so far, by Update Id. */
export type Outcomes = Readonly<Record<string, Outcome>>;
