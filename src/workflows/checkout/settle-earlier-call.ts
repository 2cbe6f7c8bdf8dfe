import { callToSettle, isMade } from '../../domain/checkout/earlier-call.ts';
import { confirmAbsence } from '../money-call/confirm-absence.ts';
import { FIRST_PAUSE } from '../money-call/times.ts';
import { type SentCall, waitForOutcome } from '../money-call/wait-for-outcome.ts';
import { type CheckoutContext, record } from './context.ts';
import {
  type AskUntil,
  findByReading,
  moneyCallContext,
  untilLastMargin,
} from './money-call-context.ts';

/**
 * A money call that was under way when the run before was stopped may reach PayPal yet: no other is made before PayPal was
 * read about it again and again (paypal-rules 11, invariant 4). It is never sent again from here: whoever asked repeats
 * the key. While PayPal does not show the order it waits with attention raised.
 */
export const settleEarlierCall = async (context: CheckoutContext): Promise<void> => {
  const { earlierRun } = context.input;
  const asked = callToSettle(context.checkout, earlierRun?.asked);
  if (!earlierRun || !asked) return;
  const found = () => isMade(context.checkout, earlierRun, asked) || null;
  if (found()) return;
  const { operation } = asked;
  record(context, { event: 'ASKED', ...asked });
  const until = untilOf(context);
  const call = { operation, find: findByReading(context, { operation, until, found }) };
  const { kind } = await confirmAbsence(call);
  if (kind === 'FOUND') record(context, { event: 'FOUND', operation });
  else if (kind === 'ABSENT') record(context, { event: 'PROVED_ABSENT', operation });
  else await park(context, call, until);
};

/** What the window's end, or the last margin, brings about waits for nobody. */
const untilOf = (context: CheckoutContext): AskUntil => {
  const { stage } = context.checkout;
  return stage.name === 'AWAITING_APPROVAL' ? stage.approvalEndsAt : untilLastMargin(context);
};

const park = async (
  context: CheckoutContext,
  call: SentCall<true>,
  until: AskUntil,
): Promise<void> => {
  const parking = moneyCallContext(context, until);
  const trace = { issue: null, debugId: null };
  const { kind } = await waitForOutcome(parking, call, { trace, firstPause: FIRST_PAUSE });
  if (kind === 'FOUND') record(context, { event: 'FOUND', operation: call.operation });
  if (kind === 'FOUND' || kind === 'SEND_AGAIN') parking.settled();
};
