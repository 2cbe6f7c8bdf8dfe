import type { MoneyCallFact } from '../../domain/checkout/facts.ts';
import { refundRefused } from '../../domain/refund/refund-attention.ts';
import { raiseRefund } from './attention.ts';
import { note, type RefundContext } from './context.ts';

/** What the engine records, in the refunds' own timeline. */
export const noteCall = (context: RefundContext, fact: MoneyCallFact): void => {
  switch (fact.event) {
    case 'ASKED': {
      const { operation, target, requestId, amount } = fact;
      const isRepeated = context.asked?.requestId === requestId;
      if (!isRepeated) {
        context.asked = { operation, target, requestId, amount, at: Date.now(), withoutAnswer: 0 };
      }
      const { actor } = context.commandQueue[0]?.command ?? {};
      if (amount) {
        note(context, { event: 'REFUND_ASKED', requestId, amount, ...(actor && { actor }) });
      }
      return;
    }
    case 'REFUSED': {
      note(context, { event: 'REFUND_REFUSED', refusal: fact.refusal });
      const refused = refundRefused(fact.refusal, Date.now());
      return refused ? raiseRefund(context, refused) : undefined;
    }
    case 'OUTCOME_UNKNOWN':
      context.asked = context.asked && {
        ...context.asked,
        withoutAnswer: context.asked.withoutAnswer + 1,
      };
      return note(context, { event: 'REFUND_OUTCOME_UNKNOWN', requestId: fact.requestId });
    case 'PROVED_ABSENT':
    case 'FOUND':
      return;
  }
};
