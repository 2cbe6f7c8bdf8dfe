import { setCurrentDetails, setHandler } from '@temporalio/workflow';
import { DAY } from '../domain/durations.ts';
import { formatMoney } from '../domain/money.ts';
import { outgoingOfRefund } from '../domain/outgoing.ts';
import type { Instant, Refund } from '../domain/paypal.ts';
import {
  type CaptureAccount,
  type Freezes,
  heed,
  type RefundCommand,
  type RefundOutcome,
  refundable,
  refundView,
  whyFrozen,
} from '../domain/refund.ts';
import { refusal } from '../domain/refusal.ts';
import type { RefundView } from '../domain/view.ts';
import { patiently } from './desk.ts';
import { freezeSignal, refundsQuery, refundUpdate } from './messages.ts';
import { emptyOutbox, type Outbox, sendOut } from './publish.ts';

export type RefundInput = {
  readonly merchantId: string;
  readonly captureId: string;
  /** Whether the merchant's URL is told of what happens. */
  readonly notify: boolean;
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
    outbox: emptyOutbox(),
    watch: null,
  };
  setHandler(refundsQuery, () => refundsOf(desk));
  setHandler(freezeSignal, (told) => {
    desk.freezes = heed(desk.freezes, told);
    if (told?.source !== undefined) desk.toldAgainUntil = Date.now() + TOLD_AGAIN_WITHIN;
  });
  setHandler(refundUpdate, async (command) => {
    const letter: Letter = { command, outcome: null };
    desk.mailbox.push(letter);
    await patiently(() => letter.outcome !== null);
    return letter.outcome ?? over(command);
  });
  return desk;
};

/** PayPal repeats a delivery over three days, and whoever looks after its events may send them again for weeks. */
const TOLD_AGAIN_WITHIN = 30 * DAY;

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

export const isFrozen = ({ freezes }: RefundDesk): boolean => whyFrozen(freezes) !== null;

/** A run that ended would take a late copy of a dispute that is over for a new one. */
export const isToldAgain = ({ toldAgainUntil }: RefundDesk): boolean => toldAgainUntil > Date.now();

export const hasPending = ({ account }: RefundDesk): boolean =>
  account?.refunds.some(({ status }) => status === 'PENDING') ?? false;

/** A refund that was PENDING and is not any more. */
export const tellOfSettled = ({ account, ...desk }: RefundDesk, shown: readonly Refund[]): void => {
  for (const before of account?.refunds ?? []) {
    const now = shown.find(({ id }) => id === before.id);
    if (now && now.status !== before.status) tell(desk, now);
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
