import type {
  AuthorizeOrderV1Input,
  CaptureAuthorizationV1Input,
  CaptureOrderV1Input,
  GetAuthorizationInput,
  GetCaptureInput,
  GetOrderV1Input,
  GetPaymentV1Input,
  GetRefundInput,
  ReauthorizeAuthorizationV1Input,
  RefundTakenV1Input,
  VoidAuthorizationInput,
  VoidOrderV1Input,
} from '../contract/activity-inputs.ts';
import type {
  Answer,
  Authorization,
  Capture,
  Order,
  OrderV1,
  Refund,
} from '../domain/paypal/resources.ts';
import type { PayPalAccount } from './account.ts';
import { answerTo } from './failures.ts';

const authorizationV1Activities = (account: PayPalAccount) => ({
  /** How an authorization stands. A read. */
  getAuthorizationV1: (input: GetAuthorizationInput): Promise<Answer<Authorization>> =>
    answerTo({ operation: 'getAuthorizationV1' }, (options) =>
      account().getAuthorizationV1(input, options),
    ),

  /** Takes money. NOT safe twice: the Workflow gives it one attempt. Its invoice number stops a repetition. */
  captureAuthorizationV1: (input: CaptureAuthorizationV1Input): Promise<Answer<Capture>> =>
    answerTo({ operation: 'captureAuthorizationV1' }, (options) =>
      account().captureAuthorizationV1(input, options),
    ),

  /** Renews the hold under a new id. NOT safe twice: the Workflow gives it one attempt. */
  reauthorizeAuthorizationV1: (
    input: ReauthorizeAuthorizationV1Input,
  ): Promise<Answer<Authorization>> =>
    answerTo({ operation: 'reauthorizeAuthorizationV1' }, (options) =>
      account().reauthorizeAuthorizationV1({ ...input, authorizationId: input.rootId }, options),
    ),

  /** Releases what is held and not captured. Safe twice. */
  voidAuthorizationV1: (input: VoidAuthorizationInput): Promise<Answer<Authorization>> =>
    answerTo({ operation: 'voidAuthorizationV1', requestId: input.requestId }, (options) =>
      account().voidAuthorizationV1({ ...input, authorizationId: input.rootId }, options),
    ),
});

/** What was taken, as a capture or as a sale, and what of it was given back. */
const takenV1Activities = (account: PayPalAccount) => ({
  /** How a capture stands. A read. */
  getCaptureV1: (input: GetCaptureInput): Promise<Answer<Capture>> =>
    answerTo({ operation: 'getCaptureV1' }, (options) => account().getCaptureV1(input, options)),

  /** Gives money back. NOT safe twice: the Workflow gives it one attempt. Its invoice number stops a repetition. */
  refundCaptureV1: (input: RefundTakenV1Input): Promise<Answer<Refund>> =>
    answerTo({ operation: 'refundCaptureV1', requestId: input.requestId }, (options) =>
      account().refundCaptureV1(input, options),
    ),

  /** How a sale stands. A read. */
  getSaleV1: (input: GetCaptureInput): Promise<Answer<Capture>> =>
    answerTo({ operation: 'getSaleV1' }, (options) => account().getSaleV1(input, options)),

  /** Gives money of a sale back. Safe twice: one request id, one refund, for 30 days. */
  refundSaleV1: (input: RefundTakenV1Input): Promise<Answer<Refund>> =>
    answerTo({ operation: 'refundSaleV1', requestId: input.requestId }, (options) =>
      account().refundSaleV1(input, options),
    ),

  /** How a refund stands. A read. */
  getRefundV1: (input: GetRefundInput): Promise<Answer<Refund>> =>
    answerTo({ operation: 'getRefundV1' }, (options) => account().getRefundV1(input, options)),
});

const orderV1Activities = (account: PayPalAccount) => ({
  /** How an order of v1 stands, and of which payment it is. A read. */
  getOrderV1: (input: GetOrderV1Input): Promise<Answer<OrderV1>> =>
    answerTo({ operation: 'getOrderV1' }, (options) => account().getOrderV1(input, options)),

  /** Holds what is left of an order of v1. NOT safe twice: the Workflow gives it one attempt. */
  authorizeOrderV1: (input: AuthorizeOrderV1Input): Promise<Answer<Authorization>> =>
    answerTo({ operation: 'authorizeOrderV1' }, (options) =>
      account().authorizeOrderV1(input, options),
    ),

  /** Takes money. NOT safe twice: the Workflow gives it one attempt. Its invoice number stops a repetition. */
  captureOrderV1: (input: CaptureOrderV1Input): Promise<Answer<Capture>> =>
    answerTo({ operation: 'captureOrderV1' }, (options) =>
      account().captureOrderV1(input, options),
    ),

  /** Closes an order of v1, on which nothing is held. Safe twice. */
  voidOrderV1: (input: VoidOrderV1Input): Promise<Answer<OrderV1>> =>
    answerTo({ operation: 'voidOrderV1', requestId: input.requestId }, (options) =>
      account().voidOrderV1(input, options),
    ),
});

/** What is left in the deprecated Payments v1 (docs/paypal-v1.md). */
export const paymentV1Activities = (account: PayPalAccount) => ({
  /** How a payment stands, as an order with all that it led to. A read. */
  getPaymentV1: (input: GetPaymentV1Input): Promise<Answer<Order>> =>
    answerTo({ operation: 'getPaymentV1' }, (options) => account().getPaymentV1(input, options)),

  ...authorizationV1Activities(account),
  ...takenV1Activities(account),
  ...orderV1Activities(account),
});
