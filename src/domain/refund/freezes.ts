import type { Dispute } from '../paypal/dispute.ts';
import {
  DISPUTE_RESOLVED,
  isDisputeEvent,
  kindOfEvent,
  sellerKeepsTheMoney,
} from '../paypal/events.ts';
import { isNotFound } from '../paypal/issue-meanings.ts';
import type { Answer } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';

/** News about why the refunds of a capture must stop. It stops refunds; it never lets them go on: only a read does. */
export type Freeze = {
  /** PayPal's event type, or MISMATCHED; null where the source is said to be over. */
  readonly because: string | null;
  /** The dispute, or the event that reported a reversal. */
  readonly source: string;
  /** PayPal's event that says the source is over: PayPal is asked for it. */
  readonly eventId?: string;
  /** The merchant whose capture it is said to be, where it is not this one's. */
  readonly owner?: string;
  /** PayPal's trace of the answer that did not match. */
  readonly debugId?: string;
};

/** What PayPal answered when a dispute was read. */
export type DisputeRead =
  | { readonly is: 'SHOWN'; readonly dispute: Dispute }
  /** 403: the app has no access to disputes. */
  | { readonly is: 'NOT_PERMITTED' }
  /** PayPal shows no such dispute. It shows one minutes after it began, so that this proves nothing. */
  | { readonly is: 'NOT_SHOWN' };

/** One reason why refunds are stopped. OPEN: a dispute that goes on. LOST: it is over, and the money returns that way. */
export type FreezeState = {
  readonly because: string;
  readonly is: 'OPEN' | 'LOST' | 'OVER';
  /** The dispute as PayPal showed it last. */
  readonly dispute?: Dispute;
  /** Why PayPal's last answer about the dispute decides nothing. */
  readonly unconfirmed?: 'NOT_PERMITTED' | 'NOT_SHOWN' | 'OTHER_CAPTURE';
  /** PayPal's trace of the answer that did not match. */
  readonly debugId?: string;
};

/** Why refunds are stopped, by source. What is over is kept, so that a late copy of its beginning is known. */
export type Freezes = Readonly<Record<string, FreezeState>>;

/** Stops refunds as a dispute does: PayPal answered about another refund than was asked for (paypal-rules 11, invariant 7). */
export const MISMATCHED = 'PAYPAL_MISMATCH';

export const freezeText = (because: string): string =>
  because === MISMATCHED
    ? 'PayPal’s answer does not match the refund that was asked for. Compare it in PayPal, then let refunds go on.'
    : `PayPal reported ${because}: the money returns that way.`;

const stops = ({ is }: FreezeState): boolean => is !== 'OVER';

export const whyFrozen = (freezes: Freezes): string | null => freezeIn(freezes)?.because ?? null;

export const freezeIn = (freezes: Freezes): FreezeState | undefined =>
  Object.values(freezes).find(stops);

export const isStopped = (freezes: Freezes, source: string): boolean => {
  const state = freezes[source];
  return state !== undefined && stops(state);
};

/** Whether PayPal can be asked how the source stands: a dispute goes on there. About a reversal or a mismatch an operator decides. */
export const isReadable = (freezes: Freezes, source: string): boolean =>
  isStopped(freezes, source) && isDisputeEvent(freezes[source]?.because ?? '');

/** The disputes that go on, or of which nothing else is known. */
export const openDisputes = (freezes: Freezes): readonly string[] =>
  Object.entries(freezes).flatMap(([source, { because, is }]) =>
    is === 'OPEN' && isDisputeEvent(because) ? [source] : [],
  );

/**
 * Events come late, twice and in any order (paypal-rules 7.3), and whoever has seen one can write another that verifies:
 * news of a source that nobody knew stops refunds at once, also the news of its end. What is known stays as it is until
 * PayPal is read.
 */
export const freezesAfter = (freezes: Freezes, { because, source, debugId }: Freeze): Freezes => {
  const known = freezes[source];
  // PayPal's answer to a call is no event that may come late: an operator's word about an earlier one says nothing of it.
  const isNew = known === undefined || (known.is === 'OVER' && because === MISMATCHED);
  if (!isNew) return freezes;
  const reported = because ?? DISPUTE_RESOLVED;
  const is = isDisputeEvent(reported) ? 'OPEN' : 'LOST';
  return { ...freezes, [source]: { because: reported, is, ...(debugId && { debugId }) } };
};

/** How a dispute stands for the capture. Only an end in the seller's favour or a cancellation lets refunds go on. */
export const standingOf = (dispute: Dispute, captureId: string): FreezeState['is'] => {
  if (!dispute.captureIds.includes(captureId) || dispute.status !== 'RESOLVED') return 'OPEN';
  return sellerKeepsTheMoney(dispute.outcome) ? 'OVER' : 'LOST';
};

/**
 * What a read of the dispute changes. It ends that dispute alone; in the buyer's favour it goes on stopping refunds
 * (paypal-rules 11, invariant 23). What an operator or an earlier read has ended stays so.
 */
export const freezesAfterRead = (
  freezes: Freezes,
  { source, captureId }: { readonly source: string; readonly captureId: string },
  read: DisputeRead,
): Freezes => {
  const known = freezes[source];
  if (known === undefined || !isReadable(freezes, source)) return freezes;
  if (read.is !== 'SHOWN') return { ...freezes, [source]: { ...known, unconfirmed: read.is } };
  const { dispute } = read;
  const { because } = known;
  const isAbout = dispute.captureIds.includes(captureId);
  const shown: FreezeState = isAbout
    ? { because, dispute, is: standingOf(dispute, captureId) }
    : { ...known, unconfirmed: 'OTHER_CAPTURE' };
  return { ...freezes, [source]: shown };
};

/** What of an event of PayPal's says whether it is the one that was received. */
export type SentDisputeEvent = {
  readonly eventType: string;
  readonly disputeId: string | null;
  readonly disputedCaptureIds: readonly string[];
};

/** Whether PayPal's own copy of an event says the end, or news, of this dispute about this capture. */
export const isEventOf = (
  sent: SentDisputeEvent,
  { source, captureId }: { readonly source: string; readonly captureId: string },
): boolean =>
  isDisputeEvent(sent.eventType) &&
  !kindOfEvent(sent.eventType)?.opens &&
  sent.disputeId === source &&
  sent.disputedCaptureIds.includes(captureId);

/** Whether an event says what PayPal, asked for it, did not send, or sent otherwise. Silence, and any other "no", prove nothing. */
export const isForged = (
  sent: Answer<SentDisputeEvent> | null,
  about: { readonly source: string; readonly captureId: string },
): boolean => {
  if (sent === null) return false;
  return sent.kind === 'DONE' ? !isEventOf(sent.value, about) : isNotFound(sent.refusal);
};

/** What a read of a dispute says; null where PayPal did not answer. */
export const disputeReadOf = (shown: Answer<Dispute> | null): DisputeRead | null => {
  if (shown === null) return null;
  if (shown.kind === 'DONE') return { is: 'SHOWN', dispute: shown.value };
  return { is: shown.refusal.httpStatus === 403 ? 'NOT_PERMITTED' : 'NOT_SHOWN' };
};

/** The capture is another merchant's: nothing of this one's is stopped by the source. */
export const freezesOfOthers = (freezes: Freezes, source: string): Freezes => {
  const known = freezes[source];
  return known ? { ...freezes, [source]: { ...known, is: 'OVER' } } : freezes;
};

/** What an operator has to do about a dispute that PayPal does not confirm; null where it does. */
export const unconfirmedText = (freezes: Freezes): string | null => {
  const texts = Object.entries(freezes).map(([source, state]) =>
    stops(state) && state.unconfirmed ? whatToDo(source, state.unconfirmed) : null,
  );
  return texts.find((text) => text !== null) ?? null;
};

const whatToDo = (source: string, unconfirmed: NonNullable<FreezeState['unconfirmed']>): string => {
  switch (unconfirmed) {
    case 'NOT_PERMITTED':
      return `PayPal does not let this app read dispute ${source} (403). Give the app access to Disputes in PayPal’s developer dashboard, or look at the dispute in PayPal and resolve with retry once the money is yours.`;
    case 'OTHER_CAPTURE':
      return `PayPal shows dispute ${source} about other captures. Look at it in PayPal; resolve with retry where this capture is not disputed.`;
    case 'NOT_SHOWN':
      return `PayPal shows no dispute ${source}. Look for it in PayPal; resolve with retry where this capture is not disputed.`;
  }
};

/** Which sources an operator's word ends: one alone whatever it is, of several those that do not go on at PayPal. */
const thawable = (freezes: Freezes): readonly string[] => {
  const stopped = Object.entries(freezes).filter(([, state]) => stops(state));
  const settled = stopped.filter(([, { is }]) => is === 'LOST');
  return (stopped.length === 1 ? stopped : settled).map(([source]) => source);
};

export const refuseThaw = (freezes: Freezes): Refusal | null => {
  if (whyFrozen(freezes) === null) {
    return refusal('NOTHING_TO_RESOLVE', 'The refunds of this capture are not stopped.');
  }
  return thawable(freezes).length > 0
    ? null
    : refusal('CAPTURE_FROZEN', 'Several disputes of this capture are open at PayPal.');
};

/** An operator has seen in PayPal that the money is the merchant's again. */
export const thawed = (freezes: Freezes): Freezes => {
  const ended = thawable(freezes);
  return Object.fromEntries(
    Object.entries(freezes).map(([source, state]) => [
      source,
      ended.includes(source) ? { ...state, is: 'OVER' as const } : state,
    ]),
  );
};
