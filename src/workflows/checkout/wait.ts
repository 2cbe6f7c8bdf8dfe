import { condition, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import {
  ActByKey,
  CheckoutStatusKey,
  NeedsAttentionKey,
  PayPalOrderIdKey,
} from '../../contract/search-attributes.ts';
import { type DeadlineAction, nextDeadline } from '../../domain/checkout/deadlines.ts';
import { statusOf } from '../../domain/checkout/state.ts';
import { describeCheckout } from '../../domain/checkout/summary.ts';
import type { Instant } from '../../domain/paypal/resources.ts';
import { formatInstant } from '../../domain/time/format.ts';
import { sendOut } from '../events/publish.ts';
import type { CheckoutContext } from './context.ts';

/** What a timer waits for, as the Temporal UI shows it. */
const PHRASES = {
  AUTHORIZE: 'ask PayPal again whether the payer approved',
  EXPIRE: 'the payer’s time to approve ends',
  REAUTHORIZE: 'renew the honor period',
  HONOR_PERIOD_ENDS: 'the honor period ends',
  WARN: 'say that the hold expires soon',
  CAPTURE: 'capture what is left',
  VOID: 'release what is left',
  ASK: 'ask an operator: capture or void?',
  READ_PAYPAL: 'read PayPal again',
  CONFIRM_LAPSE: 'ask PayPal whether the authorization has lapsed',
} as const satisfies Record<DeadlineAction | 'AUTHORIZE', string>;

/** Sleeps until there is something to do or the deadline is reached; returns at once when either is so already. */
export const wait = async (
  context: CheckoutContext,
  deadline: { readonly at: Instant; readonly does: keyof typeof PHRASES } | null,
  awake: () => boolean = () => hasWork(context),
): Promise<void> => {
  upsertCheckoutAttributes(context);
  if (deadline === null) return await condition(awake);
  const ms = deadline.at - Date.now();
  if (ms > 0)
    await condition(awake, ms, {
      summary: `until ${formatInstant(deadline.at)}: ${PHRASES[deadline.does]}`,
    });
};

const hasWork = ({ commandQueue, approvals, events }: CheckoutContext): boolean =>
  commandQueue.length > 0 || approvals.length > 0 || events.length > 0;

/** Search attributes cost an event each time, so they are written only when one of them has really changed. */
export const upsertCheckoutAttributes = (context: CheckoutContext): void => {
  sendOut(context.outbox, context.checkout.input.merchantId);
  const { checkout } = context;
  const deadline = nextDeadline(checkout);
  const orderId =
    checkout.stage.name === 'CREATING' ? null : (checkout.stage.order?.orderId ?? null);
  const status = statusOf(checkout);
  const now = JSON.stringify([status, orderId, deadline?.at ?? null]);
  if (now !== context.attributesWritten) {
    context.attributesWritten = now;
    upsertSearchAttributes([
      { key: CheckoutStatusKey, value: status },
      { key: PayPalOrderIdKey, value: orderId },
      { key: ActByKey, value: deadline && new Date(deadline.at) },
      { key: NeedsAttentionKey, value: status === 'NEEDS_ATTENTION' },
    ]);
  }
  setCurrentDetails(describeCheckout(checkout));
};
