import type { Matter } from '../domain/attention.ts';
import type { Checkout } from '../domain/checkout.ts';
import type { Command, Outcome } from '../domain/commands.ts';
import { evolve } from '../domain/evolve.ts';
import type { Watch } from '../domain/hold.ts';
import { outgoingFrom } from '../domain/outgoing.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Fact } from '../domain/timeline.ts';
import { viewOf } from '../domain/view.ts';
import type { PayPalEvent } from './messages.ts';
import type { Outbox } from './publish.ts';

/** A command that waits for its turn, and then for its caller to be told. */
export type Letter = {
  readonly command: Command;
  readonly digest: string;
  outcome: Outcome | null;
  /** An operator's choice that a parked call has put on record and cleared the way for. */
  handedBack?: true;
};

/** Everything one checkout's Workflow keeps: what it knows, and what waits to be done. */
export type Desk = {
  checkout: Checkout;
  readonly mailbox: Letter[];
  /** Hints of approval that PayPal has not been asked about yet. */
  readonly approvals: ('SHOP' | 'PAYPAL_EVENT')[];
  readonly events: PayPalEvent[];
  /** Why PayPal is still to be read: events, and answers, that it could not be asked about. */
  readonly unheard: string[];
  /** When it is asked again, after it has said "no". */
  listenAgain: Watch | null;
  /** What needs a person next, when the matter that stands is settled. */
  readonly matters: Matter[];
  readonly seenEvents: string[];
  readonly outcomes: Record<string, Outcome>;
  readonly outbox: Outbox;
  announced: string;
  /** Whether a run that was reset has read what it forgot. */
  caughtUp: boolean;
  /** Policy ON_AUTHORIZATION captures once. */
  ownCaptureAsked: boolean;
};

/** The first letter that may be opened now. */
export const takeFirst = (
  { mailbox }: Desk,
  matches: (letter: Letter) => boolean,
): Letter | undefined => {
  const index = mailbox.findIndex(matches);
  return index < 0 ? undefined : mailbox.splice(index, 1)[0];
};

export const refused = (digest: string, why: Refusal): Outcome => ({
  kind: 'REFUSED',
  digest,
  refusal: why,
});

export const record = (desk: Desk, ...facts: readonly Fact[]): void => {
  const at = Date.now();
  for (const fact of facts) {
    desk.checkout = evolve(desk.checkout, fact, at);
    if (desk.checkout.input.notify) {
      desk.outbox.waiting.push(...outgoingFrom(desk.checkout, { ...fact, at }));
    }
  }
};

/** Tells the caller of a command what came of it, as the checkout stands now. */
export const answer = (desk: Desk, letter: Letter, said: Refusal | null): void => {
  letter.outcome = said
    ? refused(letter.digest, said)
    : { kind: 'CHECKOUT', digest: letter.digest, checkout: viewOf(desk.checkout, Date.now()) };
};
