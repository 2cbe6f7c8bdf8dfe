import { CancellationScope, setHandler } from '@temporalio/workflow';
import {
  type ApproveSignal,
  approvalNeededUpdate,
  approveSignal,
  captureUpdate,
  changePolicyUpdate,
  openUpdate,
  outcomeQuery,
  outcomesQuery,
  patchUpdate,
  paypalEventNewsUpdate,
  paypalEventSignal,
  reauthorizeUpdate,
  reconcileUpdate,
  resolveUpdate,
  statusQuery,
  voidUpdate,
} from '../../contract/messages.ts';
import { updateIdOf } from '../../contract/workflow-ids.ts';
import type { ContinuedCheckout } from '../../contract/workflows.ts';
import { approvalNeeded, keepsHint } from '../../domain/checkout/approval-hints.ts';
import type { Command, Keyed, Outcome } from '../../domain/checkout/commands.ts';
import { actorIn, LONGEST_ACTOR } from '../../domain/checkout/commands.ts';
import { refuseReconcile } from '../../domain/checkout/differences.ts';
import { effectOf, eventNews } from '../../domain/checkout/event-news.ts';
import type { CheckoutInput } from '../../domain/checkout/input.ts';
import { refuseMore, takesNoMore } from '../../domain/checkout/kept-outcomes.ts';
import { openOutcome } from '../../domain/checkout/open-outcome.ts';
import { refusePolicyChange } from '../../domain/checkout/policy-change.ts';
import { refuseCapture, refuseReauthorize, refuseVoid } from '../../domain/checkout/refusals.ts';
import { refusePatch } from '../../domain/checkout/refuse-patch.ts';
import { refuseResolve } from '../../domain/checkout/resolve-actions.ts';
import type { Checkout } from '../../domain/checkout/state.ts';
import { refuseMalformed } from '../../domain/malformed.ts';
import { type PayPalEvent, withSeenEvent } from '../../domain/paypal/events.ts';
import { type Refusal, refusal, refuseOtherBody } from '../../domain/refusal.ts';
import { rejectWith, waitInHandler } from '../updates.ts';
import { type CheckoutContext, openContext, type PendingCommand, record } from './context.ts';
import { keepOutcome, outcomeOf } from './outcomes.ts';
import { isUnreadAfterReset } from './reset.ts';

/**
 * Registers every handler before anything is awaited, so that an early message is kept and never lost. Handlers only
 * judge and enqueue; the one loop of the Workflow moves money.
 */
export const registerHandlers = (
  input: CheckoutInput,
  continued: ContinuedCheckout | undefined,
): CheckoutContext => {
  const context = openContext(input, continued);
  setHandler(statusQuery, () => ({
    ...context.checkout,
    ...(context.waiting && { waiting: context.waiting }),
    ...(takesNoMore(context.outcomes) && { takesNoMore: true }),
  }));
  setHandler(outcomeQuery, (updateId) => outcomeOf(context, updateId));
  setHandler(outcomesQuery, () => Object.fromEntries(context.outcomes));
  // People send signals by hand, too: one without its input must not stop a checkout that holds money.
  setHandler(approveSignal, (hint) => receiveHint(context, hintOf(hint)));
  setHandler(paypalEventSignal, (event) => {
    if (event && refuseMalformed('paypalEvent', event) === null) receiveEvent(context, event);
  });
  setHandler(openUpdate, async (startToken) => {
    // A caller may reach, in its first task, a run that somebody started by hand.
    if (startToken === input.startToken) context.isStartedByCaller = true;
    await waitInHandler(() => context.checkout.stage.name !== 'CREATING');
    return openOutcome(context.checkout, Date.now());
  });
  setHandler(approvalNeededUpdate, () => undefined, {
    validator: () => rejectWith(approvalNeeded(context.checkout, context.approvals)),
  });
  setHandler(paypalEventNewsUpdate, () => undefined, {
    validator: (event) => {
      rejectWith(
        refuseMalformed('paypalEvent', event) ?? eventNews(context.checkout, event, context),
      );
    },
  });
  registerCommands(context);
  registerPolicyChange(context);
  registerReconcile(context);
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
      validator: (capture) =>
        validate(context, { name: 'capture', command: capture }, (checkout) =>
          refuseCapture(checkout, capture, Date.now()),
        ),
    },
  );
  setHandler(
    voidUpdate,
    (command) => submit(context, { type: 'VOID', void: command }, { name: 'void', ...command }),
    { validator: (command) => validate(context, { name: 'void', command }, refuseVoid) },
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
        validate(context, { name: 'reauthorize', command }, (checkout) =>
          refuseReauthorize(checkout, command, Date.now()),
        ),
    },
  );
  setHandler(
    patchUpdate,
    (patch) => submit(context, { type: 'PATCH', patch }, { name: 'patch', ...patch }),
    {
      validator: (patch) =>
        validate(context, { name: 'patch', command: patch }, (checkout) =>
          refusePatch(checkout, patch),
        ),
    },
  );
  setHandler(
    resolveUpdate,
    (resolve) => submit(context, { type: 'RESOLVE', resolve }, { name: 'resolve', ...resolve }),
    {
      validator: (resolve) =>
        validate(context, { name: 'resolve', command: resolve }, (checkout) =>
          refuseResolve(checkout, resolve.action),
        ),
    },
  );
};

const registerPolicyChange = (context: CheckoutContext): void => {
  setHandler(
    changePolicyUpdate,
    (changePolicy) =>
      submit(
        context,
        { type: 'CHANGE_POLICY', changePolicy },
        { name: 'changePolicy', ...changePolicy },
      ),
    {
      validator: (command) =>
        validate(context, { name: 'changePolicy', command }, (checkout) =>
          refusePolicyChange(checkout, command.policy, Date.now()),
        ),
    },
  );
};

const registerReconcile = (context: CheckoutContext): void => {
  setHandler(
    reconcileUpdate,
    (reconcile) =>
      submit(context, { type: 'RECONCILE', reconcile }, { name: 'reconcile', ...reconcile }),
    {
      validator: (reconcile) =>
        validate(context, { name: 'reconcile', command: reconcile }, refuseReconcile),
    },
  );
};

type CommandName =
  | 'capture'
  | 'void'
  | 'reauthorize'
  | 'patch'
  | 'changePolicy'
  | 'reconcile'
  | 'resolve';

/** One key, one effect: what a key has answered, or is being done under it, is not judged again. */
const validate = (
  context: CheckoutContext,
  { name, command }: { readonly name: CommandName; readonly command: Keyed },
  refuse: (checkout: Checkout) => Refusal | null,
): void => {
  rejectWith(refuseMalformed(name, command));
  const updateId = updateIdOf(name, command.key);
  const known = context.outcomes.get(updateId) ?? context.inProgress.get(updateId);
  if (known) return rejectWith(refuseOtherBody(known, command));
  // A reset brings back what an earlier run accepted: rejected here, its key would never be answered again.
  if (isUnreadAfterReset(context)) return;
  rejectWith(refuse(context.checkout) ?? refuseMore(context.outcomes, name));
};

/** The Update Id that the server knows may differ: the same key by another id joins the first. */
const submit = async (
  context: CheckoutContext,
  command: Command,
  { name, key, digest }: { readonly name: string; readonly key: string; readonly digest: string },
): Promise<Outcome> => {
  const updateId = updateIdOf(name, key);
  const earlier = outcomeOf(context, updateId);
  if (earlier) return earlier;
  const joined = context.inProgress.get(updateId);
  const pending: PendingCommand = joined ?? { command, digest, outcome: null };
  if (joined === undefined) {
    context.inProgress.set(updateId, pending);
    context.commandQueue.push(pending);
    noteReceived(context, command);
  }
  await waitInHandler(() => pending.outcome !== null);
  context.inProgress.delete(updateId);
  const outcome = pending.outcome ?? closedBefore(digest);
  // It moved no money, and PayPal is read anew for a repetition: a thousand of them must not use up the commands.
  if (command.type !== 'RECONCILE') keepOutcome(context, updateId, outcome);
  return outcome;
};

/** Who asked is on record with the command, also where PayPal is never asked. A void and a decision say so when they are run. */
const noteReceived = (context: CheckoutContext, command: Command): void => {
  const { actor } = actorIn(command);
  const { type } = command;
  if (actor === undefined || type === 'VOID' || type === 'RESOLVE') return;
  record(context, { event: 'COMMAND_RECEIVED', command: type, reason: null, actor });
};

const closedBefore = (digest: string): Outcome => ({
  kind: 'REFUSED',
  digest,
  at: Date.now(),
  refusal: refusal('CHECKOUT_CLOSED', 'The checkout ended before the command had its turn.'),
});

/** Sent by hand it may lack its input, name nobody, or hold anything. */
const hintOf = (hint: ApproveSignal | undefined): ApproveSignal => ({
  via: hint?.via === 'PAYPAL_EVENT' ? 'PAYPAL_EVENT' : 'SHOP',
  ...(typeof hint?.actor === 'string' && { actor: hint.actor.slice(0, LONGEST_ACTOR) }),
});

const receiveHint = (context: CheckoutContext, hint: ApproveSignal): void => {
  if (keepsHint(context.checkout, context.approvals, hint)) context.approvals.push(hint);
};

const receiveEvent = (context: CheckoutContext, event: PayPalEvent): void => {
  const { eventId, eventType } = event;
  const effect = effectOf(context.checkout, event, context);
  if (effect === 'NONE') return;
  context.seenEvents = withSeenEvent(context.seenEvents, eventId);
  if (effect === 'NOTED') record(context, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
  else if (effect === 'HINT') receiveHint(context, { via: 'PAYPAL_EVENT' });
  else context.events.push(event);
};
