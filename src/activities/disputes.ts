import type {
  GetDisputeInput,
  GetEventInput,
  ListOpenDisputesInput,
} from '../contract/activity-inputs.ts';
import type { Dispute } from '../domain/paypal/dispute.ts';
import type { Answer } from '../domain/paypal/resources.ts';
import type { SentDisputeEvent } from '../domain/refund/freezes.ts';
import type { PayPalAccount } from './account.ts';
import { answerTo } from './failures.ts';

export const disputeActivities = (account: PayPalAccount) => ({
  /** How a dispute stands. A read; 403 comes back as REFUSED: the app has no access to disputes. */
  getDispute: (input: GetDisputeInput): Promise<Answer<Dispute>> =>
    answerTo({ operation: 'getDispute' }, (options) => account().getDispute(input, options)),

  /** The disputes of a capture that are not resolved. A read. */
  listOpenDisputes: (input: ListOpenDisputesInput): Promise<Answer<readonly string[]>> =>
    answerTo({ operation: 'listOpenDisputes' }, (options) =>
      account().listOpenDisputes(input, options),
    ),

  /** The event that PayPal made under this id, reduced to what it says of a dispute. A read. */
  getEvent: (input: GetEventInput): Promise<Answer<SentDisputeEvent>> =>
    answerTo({ operation: 'getEvent' }, async (options) => {
      const { value, ...reply } = await account().getEvent(input, options);
      const { eventType, disputeId, disputedCaptureIds } = value;
      return { ...reply, value: { eventType, disputeId, disputedCaptureIds } };
    }),
});
