import type {
  GetCaptureInput,
  GetRefundInput,
  RefundCaptureInput,
} from '../contract/activity-inputs.ts';
import type { Answer, Capture, Refund } from '../domain/paypal/resources.ts';
import type { PayPalAccount } from './account.ts';
import { answerTo } from './failures.ts';

export const captureActivities = (account: PayPalAccount) => ({
  /** How a capture stands. A read. */
  getCapture: (input: GetCaptureInput): Promise<Answer<Capture>> =>
    answerTo({ operation: 'getCapture' }, (options) => account().getCapture(input, options)),

  /**
   * Gives money back. PENDING_CAPTURE comes back as REFUSED of class WAIT: its wait is days. Safe twice: one request
   * id, one refund, for 45 days; after that the custom id finds it by GET.
   */
  refundCapture: (input: RefundCaptureInput): Promise<Answer<Refund>> =>
    answerTo({ operation: 'refundCapture', requestId: input.requestId }, (options) =>
      account().refundCapture(input, options),
    ),

  /** How a refund stands. A read. */
  getRefund: (input: GetRefundInput): Promise<Answer<Refund>> =>
    answerTo({ operation: 'getRefund' }, (options) => account().getRefund(input, options)),
});
