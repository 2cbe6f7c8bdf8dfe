import type { LearnedLimits } from '../domain/checkout/limits.ts';
import type { OutgoingEvent } from '../domain/checkout/outgoing-events.ts';
import type { CheckoutInput } from '../domain/checkout/state.ts';
import type { CheckoutView, RefundView } from '../domain/checkout/view.ts';
import type { PayPalEvent } from './messages.ts';

/** The Workflow types, as a client starts them. Their names are kept for ever. */
export type CheckoutWorkflow = (input: CheckoutInput) => Promise<CheckoutView>;

export type MerchantWorkflow = (learned?: LearnedLimits) => Promise<LearnedLimits>;

export type RefundInput = {
  readonly merchantId: string;
  readonly captureId: string;
  /** Whether the merchant's URL is told of what happens. */
  readonly notify: boolean;
};

export type RefundWorkflow = (input: RefundInput) => Promise<readonly RefundView[]>;

export type OutgoingEventResult = 'DELIVERED' | 'GIVEN_UP';

export type OutgoingEventWorkflow = (event: OutgoingEvent) => Promise<OutgoingEventResult>;

export type PayPalEventInput = {
  readonly merchantId: string;
  readonly event: PayPalEvent;
  /** Whether the merchant's URL is told of what becomes of captured money. */
  readonly notify: boolean;
};

/** What became of an event that is kept. */
export type PayPalEventResult =
  | 'DELIVERED'
  /** Its checkout has ended; what the event says about captured money was passed on to the capture's refunds. */
  | 'CHECKOUT_CLOSED'
  /** Nobody here knows the order: another system's, or older than what is kept. */
  | 'NO_CHECKOUT';

export type PayPalEventWorkflow = (input: PayPalEventInput) => Promise<PayPalEventResult>;
