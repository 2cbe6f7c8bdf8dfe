import type {
  CaptureCommand,
  Keyed,
  Outcome,
  PatchCommand,
  ReauthorizeCommand,
  ResolveCommand,
  VoidCommand,
} from '../domain/checkout/commands.ts';
import type { LearnedLimits, Lesson } from '../domain/checkout/limits.ts';
import type { CheckoutView, RefundsView, RefundView } from '../domain/checkout/view.ts';
import type {
  Freeze,
  RefundCommand,
  RefundOutcome,
  ThawCommand,
  ThawOutcome,
} from '../domain/refund/refund.ts';
import { defineQuery, defineSignal, defineUpdate } from './definitions.ts';

/** The payer may have approved: a hint that the workflow asks PayPal about, never proof (paypal-rules 11, invariant 12). */
export type ApproveSignal = { readonly via: 'SHOP' | 'PAYPAL_EVENT' };

/** What is kept of one of PayPal's webhook events: enough to know which resource to read, nothing to believe. */
export type PayPalEvent = {
  readonly eventId: string;
  readonly eventType: string;
  readonly resourceId: string;
  readonly orderId: string | null;
  /** The capture it concerns: of a capture or refund event, or of a dispute. */
  readonly captureId: string | null;
  /** The other captures that a dispute is about. Events that are older name none. */
  readonly otherCaptureIds?: readonly string[];
  /** The status the event claims; only compared, to spare a GET that would tell nothing new. */
  readonly status: string | null;
};

export const approveSignal = defineSignal<[ApproveSignal?]>('approve');
export const paypalEventSignal = defineSignal<[PayPalEvent?]>('paypalEvent');

/** Answers as soon as the payer can be sent to PayPal, or the order could not be made. Starts the checkout with Update-with-Start. */
export const openUpdate = defineUpdate<Outcome, [Keyed]>('open');
export const captureUpdate = defineUpdate<Outcome, [CaptureCommand]>('capture');
export const voidUpdate = defineUpdate<Outcome, [VoidCommand]>('void');
export const reauthorizeUpdate = defineUpdate<Outcome, [ReauthorizeCommand]>('reauthorize');
export const patchUpdate = defineUpdate<Outcome, [PatchCommand]>('patch');
export const resolveUpdate = defineUpdate<Outcome, [ResolveCommand]>('resolve');

export const statusQuery = defineQuery<CheckoutView>('status');
/** What came of a command, by its Update Id; null when it was never accepted. Also answers after the checkout closed. */
export const outcomeQuery = defineQuery<Outcome | null, [string]>('outcome');

/** What came of every command so far, by its Update Id. */
export const outcomesQuery = defineQuery<Readonly<Record<string, Outcome>>>('outcomes');

export const refundUpdate = defineUpdate<RefundOutcome, [RefundCommand]>('refund');
/** For gateways that are older than the worker; `account` tells more. */
export const refundsQuery = defineQuery<readonly RefundView[]>('refunds');
/** What is known of the refunds of a capture. Also answers after the Workflow closed. */
export const accountQuery = defineQuery<RefundsView>('account');
/** An operator has seen in PayPal that the money is the merchant's again: refunds of the capture may be made. */
export const thawUpdate = defineUpdate<ThawOutcome, [ThawCommand]>('thaw');
/** PayPal told of a refund that somebody made: its truth is read. */
export const lookSignal = defineSignal('look');
/** PayPal told of a reversal or dispute of the capture, or of its end; `{because: null}` alone is an operator's word. */
export const freezeSignal = defineSignal<[Freeze?]>('freeze');

/** Delivers an outgoing event once more, after its tries have run out. */
export const redeliverSignal = defineSignal('redeliver');

export const learnSignal = defineSignal<[Lesson?]>('learn');
export const limitsQuery = defineQuery<LearnedLimits>('limits');
