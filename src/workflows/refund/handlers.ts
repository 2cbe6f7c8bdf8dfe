import { setHandler } from '@temporalio/workflow';
import {
  freezeSignal,
  readRefundsSignal,
  refundsQuery,
  refundUpdate,
  thawUpdate,
} from '../../contract/messages.ts';
import type { RefundInput } from '../../contract/workflows.ts';
import { refuseMalformed } from '../../domain/malformed.ts';
import { MISMATCHED, thawed, whyFrozen } from '../../domain/refund/freezes.ts';
import type { RefundCommand, RefundOutcome } from '../../domain/refund/refund.ts';
import { refuseRefundDecision } from '../../domain/refund/refund-attention.ts';
import { type Refusal, refusal, refuseOtherBody } from '../../domain/refusal.ts';
import { rejectWith, waitInHandler } from '../updates.ts';
import { clearRefund } from './attention.ts';
import {
  note,
  openRefundContext,
  type PendingRefund,
  type RefundContext,
  receiveFreeze,
  shownState,
} from './context.ts';

/** Registers every handler before anything is awaited. Handlers only judge and enqueue. */
export const registerRefundHandlers = (input: RefundInput): RefundContext => {
  const context = openRefundContext(input);
  setHandler(refundsQuery, () => shownState(context));
  setHandler(freezeSignal, (freeze) => {
    if (freeze && refuseMalformed('freeze', freeze) === null) receiveFreeze(context, freeze);
  });
  setHandler(readRefundsSignal, () => {
    context.isReadAsked = true;
    context.reports += 1;
  });
  setHandler(
    thawUpdate,
    ({ action, actor, reason, digest }) => {
      if (action === 'close') {
        clearRefund(context, `${actor} chose close: ${reason}`);
        return { digest };
      }
      const before = context.freezes;
      context.freezes = thawed(before);
      // A person has seen what came of a refund whose answer did not match.
      if (before[MISMATCHED]?.is !== context.freezes[MISMATCHED]?.is) context.asked = null;
      if (whyFrozen(context.freezes) === null) {
        note(context, { event: 'REFUNDS_THAWED', actor, reason });
      }
      return { digest };
    },
    {
      validator: (command) =>
        rejectWith(refuseMalformed('thaw', command) ?? refuseRefundDecision(context, command)),
    },
  );
  setHandler(
    refundUpdate,
    async (command) => {
      const joined = context.commandQueue.find(({ command: { key } }) => key === command.key);
      const pending: PendingRefund = joined ?? { command, at: Date.now(), outcome: null };
      if (joined === undefined) context.commandQueue.push(pending);
      await waitInHandler(() => pending.outcome !== null);
      return pending.outcome ?? notMade(command);
    },
    {
      validator: (command) =>
        rejectWith(refuseMalformed('refund', command) ?? refuseOtherRefund(context, command)),
    },
  );
  return context;
};

const refuseOtherRefund = (
  { commandQueue }: RefundContext,
  asked: RefundCommand,
): Refusal | null => {
  const known = commandQueue.find(({ command }) => command.key === asked.key);
  return known ? refuseOtherBody(known.command, asked) : null;
};

const notMade = ({ digest }: RefundCommand): RefundOutcome => ({
  kind: 'REFUSED',
  digest,
  refusal: refusal('OUTCOME_UNKNOWN', 'The refund was not made; ask again.'),
});
