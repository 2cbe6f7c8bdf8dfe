import { CancellationScope, setHandler } from '@temporalio/workflow';
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
} from '../../contract/messages.ts';
import { updateIdOf } from '../../contract/workflow-ids.ts';
import type { Command, Keyed, Outcome } from '../../domain/checkout/commands.ts';
import { isNews } from '../../domain/checkout/facts-from-order.ts';
import {
  refuseCapture,
  refusePatch,
  refuseReauthorize,
  refuseResolve,
  refuseVoid,
} from '../../domain/checkout/refusals.ts';
import { type Checkout, type CheckoutInput, openCheckout } from '../../domain/checkout/state.ts';
import { viewOf } from '../../domain/checkout/view.ts';
import { refuseMalformed } from '../../domain/malformed.ts';
import { refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { emptyOutbox } from '../events/publish.ts';
import { judge, patiently } from '../updates.ts';
import { type CheckoutContext, type PendingCommand, record, refused } from './context.ts';

/**
 * Registers every handler before anything is awaited, so that an early message is kept and never lost. Handlers only
 * judge and enqueue; the one loop of the Workflow moves money.
 */
export const registerHandlers = (input: CheckoutInput): CheckoutContext => {
  const context: CheckoutContext = {
    checkout: openCheckout(input),
    commandQueue: [],
    approvals: [],
    events: [],
    deferredReads: [],
    listenAgain: null,
    matters: [],
    seenEvents: [],
    outcomes: { ...input.takesOver?.outcomes },
    outbox: emptyOutbox(),
    attributesWritten: '',
    hasReadAfterReset: false,
    ownCaptureAsked: false,
  };
  setHandler(statusQuery, () => viewOf(context.checkout, Date.now()));
  setHandler(outcomeQuery, (updateId) => context.outcomes[updateId] ?? null);
  setHandler(outcomesQuery, () => context.outcomes);
  // People send signals by hand, too: one without its input must not stop a checkout that holds money.
  setHandler(approveSignal, (hint) => void context.approvals.push(hint?.via ?? 'SHOP'));
  setHandler(paypalEventSignal, (event) => {
    if (event && refuseMalformed('paypalEvent', event) === null) receiveEvent(context, event);
  });
  setHandler(
    openUpdate,
    async (asking) => {
      await patiently(() => context.checkout.stage.name !== 'CREATING');
      return openOutcome(context.checkout, asking);
    },
    { validator: (asking) => judge(refuseMalformed('open', asking)) },
  );
  registerCommands(context);
  void CancellationScope.current().cancelRequested.catch(() => {
    context.commandQueue.push({ command: { type: 'CANCEL' }, digest: '', outcome: null });
  });
  return context;
};

const registerCommands = (context: CheckoutContext): void => {
  setHandler(
    captureUpdate,
    (capture) => submit(context, { type: 'CAPTURE', capture }, { name: 'capture', ...capture }),
    {
      validator: (capture) => {
        judge(refuseMalformed('capture', capture));
        const isAnswered = updateIdOf('capture', capture.key) in context.outcomes;
        judge(isAnswered ? null : refuseCapture(context.checkout, capture, Date.now()));
      },
    },
  );
  setHandler(
    voidUpdate,
    (command) => submit(context, { type: 'VOID', void: command }, { name: 'void', ...command }),
    {
      validator: (command) =>
        judge(refuseMalformed('void', command) ?? refuseVoid(context.checkout)),
    },
  );
  setHandler(
    reauthorizeUpdate,
    (command) =>
      submit(
        context,
        { type: 'REAUTHORIZE', reauthorize: command },
        { name: 'reauthorize', ...command },
      ),
    {
      validator: (command) =>
        judge(
          refuseMalformed('reauthorize', command) ??
            refuseReauthorize(context.checkout, command, Date.now()),
        ),
    },
  );
  setHandler(
    patchUpdate,
    (patch) => submit(context, { type: 'PATCH', patch }, { name: 'patch', ...patch }),
    {
      validator: (patch) =>
        judge(refuseMalformed('patch', patch) ?? refusePatch(context.checkout, patch)),
    },
  );
  setHandler(
    resolveUpdate,
    (resolve) => submit(context, { type: 'RESOLVE', resolve }, { name: 'resolve', ...resolve }),
    {
      validator: (resolve) =>
        judge(
          refuseMalformed('resolve', resolve) ?? refuseResolve(context.checkout, resolve.action),
        ),
    },
  );
};

const submit = async (
  context: CheckoutContext,
  command: Command,
  { name, key, digest }: { readonly name: string; readonly key: string; readonly digest: string },
): Promise<Outcome> => {
  const updateId = updateIdOf(name, key);
  const earlier = context.outcomes[updateId];
  if (earlier) return earlier;
  const pending: PendingCommand = { command, digest, outcome: null };
  context.commandQueue.push(pending);
  await patiently(() => pending.outcome !== null);
  const outcome = pending.outcome ?? refused(digest, unanswered);
  context.outcomes[updateId] = outcome;
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
const receiveEvent = (context: CheckoutContext, event: PayPalEvent): void => {
  const { eventId, eventType } = event;
  if (context.seenEvents.includes(eventId)) return;
  context.seenEvents.push(eventId);
  if (context.checkout.stage.name === 'HELD' && !isNews(context.checkout, event)) {
    record(context, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
  } else if (eventType === 'CHECKOUT.ORDER.APPROVED') context.approvals.push('PAYPAL_EVENT');
  else context.events.push(event);
};
