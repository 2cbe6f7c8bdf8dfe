import type { PayPalEvent } from '../../contract/messages.ts';
import type { Matter } from '../../domain/checkout/attention.ts';
import type { Command, Outcome } from '../../domain/checkout/commands.ts';
import { evolve } from '../../domain/checkout/evolve.ts';
import type { Fact } from '../../domain/checkout/facts.ts';
import type { Watch } from '../../domain/checkout/hold.ts';
import { outgoingFrom } from '../../domain/checkout/outgoing-events.ts';
import type { Checkout } from '../../domain/checkout/state.ts';
import { viewOf } from '../../domain/checkout/view.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Outbox } from '../events/publish.ts';

/** A command that waits for its turn, and then for its caller to be told. */
export type PendingCommand = {
  readonly command: Command;
  readonly digest: string;
  outcome: Outcome | null;
  /** An operator's choice that a parked call has put on record and cleared the way for. */
  handedBack?: true;
};

/** Everything one checkout's Workflow keeps: what it knows, and what waits to be done. */
export type CheckoutContext = {
  checkout: Checkout;
  readonly commandQueue: PendingCommand[];
  /** Hints of approval that PayPal has not been asked about yet. */
  readonly approvals: ('SHOP' | 'PAYPAL_EVENT')[];
  readonly events: PayPalEvent[];
  /** Why PayPal is still to be read: events, and answers, that it could not be asked about. */
  readonly deferredReads: string[];
  /** When it is asked again, after it has said "no". */
  listenAgain: Watch | null;
  /** What needs a person next, when the matter that stands is settled. */
  readonly matters: Matter[];
  readonly seenEvents: string[];
  readonly outcomes: Record<string, Outcome>;
  readonly outbox: Outbox;
  attributesWritten: string;
  /** Whether a run that was reset has read what it forgot. */
  hasReadAfterReset: boolean;
  /** Policy ON_AUTHORIZATION captures once. */
  ownCaptureAsked: boolean;
};

/** The first pending that may be opened now. */
export const takeFirst = (
  { commandQueue }: CheckoutContext,
  matches: (pending: PendingCommand) => boolean,
): PendingCommand | undefined => {
  const index = commandQueue.findIndex(matches);
  return index < 0 ? undefined : commandQueue.splice(index, 1)[0];
};

export const refused = (digest: string, why: Refusal): Outcome => ({
  kind: 'REFUSED',
  digest,
  refusal: why,
});

export const record = (context: CheckoutContext, ...facts: readonly Fact[]): void => {
  const at = Date.now();
  for (const fact of facts) {
    context.checkout = evolve(context.checkout, fact, at);
    if (context.checkout.input.notify) {
      context.outbox.waiting.push(...outgoingFrom(context.checkout, { ...fact, at }));
    }
  }
};

/** Tells the caller of a command what came of it, as the checkout stands now. */
export const answer = (
  context: CheckoutContext,
  pending: PendingCommand,
  said: Refusal | null,
): void => {
  pending.outcome = said
    ? refused(pending.digest, said)
    : { kind: 'CHECKOUT', digest: pending.digest, checkout: viewOf(context.checkout, Date.now()) };
};
