import type { ChangePolicyCommand } from '../../domain/checkout/commands.ts';
import { ownCaptureOf } from '../../domain/checkout/policy-captures.ts';
import {
  opensDecision,
  policyChanged,
  refusePolicyChange,
  refusePolicyChangeAgain,
} from '../../domain/checkout/policy-change.ts';
import { policyOf } from '../../domain/checkout/state.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type CheckoutContext, clear, record } from './context.ts';

/** PayPal is not asked. The deadlines that the policy gives are waited for from the next step of the loop. */
export const changePolicy = (
  context: CheckoutContext,
  command: ChangePolicyCommand,
): Refusal | null => {
  const why = refusePolicyChange(context.checkout, command.policy, Date.now());
  if (why === null) putInForce(context, command);
  return why;
};

/** A reset brings back what was in force before it: its deadline may have passed, and acts by it. */
export const changePolicyAgain = (
  context: CheckoutContext,
  command: ChangePolicyCommand,
): Refusal | null => {
  const why = refusePolicyChangeAgain(context.checkout, command.policy);
  if (why === null) putInForce(context, command);
  return why;
};

const putInForce = (context: CheckoutContext, { policy }: ChangePolicyCommand): void => {
  const changed = policyChanged(context.checkout, policy);
  if (changed === null) return;
  record(context, changed);
  if (opensDecision(changed)) clear(context, ['DEADLINE_DECISION'], 'the policy was changed');
  if (changed.policy.capture) context.ownCaptureAt = ownCaptureOf(policyOf(context.checkout));
};
