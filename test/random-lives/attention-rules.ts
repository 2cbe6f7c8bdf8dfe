import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import { cents, type Ledger } from '../support/ledger.ts';
import type { LoggedCall } from './call-log.ts';
import type { Plan } from './plan.ts';
import { isAtLast, type PolicyOfLife } from './policy-rules.ts';
import { type ReceivedEvent, TAKEN } from './snapshot.ts';

/** A life after its last step. */
export type LifeEnd = {
  readonly view: CheckoutView;
  readonly ledger: Ledger;
  /** Of the sale of Payments v1 beside the checkout. */
  readonly ofSale: Ledger | null;
  readonly plan: Plan;
  readonly policy: PolicyOfLife;
  readonly received: readonly ReceivedEvent[];
  readonly calls: readonly LoggedCall[];
  /** What the caller and the operator got, a line each. */
  readonly answers: readonly string[];
  /** The capture or refund that each key was answered with. */
  readonly made: ReadonlyMap<string, string>;
  /** The trackers that were answered. */
  readonly shipped: ReadonlySet<string>;
};

/** Where the policy was to capture, a hold that was released or lapsed uncaptured was raised before, unless somebody asked for it. */
export const attentionViolations = (end: LifeEnd): readonly string[] => {
  const lost = lostCents(end);
  if (lost === 0 || wasAskedFor(end)) return [];
  const raised = end.view.timeline.some(({ event }) => event === 'ATTENTION_RAISED');
  return raised ? [] : [`attention: ${lost} cents were lost to the merchant without a word`];
};

/** What was held at last and neither captured nor given up with a final capture, in cents. */
const lostCents = ({ view, ledger, plan, policy }: LifeEnd): number => {
  // Policy ON_AUTHORIZATION takes what is whole; a hold that was captured in part elsewhere is left to its shop.
  const capturesByItself =
    isAtLast(policy, 'capture', 'ON_AUTHORIZATION') && !plan.adopts?.startsWith('CAPTURED_IN_PART');
  if (!isAtLast(policy, 'atDeadline', 'CAPTURE') && !capturesByItself) return 0;
  // The end DENIED says by itself that PayPal declined the money.
  if (view.status === 'DENIED') return 0;
  const order = ledger.orders.find(({ orderId }) => orderId === view.orderId);
  const root = order?.authorizations[0];
  if (order === undefined || root === undefined || root.status === 'DENIED') return 0;
  const taken = order.captures.filter(({ status }) => TAKEN.has(status));
  if (taken.some(({ finalCapture }) => finalCapture)) return 0;
  const sum = taken.reduce((so, { amount }) => so + cents(amount), 0);
  return Math.max(0, cents(root.amount) - sum);
};

/** By a command, be its outcome known or not, by Temporal's own tools, or at PayPal. */
const wasAskedFor = ({ plan, answers }: LifeEnd): boolean =>
  answers.some((answer) =>
    /^((void|resolve (void|close|adopt)) .*: (done|OUTCOME_UNKNOWN)|started by hand)$/.test(answer),
  ) ||
  heldLess({ plan, answers }) ||
  plan.steps.some(
    (step) =>
      ['cancel', 'terminate', 'resetWorkflow'].includes(step.do) ||
      (step.do === 'authorization' && step.what !== 'release'),
  );

/** A reauthorization of a part lets the rest go. */
const heldLess = ({ plan, answers }: Pick<LifeEnd, 'plan' | 'answers'>): boolean =>
  answers.some((answer) => /^reauthorize .*: (done|OUTCOME_UNKNOWN)$/.test(answer)) &&
  plan.steps.some((step) => step.do === 'reauthorize' && (step.cents ?? plan.cents) < plan.cents);
