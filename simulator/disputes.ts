import { z } from 'zod';
import {
  DISPUTE_OUTCOMES,
  DISPUTE_STAGES,
  DISPUTE_STATUSES,
  type Dispute,
  isOpenDispute,
} from './dispute.ts';
import { disputesOf } from './dispute-representation.ts';
import { HookError } from './hook-error.ts';
import type { Capture, Order } from './records.ts';
import type { SimulatorState } from './state.ts';
import { sendDisputeEvent } from './webhook-events.ts';

/**
 * What the hook takes. OPEN without an id begins another dispute; any other status is news of the dispute that is named, or
 * of the newest that is not resolved.
 */
export const disputeSchema = z.strictObject({
  status: z.enum(DISPUTE_STATUSES).default('OPEN'),
  disputeId: z.string().optional(),
  reason: z
    .string()
    .regex(/^[0-9A-Z_]+$/)
    .optional(),
  stage: z.enum(DISPUTE_STAGES).optional(),
  /** Null: PayPal resolves it without naming an outcome. */
  outcome: z.enum(DISPUTE_OUTCOMES).nullable().default('RESOLVED_SELLER_FAVOUR'),
});

type DisputeNews = z.infer<typeof disputeSchema>;

/** PayPal gives the merchant this long to respond. */
const RESPONSE_WITHIN_MS = 10 * 86_400_000;

/** Opens a dispute about the capture, changes it or ends it, and sends its event. */
export const changeDispute = (
  state: SimulatorState,
  { order, resource: capture }: { order: Order; resource: Capture },
  news: DisputeNews,
): Dispute => {
  const isNew = news.status === 'OPEN' && news.disputeId === undefined;
  const dispute = isNew
    ? openDispute(state, order, capture)
    : disputeToChange(order, capture, news);
  Object.assign(dispute, {
    status: news.status,
    updatedAt: isNew ? dispute.createdAt : state.timeOf(order),
    outcome: news.status === 'RESOLVED' ? news.outcome : null,
    ...(news.reason !== undefined && { reason: news.reason }),
    ...(news.stage !== undefined && { stage: news.stage }),
  });
  capture.disputed = disputesOf(order).some(
    (one) => one.captureId === capture.id && isOpenDispute(one),
  );
  state.changed(order);
  sendDisputeEvent(state, order, { dispute, isNew });
  return dispute;
};

const openDispute = (state: SimulatorState, order: Order, capture: Capture): Dispute => {
  const at = state.timeOf(order);
  const dispute: Dispute = {
    id: `PP-D-${capture.id}-${disputesOf(order).length + 1}`,
    captureId: capture.id,
    reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
    status: 'OPEN',
    stage: 'INQUIRY',
    amount: capture.amount,
    outcome: null,
    createdAt: at,
    updatedAt: at,
    sellerResponseDueAt: at + RESPONSE_WITHIN_MS,
  };
  order.disputes = [...disputesOf(order), dispute];
  return dispute;
};

const disputeToChange = (
  order: Order,
  capture: Capture,
  { disputeId: id, status }: DisputeNews,
): Dispute => {
  const about = disputesOf(order).filter(({ captureId }) => captureId === capture.id);
  const dispute = id
    ? about.find((one) => one.id === id)
    : about.findLast((one) => isOpenDispute(one));
  if (dispute && (isOpenDispute(dispute) || status !== 'RESOLVED')) return dispute;
  throw new HookError(409, 'NOT_POSSIBLE', 'the capture has no such dispute that goes on');
};
