import { ApplicationFailure, CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { Matter } from '../domain/attention.ts';
import { type Checkout, type CheckoutInput, openCheckout } from '../domain/checkout.ts';
import type { Command, Keyed, Outcome } from '../domain/commands.ts';
import { evolve } from '../domain/evolve.ts';
import type { Watch } from '../domain/hold.ts';
import { refuseMalformed } from '../domain/malformed.ts';
import { outgoingFrom } from '../domain/outgoing.ts';
import {
  refuseCapture,
  refusePatch,
  refuseReauthorize,
  refuseResolve,
  refuseVoid,
} from '../domain/policy.ts';
import { isNews } from '../domain/reading.ts';
import { type Refusal, refusal, refusedByPayPal } from '../domain/refusal.ts';
import type { Fact } from '../domain/timeline.ts';
import { viewOf } from '../domain/view.ts';
import {
  approveSignal,
  captureUpdate,
  openUpdate,
  outcomeQuery,
  outcomesQuery,
  type PayPalEvent,
  patchUpdate,
  paypalEventSignal,
  reauthorizeUpdate,
  resolveUpdate,
  statusQuery,
  voidUpdate,
} from './messages.ts';
import { updateIdOf } from './names.ts';
import { emptyOutbox, type Outbox } from './publish.ts';

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

/**
 * Registers every handler before anything is awaited, so that an early message is kept and never lost. Handlers only
 * judge and enqueue; the one loop of the Workflow moves money.
 */
export const openDesk = (input: CheckoutInput): Desk => {
  const desk: Desk = {
    checkout: openCheckout(input),
    mailbox: [],
    approvals: [],
    events: [],
    unheard: [],
    listenAgain: null,
    matters: [],
    seenEvents: [],
    outcomes: { ...input.takesOver?.outcomes },
    outbox: emptyOutbox(),
    announced: '',
    caughtUp: false,
    ownCaptureAsked: false,
  };
  setHandler(statusQuery, () => viewOf(desk.checkout, Date.now()));
  setHandler(outcomeQuery, (updateId) => desk.outcomes[updateId] ?? null);
  setHandler(outcomesQuery, () => desk.outcomes);
  // People send signals by hand, too: one without its input must not stop a checkout that holds money.
  setHandler(approveSignal, (hint) => void desk.approvals.push(hint?.via ?? 'SHOP'));
  setHandler(paypalEventSignal, (event) => {
    if (event && refuseMalformed('paypalEvent', event) === null) receiveEvent(desk, event);
  });
  setHandler(
    openUpdate,
    async (asking) => {
      await patiently(() => desk.checkout.stage.name !== 'CREATING');
      return openOutcome(desk.checkout, asking);
    },
    { validator: (asking) => judge(refuseMalformed('open', asking)) },
  );
  registerCommands(desk);
  void CancellationScope.current().cancelRequested.catch(() => {
    desk.mailbox.push({ command: { type: 'CANCEL' }, digest: '', outcome: null });
  });
  return desk;
};

const registerCommands = (desk: Desk): void => {
  setHandler(
    captureUpdate,
    (capture) => submit(desk, { type: 'CAPTURE', capture }, { name: 'capture', ...capture }),
    {
      validator: (capture) => {
        judge(refuseMalformed('capture', capture));
        const isAnswered = updateIdOf('capture', capture.key) in desk.outcomes;
        judge(isAnswered ? null : refuseCapture(desk.checkout, capture, Date.now()));
      },
    },
  );
  setHandler(
    voidUpdate,
    (command) => submit(desk, { type: 'VOID', void: command }, { name: 'void', ...command }),
    {
      validator: (command) => judge(refuseMalformed('void', command) ?? refuseVoid(desk.checkout)),
    },
  );
  setHandler(
    reauthorizeUpdate,
    (command) =>
      submit(
        desk,
        { type: 'REAUTHORIZE', reauthorize: command },
        { name: 'reauthorize', ...command },
      ),
    {
      validator: (command) =>
        judge(
          refuseMalformed('reauthorize', command) ??
            refuseReauthorize(desk.checkout, command, Date.now()),
        ),
    },
  );
  setHandler(
    patchUpdate,
    (patch) => submit(desk, { type: 'PATCH', patch }, { name: 'patch', ...patch }),
    {
      validator: (patch) =>
        judge(refuseMalformed('patch', patch) ?? refusePatch(desk.checkout, patch)),
    },
  );
  setHandler(
    resolveUpdate,
    (resolve) => submit(desk, { type: 'RESOLVE', resolve }, { name: 'resolve', ...resolve }),
    {
      validator: (resolve) =>
        judge(refuseMalformed('resolve', resolve) ?? refuseResolve(desk.checkout, resolve.action)),
    },
  );
};

/** A refusal rejects the Update and leaves no event: the caller learns why, the checkout does not notice. */
export const judge = (why: Refusal | null): void => {
  if (why) {
    throw ApplicationFailure.create({
      type: why.code,
      message: why.reason,
      nonRetryable: true,
      details: [why],
    });
  }
};

const submit = async (
  desk: Desk,
  command: Command,
  { name, key, digest }: { readonly name: string; readonly key: string; readonly digest: string },
): Promise<Outcome> => {
  const updateId = updateIdOf(name, key);
  const earlier = desk.outcomes[updateId];
  if (earlier) return earlier;
  const letter: Letter = { command, digest, outcome: null };
  desk.mailbox.push(letter);
  await patiently(() => letter.outcome !== null);
  const outcome = letter.outcome ?? refused(digest, unanswered);
  desk.outcomes[updateId] = outcome;
  return outcome;
};

/** A handler waits in the Workflow's own scope: its cancellation must not answer a command that is still being done. */
export const patiently = (holds: () => boolean): Promise<void> =>
  CancellationScope.nonCancellable(() => condition(holds));

/** The first letter that may be opened now. */
export const takeFirst = (
  { mailbox }: Desk,
  matches: (letter: Letter) => boolean,
): Letter | undefined => {
  const index = mailbox.findIndex(matches);
  return index < 0 ? undefined : mailbox.splice(index, 1)[0];
};

const unanswered = refusal(
  'CHECKOUT_CLOSED',
  'The checkout ended before the command had its turn.',
);

export const refused = (digest: string, why: Refusal): Outcome => ({
  kind: 'REFUSED',
  digest,
  refusal: why,
});

const openOutcome = (checkout: Checkout, asking: Keyed): Outcome => {
  const { stage, input } = checkout;
  const { digest } = input;
  if (asking.key !== input.key && asking.digest !== digest) {
    const reason = 'Another checkout was started under this id, by a request with another key.';
    return refused(asking.digest, refusal('CHECKOUT_ID_TAKEN', reason));
  }
  if (stage.name !== 'ENDED' || stage.as !== 'FAILED') {
    return { kind: 'CHECKOUT', digest, checkout: viewOf(checkout, Date.now()) };
  }
  const said = checkout.timeline.findLast((entry) => entry.event === 'REFUSED');
  const why = refusal('REFUSED_BY_PAYPAL', stage.why);
  return refused(digest, said?.event === 'REFUSED' ? refusedByPayPal(said.refusal) : why);
};

/** What tells nothing new is only noted: it neither wakes the loop nor restarts its timer. */
const receiveEvent = (desk: Desk, event: PayPalEvent): void => {
  const { eventId, eventType } = event;
  if (desk.seenEvents.includes(eventId)) return;
  desk.seenEvents.push(eventId);
  if (desk.checkout.stage.name === 'HELD' && !isNews(desk.checkout, event)) {
    record(desk, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
  } else if (eventType === 'CHECKOUT.ORDER.APPROVED') desk.approvals.push('PAYPAL_EVENT');
  else desk.events.push(event);
};

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
