import { askedText } from '../checkout/summary.ts';
import { moneyText } from '../money/money.ts';
import { freezeText, whyFrozen } from './freezes.ts';
import { refundable } from './refund.ts';
import type { RefundState } from './state.ts';

/** The refunds of a capture in a few lines of Markdown, as the Temporal UI shows them. Nothing personal. */
export const describeRefunds = (state: RefundState): string => {
  const { captureId, account, asked, freezes, attention = [] } = state;
  const frozen = whyFrozen(freezes);
  const lines = [
    account &&
      `Refunds of capture ${captureId}: ${account.refunds.length} made, ${moneyText(refundable(account))} not refunded.`,
    asked && askedText(asked),
    frozen !== null && `Refunds are stopped: ${freezeText(frozen)}`,
    ...attention.map(({ code, reason }) => `Needs attention (${code}): ${reason}`),
  ];
  return lines.filter((line) => typeof line === 'string').join('\n\n');
};
