import type {
  AuthorizeOrderInput,
  CaptureOrderInput,
  CreateOrderInput,
  GetOrderInput,
  PatchOrderInput,
} from '../contract/activity-inputs.ts';
import type { Answer, Order } from '../domain/paypal/resources.ts';
import type { PayPalAccount } from './account.ts';
import { answerTo } from './failures.ts';

export const orderActivities = (account: PayPalAccount) => ({
  /** Makes an order for the payer to approve. Nothing is owed. Safe twice: one request id, one order, for 6 h. */
  createOrder: (input: CreateOrderInput): Promise<Answer<Order>> =>
    answerTo({ operation: 'createOrder', requestId: input.requestId }, (options) =>
      account().createOrder(input, options),
    ),

  /** What PayPal knows of the order and of all money on it. A read. */
  getOrder: (input: GetOrderInput): Promise<Answer<Order>> =>
    answerTo({ operation: 'getOrder' }, (options) => account().getOrder(input, options)),

  /** Replaces the purchase unit before authorization. Safe twice: the same replacement leaves the same order. */
  patchOrder: (input: PatchOrderInput): Promise<Answer<null>> =>
    answerTo({ operation: 'patchOrder' }, (options) => account().patchOrder(input, options)),

  /**
   * Places the hold. DONE says that PayPal ran it, not that money is held: read the status of the authorization
   * inside, which may be DENIED. Safe twice: one request id, one authorization, for 6 h.
   */
  authorizeOrder: (input: AuthorizeOrderInput): Promise<Answer<Order>> =>
    answerTo({ operation: 'authorizeOrder', requestId: input.requestId }, (options) =>
      account().authorizeOrder(input, options),
    ),

  /**
   * Takes the payer's money for an order of intent CAPTURE. DONE may show captures that are PENDING, DECLINED or FAILED: only
   * COMPLETED is money. ORDER_COMPLETION_IN_PROGRESS comes back as REFUSED of class WAIT: PayPal captures by itself, and its
   * wait may be hours. Safe twice: one request id, one capture for each purchase unit, for 6 h.
   */
  captureOrder: (input: CaptureOrderInput): Promise<Answer<Order>> =>
    answerTo({ operation: 'captureOrder', requestId: input.requestId }, (options) =>
      account().captureOrder(input, options),
    ),
});
