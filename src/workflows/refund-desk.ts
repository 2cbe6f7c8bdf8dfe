import { patched, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { DAY } from '../domain/durations.ts';
import { refuseMalformed } from '../domain/malformed.ts';
import { formatMoney, type Money } from '../domain/money.ts';
import { outgoingOfFreeze, outgoingOfRefund } from '../domain/outgoing.ts';
import type { Instant, Operation, Refund } from '../domain/paypal.ts';
import {
  type CaptureAccount,
  type Freeze,
  type Freezes,
  heed,
  MISMATCHED,
  type RefundCommand,
  type RefundOutcome,
  refundable,
  refundView,
  whyFrozen,
} from '../domain/refund.ts';
import { type RefundEntry, type RefundFact, rememberRefund } from '../domain/refund-timeline.ts';
import { refusal } from '../domain/refusal.ts';
import { timelineView } from '../domain/timeline-view.ts';
import { askedView, type RefundsView, type RefundView } from '../domain/view.ts';
import {
  accountQuery,
  freezeSignal,
  lookSignal,
  refundsQuery,
  refundUpdate,
  thawUpdate,
} from './messages.ts';
import { emptyOutbox, type Outbox, sendOut } from './publish.ts';
import { judge, patiently } from './updates.ts';

export type RefundInput = {
  readonly merchantId: string;
  readonly captureId: string;
  /** Whether the merchant's URL is told of what happens. */
  readonly notify: boolean;
};

type Asked = {
  readonly operation: Operation;
  readonly requestId: string;
  readonly amount: Money;
  readonly at: Instant;
};

type Letter = { readonly command: RefundCommand; outcome: RefundOutcome | null };

/** What the refunds of one capture know, and what waits to be done. */
export type RefundDesk = {
  readonly input: RefundInput;
  readonly mailbox: Letter[];
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

export const openRefundDesk = (input: RefundInput): RefundDesk => {
  const desk: RefundDesk = {
    input,
    mailbox: [],
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
  setHandler(refundsQuery, () => refundsOf(desk));
  setHandler(accountQuery, () => accountOf(desk));
  setHandler(freezeSignal, (told) => heedFreeze(desk, told));
  setHandler(lookSignal, () => {
    desk.lookAsked = true;
  });
  setHandler(
    thawUpdate,
    ({ actor, reason, digest }) => {
      change(desk, { because: null });
      note(desk, { event: 'REFUNDS_THAWED', actor, reason });
      return { digest };
    },
    {
      validator: (command) =>
        judge(refuseMalformed('thaw', command) ?? (isFrozen(desk) ? null : nothingFrozen)),
    },
  );
  setHandler(
    refundUpdate,
    async (command) => {
      const letter: Letter = { command, outcome: null };
      desk.mailbox.push(letter);
      await patiently(() => letter.outcome !== null);
      return letter.outcome ?? over(command);
    },
    { validator: (command) => judge(refuseMalformed('refund', command)) },
  );
  return desk;
};

/** PayPal repeats a delivery over three days, and whoever looks after its events may send them again for weeks. */
const TOLD_AGAIN_WITHIN = 30 * DAY;

const nothingFrozen = refusal('NOTHING_TO_RESOLVE', 'The refunds of this capture are not stopped.');

export const note = (desk: RefundDesk, fact: RefundFact, at: Instant = Date.now()): void => {
  const { captureId } = desk.input;
  desk.timeline = rememberRefund(desk.timeline, { ...fact, captureId, at });
};

/** A refund that was made: here, by an earlier run, or by somebody at PayPal. Told once. */
export const noteRefund = (
  desk: RefundDesk,
  { id: refundId, status, amount, createdAt }: Refund,
  debugId: string | null,
): void => {
  const isNoted = desk.timeline.some(
    (entry) => entry.event === 'REFUNDED' && entry.refundId === refundId,
  );
  if (isNoted) return;
  const isRead = debugId === null;
  const at = isRead && createdAt !== null ? createdAt : Date.now();
  note(desk, { event: 'REFUNDED', refundId, status, amount, debugId }, at);
};

/** The patch under which the merchant's URL is told of disputes and reversals. Histories that are older told nobody. */
const TOLD_OF_FREEZES = 'tell-of-disputes-and-reversals';

export const heedFreeze = (desk: RefundDesk, told: Freeze | undefined): void => {
  const before = desk.freezes;
  change(desk, told);
  if (told?.source !== undefined) desk.toldAgainUntil = Date.now() + TOLD_AGAIN_WITHIN;
  if (told === undefined || !isNews(before, desk.freezes)) return;
  const { because, source = null } = told;
  if (because !== null) note(desk, { event: 'REFUNDS_FROZEN', because });
  else if (!isFrozen(desk)) {
    const reason = source === null ? 'signalled' : `dispute ${source} is over`;
    note(desk, { event: 'REFUNDS_THAWED', actor: null, reason });
  }
  const { merchantId, captureId, notify } = desk.input;
  if (!notify || !patched(TOLD_OF_FREEZES)) return;
  const event = outgoingOfFreeze({ merchantId, captureId, because, source }, Date.now());
  if (event) desk.outbox.waiting.push(event);
  sendOut(desk.outbox, merchantId);
};

const change = (desk: RefundDesk, told: Freeze | undefined): void => {
  const before = desk.freezes[MISMATCHED] ?? null;
  desk.freezes = heed(desk.freezes, told);
  // A person has seen what came of it.
  if (before !== null && desk.freezes[MISMATCHED] === null) forget(desk);
};

/** What was asked is answered. */
export const forget = (desk: RefundDesk): void => {
  desk.askedAt = null;
  desk.asked = null;
};

const isNews = (before: Freezes, after: Freezes): boolean =>
  Object.entries(after).some(([source, why]) => (before[source] ?? null) !== why);

const over = ({ digest }: RefundCommand): RefundOutcome => ({
  kind: 'REFUSED',
  digest,
  refusal: refusal('OUTCOME_UNKNOWN', 'The refund was not made; ask again.'),
});

/** Oldest first. */
export const refundsOf = ({ account, input }: RefundDesk): readonly RefundView[] =>
  (account?.refunds ?? [])
    .toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
    .map((made) => refundView(made, input.captureId));

const accountOf = (desk: RefundDesk): RefundsView => ({
  captureId: desk.input.captureId,
  refunds: refundsOf(desk),
  frozenBy: whyFrozen(desk.freezes),
  asked: desk.asked && askedView(desk.asked),
  timeline: desk.timeline.map(timelineView),
});

export const isFrozen = ({ freezes }: RefundDesk): boolean => whyFrozen(freezes) !== null;

/** A run that ended would take a late copy of a dispute that is over for a new one. */
export const isToldAgain = ({ toldAgainUntil }: RefundDesk): boolean => toldAgainUntil > Date.now();

export const hasPending = ({ account }: RefundDesk): boolean =>
  account?.refunds.some(({ status }) => status === 'PENDING') ?? false;

/** A refund that was PENDING and is not any more. */
export const tellOfSettled = (desk: RefundDesk, shown: readonly Refund[]): void => {
  for (const before of desk.account?.refunds ?? []) {
    const now = shown.find(({ id }) => id === before.id);
    if (now && now.status !== before.status) {
      note(desk, { event: 'REFUND_CHANGED', refundId: now.id, status: now.status });
      tell(desk, now);
    }
  }
};

export const tell = (
  { input, outbox }: Pick<RefundDesk, 'input' | 'outbox'>,
  made: Refund,
): void => {
  if (!input.notify) return;
  const event = outgoingOfRefund(input.merchantId, refundView(made, input.captureId), Date.now());
  if (event) outbox.waiting.push(event);
  sendOut(outbox, input.merchantId);
};

export const keep = (desk: RefundDesk, made: Refund): void => {
  if (desk.account === null) return;
  const others = desk.account.refunds.filter(({ id }) => id !== made.id);
  desk.account = { ...desk.account, refunds: [...others, made] };
  describe(desk);
};

export const describe = ({ account, input }: RefundDesk): void => {
  if (account === null) return;
  const left = formatMoney(refundable(account));
  setCurrentDetails(
    `Refunds of capture ${input.captureId}: ${account.refunds.length} made, ${left.value} ${left.currencyCode} not refunded.`,
  );
};
