import { allHandlersFinished, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './activities.ts';
import {
  approveSignal,
  type BareCapture,
  type BareInput,
  type BareOrder,
  captureUpdate,
  openUpdate,
} from './messages.ts';

const MINUTE = 60_000;

/**
 * The time bounds and the retries of the product's Activities (src/workflows/money-call/paypal-calls.ts). No heartbeat:
 * nobody writes one for a plain fetch, and a call that answers within two seconds never sends one.
 */
const { createOrder, authorizeOrder, reauthorize, captureAuthorization } =
  proxyActivities<BareActivities>({
    startToCloseTimeout: 30_000,
    scheduleToCloseTimeout: 2 * MINUTE,
    retry: { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: MINUTE },
  });

/**
 * What somebody writes in an afternoon who wants the same PayPal calls to be durable: no search attributes, no policy, no
 * reads, no webhooks, no notifications, no unknown outcomes. The product is measured beside it.
 */
export async function bareCheckout(input: BareInput): Promise<string> {
  let order: BareOrder | null = null;
  let isApproved = false;
  let isCaptureAsked = false;
  let captured: BareCapture | null = null;
  setHandler(openUpdate, () => known(() => order));
  setHandler(approveSignal, () => {
    isApproved = true;
  });
  setHandler(captureUpdate, () => {
    isCaptureAsked = true;
    return known(() => captured);
  });

  order = await createOrder(input);
  await condition(() => isApproved, input.approvalWithinMs);
  let authorizationId = await authorizeOrder({ checkoutId: input.checkoutId, ...order });
  // Not approved in time: PayPal was asked at the end of the window, and it says so.
  if (authorizationId === null) return 'EXPIRED';
  while (!(await condition(() => isCaptureAsked, input.honorPeriodMs))) {
    authorizationId = await reauthorize({ ...input, authorizationId });
  }
  captured = await captureAuthorization({ ...input, authorizationId });
  await condition(allHandlersFinished);
  return captured.status;
}

const known = async <T>(value: () => T | null): Promise<T> => {
  let found = value();
  await condition(() => {
    found = value();
    return found !== null;
  });
  if (found === null) throw new Error('the condition holds only when there is a value');
  return found;
};
