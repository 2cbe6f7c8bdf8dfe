import type {
  CaptureCommand,
  ChangePolicyCommand,
  PatchCommand,
  ReauthorizeCommand,
} from '../../domain/checkout/commands.ts';
import {
  capturesBefore,
  patchesBefore,
  renewalsBefore,
} from '../../domain/checkout/done-before-reset.ts';
import { type Checkout, capturesOf, holdOf, orderOf } from '../../domain/checkout/state.ts';
import { refusal } from '../../domain/refusal.ts';
import { captureOfKey, captureOutcomeOf } from './capture.ts';
import { changePolicyAgain } from './change-policy.ts';
import { answer, type CheckoutContext, type PendingCommand } from './context.ts';
import { keepPatched } from './patch-order.ts';

type Pending<C> = { readonly pending: PendingCommand; readonly command: C };

/**
 * A reset brings back the Updates that came after its point, and the run has forgotten what they did: PayPal was read, and
 * what is found there answers the Update's own key (paypal-rules 4.4). What is not found has its turn as if it came now.
 * `before`: the checkout as the reset left it; `broughtBack`: the commands that were there before PayPal was read.
 */
export const answerAfterReset = (
  context: CheckoutContext,
  before: Checkout,
  broughtBack: readonly PendingCommand[],
): void => {
  const { captures, renewals, patches, policyChanges } = askedOnce(broughtBack);
  answerCaptures(context, before, captures);
  answerRenewals(context, before, renewals);
  answerPatches(context, before, patches);
  answerPolicyChanges(context, policyChanges);
  const { commandQueue } = context;
  commandQueue.splice(0, commandQueue.length, ...commandQueue.filter(({ outcome }) => !outcome));
};

type AskedOnce = {
  readonly captures: readonly Pending<CaptureCommand>[];
  readonly renewals: readonly Pending<ReauthorizeCommand>[];
  readonly patches: readonly Pending<PatchCommand>[];
  readonly policyChanges: readonly Pending<ChangePolicyCommand>[];
};

/** The commands that must not be done a second time, and those that are in force before anything else is done. */
const askedOnce = (broughtBack: readonly PendingCommand[]): AskedOnce => {
  const captures: Pending<CaptureCommand>[] = [];
  const renewals: Pending<ReauthorizeCommand>[] = [];
  const patches: Pending<PatchCommand>[] = [];
  const policyChanges: Pending<ChangePolicyCommand>[] = [];
  for (const pending of broughtBack) {
    const { command } = pending;
    switch (command.type) {
      case 'CAPTURE':
        captures.push({ pending, command: command.capture });
        break;
      case 'REAUTHORIZE':
        renewals.push({ pending, command: command.reauthorize });
        break;
      case 'PATCH':
        patches.push({ pending, command: command.patch });
        break;
      case 'CHANGE_POLICY':
        policyChanges.push({ pending, command: command.changePolicy });
        break;
      // What becomes of these, made once more, PayPal's state decides.
      case 'VOID':
      case 'RESOLVE':
      case 'RECONCILE':
      case 'CANCEL':
        break;
    }
  }
  return { captures, renewals, patches, policyChanges };
};

const answerCaptures = (
  context: CheckoutContext,
  before: Checkout,
  asked: readonly Pending<CaptureCommand>[],
): void => {
  const { checkout } = context;
  const known = new Set(capturesOf(before).map(({ id }) => id));
  const learned = capturesOf(checkout).filter(({ id }) => !known.has(id));
  const isV1 = orderOf(checkout)?.api === 'V1';
  // A capture with a mark of its own is found by it.
  const unmarked = asked.filter(({ command }) => !captureOfKey(context, command.key));
  const done = capturesBefore(
    unmarked.map(({ command }) => command),
    learned,
    isV1 ? null : checkout.invoiceId,
  );
  for (const [index, { pending, command }] of unmarked.entries()) {
    const made = done[index] ?? null;
    if (made === 'AMBIGUOUS') answer(context, pending, severalFit);
    else if (made !== null) pending.outcome = captureOutcomeOf(made, command.digest);
  }
};

const answerRenewals = (
  context: CheckoutContext,
  before: Checkout,
  asked: readonly Pending<ReauthorizeCommand>[],
): void => {
  const known = new Set(holdOf(before)?.authorizations.map(({ id }) => id));
  const [, ...children] = holdOf(context.checkout)?.authorizations ?? [];
  const done = renewalsBefore(
    asked.map(({ command }) => command),
    children.filter(({ id }) => !known.has(id)),
  );
  for (const [index, { pending }] of asked.entries()) {
    if (done[index]) answer(context, pending, null);
  }
};

const answerPatches = (
  context: CheckoutContext,
  before: Checkout,
  asked: readonly Pending<PatchCommand>[],
): void => {
  const done = patchesBefore(
    asked.map(({ command }) => command),
    before,
    context.checkout,
  );
  // Before the payer has approved, a change is made once more: PayPal sets what is there already.
  const isOpen = context.checkout.stage.name === 'AWAITING_APPROVAL';
  for (const [index, { pending, command }] of asked.entries()) {
    if (done[index] === 'MADE') {
      keepPatched(context, command);
      answer(context, pending, null);
    } else if (done[index] === 'NOT_SHOWN' && !isOpen) answer(context, pending, notShown);
  }
};

/**
 * In their order, before any deadline acts: the input says what the policy was at the start. Before there is a hold again
 * they wait for their turn.
 */
const answerPolicyChanges = (
  context: CheckoutContext,
  asked: readonly Pending<ChangePolicyCommand>[],
): void => {
  if (context.checkout.stage.name !== 'HELD') return;
  for (const { pending, command } of asked) {
    answer(context, pending, changePolicyAgain(context, command));
  }
};

const severalFit = refusal(
  'OUTCOME_UNKNOWN',
  'The Workflow was reset, and PayPal shows several captures that may be this one. Nothing was sent; compare them in PayPal.',
);

const notShown = refusal(
  'OUTCOME_UNKNOWN',
  'The Workflow was reset, and PayPal does not show whether the order was changed before. Nothing was sent.',
);
