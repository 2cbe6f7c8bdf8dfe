import type { FoundTransactions, SearchTransactionsInput } from '../contract/activity-inputs.ts';
import type { Answer } from '../domain/paypal/resources.ts';
import type { PayPalAccount } from './account.ts';
import { answerTo } from './failures.ts';

export const transactionActivities = (account: PayPalAccount) => ({
  /** What PayPal's reports list of a payment, one page. A read; 403 comes back as REFUSED: the app has no access to it. */
  searchTransactions: (input: SearchTransactionsInput): Promise<Answer<FoundTransactions>> =>
    answerTo({ operation: 'searchTransactions' }, (options) =>
      account().searchTransactions(input, options),
    ),
});
