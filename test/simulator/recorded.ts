import { cardAnswers } from './recorded/cards.ts';
import { errorAnswers } from './recorded/errors.ts';
import { paymentAnswers } from './recorded/payments.ts';
import { rejectedCardAnswers } from './recorded/rejected-cards.ts';
import { requestAnswers } from './recorded/requests.ts';
import type { RecordedAnswer } from './recorded/row.ts';
import { walletAnswers } from './recorded/wallet.ts';

/**
 * What PayPal answered to others, as public repositories recorded it: request, field paths, values, source. The facts are
 * theirs, the requests are ours and as short as shows the fact.
 */
export const recordedAnswers: readonly RecordedAnswer[] = [
  ...requestAnswers,
  ...errorAnswers,
  ...walletAnswers,
  ...paymentAnswers,
  ...cardAnswers,
  ...rejectedCardAnswers,
];
