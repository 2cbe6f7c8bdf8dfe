import type { Answer } from '../domain/paypal/resources.ts';
import type { FoundTransactions, TransactionSearch } from '../domain/paypal/transactions.ts';
import type { PayPalAccount } from './account.ts';
import { answerTo } from './failures.ts';

export const transactionActivities = (account: PayPalAccount) => ({
  /** What PayPal's reports list of a payment, one page. A read; 403 comes back as REFUSED: the app has no access to it. */
  searchTransactions: (input: TransactionSearch): Promise<Answer<FoundTransactions>> =>
    answerTo({ operation: 'searchTransactions' }, (options) =>
      account().searchTransactions(input, options),
    ),
});
