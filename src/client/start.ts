import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { bodyDigest } from '../digest.ts';
import type { CheckoutInput } from '../domain/checkout.ts';
import { type CheckoutPolicy, defaultPolicy } from '../domain/checkout-policy.ts';
import type { Keyed } from '../domain/commands.ts';
import type { LearnedLimits } from '../domain/limits.ts';
import type { CheckoutView } from '../domain/view.ts';
import type { checkout } from '../workflows/checkout.ts';
import { openUpdate } from '../workflows/messages.ts';
import { checkoutWorkflowId } from '../workflows/names.ts';
import {
  AmountMinorKey,
  CheckoutStatusKey,
  CurrencyKey,
  MerchantIdKey,
  NeedsAttentionKey,
} from '../workflows/search-attributes.ts';
import { asCheckout, command } from './calls.ts';
import { limitsKnownNow } from './limits.ts';
import { handleOf, type Place } from './place.ts';
import { readAmount, type StartCheckout } from './requests.ts';

/**
 * Starts the Workflow and asks it for the approve link in one round trip (Update-with-Start). A repetition finds the
 * Workflow that runs or ran; it never starts a second one, also not after the first has ended.
 */
export const startCheckout = async (
  place: Place,
  request: StartCheckout,
  key: string = randomUUID(),
): Promise<CheckoutView> => {
  const { client, merchantId, taskQueue, notify } = place;
  const checkoutId = request.checkoutId ?? bodyDigest(['checkout', merchantId, key]);
  const keyed = { key, digest: bodyDigest(request) };
  const limits = await limitsKnownNow(place);
  const input = inputOf({ merchantId, checkoutId, request, keyed, limits, notify });
  const start = new WithStartWorkflowOperation<typeof checkout>('checkout', {
    workflowId: checkoutWorkflowId(merchantId, checkoutId),
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    typedSearchAttributes: new TypedSearchAttributes([
      { key: CheckoutStatusKey, value: 'CREATING' },
      { key: MerchantIdKey, value: merchantId },
      { key: AmountMinorKey, value: input.amount.minor },
      { key: CurrencyKey, value: input.amount.currency },
      { key: NeedsAttentionKey, value: false },
    ]),
    staticSummary: `PayPal checkout ${checkoutId}`,
  });
  const asking = { update: openUpdate, args: keyed, start };
  return asCheckout(await command(client, handleOf(place, checkoutId), asking), keyed);
};

const inputOf = (of: {
  readonly merchantId: string;
  readonly checkoutId: string;
  readonly request: StartCheckout;
  readonly keyed: Keyed;
  readonly limits: LearnedLimits;
  readonly notify: boolean;
}): CheckoutInput => ({
  merchantId: of.merchantId,
  checkoutId: of.checkoutId,
  purchaseUnit: of.request.purchaseUnit,
  amount: readAmount(of.request.purchaseUnit.amount),
  returnUrl: of.request.returnUrl ?? null,
  cancelUrl: of.request.cancelUrl ?? null,
  policy: policyOf(of.request.policy),
  limits: of.limits,
  notify: of.notify,
  ...of.keyed,
});

/** What is left out has its default; so has what JavaScript callers give as undefined. */
const policyOf = (given: StartCheckout['policy'] = {}): CheckoutPolicy => ({
  ...defaultPolicy,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});
