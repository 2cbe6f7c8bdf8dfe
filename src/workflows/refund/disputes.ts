import { proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import { DISPUTE_CREATED } from '../../domain/paypal/events.ts';
import { outgoingOfDispute } from '../../domain/refund/dispute-events.ts';
import {
  type DisputeRead,
  disputeReadOf,
  type Freeze,
  freezesAfterRead,
  freezesOfOthers,
  isForged,
  isReadable,
  standingOf,
} from '../../domain/refund/freezes.ts';
import { MINUTE, SECOND } from '../../domain/time/durations.ts';
import { readOrNull, resultOrNull } from '../activity-result.ts';
import { sendOut } from '../events/publish.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { callPriority } from '../priority.ts';
import { checkoutIdOf, note, noteIfThawed, type RefundContext, receiveFreeze } from './context.ts';

const { ownerOfCapture } = proxyActivities<TemporalActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: MINUTE,
  retry: { initialInterval: SECOND, backoffCoefficient: 2 },
});

/**
 * Reads every dispute that something was said about: what an event says only stops refunds, and what PayPal shows decides.
 * One that PayPal does not show now is read again later, as long as it stops refunds.
 */
export const readDisputes = async (context: RefundContext): Promise<void> => {
  for (const freeze of context.disputesToRead.splice(0)) {
    if (freeze.owner !== undefined) await dropIfOfOthers(context, freeze.source);
    else if (isReadable(context.freezes, freeze.source)) await readDispute(context, freeze);
  }
};

const readDispute = async (context: RefundContext, { source, eventId }: Freeze): Promise<void> => {
  const { captureId } = context.input;
  const about = { source, captureId };
  if (eventId !== undefined && isForged(await sentEvent(eventId), about)) {
    return note(context, { event: 'DISPUTE_EVENT_REFUSED', disputeId: source, eventId });
  }
  const read = disputeReadOf(await shownDispute(source));
  if (read === null) return;
  const isOver = read.is === 'SHOWN' && standingOf(read.dispute, captureId) === 'OVER';
  if (isOver && !(await areOthersKnown(context, source))) return;
  keepRead(context, source, read);
};

/** PayPal is asked for the event itself: what it did not send, or sent otherwise, is not acted upon. */
const sentEvent = (eventId: string) =>
  readOrNull(() => paypal.getEvent({ eventId }, `read event ${eventId}: did PayPal send it?`));

const shownDispute = (disputeId: string) =>
  readOrNull(() => paypal.getDispute({ disputeId }, `read dispute ${disputeId}`));

/**
 * Before refunds go on: a dispute whose event was lost is in PayPal's list alone. Each that is open stops refunds, and is
 * read. @returns false where the list cannot be had now
 */
const areOthersKnown = async (context: RefundContext, source: string): Promise<boolean> => {
  const { captureId } = context.input;
  const listed = await readOrNull(() =>
    paypal.listOpenDisputes({ captureId }, `list the open disputes of capture ${captureId}`),
  );
  if (listed?.kind !== 'DONE') return false;
  for (const other of listed.value.filter((id) => id !== source && !context.freezes[id])) {
    receiveFreeze(context, { because: DISPUTE_CREATED, source: other });
  }
  return true;
};

const keepRead = (context: RefundContext, source: string, read: DisputeRead): void => {
  const { merchantId, captureId, notify } = context.input;
  const before = context.freezes[source];
  context.freezes = freezesAfterRead(context.freezes, { source, captureId }, read);
  const now = context.freezes[source];
  if (now === undefined || JSON.stringify(now) === JSON.stringify(before)) return;
  const { dispute = null, unconfirmed = null } = now;
  note(context, {
    event: 'DISPUTE_READ',
    disputeId: source,
    status: dispute?.status ?? null,
    outcome: dispute?.outcome ?? null,
    unconfirmed,
  });
  noteIfThawed(context, `dispute ${source} is over`);
  const about = { merchantId, captureId, checkoutId: checkoutIdOf(context) };
  const isFirst = before?.dispute === undefined;
  if (notify && dispute !== null && unconfirmed === null) {
    context.outbox.waiting.push(...outgoingOfDispute(about, { dispute, isFirst }, Date.now()));
    sendOut(context.outbox, merchantId);
  }
};

/** The refunds of the merchant whose events these are stop while nobody knows whose the capture is. */
const dropIfOfOthers = async (context: RefundContext, source: string): Promise<void> => {
  const { merchantId, captureId } = context.input;
  const summary = `find the merchant of capture ${captureId}`;
  const owner = await resultOrNull(() =>
    ownerOfCapture.executeWithOptions({ summary, priority: callPriority() }, [{ captureId }]),
  );
  if (owner === null || owner === merchantId) return;
  context.freezes = freezesOfOthers(context.freezes, source);
  noteIfThawed(context, 'the capture is another merchant’s');
};
