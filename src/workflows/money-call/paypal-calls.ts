import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { PayPalActivities } from '../../contract/activities.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time/durations.ts';

/**
 * One attempt: the HTTP client gives up after 20 s, so an activity never outlives its request; it beats every 2 s, so a
 * worker that was killed in the middle is missed after 8 s. Between attempts 1 s, doubling to 1 min. Attempts are not
 * counted: each call is bounded by time, well below the life of its PayPal-Request-Id (6 h on orders, 45 days on
 * payments, paypal-rules 4.1), and after that PayPal is read first.
 */
const attempt = {
  startToCloseTimeout: 30 * SECOND,
  heartbeatTimeout: 8 * SECOND,
  retry: { initialInterval: SECOND, backoffCoefficient: 2, maximumInterval: MINUTE },
} as const satisfies ActivityOptions;

const call = proxyActivities<PayPalActivities>(attempt);

/** The payer waits at the shop; without an order nothing is owed, and the shop can start again. */
const WITHIN_CREATE = 10 * MINUTE;
/** A caller waits for this one; the order's own window is the natural bound, the key lives 6 h. */
const WITHIN_AUTHORIZE = HOUR;
/** How long a read is repeated, and how often. */
export type Patience = Pick<ActivityOptions, 'scheduleToCloseTimeout' | 'retry'>;
/** Reads are repeated by whoever needs them, so one read gives up soon. */
const BRIEFLY: Patience = { scheduleToCloseTimeout: 5 * MINUTE };
/**
 * Where nothing can go on before PayPal answers: longer than any outage and than any hold. Every 5 min, because all
 * checkouts that wait for PayPal's return ask at once.
 */
export const AS_LONG_AS_IT_TAKES: Patience = {
  scheduleToCloseTimeout: 30 * DAY,
  retry: { ...attempt.retry, maximumInterval: 5 * MINUTE },
};
const WITHIN_PATCH = 10 * MINUTE;
/** Money that is asked for is asked for a day, unless the hold ends sooner. */
const WITHIN_MONEY = DAY;
/** A refund is owed to the payer and nothing expires under it. */
const WITHIN_REFUND = 3 * DAY;

const options = (withinMs: number, summary: string): ActivityOptions => ({
  scheduleToCloseTimeout: Math.max(withinMs, MINUTE),
  summary,
});

type Input<K extends keyof PayPalActivities> = Parameters<PayPalActivities[K]>[0];

/** What is left of the hold bounds the call: nothing is asked of PayPal about money that is gone. */
type Bounded = { readonly summary: string; readonly untilMs: number };

/** The PayPal calls of a checkout, each with its time bound and a summary for the Temporal UI. */
export const paypal = {
  createOrder: (input: Input<'createOrder'>, summary: string) =>
    call.createOrder.executeWithOptions(options(WITHIN_CREATE, summary), [input]),
  authorizeOrder: (input: Input<'authorizeOrder'>, summary: string) =>
    call.authorizeOrder.executeWithOptions(options(WITHIN_AUTHORIZE, summary), [input]),
  patchOrder: (input: Input<'patchOrder'>, summary: string) =>
    call.patchOrder.executeWithOptions(options(WITHIN_PATCH, summary), [input]),
  captureAuthorization: (input: Input<'captureAuthorization'>, { summary, untilMs }: Bounded) =>
    call.captureAuthorization.executeWithOptions(
      options(Math.min(WITHIN_MONEY, untilMs - Date.now()), summary),
      [input],
    ),
  reauthorizeAuthorization: (
    input: Input<'reauthorizeAuthorization'>,
    { summary, untilMs }: Bounded,
  ) =>
    call.reauthorizeAuthorization.executeWithOptions(
      options(Math.min(WITHIN_MONEY, untilMs - Date.now()), summary),
      [input],
    ),
  voidAuthorization: (input: Input<'voidAuthorization'>, summary: string) =>
    call.voidAuthorization.executeWithOptions(options(WITHIN_MONEY, summary), [input]),
  refundCapture: (input: Input<'refundCapture'>, summary: string) =>
    call.refundCapture.executeWithOptions(options(WITHIN_REFUND, summary), [input]),
  getOrder: (input: Input<'getOrder'>, summary: string, patience = BRIEFLY) =>
    call.getOrder.executeWithOptions({ ...patience, summary }, [input]),
  getAuthorization: (input: Input<'getAuthorization'>, summary: string, patience = BRIEFLY) =>
    call.getAuthorization.executeWithOptions({ ...patience, summary }, [input]),
  getCapture: (input: Input<'getCapture'>, summary: string, patience = BRIEFLY) =>
    call.getCapture.executeWithOptions({ ...patience, summary }, [input]),
  getRefund: (input: Input<'getRefund'>, summary: string) =>
    call.getRefund.executeWithOptions({ ...BRIEFLY, summary }, [input]),
};
