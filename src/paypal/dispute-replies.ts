import { z } from 'zod';

import type { Dispute } from '../domain/paypal/dispute.ts';
import { instantOrNull, moneyOrNull, openEnum, textOrNull } from './reply-parts.ts';

const status = openEnum([
  'OPEN',
  'WAITING_FOR_BUYER_RESPONSE',
  'WAITING_FOR_SELLER_RESPONSE',
  'UNDER_REVIEW',
  'RESOLVED',
  'OTHER',
]);

/** What decides must be there: whose dispute, about what, and how it stands. Messages and evidence go no further. */
export const disputeSchema = z
  .object({
    dispute_id: z.string().min(1),
    status,
    disputed_transactions: z.array(z.object({ seller_transaction_id: textOrNull })),
    dispute_outcome: z
      .object({ outcome_code: z.string() })
      .transform((outcome): string | null => outcome.outcome_code)
      .catch(null),
    reason: textOrNull,
    dispute_life_cycle_stage: textOrNull,
    dispute_amount: moneyOrNull,
    seller_response_due_date: instantOrNull,
  })
  .transform(
    (said): Dispute => ({
      id: said.dispute_id,
      captureIds: said.disputed_transactions.flatMap(
        ({ seller_transaction_id: captureId }) => captureId ?? [],
      ),
      status: said.status,
      outcome: said.dispute_outcome,
      reason: said.reason,
      stage: said.dispute_life_cycle_stage,
      amount: said.dispute_amount,
      dueAt: said.seller_response_due_date,
    }),
  );

export const disputeListSchema = z
  .object({
    items: z.array(z.object({ dispute_id: z.string().min(1), status })).default([]),
  })
  .transform((said): readonly string[] =>
    said.items.flatMap((one) => (one.status === 'RESOLVED' ? [] : [one.dispute_id])),
  );
