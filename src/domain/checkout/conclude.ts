import { equal, isPositive } from '../money/money.ts';
import type { Capture, Instant } from '../paypal/resources.ts';
import { blocks } from './attention.ts';
import { waitsForPayPal } from './deadlines.ts';
import { waitsForDeclined } from './declined-captures.ts';
import type { TimelineEntry } from './facts.ts';
import { capturedSoFar, currentOf, type Hold, isDeclined, isLive } from './hold.ts';
import {
  declinedUnits,
  type End,
  endOfCapturedOrder,
  type OrderCaptured,
} from './order-captures.ts';
import type { Checkout } from './state.ts';

/**
 * How the checkout ends, when PayPal's truth leaves nothing to wait for; null while money is held or on its way.
 * Money that was taken makes it CAPTURED, whatever became of the rest.
 */
export const endOf = (checkout: Checkout, now: Instant): End | null => {
  if (checkout.stage.name === 'ORDER_CAPTURED') return endOfCapturedOrder(checkout.stage);
  if (checkout.stage.name !== 'HELD') return null;
  const { hold } = checkout.stage;
  const current = currentOf(hold);
  if (isLive(hold) || waitsForPayPal(hold) || current.status === 'UNRECOGNIZED') return null;
  if (isPositive(capturedSoFar(hold))) return { as: 'CAPTURED', why: whyCaptured(hold) };
  switch (current.status) {
    case 'DENIED':
      return { as: 'DENIED', why: 'PayPal denied the authorization.' };
    case 'VOIDED':
      // PayPal shows both alike; what Holdfast voided before did not lapse, however late that was read.
      return now >= current.expiresAt && !checkout.timeline.some(({ event }) => event === 'VOIDED')
        ? { as: 'EXPIRED', why: 'The authorization lapsed at its expiration_time.' }
        : { as: 'VOIDED', why: 'The authorization was voided.' };
    case 'CREATED':
    case 'CAPTURED':
    case 'PARTIALLY_CAPTURED':
    case 'PENDING':
      return hold.captures.length > 0
        ? { as: 'DENIED', why: 'PayPal declined every capture; no money was taken.' }
        : null;
  }
};

const whyCaptured = (hold: Hold): string =>
  currentOf(hold).status === 'VOIDED'
    ? 'A part was captured and the rest was released.'
    : 'The authorization was captured.';

/** How long PayPal's last answer that showed the hold is good for. */
const FRESH_FOR = 60 * 60_000;

/**
 * Whether PayPal must be read before what is left is computed or an end is recorded: its last answer that showed this
 * hold is too old. An end needs none where our own captures account for the whole authorization.
 */
export const isStale = (seenAt: Instant | null, now: Instant): boolean =>
  seenAt === null || now - seenAt > FRESH_FOR;

const accountsForItself = (hold: Hold): boolean =>
  equal(capturedSoFar(hold), currentOf(hold).amount) && !hold.captures.some(isDeclined);

/**
 * What an end waits for: a PERSON where PayPal shows what nobody explains, though not past the last margin, which waits for
 * nobody; what is UNREAD; or a READ, where what is known does not account for the whole authorization. Null: for nothing.
 */
export const neededBeforeEnd = (
  { attention, timeline }: Pick<Checkout, 'attention' | 'timeline'>,
  hold: Hold,
  known: { readonly hasUnread: boolean; readonly seenAt: Instant | null; readonly now: Instant },
): 'PERSON' | 'UNREAD' | 'READ' | null => {
  const isPast = hold.lastMarginFor === currentOf(hold).expiresAt;
  if (!isPast && attention.some(({ code }) => code === 'UNEXPECTED_ANSWER')) return 'PERSON';
  if (known.hasUnread) return 'UNREAD';
  if (waitsForDeclined(hold, attention)) return 'PERSON';
  return accountsForItself(hold) || isSeenSince(timeline, known) ? null : 'READ';
};

/** The answer to a void, or to a final capture of a part, does not say what else was captured: the end is read after it. */
const isSeenSince = (
  timeline: readonly TimelineEntry[],
  { seenAt, now }: { readonly seenAt: Instant | null; readonly now: Instant },
): boolean => {
  const last = timeline.findLast(({ event }) => event === 'VOIDED' || event === 'CAPTURED');
  return !isStale(seenAt, now) && (last === undefined || (seenAt ?? 0) >= last.at);
};

/** A captured order ends once nothing is unread, and nobody has to look: about what blocks, or about a declined purchase unit. */
export const mayEndCaptured = (
  { attention }: Pick<Checkout, 'attention'>,
  { hasUnread }: { readonly hasUnread: boolean },
): boolean =>
  !hasUnread && !attention.some((open) => blocks(open) || open.operation === 'captureOrder');

/** Once for each: what a person has settled is not raised again. */
export const newlyDeclined = (
  { timeline }: Pick<Checkout, 'timeline'>,
  stage: OrderCaptured,
): readonly Capture[] => {
  const raised = timeline.flatMap((entry) =>
    entry.event === 'ATTENTION_RAISED' ? [entry.attention.about] : [],
  );
  return declinedUnits(stage).filter(({ id }) => !raised.includes(id));
};

/** PENDING captures that only the merchant can move on, in the PayPal account (paypal-rules 2.3). */
export const waitsForMerchant = (captures: readonly Capture[]): Capture | undefined =>
  captures.find(
    ({ status, reason }) =>
      status === 'PENDING' && reason !== null && MERCHANT_MUST_ACT.has(reason),
  );

const MERCHANT_MUST_ACT: ReadonlySet<string> = new Set([
  'INTERNATIONAL_WITHDRAWAL',
  'RECEIVING_PREFERENCE_MANDATES_MANUAL_ACTION',
  'UNILATERAL',
  'VERIFICATION_REQUIRED',
]);
