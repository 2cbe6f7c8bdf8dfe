import type { CancellationScope } from '@temporalio/workflow';
import type { ApproveSignal } from '../../contract/messages.ts';
import type { ContinuedCheckout } from '../../contract/workflows.ts';
import { applyFact } from '../../domain/checkout/apply-fact.ts';
import type { Attention, AttentionCode } from '../../domain/checkout/attention.ts';
import type { Command, Outcome } from '../../domain/checkout/commands.ts';
import type { Fact } from '../../domain/checkout/facts.ts';
import type { CheckoutInput } from '../../domain/checkout/input.ts';
import { outgoingFrom } from '../../domain/checkout/outgoing-events.ts';
import type { PatchedUnits } from '../../domain/checkout/patched-order.ts';
import { ownCaptureOf } from '../../domain/checkout/policy-captures.ts';
import { type Checkout, openCheckout, type WaitingCall } from '../../domain/checkout/state.ts';
import type { PayPalEvent } from '../../domain/paypal/events.ts';
import type { Instant, Order } from '../../domain/paypal/resources.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { emptyOutbox, type Outbox } from '../events/publish.ts';

/** A command that waits for its turn, and then for its caller to be answered. */
export type PendingCommand = {
  readonly command: Command;
  readonly digest: string;
  outcome: Outcome | null;
  /** An operator's choice that a parked call has put on record and cleared the way for. */
  isCleared?: true;
};

/** The timer of a wait, which goes on while what ended the wait is done. */
export type RunningTimer = {
  readonly at: Instant;
  readonly does: string;
  readonly scope: CancellationScope;
  hasFired: boolean;
};

/** Everything one checkout's Workflow keeps: what it knows, and what waits to be done. */
export type CheckoutContext = {
  readonly input: CheckoutInput;
  checkout: Checkout;
  readonly commandQueue: PendingCommand[];
  /** Commands that are not answered yet, by `{operation}:{key}`. */
  readonly inProgress: Map<string, PendingCommand>;
  /** Hints of approval that PayPal has not been asked about yet. */
  readonly approvals: ApproveSignal[];
  readonly events: PayPalEvent[];
  seenEvents: readonly string[];
  /** Why PayPal has to be read before anything is computed or ended. */
  readonly unread: string[];
  /** Captures that PayPal's events name and the checkout does not know: read by their ids where the order is shown no more. */
  readonly namedCaptures: string[];
  /** PayPal's last answer that showed this hold. */
  seenAt: Instant | null;
  /** Every order that PayPal shows, while what it shows is compared for a caller. */
  shown: Order[] | null;
  readonly outcomes: Map<string, Outcome>;
  readonly outbox: Outbox;
  /** What waits until PayPal was read before it is sent. */
  waiting: WaitingCall | null;
  /** What lists show by now: the text of each search attribute that this run has written, by its name. */
  readonly attributesWritten: Map<string, string>;
  timer: RunningTimer | null;
  /** Whether a run that was reset, or started by hand, has read what an earlier run did. */
  hasReadEarlierRun: boolean;
  /** Whether this run was started by a caller's `open` Update. */
  isStartedByCaller: boolean;
  /** When policy ON_AUTHORIZATION captures; null when it has, or does not. */
  ownCaptureAt: Instant | null;
  patchedUnits: PatchedUnits;
};

export const openContext = (
  input: CheckoutInput,
  continued: ContinuedCheckout | undefined,
): CheckoutContext => ({
  input,
  checkout: continued?.checkout ?? openCheckout(input),
  commandQueue: [],
  inProgress: new Map(),
  approvals: [],
  events: [],
  seenEvents: continued?.seenEvents ?? [],
  unread: [...(continued?.unread ?? [])],
  namedCaptures: [...(continued?.namedCaptures ?? [])],
  seenAt: continued?.seenAt ?? null,
  shown: null,
  outcomes: new Map(Object.entries(continued?.outcomes ?? input.earlierRun?.outcomes ?? {})),
  outbox: emptyOutbox(),
  waiting: null,
  attributesWritten: new Map(),
  timer: null,
  hasReadEarlierRun: false,
  isStartedByCaller: continued !== undefined,
  ownCaptureAt: continued ? continued.ownCaptureAt : ownCaptureOf(input.policy),
  patchedUnits: continued?.patchedUnits ?? [],
});

/** The first command that may have its turn now. */
export const takeNext = (
  { commandQueue }: CheckoutContext,
  matches: (pending: PendingCommand) => boolean,
): PendingCommand | undefined => {
  const index = commandQueue.findIndex(matches);
  return index < 0 ? undefined : commandQueue.splice(index, 1)[0];
};

export const record = (context: CheckoutContext, ...facts: readonly Fact[]): void => {
  const at = Date.now();
  for (const fact of facts) {
    context.checkout = applyFact(context.checkout, fact, at);
    if (context.input.notify) {
      context.outbox.waiting.push(...outgoingFrom(context.checkout, { ...fact, at }));
    }
  }
};

/** Another reason for a person to look. The same one again is on record already. */
export const raise = (context: CheckoutContext, attention: Attention): void => {
  const isOpen = context.checkout.attention.some(
    ({ code, about, reason }) =>
      code === attention.code && about === attention.about && reason === attention.reason,
  );
  if (!isOpen) record(context, { event: 'ATTENTION_RAISED', attention });
};

export const clear = (
  context: CheckoutContext,
  codes: readonly AttentionCode[],
  because: string,
): void => {
  const open = context.checkout.attention.filter(({ code }) => codes.includes(code));
  if (open.length === 0) return;
  record(context, { event: 'ATTENTION_CLEARED', codes: open.map(({ code }) => code), because });
};

/** Tells the caller of a command why not, or that it is done and at which version it left the checkout. */
export const answer = (
  context: CheckoutContext,
  pending: PendingCommand,
  why: Refusal | null,
): void => {
  const { digest } = pending;
  const at = Date.now();
  pending.outcome = why
    ? { kind: 'REFUSED', digest, at, refusal: why }
    : { kind: 'CHECKOUT', digest, at, version: context.checkout.version };
};
