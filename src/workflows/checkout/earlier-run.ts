import { proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import { forgottenPatch } from '../../domain/checkout/facts-from-order.ts';
import type { EarlierRun } from '../../domain/checkout/input.ts';
import { orderOf, policyOf } from '../../domain/checkout/state.ts';
import { isNotFound } from '../../domain/paypal/issue-meanings.ts';
import type { Answer, Authorization, Capture } from '../../domain/paypal/resources.ts';
import { HOUR } from '../../domain/time/durations.ts';
import { resultOrNull } from '../activity-result.ts';
import { AS_LONG_AS_IT_TAKES, type Patience, paypal } from '../money-call/paypal-calls.ts';
import { temporalPriority } from '../priority.ts';
import { TEMPORAL_ATTEMPT } from '../retry.ts';
import { answerAfterReset } from './answer-after-reset.ts';
import { askUntilKnown } from './ask-until-known.ts';
import { type CheckoutContext, record } from './context.ts';
import { adoptAgedOutOrder, readPayPal } from './reconcile.ts';
import { isReset, mustReadAfterReset } from './reset.ts';

const { findEarlierOrder } = proxyActivities<TemporalActivities>({
  ...TEMPORAL_ATTEMPT,
  scheduleToCloseTimeout: HOUR,
  summary: 'find the order of an earlier run',
});

/**
 * One checkout id, one order, for ever. A run that no caller's request started (a reset, "Start Workflow like this one", a
 * start by hand) looks for what earlier runs of its id made: a second order could be approved beside the first and its
 * hold. A normal start pays nothing. Null: an operator chose close before it was known.
 */
export const orderOfEarlierRun = async (
  context: CheckoutContext,
): Promise<{ readonly orderId: string | null } | null> => {
  const { merchantId, checkoutId, earlierRun } = context.input;
  if (earlierRun?.orderId) return { orderId: earlierRun.orderId };
  if (!mayFollowRun(context)) return { orderId: null };
  const priority = temporalPriority(merchantId);
  return await askUntilKnown(context, async () => {
    const value = await resultOrNull(async () => ({
      orderId: await findEarlierOrder.executeWithOptions({ priority }, [
        { merchantId, checkoutId },
      ]),
    }));
    return value ? { kind: 'KNOWN', value } : { kind: 'UNKNOWN', reason: NOT_LISTED };
  });
};

/** Whether this run may not be the first of its id. Asked before anything is awaited: a caller may ask for it later. */
export const mayFollowRun = (context: CheckoutContext): boolean =>
  context.input.earlierRun !== undefined ||
  !context.isStartedByCaller ||
  mustReadAfterReset(context);

const NOT_LISTED =
  'Temporal could not list the earlier runs of this checkout: an order of theirs may be approved, so no other is made.';

/**
 * Before anything else can be done with it: a hold that the earlier run left must not be overlooked (invariant 17). Nothing
 * is known where PayPal is silent, or refuses the read: it is asked again. Returns false where an operator chose close.
 */
export const adoptEarlierRun = async (
  context: CheckoutContext,
  orderId: string,
): Promise<boolean> => {
  const said = await untilRead(context, `order ${orderId}`, (summary) =>
    paypal.getOrder({ orderId }, summary, WITHIN_HOUR),
  );
  if (said === null) return false;
  const { earlierRun } = context.input;
  const isAgedOut = said.kind === 'REFUSED' && earlierRun !== undefined;
  const payments = isAgedOut ? await readAgedOut(context, earlierRun) : null;
  if (isAgedOut && payments === null) return false;
  const shown = said.kind === 'DONE' ? said : null;
  record(context, {
    event: 'ORDER_CREATED',
    order: { orderId, approveUrl: shown?.value.approveUrl ?? null },
    approvalEndsAt: Date.now() + policyOf(context.checkout).approvalWithinMs,
    debugId: shown?.debugId ?? null,
  });
  context.hasReadEarlierRun = true;
  const { checkout: before } = context;
  const broughtBack = [...context.commandQueue];
  const { amount = null, invoiceId = null, units } = shown?.value ?? earlierRun ?? {};
  const debugId = shown?.debugId ?? null;
  const order = { amount, invoiceId, ...(units && { units }) };
  record(context, ...forgottenPatch(context.checkout, order, debugId));
  if (payments) adoptAgedOutOrder(context, payments, payments.debugId);
  else {
    const because = 'what did an earlier run leave?';
    await readPayPal(context, because, AS_LONG_AS_IT_TAKES);
  }
  if (isReset()) answerAfterReset(context, before, broughtBack);
  return true;
};

type Payments = Parameters<typeof adoptAgedOutOrder>[1] & {
  /** PayPal's trace of the authorization's own read. */
  readonly debugId: string | null;
};

/** An order that has aged out answers 404; its authorizations and captures are still there (paypal-rules 3.1). */
const readAgedOut = async (
  context: CheckoutContext,
  { authorizationIds, captureIds }: EarlierRun,
): Promise<Payments | null> => {
  const authorizations: Authorization[] = [];
  let debugId: string | null = null;
  for (const authorizationId of authorizationIds) {
    const said = await untilRead(context, `authorization ${authorizationId}`, (summary) =>
      paypal.getAuthorization({ authorizationId }, summary, WITHIN_HOUR),
    );
    if (said === null) return null;
    if (said.kind === 'DONE') {
      authorizations.push(said.value);
      ({ debugId } = said);
    }
  }
  const captures: Capture[] = [];
  for (const captureId of captureIds) {
    const said = await untilRead(context, `capture ${captureId}`, (summary) =>
      paypal.getCapture({ captureId }, summary, WITHIN_HOUR),
    );
    if (said === null) return null;
    if (said.kind === 'DONE') captures.push(said.value);
  }
  return { authorizations, captures, debugId };
};

const WITHIN_HOUR: Patience = { scheduleToCloseTimeout: HOUR };

/** PayPal's answer: what it shows or, where what the earlier run knew can be read by its ids, a 404. */
const untilRead = <T>(
  context: CheckoutContext,
  what: string,
  get: (summary: string) => Promise<Answer<T>>,
): Promise<Answer<T> | null> =>
  askUntilKnown(context, async () => {
    const value = await resultOrNull(() => get(`read ${what} of an earlier run`));
    const isGone = value?.kind === 'REFUSED' && isNotFound(value.refusal);
    const isKnown = value?.kind === 'DONE' || (isGone && context.input.earlierRun !== undefined);
    const why = value?.kind === 'REFUSED' ? `refuses it (${value.refusal.issue})` : 'is silent';
    return value && isKnown
      ? { kind: 'KNOWN', value }
      : {
          kind: 'UNKNOWN',
          reason: `The ${what} of an earlier run could not be read: PayPal ${why}.`,
          ...(value?.kind === 'REFUSED' && { said: value.refusal }),
        };
  });

export const readAfterReset = async (context: CheckoutContext): Promise<void> => {
  context.hasReadEarlierRun = true;
  const { checkout: before } = context;
  const broughtBack = [...context.commandQueue];
  if (context.checkout.stage.name === 'AWAITING_APPROVAL') await takeForgottenPatch(context);
  await readPayPal(context, 'what came after the reset?', AS_LONG_AS_IT_TAKES);
  answerAfterReset(context, before, broughtBack);
};

/** A patch that came after the point of the reset is PayPal's amount, also where the order is authorized since. */
const takeForgottenPatch = async (context: CheckoutContext): Promise<void> => {
  const orderId = orderOf(context.checkout)?.orderId;
  if (orderId === undefined) return;
  const said = await resultOrNull(() =>
    paypal.getOrder({ orderId }, `read order ${orderId} after a reset`, AS_LONG_AS_IT_TAKES),
  );
  if (said?.kind === 'DONE')
    record(context, ...forgottenPatch(context.checkout, said.value, said.debugId));
};
