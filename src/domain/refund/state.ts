import type { Attention } from '../checkout/attention.ts';
import { payableView } from '../checkout/details-view.ts';
import { underWayView } from '../checkout/make-view.ts';
import type { Asked, WaitingCall } from '../checkout/state.ts';
import { timelineView } from '../checkout/timeline-view.ts';
import type { RefundsView, RefundView } from '../checkout/view.ts';
import { formatMoney } from '../money/money.ts';
import type { PayPalRefusal, Refund } from '../paypal/resources.ts';
import { formatInstant } from '../time/format.ts';
import { type Freezes, whyFrozen } from './freezes.ts';
import type { CaptureAccount } from './refund.ts';
import type { RefundEntry } from './timeline.ts';

/** With PayPal's trace, where it gave no usable answer and left one. */
export type AskedRefund = Asked & {
  readonly trace?: Pick<PayPalRefusal, 'debugId'> & { readonly issue: string | null };
};

/** What the Workflow of one capture's refunds knows: compact, amounts in minor units. Its Query and its result. */
export type RefundState = {
  readonly captureId: string;
  readonly account: CaptureAccount | null;
  readonly freezes: Freezes;
  /** The refund that was sent and whose answer is not known. */
  readonly asked: AskedRefund | null;
  /** Only in what a Query answers: the refund that is not sent before PayPal was read. */
  readonly waiting?: WaitingCall;
  /** PayPal cannot be read, or has not shown what came of a refund; left out where it is known. */
  readonly isStuck?: true;
  /** What was refused or has failed and waits for a person; left out where nothing does. */
  readonly attention?: readonly Attention[];
  readonly timeline: readonly RefundEntry[];
};

export const refundView = (refund: Refund, captureId: string): RefundView => ({
  refundId: refund.id,
  captureId,
  amount: formatMoney(refund.amount),
  status: refund.status,
  ...(refund.createdAt !== null && { createTime: formatInstant(refund.createdAt) }),
  ...(refund.invoiceId !== null && { invoiceId: refund.invoiceId }),
  ...(refund.customId !== null && { customId: refund.customId }),
  ...(refund.details && { payable: payableView(refund.details) }),
});

/** Oldest first. */
export const refundsViewOf = (state: RefundState): RefundsView => ({
  captureId: state.captureId,
  refunds: (state.account?.refunds ?? [])
    .toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
    .map((made) => refundView(made, state.captureId)),
  frozenBy: whyFrozen(state.freezes),
  asked: underWayView(state),
  timeline: state.timeline.map(timelineView),
});
