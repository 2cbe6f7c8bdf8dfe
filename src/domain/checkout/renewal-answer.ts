import { equal, type Money, moneyText } from '../money/money.ts';
import type { Authorization, Instant, PayPalRefusal } from '../paypal/resources.ts';
import { deniedRenewal, renewalAfterRefusal } from './after-refusal.ts';
import { dated, expiryOf, planRenewal } from './deadlines.ts';
import type { Fact } from './facts.ts';
import { type HeldAuthorization, type Hold, rootOf } from './hold.ts';
import type { CheckoutInput } from './input.ts';
import type { CheckoutPolicy } from './policy.ts';

/** Where an outage has lasted until the deadline, there is nothing left to renew the hold for. */
export const isTooLateToRenew = (policy: CheckoutPolicy, hold: Hold, now: Instant): boolean =>
  now >= expiryOf(hold) - policy.deadlineMarginMs;

/** A reauthorization of another amount than was asked for is no answer to it: why, or null. */
export const whyOtherRenewal = ({ id, amount }: HeldAuthorization, asked: Money): string | null =>
  equal(amount, asked)
    ? null
    : `PayPal shows reauthorization ${id} of ${moneyText(amount)}, but ${moneyText(asked)} was asked for.`;

type RenewalAnswer = { readonly facts: readonly Fact[] } & (
  | { readonly is: 'RENEWED' | 'UNDER_REVIEW' }
  | { readonly is: 'DENIED'; readonly said: PayPalRefusal }
);

/** A "no" inside a 201 leaves the hold as it was; one that PayPal reviews takes the root's place when it holds. */
export const afterRenewal = (
  terms: Pick<CheckoutInput, 'policy' | 'isPartner'>,
  hold: Hold,
  {
    made,
    debugId,
    at,
  }: { readonly made: Authorization; readonly debugId: string | null; readonly at: Instant },
): RenewalAnswer => {
  if (made.status === 'DENIED') {
    const said = deniedRenewal(made.id, debugId);
    const operation = 'reauthorizeAuthorization';
    return { is: 'DENIED', said, facts: [{ event: 'REFUSED', operation, refusal: said }] };
  }
  const authorization = dated(made, at, rootOf(hold));
  if (made.status === 'PENDING') {
    const renewal = renewalAfterRefusal(terms.policy, hold, { refusal: null, at });
    return {
      is: 'UNDER_REVIEW',
      facts: [
        { event: 'REAUTHORIZATION_SHOWN', authorization },
        { event: 'RENEWAL_CHANGED', renewal, issue: null },
      ],
    };
  }
  const authorizations: Hold['authorizations'] = [...hold.authorizations, authorization];
  const renewal = planRenewal(terms, { ...hold, authorizations });
  return { is: 'RENEWED', facts: [{ event: 'REAUTHORIZED', authorization, renewal, debugId }] };
};
