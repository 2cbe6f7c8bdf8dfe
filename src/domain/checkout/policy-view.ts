import { formatDuration } from '../time/format.ts';
import type { CheckoutPolicy } from './policy.ts';

/** Durations as callers write them. */
export type PolicyView = Omit<CheckoutPolicy, 'approvalWithinMs' | 'deadlineMarginMs'> & {
  readonly approvalWithin: string;
  readonly deadlineMargin: string;
};

export const policyView = ({
  approvalWithinMs,
  deadlineMarginMs,
  ...rest
}: CheckoutPolicy): PolicyView => ({
  ...rest,
  approvalWithin: formatDuration(approvalWithinMs),
  deadlineMargin: formatDuration(deadlineMarginMs),
});

/** Of a part of the policy, such as what was changed. */
export const policyPartView = ({
  approvalWithinMs,
  deadlineMarginMs,
  ...rest
}: Partial<CheckoutPolicy>): Partial<PolicyView> => ({
  ...rest,
  ...(approvalWithinMs !== undefined && { approvalWithin: formatDuration(approvalWithinMs) }),
  ...(deadlineMarginMs !== undefined && { deadlineMargin: formatDuration(deadlineMarginMs) }),
});
