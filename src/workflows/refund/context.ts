import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { NeedsAttentionKey } from '../../contract/search-attributes.ts';
import type { RefundInput } from '../../contract/workflows.ts';
import type { Attention } from '../../domain/checkout/attention.ts';
import type { DeferredRead } from '../../domain/checkout/facts.ts';
import { outgoingOfFreeze, outgoingOfRefund } from '../../domain/checkout/outgoing-events.ts';
import { checkoutOfMark } from '../../domain/paypal/custom-id.ts';
import type { Instant, Refund } from '../../domain/paypal/resources.ts';
import {
  type Freeze,
  type Freezes,
  freezesAfter,
  isReadable,
  isStopped,
  whyFrozen,
} from '../../domain/refund/freezes.ts';
import { isPending } from '../../domain/refund/known-refunds.ts';
import {
  type CaptureAccount,
  type RefundCommand,
  type RefundOutcome,
  type TakenKind,
} from '../../domain/refund/refund.ts';
import type { AskedRefund, RefundState } from '../../domain/refund/state.ts';
import { describeRefunds } from '../../domain/refund/summary.ts';
import {
  type RefundEntry,
  type RefundFact,
  withRefundEntry,
} from '../../domain/refund/timeline.ts';
import { DAY } from '../../domain/time/durations.ts';
import { emptyOutbox, type Outbox, sendOut } from '../events/publish.ts';

/** A refund that waits for its turn, and then for its caller to be answered. */
export type PendingRefund = {
  readonly command: RefundCommand;
  readonly at: Instant;
  outcome: RefundOutcome | null;
};

/** What the refunds of one capture know, and what waits to be done. */
export type RefundContext = {
  readonly input: RefundInput;
  readonly commandQueue: PendingRefund[];
  /** Where PayPal showed the capture; null before. */
  kind: TakenKind | null;
  account: CaptureAccount | null;
  freezes: Freezes;
  /** Until when PayPal may repeat the events of the capture. */
  eventsRepeatedUntil: Instant;
  /** The refund that was sent and whose answer is not known. */
  asked: AskedRefund | null;
  /** PayPal's trace of the answer that listed the refunds last. */
  listedBy: string | null;
  /** What earlier runs did was read, before this one waited. */
  hasReadEarlierRun: boolean;
  /** PayPal reported a refund that nobody here has seen. */
  isReadAsked: boolean;
  /** How often it did: what waits to read PayPal again reads it then. */
  reports: number;
  /** PayPal cannot be read, or what came of a refund is not known. */
  isStuck: boolean;
  /** What was refused or has failed, and waits for a person. */
  attention: readonly Attention[];
  attentionWritten: boolean;
  timeline: readonly RefundEntry[];
  readonly outbox: Outbox;
  read: DeferredRead | null;
  /** What was said about disputes and is not confirmed yet: PayPal is read. */
  readonly disputesToRead: Freeze[];
  /** When the disputes that go on are read again, and until when they are. */
  disputeRead: DeferredRead | null;
  disputesReadUntil: Instant;
};

export const openRefundContext = (input: RefundInput): RefundContext => ({
  input,
  commandQueue: [],
  kind: null,
  account: null,
  freezes: {},
  eventsRepeatedUntil: 0,
  asked: null,
  listedBy: null,
  hasReadEarlierRun: false,
  isReadAsked: false,
  reports: 0,
  isStuck: false,
  attention: [],
  attentionWritten: false,
  timeline: [],
  outbox: emptyOutbox(),
  read: null,
  disputesToRead: [],
  disputeRead: null,
  disputesReadUntil: 0,
});

export const stateOf = (context: RefundContext): RefundState => ({
  captureId: context.input.captureId,
  account: context.account,
  freezes: context.freezes,
  asked: context.asked,
  ...(context.isStuck && { isStuck: true }),
  ...(context.attention.length > 0 && { attention: context.attention }),
  timeline: context.timeline,
});

/** With the refund whose turn it is, while PayPal is read before it is sent. */
export const shownState = (context: RefundContext): RefundState => {
  const [next] = context.commandQueue;
  if (next === undefined || context.asked !== null) return stateOf(context);
  const { at, command } = next;
  const waiting = { operation: 'refundCapture', amount: command.amount, at } as const;
  return { ...stateOf(context), waiting };
};

/** PayPal repeats a delivery over three days, and whoever looks after its events may send them again for weeks. */
const EVENTS_REPEATED_WITHIN = 30 * DAY;

export const note = (context: RefundContext, fact: RefundFact, at: Instant = Date.now()): void => {
  const { captureId } = context.input;
  context.timeline = withRefundEntry(context.timeline, { ...fact, captureId, at });
};

/** A refund that was made: here, by an earlier run, or by somebody at PayPal. Noted once. */
export const noteRefund = (
  context: RefundContext,
  { id: refundId, status, amount, createdAt }: Refund,
  debugId: string | null,
): void => {
  const isNoted = context.timeline.some(
    (entry) => entry.event === 'REFUNDED' && entry.refundId === refundId,
  );
  if (isNoted) return;
  const isRead = debugId === null;
  const at = isRead && createdAt !== null ? createdAt : Date.now();
  note(context, { event: 'REFUNDED', refundId, status, amount, debugId }, at);
};

/**
 * PayPal reported a dispute or a reversal, or its end: refunds stop at once. Only a read lets them go on, so what is said of a
 * dispute is read.
 */
export const receiveFreeze = (context: RefundContext, freeze: Freeze): void => {
  const before = context.freezes;
  const { because, source, owner } = freeze;
  if (owner === undefined) context.freezes = freezesAfter(before, freeze);
  context.eventsRepeatedUntil = Date.now() + EVENTS_REPEATED_WITHIN;
  const isWorthReading = owner === undefined ? isReadable : isStopped;
  if (isWorthReading(context.freezes, source)) {
    queueRead(context, freeze);
    context.disputesReadUntil = Date.now() + DISPUTES_READ_FOR;
  }
  if (context.freezes === before) return;
  const reported = context.freezes[source]?.because ?? '';
  note(context, { event: 'REFUNDS_FROZEN', because: reported });
  const { merchantId, captureId, notify } = context.input;
  const event = outgoingOfFreeze({ merchantId, captureId, because, source }, Date.now());
  if (notify && event) context.outbox.waiting.push(event);
  sendOut(context.outbox, merchantId);
};

/** A dispute goes on for months. One that PayPal shows as going on for longer without any news is left to an operator. */
const DISPUTES_READ_FOR = 200 * DAY;

/** Copies of one event are read once. */
const queueRead = ({ disputesToRead }: RefundContext, freeze: Freeze): void => {
  const { source, eventId, owner } = freeze;
  const isQueued = disputesToRead.some(
    (other) => other.source === source && other.eventId === eventId && other.owner === owner,
  );
  if (!isQueued && disputesToRead.length < MOST_READS_QUEUED) disputesToRead.push(freeze);
};

/** A flood of events about one capture causes no more reads than this; the disputes are read again later. */
const MOST_READS_QUEUED = 10;

/** Notes that refunds go on, where nothing stops them any more and they were stopped. */
export const noteIfThawed = (context: RefundContext, reason: string): void => {
  const last = context.timeline.findLast(
    ({ event }) => event === 'REFUNDS_FROZEN' || event === 'REFUNDS_THAWED',
  );
  if (isFrozen(context) || last?.event !== 'REFUNDS_FROZEN') return;
  note(context, { event: 'REFUNDS_THAWED', actor: null, reason });
};

/** The checkout of the capture: as whoever started these refunds knew it, or by our mark on the capture. */
export const checkoutIdOf = ({ input, account }: RefundContext): string | null =>
  input.checkoutId ?? checkoutOfMark(input.merchantId, account?.capture.customId ?? null);

export const isFrozen = ({ freezes }: RefundContext): boolean => whyFrozen(freezes) !== null;

/** A run that ended would take a late copy of a dispute that is over for a new one. */
export const mayHearAgain = ({ eventsRepeatedUntil }: RefundContext): boolean =>
  eventsRepeatedUntil > Date.now();

export const hasPending = ({ account }: RefundContext): boolean =>
  account?.refunds.some(isPending) ?? false;

/** A refund that was PENDING and is not any more. */
export const noteSettled = (context: RefundContext, shown: readonly Refund[]): void => {
  for (const before of context.account?.refunds ?? []) {
    const now = shown.find(({ id }) => id === before.id);
    if (now && now.status !== before.status) {
      note(context, { event: 'REFUND_CHANGED', refundId: now.id, status: now.status });
      publishRefund(context, now);
    }
  }
};

export const publishRefund = (
  { input, outbox }: Pick<RefundContext, 'input' | 'outbox'>,
  made: Refund,
): void => {
  if (!input.notify) return;
  const event = outgoingOfRefund(input, made, Date.now());
  if (event) outbox.waiting.push(event);
  sendOut(outbox, input.merchantId);
};

export const keepRefund = (context: RefundContext, made: Refund): void => {
  if (context.account === null) return;
  const others = context.account.refunds.filter(({ id }) => id !== made.id);
  context.account = { ...context.account, refunds: [...others, made] };
  showRefunds(context);
};

/** What an operator sees first in the Temporal UI. */
export const showRefunds = (context: RefundContext): void =>
  setCurrentDetails(describeRefunds(stateOf(context)));

/** Written only when it has really changed: each write is an event. */
export const upsertRefundAttention = (context: RefundContext): void => {
  const { attention, isStuck } = context;
  showRefunds(context);
  const value = isStuck || isFrozen(context) || attention.length > 0;
  if (value === context.attentionWritten) return;
  context.attentionWritten = value;
  upsertSearchAttributes([{ key: NeedsAttentionKey, value }]);
};
