import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import { MINUTE } from '../../src/domain/time/durations.ts';
import { parseDuration } from '../../src/domain/time/format.ts';
import type { Snapshot } from './snapshot.ts';

/** A change of the policy that somebody asked for; without `answeredAt` its outcome is not known yet. */
export type PolicyChange = {
  readonly policy: Partial<CheckoutPolicy>;
  readonly askedAt: number;
  answeredAt?: number;
  isRefused?: true;
};

/** The policy that a checkout began with, and what it was changed to. */
export type PolicyOfLife = {
  readonly begun: Partial<CheckoutPolicy>;
  readonly changes: readonly PolicyChange[];
  /** A run that began again takes up what was changed in a time of its own. */
  readonly hasBegunAgain: boolean;
};

/** Every value that a field may have had at an instant: more than one while a change is not answered. */
export const valuesAt = <F extends keyof CheckoutPolicy>(
  { begun, changes, hasBegunAgain }: PolicyOfLife,
  field: F,
  at: number,
): readonly Partial<CheckoutPolicy>[F][] => {
  const asked = changes.filter(({ policy, askedAt }) => field in policy && askedAt <= at);
  return asked.reduce<readonly Partial<CheckoutPolicy>[F][]>(
    (values, change) => {
      const value = change.policy[field];
      if (hasBegunAgain) return [...values, value];
      if (change.isRefused) return values;
      const isInForce = (change.answeredAt ?? Number.POSITIVE_INFINITY) <= at;
      const isAlone = asked.every((other) => other === change || !overlaps(other, change));
      return isInForce && isAlone ? [value] : [...values, value];
    },
    [begun[field]],
  );
};

const overlaps = (one: PolicyChange, other: PolicyChange): boolean =>
  one.askedAt <= (other.answeredAt ?? Number.POSITIVE_INFINITY) &&
  other.askedAt <= (one.answeredAt ?? Number.POSITIVE_INFINITY);

/** Whether every value that the field may have at last is this one. */
export const isAtLast = <F extends keyof CheckoutPolicy>(
  policy: PolicyOfLife,
  field: F,
  value: CheckoutPolicy[F],
): boolean => valuesAt(policy, field, Number.POSITIVE_INFINITY).every((one) => one === value);

/** The deadline acts by the policy in force when it comes, and a renewal by itself happens only where it may. */
export const policyRules = (snapshot: Snapshot): readonly string[] =>
  snapshot.policy.hasBegunAgain ? [] : [...deadlineRules(snapshot), ...renewalRules(snapshot)];

const deadlineRules = ({ view, policy, ledger }: Snapshot): readonly string[] => {
  const order = ledger.orders.find(({ orderId }) => orderId === view.orderId);
  const [root, ...renewed] = order?.authorizations ?? [];
  const violations: string[] = [];
  let inForce: Partial<CheckoutPolicy> = policy.begun;
  for (const entry of view.timeline) {
    if (entry.event === 'POLICY_CHANGED') inForce = { ...inForce, ...changedTo(entry['policy']) };
    const does = entry['does'];
    if (entry.event !== 'DEADLINE_REACHED' || entry['margin'] !== 'POLICY') continue;
    if (does !== 'CAPTURE' && does !== 'ASK') continue;
    if (does !== inForce.atDeadline)
      violations.push(`policy: ${does} at the deadline, where it says ${inForce.atDeadline}`);
    const isEarly =
      root !== undefined &&
      renewed.length === 0 &&
      Date.parse(entry.at) + MINUTE <
        Date.parse(root.expiresAt) - (inForce.deadlineMarginMs ?? Number.POSITIVE_INFINITY);
    if (isEarly) violations.push(`policy: ${does} at ${entry.at}, before its deadline`);
  }
  return violations;
};

/** As the timeline shows it: durations as text. */
const changedTo = (shown: unknown): Partial<CheckoutPolicy> => {
  if (typeof shown !== 'object' || shown === null) return {};
  const margin =
    'deadlineMargin' in shown ? parseDuration(String(shown.deadlineMargin)) : undefined;
  return { ...shown, ...(margin !== undefined && { deadlineMarginMs: margin }) };
};

/** A reauthorization that nobody commanded: the policy must have allowed it when PayPal was asked. */
const renewalRules = ({
  ledger,
  policy,
  calls,
  view,
  mayAskRenewal,
}: Snapshot): readonly string[] => {
  const isRetried = view.timeline.some(
    (entry) => entry.event === 'RESOLVED' && entry['action'] === 'retry',
  );
  if (mayAskRenewal || isRetried) return [];
  const renewed = ledger.effects.filter(({ effect }) => effect === 'REAUTHORIZED');
  // One that PayPal reviews or denies takes no root's place, and does not count.
  const tookOver = new Set(
    ledger.effects.filter(({ status }) => status === 'CREATED').map(({ resourceId }) => resourceId),
  );
  return renewed.flatMap(({ requestId, at }, index) => {
    const asked = calls.filter(
      ({ input }) => requestId !== null && input['requestId'] === requestId,
    );
    const askedAt = asked[0]?.at;
    if (askedAt === undefined) return [];
    const before = renewed.slice(0, index).filter(({ resourceId }) => tookOver.has(resourceId));
    const isNever = valuesAt(policy, 'reauthorize', askedAt).every((how) => how === 'NEVER');
    const most = Math.max(...valuesAt(policy, 'reauthorizeAtMost', askedAt).map((so) => so ?? 1));
    return [
      ...(isNever ? [`policy: reauthorized at ${at}, where it says NEVER`] : []),
      ...(before.length >= most ? [`policy: one reauthorization more than ${most}`] : []),
    ];
  });
};
