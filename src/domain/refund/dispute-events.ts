import type { OutgoingEvent } from '../checkout/outgoing-events.ts';
import type { Dispute } from '../paypal/dispute.ts';
import { digestOf } from '../paypal/request-id.ts';
import { formatInstant } from '../time/format.ts';
import { disputeDetails } from './dispute-view.ts';

type DisputeEventType = 'dispute.opened' | 'dispute.updated' | 'dispute.closed';

/**
 * The events of a dispute that PayPal was read about: its first reading, later news, and its end. What an event of PayPal's
 * claims gives rise to none of them.
 */
export const outgoingOfDispute = (
  about: {
    readonly merchantId: string;
    readonly captureId: string;
    readonly checkoutId: string | null;
  },
  { dispute, isFirst }: { readonly dispute: Dispute; readonly isFirst: boolean },
  at: number,
): readonly OutgoingEvent[] => {
  const { merchantId, captureId, checkoutId } = about;
  const { status, outcome, stage, dueAt } = dispute;
  const isOver = status === 'RESOLVED';
  const eventOf = (type: OutgoingEvent['type']): OutgoingEvent => ({
    id: `evt_${digestOf([type, merchantId, captureId, dispute.id, status, outcome, stage, dueAt])}`,
    type,
    timestamp: formatInstant(at),
    data: {
      merchantId,
      captureId,
      ...(checkoutId !== null && { checkoutId }),
      dispute: disputeDetails(dispute),
    },
  });
  const news: readonly DisputeEventType[] = [
    ...(isFirst ? ['dispute.opened' as const] : []),
    ...(isOver ? ['dispute.closed' as const] : []),
    ...(isFirst || isOver ? [] : ['dispute.updated' as const]),
  ];
  // The name that was there before the dispute itself was read.
  return [...news.map(eventOf), ...(isOver ? [eventOf('capture.dispute_resolved')] : [])];
};
