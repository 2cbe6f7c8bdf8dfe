import { activityInfo } from '@temporalio/activity';
import { merchantOf } from '../contract/workflow-ids.ts';
import type { PayPalClient } from '../paypal/client.ts';

/** The PayPal account of a merchant; null where none is configured. */
export type PayPalAccountOf = (merchantId: string) => PayPalClient | null;

/** The account that one call is made with. @throws MerchantUnknown */
export type PayPalAccount = () => PayPalClient;

/** Nobody has said which PayPal account this merchant has. Nothing was sent, and no other account may be used. */
export class MerchantUnknown extends Error {
  constructor(whose: string) {
    super(
      `No PayPal account of ${whose} is configured here: add it to the file of HOLDFAST_MERCHANTS, or set HOLDFAST_MERCHANT_ID to it where there is one account. The call waits for it.`,
    );
    this.name = 'MerchantUnknown';
  }
}

export const accountOfMerchant =
  (accountOf: PayPalAccountOf, merchantId: string): PayPalAccount =>
  () => {
    const account = accountOf(merchantId);
    if (account === null) throw new MerchantUnknown(`merchant ${merchantId}`);
    return account;
  };

/** The account of the merchant whose Workflow makes the call: its id says so, and nothing else does. */
export const accountOfCaller =
  (accountOf: PayPalAccountOf): PayPalAccount =>
  () => {
    const workflowId = activityInfo().workflowExecution?.workflowId ?? '';
    const merchantId = merchantOf(workflowId);
    if (merchantId === null) throw new MerchantUnknown(`Workflow ${workflowId}`);
    return accountOfMerchant(accountOf, merchantId)();
  };
