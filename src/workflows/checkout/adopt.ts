import { proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import { adoptionFacts, alreadyAdopted, nothing } from '../../domain/checkout/adoption.ts';
import { hasPayment } from '../../domain/checkout/state.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { DAY, HOUR, SECOND } from '../../domain/time/durations.ts';
import { judgeAdoption, mayHaveHad } from '../adoption/judge.ts';
import type { PaymentSearch } from '../adoption/payment-search.ts';
import { AS_LONG_AS_IT_TAKES } from '../money-call/paypal-calls.ts';
import { askUntilKnown } from './ask-until-known.ts';
import { type CheckoutContext, record } from './context.ts';
import { mayFollowRun } from './earlier-run.ts';

const { lockAdoption } = proxyActivities<TemporalActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: 30 * DAY,
  retry: { initialInterval: SECOND, backoffCoefficient: 2, maximumInterval: 30 * SECOND },
  summary: 'take the payment for this checkout',
});

/**
 * Takes over what was made elsewhere, as PayPal shows it now: nothing of what the caller found before is believed. What
 * is not as expected, or another checkout's, ends this one FAILED; at PayPal nothing has changed then.
 */
export const adopt = async (context: CheckoutContext): Promise<void> => {
  const search = await (mayFollowRun(context)
    ? findAgain(context)
    : judgeAdoption(context.input, AS_LONG_AS_IT_TAKES));
  if (search === null) return;
  if (search.kind === 'REFUSED') return refuse(context, search.refusal);
  const owner = await lock(context, search);
  if (owner !== context.input.checkoutId) return refuse(context, alreadyAdopted(owner));
  const at = Date.now();
  const { found, debugId } = search;
  record(context, ...adoptionFacts(context.checkout, found, { at, debugId }));
  if (hasPayment(context.checkout)) context.seenAt = at;
};

/**
 * An earlier run may have adopted the payment, and hold it: that PayPal does not show it now ends nothing, it is looked for
 * until it is found or an operator closes.
 */
const findAgain = async (context: CheckoutContext): Promise<PaymentSearch | null> => {
  const { input } = context;
  const found = await askUntilKnown(context, async () => {
    const value = await judgeAdoption(input, WITHIN_HOUR, { followsRun: true });
    const isUnread = value?.kind === 'REFUSED' && value.isUnread === true;
    return isUnread && (await mayHaveHad(input, input.adopted?.orderId))
      ? { kind: 'UNKNOWN', reason: `${NOT_SHOWN}: ${value.refusal.reason}` }
      : { kind: 'KNOWN', value };
  });
  return found ?? { kind: 'REFUSED', refusal: nothing(`${NOT_SHOWN}; an operator chose close.`) };
};

const WITHIN_HOUR = { scheduleToCloseTimeout: HOUR };

const NOT_SHOWN = 'PayPal does not show what an earlier run of this checkout has adopted';

const lock = async (
  { input }: CheckoutContext,
  { found }: Extract<PaymentSearch, { kind: 'FOUND' }>,
): Promise<string> => {
  const { merchantId, checkoutId } = input;
  return (await lockAdoption({ merchantId, checkoutId, orderId: found.order.id })).checkoutId;
};

const refuse = (context: CheckoutContext, why: Refusal): void =>
  record(
    context,
    { event: 'ADOPTION_REFUSED', refusal: why },
    { event: 'ENDED', as: 'FAILED', why: why.reason },
  );
