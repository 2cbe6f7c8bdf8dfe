import type { Answer, Authorization, Capture, Order, Refund } from '../domain/paypal.ts';
import type {
  AuthorizeOrderInput,
  CaptureAuthorizationInput,
  CreateOrderInput,
  GetAuthorizationInput,
  GetCaptureInput,
  GetOrderInput,
  GetRefundInput,
  PatchOrderInput,
  ReauthorizeAuthorizationInput,
  RefundCaptureInput,
  VoidAuthorizationInput,
} from './inputs.ts';

export type Activities = {
  createOrder(input: CreateOrderInput): Promise<Answer<Order>>;
  getOrder(input: GetOrderInput): Promise<Answer<Order>>;
  patchOrder(input: PatchOrderInput): Promise<Answer<null>>;
  authorizeOrder(input: AuthorizeOrderInput): Promise<Answer<Order>>;
  getAuthorization(input: GetAuthorizationInput): Promise<Answer<Authorization>>;
  captureAuthorization(input: CaptureAuthorizationInput): Promise<Answer<Capture>>;
  reauthorizeAuthorization(input: ReauthorizeAuthorizationInput): Promise<Answer<Authorization>>;
  voidAuthorization(input: VoidAuthorizationInput): Promise<Answer<Authorization>>;
  getCapture(input: GetCaptureInput): Promise<Answer<Capture>>;
  refundCapture(input: RefundCaptureInput): Promise<Answer<Refund>>;
  getRefund(input: GetRefundInput): Promise<Answer<Refund>>;
};
