import { formatMoney } from '../money/money.ts';
import type { AuthorizationStatus, Capture, Instant, OrderUnit } from '../paypal/resources.ts';
import { formatInstant } from '../time/format.ts';
import { allowedActions } from './allowed-actions.ts';
import { honorEndOf, nextDeadline } from './deadlines.ts';
import { captureDetailsView } from './details-view.ts';
import { capturedSoFar, currentOf, type Hold, isLive, reauthorizationsOf, rootOf } from './hold.ts';
import { policyView } from './policy-view.ts';
import { consequenceOf, resolveActions } from './resolve-actions.ts';
import {
  type Asked,
  type Checkout,
  capturesOf,
  heldNow,
  holdOf,
  intentOf,
  orderOf,
  policyOf,
  statusOf,
} from './state.ts';
import { timelineView } from './timeline-view.ts';

import type {
  AskedView,
  AttentionView,
  AuthorizationView,
  CaptureView,
  CheckoutView,
  PurchaseUnitView,
} from './view.ts';

export const viewOf = (checkout: Checkout, now: Instant): CheckoutView => {
  const hold = holdOf(checkout);
  const order = orderOf(checkout);
  const deadline = nextDeadline(checkout);
  const can = allowedActions(checkout, now);
  return {
    checkoutId: checkout.input.checkoutId,
    intent: intentOf(checkout),
    status: statusOf(checkout),
    orderId: order?.orderId ?? null,
    approveUrl: order?.approveUrl ?? null,
    amount: formatMoney(checkout.amount),
    ...(checkout.units && { purchaseUnits: checkout.units.map(purchaseUnitView) }),
    policy: policyView(policyOf(checkout)),
    authorization: hold && authorizationView(hold, order?.api ?? 'V2'),
    captures: capturesOf(checkout).map(captureView),
    refunds: [],
    disputes: [],
    trackers: [],
    remaining: formatMoney(heldNow(checkout)),
    nextDeadline: deadline && { at: formatInstant(deadline.at), does: deadline.does },
    allowed: can
      .filter(({ refusal }) => refusal === null)
      .map(({ action, upTo }) => (upTo ? { action, upTo: formatMoney(upTo) } : { action })),
    refused: can.flatMap(({ action, refusal }) =>
      refusal ? [{ action, code: refusal.code, reason: refusal.reason }] : [],
    ),
    asked: underWayView(checkout),
    attention: attentionView(checkout),
    timeline: checkout.timeline.flatMap((entry) =>
      entry.event === 'READ_DEFERRED' ? [] : [timelineView(entry)],
    ),
    unknown: holdOf(checkout)?.isSumUnknown ? ['remaining'] : [],
    version: checkout.version,
  };
};

const purchaseUnitView = ({ referenceId, amount, invoiceId }: OrderUnit): PurchaseUnitView => ({
  referenceId,
  amount: formatMoney(amount),
  ...(invoiceId !== null && { invoiceId }),
});

const authorizationView = (hold: Hold, api: AuthorizationView['api']): AuthorizationView => {
  const current = currentOf(hold);
  return {
    rootId: rootOf(hold).id,
    currentId: current.id,
    status: statusShown(hold),
    reason: current.reason,
    honorEndsAt: formatInstant(honorEndOf(current)),
    expiresAt: formatInstant(current.expiresAt),
    reauthorizations: reauthorizationsOf(hold),
    fundingSource: hold.fundingSource,
    api,
    ...current.details,
  };
};

/** As PayPal shows it after the captures that are known, without reading it again for each. */
const statusShown = (hold: Hold): AuthorizationStatus => {
  const { status } = currentOf(hold);
  if (status !== 'CREATED' || capturedSoFar(hold).minor === 0) return status;
  return isLive(hold) ? 'PARTIALLY_CAPTURED' : 'CAPTURED';
};

export const captureView = (capture: Capture): CaptureView => ({
  captureId: capture.id,
  amount: formatMoney(capture.amount),
  status: capture.status,
  reason: capture.reason,
  finalCapture: capture.finalCapture ?? false,
  ...(capture.fee && { fee: formatMoney(capture.fee) }),
  ...(capture.net && { net: formatMoney(capture.net) }),
  ...(capture.createdAt !== null && { createTime: formatInstant(capture.createdAt) }),
  ...(capture.invoiceId !== null && { invoiceId: capture.invoiceId }),
  ...(capture.customId !== null && { customId: capture.customId }),
  ...(capture.referenceId && { referenceId: capture.referenceId }),
  ...captureDetailsView(capture.details),
});

const attentionView = (checkout: Checkout): AttentionView | null => {
  const { attention: open, asked } = checkout;
  const [gravest, ...others] = open;
  if (gravest === undefined) return null;
  return {
    code: gravest.code,
    reason: gravest.reason,
    since: formatInstant(gravest.since),
    issue: gravest.issue,
    debugId: gravest.debugId,
    asked: asked && askedView(asked),
    offers: resolveActions(checkout).map((action) => ({
      action,
      does: consequenceOf(action, checkout),
    })),
    alsoOpen: others.map(({ code }) => code),
  };
};

/** What was sent and is not answered; else what waits to be sent. */
export const underWayView = ({
  asked,
  waiting,
}: Pick<Checkout, 'asked' | 'waiting'>): AskedView | null => {
  if (asked) return askedView(asked);
  return waiting ? askedView({ ...waiting, requestId: null, withoutAnswer: 0 }) : null;
};

const askedView = ({
  operation,
  requestId,
  amount,
  at,
  withoutAnswer,
}: Omit<Asked, 'target' | 'requestId'> & Pick<AskedView, 'requestId'>): AskedView => ({
  operation,
  requestId,
  amount: amount && formatMoney(amount),
  at: formatInstant(at),
  withoutAnswer,
});
