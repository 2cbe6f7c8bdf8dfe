import { randomUUID } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { openUpdate, outcomesQuery } from '../contract/messages.ts';
import { isOpenStatus } from '../contract/open-workflows.ts';
import {
  AmountMinorKey,
  CheckoutStatusKey,
  CurrencyKey,
  HeldMinorKey,
  MerchantIdKey,
  NeedsAttentionKey,
} from '../contract/search-attributes.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { CheckoutWorkflow } from '../contract/workflows.ts';
import { bodyDigest } from '../digest.ts';
import type { CheckoutInput } from '../domain/checkout/input.ts';
import { viewOf } from '../domain/checkout/make-view.ts';
import { type OpenOutcome, openOutcome } from '../domain/checkout/open-outcome.ts';
import { defaultPolicy } from '../domain/checkout/policy.ts';
import { openCheckout, policyOf } from '../domain/checkout/state.ts';
import { checkoutOf } from '../domain/checkout/state-at.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { add, type Money } from '../domain/money/money.ts';
import { orderContextOf } from '../domain/paypal/order-context.ts';
import { unitsOf } from '../domain/request/purchase-units.ts';
import type { StartRequest } from '../domain/request/requests.ts';
import { formatInstant } from '../domain/time/format.ts';
import { expectHint } from './approve.ts';
import { actorIn, type ClientContext, handleOf, queueOf } from './client-context.ts';
import { earlierRunOf } from './earlier-runs.ts';
import { HoldfastError } from './error.ts';
import { checkoutState } from './get-checkout.ts';
import { rememberCheckout } from './known-checkouts.ts';
import type { ReadRequest } from './requests.ts';
import { isOver, keyReused, reach, read, untilTaken } from './update-calls.ts';
import { startWithinUpdateLimit } from './update-limit.ts';

/**
 * Starts the Workflow and asks it for the approve link in one round trip (Update-with-Start). A repetition finds the
 * Workflow that runs or ran; it never starts a second one, also not after the first has ended. Only one that somebody
 * stopped before its end is started again, by a repetition of the request that started it.
 */
export const startCheckout = async (
  context: ClientContext,
  request: ReadRequest<StartRequest<Money>>,
): Promise<CheckoutView> => await openCheckoutOnce(context, inputOf(context, request));

/** The checkout with this input, which starts where no request has started it before. */
export const openCheckoutOnce = async (
  context: ClientContext,
  input: CheckoutInput,
): Promise<CheckoutView> => {
  const { merchantId, checkoutId, key, digest } = input;
  const outcome = await open(context, input);
  if (outcome.key !== key && outcome.digest !== digest) {
    const reason = 'Another checkout was started under this id, by a request with another key.';
    throw new HoldfastError('CHECKOUT_ID_TAKEN', reason);
  }
  if (outcome.digest !== digest) throw keyReused();
  if (outcome.kind === 'REFUSED') throw HoldfastError.refused(outcome.refusal);
  const view = viewOf(checkoutOf(openCheckout(input), outcome.entries), outcome.at);
  rememberCheckout(context.client, checkoutWorkflowId(merchantId, checkoutId), [view.orderId]);
  return view;
};

/** One Update Id for every start of a checkout: the server answers a repetition without the Workflow. */
const OPEN_ID = 'open';

const open = async (context: ClientContext, input: CheckoutInput): Promise<OpenOutcome> => {
  const askedAt = Date.now();
  try {
    const outcome = await openWithStart(context, { ...input, startToken: randomUUID() });
    // An answer that is older than the question was given to an earlier request.
    const isRepeated = outcome.at < askedAt;
    if (isRepeated) return await openedBefore(context, input, outcome);
    expectHint(context.client, checkoutWorkflowId(input.merchantId, input.checkoutId));
    return outcome;
  } catch (error) {
    if (!isOver(error)) throw error;
    return await openedBefore(context, input, await outcomeThen(context, input));
  }
};

/** What an earlier request opened: as it was, or started again where somebody stopped it. */
const openedBefore = async (
  context: ClientContext,
  input: CheckoutInput,
  outcome: OpenOutcome,
): Promise<OpenOutcome> => {
  const is = await lifeOf(context, input);
  if (is === 'OPEN') return outcome;
  if (outcome.key !== input.key) {
    throw new HoldfastError('CHECKOUT_CLOSED', 'The checkout has ended; it is not started again.');
  }
  return is === 'STOPPED' ? await startAgain(context, input) : outcome;
};

const openWithStart = (context: ClientContext, input: CheckoutInput): Promise<OpenOutcome> =>
  reach(context.client, () =>
    startWithinUpdateLimit(
      context.client,
      checkoutWorkflowId(input.merchantId, input.checkoutId),
      () =>
        untilTaken(() =>
          context.client.workflow.executeUpdateWithStart(openUpdate, {
            updateId: OPEN_ID,
            args: [input.startToken],
            startWorkflowOperation: new WithStartWorkflowOperation<CheckoutWorkflow>('checkout', {
              ...startOf(context, input),
              workflowIdConflictPolicy: 'USE_EXISTING',
              workflowIdReusePolicy: 'REJECT_DUPLICATE',
            }),
          }),
        ),
    ),
  );

/** The checkout has ended: its result knows who started it, and what came of it. */
const outcomeThen = async (
  context: ClientContext,
  { merchantId, checkoutId }: CheckoutInput,
): Promise<OpenOutcome> => {
  const workflowId = checkoutWorkflowId(merchantId, checkoutId);
  const { checkout } = await checkoutState(context, workflowId);
  return openOutcome(checkout, Date.now());
};

/** STOPPED: terminated, or failed by a fault of ours; a checkout that has ended is always completed. */
const lifeOf = async (
  context: ClientContext,
  { checkoutId }: CheckoutInput,
): Promise<'OPEN' | 'COMPLETED' | 'STOPPED'> => {
  const { status } = await reach(context.client, () => handleOf(context, checkoutId).describe());
  if (status.name === 'COMPLETED') return 'COMPLETED';
  const goesOn = isOpenStatus(status) || status.name === 'CONTINUED_AS_NEW';
  return goesOn ? 'OPEN' : 'STOPPED';
};

/** The Update of the stopped run must not answer for the new one, which is started first, by the policy then in force. */
const startAgain = async (context: ClientContext, input: CheckoutInput): Promise<OpenOutcome> => {
  const handle = handleOf(context, input.checkoutId);
  const workflowId = checkoutWorkflowId(context.merchantId, input.checkoutId);
  const { checkout } = await checkoutState(context, workflowId);
  const outcomes = await read(context.client, () => handle.query(outcomesQuery));
  const { key, digest } = checkout.input;
  const policy = policyOf(checkout);
  const earlierRun = earlierRunOf(checkout, outcomes);
  try {
    await reach(context.client, () =>
      context.client.workflow.start<CheckoutWorkflow>('checkout', {
        ...startOf(
          context,
          { ...input, key, digest, policy, earlierRun },
          checkout.timeline[0]?.at,
        ),
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return await reach(context.client, () =>
    startWithinUpdateLimit(context.client, workflowId, () =>
      untilTaken(() => handle.executeUpdate(openUpdate, { updateId: OPEN_ID, args: [undefined] })),
    ),
  );
};

const startOf = (context: ClientContext, input: CheckoutInput, createdAt: number = Date.now()) => ({
  workflowId: checkoutWorkflowId(context.merchantId, input.checkoutId),
  ...queueOf(context),
  args: [input] as [CheckoutInput],
  typedSearchAttributes: new TypedSearchAttributes([
    { key: CheckoutStatusKey, value: 'CREATING' },
    { key: MerchantIdKey, value: context.merchantId },
    { key: AmountMinorKey, value: input.amount.minor },
    { key: HeldMinorKey, value: 0 },
    { key: CurrencyKey, value: input.amount.currency },
    { key: NeedsAttentionKey, value: false },
  ]),
  memo: { createdAt: formatInstant(createdAt) },
  staticSummary: `PayPal checkout ${input.checkoutId}`,
});

const inputOf = (
  context: ClientContext,
  { request, written, keyed }: ReadRequest<StartRequest<Money>>,
): CheckoutInput => ({
  merchantId: context.merchantId,
  checkoutId: request.checkoutId ?? bodyDigest(['checkout', context.merchantId, keyed.key]),
  ...(request.intent === 'CAPTURE' && { intent: request.intent }),
  ...orderedFrom(written),
  ...amountsOf(request),
  ...((context.isPartner || namesPayee(request)) && { isPartner: true }),
  returnUrl: request.returnUrl ?? null,
  cancelUrl: request.cancelUrl ?? null,
  policy: { ...defaultPolicy, ...context.defaultPolicy, ...request.policy },
  notify: context.notify,
  ...actorIn(context),
  ...keyed,
});

/** Somebody else is paid than the account that asks. */
const namesPayee = (request: StartRequest<Money>): boolean =>
  unitsOf(request).some(({ payee }) => payee !== undefined);

/** What is paid for, and how. */
const orderedFrom = (
  written: StartRequest,
): Pick<CheckoutInput, 'purchaseUnit' | 'otherUnits' | 'orderContext'> => {
  const [purchaseUnit, ...otherUnits] = unitsOf(written);
  if (purchaseUnit === undefined) throw unread();
  const orderContext = orderContextOf({ ...written, purchaseUnit });
  return {
    purchaseUnit,
    ...(otherUnits.length > 0 && { otherUnits }),
    ...(orderContext && { orderContext }),
  };
};

/** Several purchase units come to one amount; what each comes to goes along. */
const amountsOf = (request: StartRequest<Money>): Pick<CheckoutInput, 'amount' | 'unitAmounts'> => {
  const unitAmounts = unitsOf(request).map(({ amount: { currency, minor } }) => ({
    currency,
    minor,
  }));
  const [first, ...others] = unitAmounts;
  if (first === undefined) throw unread();
  return { amount: others.reduce(add, first), ...(others.length > 0 && { unitAmounts }) };
};

const unread = (): RangeError => new RangeError('a start was not read first');
