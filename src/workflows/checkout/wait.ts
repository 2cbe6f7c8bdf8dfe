import { condition, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import {
  ActByKey,
  AmountMinorKey,
  CheckoutStatusKey,
  HeldMinorKey,
  NeedsAttentionKey,
  PayPalOrderIdKey,
} from '../../contract/search-attributes.ts';
import { nextDeadline } from '../../domain/checkout/deadlines.ts';
import { heldNow, orderOf, statusOf } from '../../domain/checkout/state.ts';
import type { DeadlineAction } from '../../domain/checkout/status.ts';
import { describeCheckout } from '../../domain/checkout/summary.ts';
import { equal } from '../../domain/money/money.ts';
import type { Instant } from '../../domain/paypal/resources.ts';
import { formatInstant } from '../../domain/time/format.ts';
import { sendOut } from '../events/publish.ts';
import type { CheckoutContext } from './context.ts';

/** What a timer waits for, as the Temporal UI shows it. */
const SUMMARIES = {
  AUTHORIZE: 'ask PayPal again whether the payer approved',
  ASK_AGAIN: 'ask PayPal again',
  STOP_READING: 'the next deadline comes first',
  EXPIRE: 'the payer’s time to approve ends',
  REAUTHORIZE: 'renew the honor period',
  HONOR_PERIOD_ENDS: 'the honor period ends',
  WARN: 'say that the hold expires soon',
  CAPTURE: 'capture what is left',
  VOID: 'release what is left',
  ASK: 'ask an operator: capture or void?',
  READ_PAYPAL: 'read PayPal again',
  CONFIRM_LAPSE: 'ask PayPal whether the authorization has lapsed',
} as const satisfies Record<DeadlineAction | 'AUTHORIZE' | 'ASK_AGAIN' | 'STOP_READING', string>;

export type WaitsFor = { readonly at: Instant; readonly does: keyof typeof SUMMARIES };

/** Waits until there is something to do or the deadline is reached; returns at once when either is so already. */
export const wait = async (
  context: CheckoutContext,
  deadline: WaitsFor | null,
  isAwake: () => boolean,
): Promise<void> => {
  upsertCheckoutAttributes(context);
  if (deadline === null) return await condition(isAwake);
  const ms = deadline.at - Date.now();
  if (ms > 0) {
    const summary = `until ${formatInstant(deadline.at)}: ${SUMMARIES[deadline.does]}`;
    await condition(isAwake, ms, { summary });
  }
};

/** Search attributes cost an event each time, so they are written only when one of them has really changed. */
export const upsertCheckoutAttributes = (context: CheckoutContext): void => {
  const { checkout, outbox } = context;
  sendOut(outbox, checkout.input.merchantId);
  const deadline = nextDeadline(checkout);
  const orderId = orderOf(checkout)?.orderId ?? null;
  const status = statusOf(checkout);
  const held = heldNow(checkout).minor;
  const { amount, opened } = checkout;
  const now = JSON.stringify([status, orderId, deadline?.at ?? null, held]);
  if (now !== context.attributesWritten) {
    context.attributesWritten = now;
    upsertSearchAttributes([
      { key: CheckoutStatusKey, value: status },
      { key: PayPalOrderIdKey, value: orderId },
      { key: ActByKey, value: deadline && new Date(deadline.at) },
      { key: HeldMinorKey, value: held },
      { key: NeedsAttentionKey, value: status === 'NEEDS_ATTENTION' },
      // Known since the start, unless the order was patched: written with the next change, not by itself.
      ...(equal(amount, opened.amount) ? [] : [{ key: AmountMinorKey, value: amount.minor }]),
    ]);
  }
  setCurrentDetails(describeCheckout(checkout));
};
