import { CancellationScope, setHandler } from '@temporalio/workflow';
import { type Checkout, type CheckoutInput, openCheckout } from '../domain/checkout.ts';
import type { Command, Keyed, Outcome } from '../domain/commands.ts';
import { refuseMalformed } from '../domain/malformed.ts';
import {
  refuseCapture,
  refusePatch,
  refuseReauthorize,
  refuseResolve,
  refuseVoid,
} from '../domain/policy.ts';
import { isNews } from '../domain/reading.ts';
import { refusal, refusedByPayPal } from '../domain/refusal.ts';
import { viewOf } from '../domain/view.ts';
import { type Desk, type Letter, record, refused } from './desk.ts';
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
import { emptyOutbox } from './publish.ts';
import { judge, patiently } from './updates.ts';

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

const unanswered = refusal(
  'CHECKOUT_CLOSED',
  'The checkout ended before the command had its turn.',
);

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
