import type { DisputeDetails, DisputeView } from '../checkout/view.ts';
import { formatMoney } from '../money/money.ts';
import type { Dispute } from '../paypal/dispute.ts';
import { isDisputeEvent } from '../paypal/events.ts';
import { formatInstant } from '../time/format.ts';
import type { RefundState } from './state.ts';

export const disputeDetails = (dispute: Dispute): DisputeDetails => ({
  disputeId: dispute.id,
  status: dispute.status,
  outcome: dispute.outcome,
  reason: dispute.reason,
  stage: dispute.stage,
  amount: dispute.amount && formatMoney(dispute.amount),
  dueAt: dispute.dueAt === null ? null : formatInstant(dispute.dueAt),
});

const unread = (disputeId: string): DisputeDetails => ({
  disputeId,
  status: null,
  outcome: null,
  reason: null,
  stage: null,
  amount: null,
  dueAt: null,
});

export const disputesOf = ({ captureId, freezes }: RefundState): readonly DisputeView[] =>
  Object.entries(freezes).flatMap(([source, { because, dispute, is, unconfirmed }]) =>
    isDisputeEvent(because)
      ? [
          {
            ...(dispute ? disputeDetails(dispute) : unread(source)),
            captureId,
            is,
            confirmed: dispute !== undefined && unconfirmed === undefined,
          },
        ]
      : [],
  );
