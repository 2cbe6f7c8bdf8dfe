import { patched, setCurrentDetails, setHandler } from '@temporalio/workflow';
import {
  accountQuery,
  freezeSignal,
  lookSignal,
  refundsQuery,
  refundUpdate,
  thawUpdate,
} from '../../contract/messages.ts';
import type { RefundInput } from '../../contract/workflows.ts';
import { outgoingOfFreeze, outgoingOfRefund } from '../../domain/checkout/outgoing-events.ts';
import { timelineView } from '../../domain/checkout/timeline-view.ts';
import { askedView, type RefundsView, type RefundView } from '../../domain/checkout/view.ts';
import { refuseMalformed } from '../../domain/malformed.ts';
import { formatMoney, type Money } from '../../domain/money/money.ts';
import type { Instant, Operation, Refund } from '../../domain/paypal/resources.ts';
import {
  type CaptureAccount,
  type Freeze,
  type Freezes,
  freezesAfter,
  MISMATCHED,
  type RefundCommand,
  type RefundOutcome,
  refundable,
  refundView,
  whyFrozen,
} from '../../domain/refund/refund.ts';
import { type RefundEntry, type RefundFact, rememberRefund } from '../../domain/refund/timeline.ts';
import { refusal } from '../../domain/refusal.ts';
import { DAY } from '../../domain/time/durations.ts';
import { emptyOutbox, type Outbox, sendOut } from '../events/publish.ts';
import { judge, patiently } from '../updates.ts';

type Asked = {
  readonly operation: Operation;
  readonly requestId: string;
  readonly amount: Money;
  readonly at: Instant;
};

type PendingCommand = { readonly command: RefundCommand; outcome: RefundOutcome | null };

/** What the refunds of one capture know, and what waits to be done. */
export type RefundContext = {
  readonly input: RefundInput;
  readonly commandQueue: PendingCommand[];
  account: CaptureAccount | null;
  freezes: Freezes;
  /** Until when PayPal may repeat what it told of the capture. */
  toldAgainUntil: Instant;
  /** When a refund was first sent whose answer is still not known. */
  askedAt: Instant | null;
  /** The refund that was sent and whose answer is not known. */
  asked: Asked | null;
  /** What earlier runs did was looked for, before this one rested. */
  earlierRead: boolean;
  /** PayPal told of a refund that nobody here has seen. */
  lookAsked: boolean;
  timeline: readonly RefundEntry[];
  readonly outbox: Outbox;
  watch: { readonly at: Instant; readonly everyMs: number } | null;
};

export const registerRefundHandlers = (input: RefundInput): RefundContext => {
  const context: RefundContext = {
    input,
    commandQueue: [],
    account: null,
    freezes: {},
    toldAgainUntil: 0,
    askedAt: null,
    asked: null,
    earlierRead: false,
    lookAsked: false,
    timeline: [],
    outbox: emptyOutbox(),
    watch: null,
  };
  setHandler(refundsQuery, () => refundsOf(context));
  setHandler(accountQuery, () => accountOf(context));
  setHandler(freezeSignal, (told) => heedFreeze(context, told));
  setHandler(lookSignal, () => {
    context.lookAsked = true;
  });
  setHandler(
    thawUpdate,
    ({ actor, reason, digest }) => {
      change(context, { because: null });
      note(context, { event: 'REFUNDS_THAWED', actor, reason });
      return { digest };
    },
    {
      validator: (command) =>
        judge(refuseMalformed('thaw', command) ?? (isFrozen(context) ? null : nothingFrozen)),
    },
  );
  setHandler(
    refundUpdate,
    async (command) => {
      const pending: PendingCommand = { command, outcome: null };
      context.commandQueue.push(pending);
      await patiently(() => pending.outcome !== null);
      return pending.outcome ?? over(command);
    },
    { validator: (command) => judge(refuseMalformed('refund', command)) },
  );
  return context;
};

/** PayPal repeats a delivery over three days, and whoever looks after its events may send them again for weeks. */
const TOLD_AGAIN_WITHIN = 30 * DAY;

const nothingFrozen = refusal('NOTHING_TO_RESOLVE', 'The refunds of this capture are not stopped.');

export const note = (context: RefundContext, fact: RefundFact, at: Instant = Date.now()): void => {
  const { captureId } = context.input;
  context.timeline = rememberRefund(context.timeline, { ...fact, captureId, at });
};

/** A refund that was made: here, by an earlier run, or by somebody at PayPal. Told once. */
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

/** The patch under which the merchant's URL is told of disputes and reversals. Histories that are older told nobody. */
const TOLD_OF_FREEZES = 'tell-of-disputes-and-reversals';

export const heedFreeze = (context: RefundContext, told: Freeze | undefined): void => {
  const before = context.freezes;
  change(context, told);
  if (told?.source !== undefined) context.toldAgainUntil = Date.now() + TOLD_AGAIN_WITHIN;
  if (told === undefined || !isNews(before, context.freezes)) return;
  const { because, source = null } = told;
  if (because !== null) note(context, { event: 'REFUNDS_FROZEN', because });
  else if (!isFrozen(context)) {
    const reason = source === null ? 'signalled' : `dispute ${source} is over`;
    note(context, { event: 'REFUNDS_THAWED', actor: null, reason });
  }
  const { merchantId, captureId, notify } = context.input;
  if (!notify || !patched(TOLD_OF_FREEZES)) return;
  const event = outgoingOfFreeze({ merchantId, captureId, because, source }, Date.now());
  if (event) context.outbox.waiting.push(event);
  sendOut(context.outbox, merchantId);
};

const change = (context: RefundContext, told: Freeze | undefined): void => {
  const before = context.freezes[MISMATCHED] ?? null;
  context.freezes = freezesAfter(context.freezes, told);
  // A person has seen what came of it.
  if (before !== null && context.freezes[MISMATCHED] === null) forget(context);
};

/** What was asked is answered. */
export const forget = (context: RefundContext): void => {
  context.askedAt = null;
  context.asked = null;
};

const isNews = (before: Freezes, after: Freezes): boolean =>
  Object.entries(after).some(([source, why]) => (before[source] ?? null) !== why);

const over = ({ digest }: RefundCommand): RefundOutcome => ({
  kind: 'REFUSED',
  digest,
  refusal: refusal('OUTCOME_UNKNOWN', 'The refund was not made; ask again.'),
});

/** Oldest first. */
export const refundsOf = ({ account, input }: RefundContext): readonly RefundView[] =>
  (account?.refunds ?? [])
    .toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
    .map((made) => refundView(made, input.captureId));

const accountOf = (context: RefundContext): RefundsView => ({
  captureId: context.input.captureId,
  refunds: refundsOf(context),
  frozenBy: whyFrozen(context.freezes),
  asked: context.asked && askedView(context.asked),
  timeline: context.timeline.map(timelineView),
});

export const isFrozen = ({ freezes }: RefundContext): boolean => whyFrozen(freezes) !== null;

/** A run that ended would take a late copy of a dispute that is over for a new one. */
export const isToldAgain = ({ toldAgainUntil }: RefundContext): boolean =>
  toldAgainUntil > Date.now();

export const hasPending = ({ account }: RefundContext): boolean =>
  account?.refunds.some(({ status }) => status === 'PENDING') ?? false;

/** A refund that was PENDING and is not any more. */
export const tellOfSettled = (context: RefundContext, shown: readonly Refund[]): void => {
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
  const event = outgoingOfRefund(input.merchantId, refundView(made, input.captureId), Date.now());
  if (event) outbox.waiting.push(event);
  sendOut(outbox, input.merchantId);
};

export const keep = (context: RefundContext, made: Refund): void => {
  if (context.account === null) return;
  const others = context.account.refunds.filter(({ id }) => id !== made.id);
  context.account = { ...context.account, refunds: [...others, made] };
  describe(context);
};

export const describe = ({ account, input }: RefundContext): void => {
  if (account === null) return;
  const left = formatMoney(refundable(account));
  setCurrentDetails(
    `Refunds of capture ${input.captureId}: ${account.refunds.length} made, ${left.value} ${left.currencyCode} not refunded.`,
  );
};
