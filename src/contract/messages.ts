import type { Hint } from '../domain/checkout/approval-hints.ts';
import type {
  CaptureCommand,
  ChangePolicyCommand,
  Outcome,
  Outcomes,
  PatchCommand,
  ReauthorizeCommand,
  ReconcileCommand,
  ResolveCommand,
  VoidCommand,
} from '../domain/checkout/commands.ts';
import type { OpenOutcome } from '../domain/checkout/open-outcome.ts';
import type { Checkout } from '../domain/checkout/state.ts';
import type { PayPalEvent } from '../domain/paypal/events.ts';
import type { Freeze } from '../domain/refund/freezes.ts';
import type {
  RefundCommand,
  RefundOutcome,
  ThawCommand,
  ThawOutcome,
} from '../domain/refund/refund.ts';
import type { RefundState } from '../domain/refund/state.ts';
import type {
  AddTrackerCommand,
  TrackerOutcome,
  TrackersState,
  UpdateTrackerCommand,
} from '../domain/tracker/tracker.ts';
import { defineQuery, defineSignal, defineUpdate } from './definitions.ts';

/** The payer may have approved: a hint that the workflow asks PayPal about, never proof (paypal-rules 11, invariant 12). */
export type ApproveSignal = Hint & {
  /** Who sent it, where a caller did. */
  readonly actor?: string;
};

export const approveSignal = defineSignal<[ApproveSignal?]>('approve');
export const paypalEventSignal = defineSignal<[PayPalEvent?]>('paypalEvent');

/** Answers as soon as the payer can be sent to PayPal, or the order could not be made. Starts the checkout with Update-with-Start, and names its token. */
export const openUpdate = defineUpdate<OpenOutcome, [startToken: string | undefined]>('open');
export const captureUpdate = defineUpdate<Outcome, [CaptureCommand]>('capture');
export const voidUpdate = defineUpdate<Outcome, [VoidCommand]>('void');
export const reauthorizeUpdate = defineUpdate<Outcome, [ReauthorizeCommand]>('reauthorize');
export const patchUpdate = defineUpdate<Outcome, [PatchCommand]>('patch');
/** Changes what becomes of a live hold by itself. */
export const changePolicyUpdate = defineUpdate<Outcome, [ChangePolicyCommand]>('changePolicy');
/** Reads PayPal, takes over what it shows and answers what differed. */
export const reconcileUpdate = defineUpdate<Outcome, [ReconcileCommand]>('reconcile');
export const resolveUpdate = defineUpdate<Outcome, [ResolveCommand]>('resolve');

/**
 * Whether a hint of approval would change anything. Always rejected, with HINT_NEEDED or HINT_NOT_NEEDED: a rejected
 * Update leaves no event, however often a payer loads the return page again.
 */
export const approvalNeededUpdate = defineUpdate<void>('approvalNeeded');

/**
 * Whether one of PayPal's events would change anything. Always rejected, with EVENT_IS_NEWS, EVENT_IS_KNOWN, EVENT_IS_EARLY or
 * EVENT_OF_ANOTHER_ORDER: a rejected Update leaves no event, however much PayPal sends.
 */
export const paypalEventNewsUpdate = defineUpdate<void, [PayPalEvent]>('paypalEventNews');

export const statusQuery = defineQuery<Checkout>('status');
/** What came of a command, by its Update Id; null when it was never accepted. Also answers after the checkout closed. */
export const outcomeQuery = defineQuery<Outcome | null, [string]>('outcome');
/** What came of every command so far, by its Update Id. */
export const outcomesQuery = defineQuery<Outcomes>('outcomes');

export const refundUpdate = defineUpdate<RefundOutcome, [RefundCommand]>('refund');
/** What is known of the refunds of a capture. Also answers after the Workflow closed. */
export const refundsQuery = defineQuery<RefundState>('refunds');
/** An operator has seen in PayPal that the money is the merchant's again: refunds of the capture may be made. */
export const thawUpdate = defineUpdate<ThawOutcome, [ThawCommand]>('thaw');
/** PayPal reported a refund that somebody made: its truth is read. */
export const readRefundsSignal = defineSignal('readRefunds');
/** PayPal reported a reversal or dispute of the capture, or its end. */
export const freezeSignal = defineSignal<[Freeze?]>('freeze');

export const addTrackerUpdate = defineUpdate<TrackerOutcome, [AddTrackerCommand]>('addTracker');
export const updateTrackerUpdate = defineUpdate<TrackerOutcome, [UpdateTrackerCommand]>(
  'updateTracker',
);
/** What is known of a checkout's trackers. Also answers after the Workflow closed. */
export const trackersQuery = defineQuery<TrackersState>('trackers');

/** Delivers an outgoing event once more, after its tries have run out. */
export const redeliverSignal = defineSignal('redeliver');
/** An operator has explained the money of an event that no checkout explains: its Workflow ends. */
export const acknowledgeSignal = defineSignal('acknowledge');
