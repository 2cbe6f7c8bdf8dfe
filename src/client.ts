import { type CheckoutCalls, callsOf, type HoldfastOptions } from './client/calls.ts';
import { type PatchedUnit, readPatch } from './client/patch-request.ts';
import {
  type ReadRequest,
  readRequest,
  type StartCheckout,
  startRequest,
} from './client/requests.ts';
import type { TrackerOfCheckout } from './client/trackers.ts';
import type { AdoptionView } from './domain/checkout/adoption-view.ts';
import type { CheckoutPolicy } from './domain/checkout/policy.ts';
import type { CaptureView, CheckoutView, RefundView } from './domain/checkout/view.ts';
import { type AdoptRequest, adoptRequest } from './domain/request/adopt.ts';
import { policyInMs } from './domain/request/policy.ts';
import {
  type CaptureRequest,
  captureRequest,
  changePolicyRequest,
  type ReauthorizeRequest,
  type RefundRequest,
  type ResolveRequest,
  reauthorizeRequest,
  refundRequest,
  resolveRequestOfActor,
  type VoidRequest,
  voidRequest,
} from './domain/request/requests.ts';
import { type TrackerUpdate, trackerRequest, trackerUpdate } from './domain/request/tracker.ts';
import type { TrackerRequest } from './domain/tracker/tracker.ts';
import type { TrackerView } from './domain/tracker/tracker-view.ts';

export type { HoldfastOptions } from './client/calls.ts';
export { HoldfastError, type InvalidField } from './client/error.ts';
export type { StartCheckout } from './client/requests.ts';
export type { AdoptionView } from './domain/checkout/adoption-view.ts';
export type {
  CheckoutFilter,
  CheckoutPage,
  CheckoutSummary,
  EventAttention,
  FullCheckoutPage,
  RefundAttention,
} from './domain/checkout/checkout-list.ts';
export type { Difference } from './domain/checkout/commands.ts';
export type { Reconciliation } from './domain/checkout/differences.ts';
export type { HistoryFilter, HistoryPage } from './domain/checkout/history.ts';
export type { CaptureView, CheckoutView, RefundView } from './domain/checkout/view.ts';
export type { AdoptRequest } from './domain/request/adopt.ts';
export type { RefundRequest, ResolveRequest } from './domain/request/requests.ts';
export type { TrackerList } from './domain/tracker/checkout-trackers.ts';
export type { TrackerRequest } from './domain/tracker/tracker.ts';
export type { TrackerView } from './domain/tracker/tracker-view.ts';
export { encryptingDataConverter } from './encryption/data-converter.ts';

/**
 * The typed facade for those who hold a Temporal connection. Every call that asks for something takes the caller's
 * idempotency key: the same key gives the same answer, another body under it is IDEMPOTENCY_KEY_REUSED. Refusals and
 * failures are thrown as HoldfastError (client/error.ts); a refusal never ends a checkout.
 */
export type Holdfast = Omit<CheckoutCalls, keyof ReadingCalls | 'as' | 'tryReceive'> &
  ReadingCalls & {
    /** The same with somebody else on record. */
    readonly as: (actor: string) => Holdfast;
  };

export const createHoldfast = (options: HoldfastOptions): Holdfast => {
  const calls = callsOf(options);
  return {
    ...calls,
    ...readingCalls(calls),
    as: (actor) => createHoldfast({ ...options, actor }),
  };
};

type ReadingCalls = ReturnType<typeof readingCalls>;

const adoption = adoptRequest(policyInMs);
const policyChange = changePolicyRequest(policyInMs);

/** The calls that take a request that was read: none is offered to a program before it is written here. */
type TakesRead = {
  [Name in keyof CheckoutCalls]: CheckoutCalls[Name] extends (...args: infer Args) => unknown
    ? [Extract<Args[number], ReadRequest<object>>] extends [never]
      ? never
      : Name
    : never;
}[keyof CheckoutCalls];

/** The calls that take a request, as a program writes it: client/calls.ts says what each does. @throws HoldfastError INVALID_REQUEST */
const readingCalls = (calls: CheckoutCalls) =>
  ({
    start: async (given: StartCheckout, key?: string): Promise<CheckoutView> =>
      await calls.start(readRequest(startRequest, given, key)),

    adopt: async (given: AdoptRequest, key: string): Promise<CheckoutView> =>
      await calls.adopt(readRequest(adoption, given, key)),

    previewAdoption: async (given: AdoptRequest): Promise<AdoptionView> =>
      await calls.previewAdoption(readRequest(adoption, given)),

    capture: async (checkoutId: string, given: CaptureRequest, key: string): Promise<CaptureView> =>
      await calls.capture(checkoutId, readRequest(captureRequest, given, key)),

    void: async (checkoutId: string, given: VoidRequest, key?: string): Promise<CheckoutView> =>
      await calls.void(checkoutId, readRequest(voidRequest, given, key)),

    reauthorize: async (
      checkoutId: string,
      given: ReauthorizeRequest,
      key?: string,
    ): Promise<CheckoutView> =>
      await calls.reauthorize(checkoutId, readRequest(reauthorizeRequest, given, key)),

    patch: async (checkoutId: string, given: PatchedUnit, key?: string): Promise<CheckoutView> =>
      await calls.patch(checkoutId, readPatch(given, key)),

    changePolicy: async (
      checkoutId: string,
      given: Partial<CheckoutPolicy>,
      key?: string,
    ): Promise<CheckoutView> =>
      await calls.changePolicy(checkoutId, readRequest(policyChange, given, key)),

    resolve: async (
      checkoutId: string,
      given: ResolveRequest,
      key?: string,
    ): Promise<CheckoutView> =>
      await calls.resolve(checkoutId, readRequest(resolveRequestOfActor, given, key)),

    refund: async (given: RefundRequest, key: string): Promise<RefundView> =>
      await calls.refund(readRequest(refundRequest, given, key)),

    addTracker: async (
      checkoutId: string,
      given: TrackerRequest,
      key: string,
    ): Promise<TrackerView> =>
      await calls.addTracker(checkoutId, readRequest(trackerRequest, given, key)),

    updateTracker: async (
      tracker: TrackerOfCheckout,
      given: TrackerUpdate,
      key?: string,
    ): Promise<TrackerView> =>
      await calls.updateTracker(tracker, readRequest(trackerUpdate, given, key)),
  }) satisfies Record<TakesRead, unknown>;
