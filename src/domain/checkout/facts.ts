import type { Money } from '../money/money.ts';
import type { Capture, Instant, Operation, PayPalRefusal } from '../paypal/resources.ts';
import type { DeadlineAction } from './deadlines.ts';
import type { HeldAuthorization, Renewal, Watch } from './hold.ts';
import type { Lesson } from './limits.ts';
import type { Attention, EndStatus, OpenOrder, ResolveAction } from './state.ts';

/** What happened to a checkout, in the past tense. The state is what these facts add up to (evolve.ts). */
export type Fact =
  | { readonly event: 'COMMAND_RECEIVED'; readonly command: string; readonly reason: string | null }
  | {
      readonly event: 'ASKED';
      readonly operation: Operation;
      readonly target: string;
      readonly requestId: string;
      readonly amount: Money | null;
    }
  | { readonly event: 'REFUSED'; readonly operation: Operation; readonly refusal: PayPalRefusal }
  | {
      readonly event: 'UNANSWERED';
      readonly operation: Operation;
      readonly requestId: string;
      readonly failure: string;
    }
  /** A GET showed that a call whose answer was lost did its work. */
  | { readonly event: 'FOUND'; readonly operation: Operation }
  /** A GET showed that a call whose answer was lost did nothing: a new one may be made. */
  | { readonly event: 'PROVED_ABSENT'; readonly operation: Operation }
  | {
      readonly event: 'ORDER_CREATED';
      readonly order: OpenOrder;
      readonly approvalEndsAt: Instant;
      readonly debugId: string | null;
    }
  | { readonly event: 'ORDER_PATCHED'; readonly amount: Money; readonly debugId: string | null }
  | { readonly event: 'APPROVAL_SIGNALLED'; readonly via: 'SHOP' | 'PAYPAL_EVENT' }
  | {
      readonly event: 'PAYER_SENT_BACK';
      readonly issue: string;
      readonly approveUrl: string | null;
    }
  | {
      readonly event: 'AUTHORIZED';
      readonly authorization: HeldAuthorization;
      readonly fundingSource: string | null;
      readonly renewal: Renewal;
      readonly debugId: string | null;
    }
  | { readonly event: 'AUTHORIZATION_CHANGED'; readonly authorization: HeldAuthorization }
  /** PayPal shows another `expiration_time` than was known, or gives it for the first time. */
  | {
      readonly event: 'EXPIRY_LEARNED';
      readonly authorizationId: string;
      readonly expiresAt: Instant;
    }
  | {
      readonly event: 'REAUTHORIZED';
      readonly authorization: HeldAuthorization;
      readonly renewal: Renewal;
      readonly debugId: string | null;
    }
  | { readonly event: 'RENEWAL_CHANGED'; readonly renewal: Renewal; readonly issue: string | null }
  | { readonly event: 'CAPTURED'; readonly capture: Capture; readonly debugId: string | null }
  | { readonly event: 'CAPTURE_CHANGED'; readonly capture: Capture }
  | {
      readonly event: 'VOIDED';
      readonly authorization: HeldAuthorization;
      readonly debugId: string | null;
    }
  | { readonly event: 'HONOR_PERIOD_ENDED' }
  /** The deadline is a day away: the merchant's URL is told. */
  | { readonly event: 'EXPIRING_SOON' }
  /** PayPal was asked to confirm the lapse; if it could not, it is asked again at `watch.at`. */
  | { readonly event: 'LAPSE_ASKED'; readonly watch: Watch }
  /** An operator wants what the deadline's policy says to be tried again. */
  | { readonly event: 'DEADLINE_REOPENED' }
  | { readonly event: 'DEADLINE_REACHED'; readonly does: DeadlineAction }
  | {
      readonly event: 'PAYPAL_EVENT_RECEIVED';
      readonly eventId: string;
      readonly eventType: string;
    }
  /** PayPal's refusal showed what the account does not allow: this checkout does not ask for it again. */
  | { readonly event: 'LIMIT_LEARNED'; readonly lesson: Lesson }
  | { readonly event: 'WATCHING'; readonly watch: Watch | null }
  /** PayPal is read again at `watch.at` about a call whose outcome is unknown; null while it is being read. */
  | { readonly event: 'WATCHING_CALL'; readonly watch: Watch | null }
  | { readonly event: 'ATTENTION_RAISED'; readonly attention: Attention }
  | { readonly event: 'ATTENTION_CLEARED'; readonly because: string }
  | {
      readonly event: 'RESOLVED';
      readonly action: ResolveAction;
      readonly actor: string;
      readonly reason: string;
    }
  | { readonly event: 'ENDED'; readonly as: EndStatus; readonly why: string };

export type TimelineEntry = Fact & { readonly at: Instant };

/** A life rarely has more than 60 entries; a pathological one keeps its beginning and its latest days. */
const FIRST_KEPT = 40;
const LAST_KEPT = 160;

/** Watching again changes nothing that a reader wants to see; everything else is kept. */
export const remember = (
  timeline: readonly TimelineEntry[],
  entry: TimelineEntry,
): readonly TimelineEntry[] => {
  if (entry.event === 'WATCHING' || entry.event === 'WATCHING_CALL') return timeline;
  const longer = [...timeline, entry];
  return longer.length <= FIRST_KEPT + LAST_KEPT
    ? longer
    : [...longer.slice(0, FIRST_KEPT), ...longer.slice(-LAST_KEPT)];
};
