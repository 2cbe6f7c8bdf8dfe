import { adoptedAmount } from '../../domain/checkout/adopted-amount.ts';
import { type Attention, blocks } from '../../domain/checkout/attention.ts';
import type { ResolveCommand } from '../../domain/checkout/commands.ts';
import { endOf } from '../../domain/checkout/conclude.ts';
import { refuseResolve, settledBy } from '../../domain/checkout/resolve-actions.ts';
import { notAsked, type Refusal, refusal } from '../../domain/refusal.ts';
import { concludeStep } from './conclude.ts';
import { type CheckoutContext, clear, type PendingCommand, record } from './context.ts';
import { readForCommand } from './deferred-reads.ts';
import { captureForOperator } from './policy-captures.ts';
import { renew } from './reauthorize.ts';
import { readPayPal } from './reconcile.ts';
import { release } from './void.ts';

/** What an operator chose is judged first and done; where it could not be, the checkout waits for what it waited for. */
export const resolve = async (
  context: CheckoutContext,
  { isCleared }: PendingCommand,
  command: ResolveCommand,
): Promise<Refusal | null> => {
  const { action, actor, reason } = command;
  const early = isCleared ? null : refuseResolve(context.checkout, action);
  if (early) return early;
  if (!isCleared) record(context, { event: 'RESOLVED', action, actor, reason });
  const [gravest] = context.checkout.attention;
  const open = context.checkout.attention.map(({ code }) => code);
  // What blocks would refuse the very call that was chosen to settle it.
  const lifted = context.checkout.attention.filter(blocks);
  const blocking = lifted.map(({ code }) => code);
  if (action !== 'close') clear(context, blocking, `${actor} chose ${action}`);
  const why = await carryOut(context, command, gravest);
  if (why === null) clear(context, settledBy(action, open), `${actor} chose ${action}`);
  else if (action !== 'adopt') {
    for (const attention of lifted) record(context, { event: 'ATTENTION_RAISED', attention });
  }
  return why;
};

const carryOut = async (
  context: CheckoutContext,
  { action, key }: ResolveCommand,
  gravest: Attention | undefined,
): Promise<Refusal | null> => {
  switch (action) {
    case 'capture':
      return await captureForOperator(context);
    case 'void':
      return await release(context, key);
    case 'retry':
      return await retry(context, gravest);
    case 'adopt':
      return await adopt(context);
    case 'close':
      return await close(context);
  }
};

/** Sends again what PayPal refused, or what the policy could not carry out: exactly that. */
const retry = async (
  context: CheckoutContext,
  gravest: Attention | undefined,
): Promise<Refusal | null> => {
  const { operation, refused } = gravest ?? {};
  if (operation === 'captureAuthorization') return await captureForOperator(context, refused);
  if (operation === 'voidAuthorization') return await release(context, null);
  if (operation === 'reauthorizeAuthorization') return await renew(context, refused?.amount);
  return nothingToSend;
};

const nothingToSend = refusal(
  'ACTION_NOT_OFFERED',
  'There is no refused call to send again; choose another action.',
);

/** PayPal's word is taken for the amount too; what Holdfast has no rule for stays open. */
const adopt = async (context: CheckoutContext): Promise<Refusal | null> => {
  const result = await readForCommand(context, () => readPayPal(context, 'an operator asked'));
  if (result === 'UNAVAILABLE') return notAsked;
  adoptAmount(context);
  return null;
};

export const adoptAmount = (context: CheckoutContext): void => {
  const amount = adoptedAmount(context.checkout);
  const { invoiceId } = context.checkout;
  if (amount) record(context, { event: 'ORDER_PATCHED', amount, invoiceId, debugId: null });
};

/** A hold that PayPal still shows is not forgotten on anybody's word. */
const close = async (context: CheckoutContext): Promise<Refusal | null> => {
  const because = 'an operator wants to close';
  const result = await readForCommand(context, () => readPayPal(context, because));
  if (result === 'UNAVAILABLE') return notAsked;
  concludeStep(context);
  if (context.checkout.stage.name === 'ENDED') return null;
  // What the known captures do not explain keeps a checkout open until somebody has looked at it: an operator has.
  const end = endOf(context.checkout, Date.now());
  if (end === null || context.events.length > 0) return stillOpen;
  record(context, { event: 'ENDED', ...end });
  return null;
};

const stillOpen = refusal(
  'HOLD_STILL_OPEN',
  'PayPal still holds money or owes an answer; void it first.',
);
