import type { Fact } from './facts.ts';
import type { Hold } from './hold.ts';
import type { AwaitingApproval, Stage } from './state.ts';

/** What the payer, or PayPal's answer about the approved order, changes. */
export const awaitingApprovalAfter = (
  stage: AwaitingApproval,
  fact: Extract<
    Fact,
    {
      event:
        | 'APPROVE_LINK_CHANGED'
        | 'PAYER_SENT_BACK'
        | 'COMPLETION_AWAITED'
        | 'AUTHORIZED'
        | 'ORDER_CAPTURED';
    }
  >,
): Stage => {
  const { order } = stage;
  switch (fact.event) {
    case 'APPROVE_LINK_CHANGED':
      return { ...stage, order: { ...order, approveUrl: fact.approveUrl } };
    case 'PAYER_SENT_BACK':
      return { ...stage, rounds: stage.rounds + 1 };
    case 'COMPLETION_AWAITED':
      return completing(stage, fact.isAwaited);
    case 'AUTHORIZED':
      return { name: 'HELD', order, hold: firstHold(fact) };
    case 'ORDER_CAPTURED': {
      const { captures, fundingSource } = fact;
      return { name: 'ORDER_CAPTURED', order, captures, fundingSource };
    }
  }
};

const completing = (
  { isCompleting: _isCompleting, ...stage }: AwaitingApproval,
  isAwaited: boolean,
): Stage => (isAwaited ? { ...stage, isCompleting: true } : stage);

const firstHold = (fact: Extract<Fact, { event: 'AUTHORIZED' }>): Hold => ({
  authorizations: [fact.authorization],
  renewal: fact.renewal,
  fundingSource: fact.fundingSource,
  captures: [],
  honorEndNoted: false,
  expiryWarned: false,
  decidedFor: null,
  postponedTo: null,
  lastMarginFor: null,
  lapseAskedFor: null,
  overCaptureRefused: false,
  isSumUnknown: false,
});
