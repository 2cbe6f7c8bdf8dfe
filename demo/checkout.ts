import { z } from 'zod';
import { type Money, minor, money, sum } from './money.ts';

const entry = z.looseObject({ at: z.string(), event: z.string() });
/** What PayPal bears of a dispute; where PayPal says it. */
const sellerProtection = z
  .object({ status: z.string(), disputeCategories: z.array(z.string()) })
  .optional();
const capture = z.object({
  captureId: z.string(),
  amount: money,
  status: z.string(),
  reason: z.string().nullish(),
  fee: money.optional(),
  net: money.optional(),
  frozenBy: z.string().optional(),
  sellerProtection,
});

/** What the shop reads of a checkout. More may come; unknown words of a status are shown as they are. */
export const checkoutSchema = z.object({
  checkoutId: z.string(),
  status: z.string(),
  orderId: z.string().nullable(),
  approveUrl: z.string().nullable(),
  amount: money,
  policy: z.object({ atDeadline: z.string(), deadlineMargin: z.string() }),
  authorization: z
    .object({
      rootId: z.string(),
      currentId: z.string(),
      status: z.string(),
      honorEndsAt: z.string(),
      expiresAt: z.string(),
      reauthorizations: z.number(),
      sellerProtection,
    })
    .nullable(),
  captures: z.array(capture),
  refunds: z.array(
    z.object({ refundId: z.string(), captureId: z.string(), amount: money, status: z.string() }),
  ),
  remaining: money,
  nextDeadline: z.object({ at: z.string(), does: z.string() }).nullable(),
  /** What was asked of PayPal and is not answered, or waits to be sent. */
  asked: z.object({ operation: z.string(), at: z.string(), withoutAnswer: z.number() }).nullish(),
  allowed: z.array(z.object({ action: z.string(), upTo: money.optional() })),
  refused: z.array(z.object({ action: z.string(), code: z.string(), reason: z.string() })),
  attention: z
    .object({
      code: z.string(),
      reason: z.string(),
      offers: z.array(z.object({ action: z.string(), does: z.string() })).default([]),
    })
    .nullable(),
  timeline: z.array(entry),
  version: z.number(),
});

export type Checkout = z.infer<typeof checkoutSchema>;
export type Capture = z.infer<typeof capture>;
export type TimelineEntry = z.infer<typeof entry>;

const TAKEN = new Set(['COMPLETED', 'PENDING', 'PARTIALLY_REFUNDED', 'REFUNDED']);

export const capturedOf = ({ captures, amount }: Checkout): Money =>
  sum(
    captures.filter(({ status }) => TAKEN.has(status)).map((one) => one.amount),
    amount,
  );

export const refundedOf = ({ refunds, amount }: Checkout): Money =>
  sum(
    refunds.filter(({ status }) => status !== 'FAILED').map((one) => one.amount),
    amount,
  );

/** Of the last capture, or of the hold before anything is captured. */
export const protectionOf = ({ captures, authorization }: Checkout) =>
  captures.at(-1)?.sellerProtection ?? authorization?.sellerProtection;

/** What is left of a capture to give back. */
export const refundable = (checkout: Checkout, { captureId, amount }: Capture): number =>
  minor(amount) -
  checkout.refunds
    .filter((refund) => refund.captureId === captureId && refund.status !== 'FAILED')
    .reduce((total, refund) => total + minor(refund.amount), 0);

/** Captured, and under a dispute or taken back by PayPal: nobody can say yet whose it is. */
export const disputedOf = (checkout: Checkout): number =>
  checkout.captures
    .filter(({ frozenBy }) => frozenBy !== undefined)
    .reduce((total, frozen) => total + refundable(checkout, frozen), 0);

/** Goes up with everything that happens to the checkout, and with what comes of its refunds. */
export const momentOf = ({ version, timeline }: Checkout): number =>
  version + timeline.filter(({ event }) => OF_REFUNDS.has(event)).length;

const OF_REFUNDS = new Set(['REFUNDED', 'REFUND_REFUSED', 'REFUNDS_FROZEN', 'REFUNDS_THAWED']);

/** PayPal sent the payer back, who has not come from there again. */
export const wasSentBack = ({ timeline }: Checkout): boolean =>
  timeline.findLast(({ event }) => event === 'PAYER_SENT_BACK' || event === 'APPROVAL_SIGNALLED')
    ?.event === 'PAYER_SENT_BACK';

export const authorizedAt = ({ timeline }: Checkout): number | null => {
  const at = timeline.find(({ event }) => event === 'AUTHORIZED')?.at;
  return at === undefined ? null : Date.parse(at);
};

export const isClosed = ({ timeline }: Checkout): boolean =>
  timeline.some(({ event }) => event === 'ENDED');
