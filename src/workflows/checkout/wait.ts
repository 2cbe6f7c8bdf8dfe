import type { SearchAttributeUpdatePair } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  isCancellation,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import {
  ActByKey,
  AmountMinorKey,
  CheckoutStatusKey,
  HeldMinorKey,
  NeedsAttentionKey,
  PayPalOrderIdKey,
} from '../../contract/search-attributes.ts';
import { nextDeadline } from '../../domain/checkout/deadlines.ts';
import { type Checkout, heldNow, orderOf, statusOf } from '../../domain/checkout/state.ts';
import type { DeadlineAction } from '../../domain/checkout/status.ts';
import { describeCheckout } from '../../domain/checkout/summary.ts';
import { equal } from '../../domain/money/money.ts';
import type { Instant } from '../../domain/paypal/resources.ts';
import { formatInstant } from '../../domain/time/format.ts';
import { sendOut } from '../events/publish.ts';
import type { CheckoutContext, RunningTimer } from './context.ts';

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
  if (deadline !== null && deadline.at <= Date.now()) return;
  const timer = isAwake() ? null : timerOf(context, deadline);
  await condition(() => isAwake() || timer?.hasFired === true);
};

/**
 * A command rarely moves the deadline, and often ends the checkout, with which its timers end. So a timer runs on until
 * another one is needed: its cancellation is an event, and starting it again is one more and an action.
 */
const timerOf = (context: CheckoutContext, deadline: WaitsFor | null): RunningTimer | null => {
  const { timer } = context;
  if (timer && isRunning(timer)) {
    if (timer.at === deadline?.at && timer.does === deadline.does) return timer;
    timer.scope.cancel();
  }
  context.timer = deadline && started(deadline);
  return context.timer;
};

const isRunning = ({ scope, hasFired }: RunningTimer): boolean =>
  !hasFired && !scope.consideredCancelled;

const started = (deadline: WaitsFor): RunningTimer => {
  const scope = new CancellationScope({ cancellable: true });
  const timer: RunningTimer = { ...deadline, scope, hasFired: false };
  void scope.run(() =>
    fire(timer, `until ${formatInstant(deadline.at)}: ${SUMMARIES[deadline.does]}`),
  );
  return timer;
};

const fire = async (timer: RunningTimer, summary: string): Promise<void> => {
  try {
    await sleep(timer.at - Date.now(), { summary });
    timer.hasFired = true;
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
};

/**
 * Search attributes cost an event each time, so they are written only when one of them has really changed, and then those
 * alone that have.
 */
export const upsertCheckoutAttributes = (context: CheckoutContext): void => {
  const { checkout, outbox, attributesWritten: written } = context;
  sendOut(outbox, checkout.input.merchantId);
  const changed = attributesOf(checkout).filter(
    ({ key, value }) => written.get(key.name) !== JSON.stringify(value),
  );
  // A patched amount is written with the next change, not by itself.
  if (changed.some(({ key }) => key !== AmountMinorKey)) {
    for (const { key, value } of changed) written.set(key.name, JSON.stringify(value));
    upsertSearchAttributes(changed);
  }
  setCurrentDetails(describeCheckout(checkout));
};

const attributesOf = (checkout: Checkout): SearchAttributeUpdatePair[] => {
  const deadline = nextDeadline(checkout);
  const status = statusOf(checkout);
  const { amount, opened } = checkout;
  return [
    { key: CheckoutStatusKey, value: status },
    { key: PayPalOrderIdKey, value: orderOf(checkout)?.orderId ?? null },
    { key: ActByKey, value: deadline && new Date(deadline.at) },
    { key: HeldMinorKey, value: heldNow(checkout).minor },
    { key: NeedsAttentionKey, value: status === 'NEEDS_ATTENTION' },
    // Known since the start, unless the order was patched.
    ...(equal(amount, opened.amount) ? [] : [{ key: AmountMinorKey, value: amount.minor }]),
  ];
};
