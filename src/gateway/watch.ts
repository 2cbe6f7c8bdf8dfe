import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { decodeTypedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import type { temporal } from '@temporalio/proto';
import { HoldfastError } from '../client/error.ts';
import { CheckoutStatusKey } from '../contract/search-attributes.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { CheckoutStatus, EndStatus } from '../domain/checkout/status.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { GRPC, grpcCode } from '../temporal/grpc.ts';
import { stopOn } from './abort-signal.ts';
import type { Caller } from './caller.ts';
import type { GatewayContext } from './context.ts';
import { etagOf } from './etag.ts';
import { readTemporal } from './temporal-call.ts';
import { isTemporalError } from './temporal-errors.ts';

/** Temporal's server answers a long poll after some 20 s at the latest, with or without news. */
const LONG_POLL_MS = 60_000;
const AFTER_ERROR_MS = 1_000;

export type Sight = {
  readonly view: CheckoutView;
  readonly etag: string;
  /** Nothing will change any more. */
  readonly ended: boolean;
};

type Watched = { readonly caller: Caller; readonly checkoutId: string };

/**
 * A checkout as it stands, and again whenever it has changed, until it has ended or the signal says stop. Nobody asks
 * in a loop: Temporal's server holds the question until the Workflow's history grows. Trouble on the way is waited out.
 * Whoever is given the generator must begin to read it: that gives the place back in the end.
 * @throws Problem TOO_MANY_WATCHERS, at once
 */
export const watchCheckout = (
  gateway: GatewayContext,
  watched: Watched,
  signal: AbortSignal,
): AsyncGenerator<Sight, void> => {
  const leave = gateway.limits.watch(watched.caller);
  return sightsOf(gateway, watched, { signal, leave });
};

/**
 * The checkout as soon as it has the status or has ended; as it stands when the signal says stop. Its status stands in the
 * search attributes, so that the history itself says when the worker is worth a Query: one for the answer.
 * @throws Problem TOO_MANY_WATCHERS where it has another status now
 */
export const whenStatus = async (
  gateway: GatewayContext,
  { caller, checkoutId, wait }: Watched & { readonly wait: CheckoutStatus },
  signal: AbortSignal,
): Promise<CheckoutView> => {
  const { client, holdfastOf, limits } = gateway;
  const get = () => holdfastOf(caller.merchantId).get(checkoutId);
  const history = historyOf(client, checkoutWorkflowId(caller.merchantId, checkoutId), signal);
  let leave: (() => void) | undefined;
  try {
    let page = await readTemporal(client, () => history.next().catch(nullIfNotFound));
    while (page !== null && !page.done) {
      const { status, ended } = page.value;
      if (status === wait || ended) {
        const view = await readTemporal(client, get);
        if (view.status === wait || ended) return view;
      }
      leave ??= limits.watch(caller);
      page = await history.next();
    }
  } finally {
    leave?.();
  }
  return await readTemporal(client, get);
};

const nullIfNotFound = (error: unknown): null => {
  if (grpcCode(error) === GRPC.NOT_FOUND) return null;
  throw error;
};

async function* sightsOf(
  { client, holdfastOf }: GatewayContext,
  { caller: { merchantId }, checkoutId }: Watched,
  { signal, leave }: { readonly signal: AbortSignal; readonly leave: () => void },
): AsyncGenerator<Sight, void> {
  try {
    const holdfast = holdfastOf(merchantId);
    const history = historyOf(client, checkoutWorkflowId(merchantId, checkoutId), signal);
    let last = '';
    for await (const { ended } of history) {
      const view = await patiently({ client, signal }, () => holdfast.get(checkoutId));
      if (view === undefined) return;
      const etag = etagOf(view);
      if (etag !== last || ended) yield { view, etag, ended };
      last = etag;
    }
  } finally {
    leave();
  }
}

/** A history as it stands: `ended` with the Workflow's last event; `status` as the search attributes were last written. */
type Grown = { readonly ended: boolean; readonly status: string | null };

/** Only a workflow task changes what a checkout knows: events before its end are not worth a Query. */
const mayChange = (events: readonly temporal.api.history.v1.IHistoryEvent[]): boolean =>
  events.some((event) => event.workflowTaskCompletedEventAttributes ?? statusIn(event));

/** Yields once at the beginning, and whenever the Workflow has done something. */
async function* historyOf(
  client: Client,
  workflowId: string,
  signal: AbortSignal,
): AsyncGenerator<Grown, void> {
  let status: string | null = null;
  let nextPageToken: Uint8Array | undefined;
  while (!signal.aborted) {
    const page = await patiently({ client, signal }, () =>
      client.withDeadline(Date.now() + LONG_POLL_MS, () =>
        client.workflowService.getWorkflowExecutionHistory({
          namespace: client.options.namespace,
          execution: { workflowId },
          waitNewEvent: true,
          ...(nextPageToken && { nextPageToken }),
        }),
      ),
    );
    if (page === undefined) return;
    const ended = page.nextPageToken.length === 0;
    const events = page.history?.events ?? [];
    for (const event of events) status = statusIn(event) ?? status;
    if (ended || nextPageToken === undefined || mayChange(events)) yield { ended, status };
    if (ended) return;
    nextPageToken = page.nextPageToken;
  }
}

/** The status that an event writes into the search attributes. */
const statusIn = (event: temporal.api.history.v1.IHistoryEvent): string | undefined => {
  const { searchAttributes } =
    event.upsertWorkflowSearchAttributesEventAttributes ??
    event.workflowExecutionStartedEventAttributes ??
    {};
  return decodeTypedSearchAttributes(searchAttributes?.indexedFields).get(CheckoutStatusKey);
};

/** Asks until there is an answer; undefined once the signal says stop. What will never be is thrown. */
const patiently = async <T>(
  { client, signal }: { readonly client: Client; readonly signal: AbortSignal },
  ask: () => Promise<T>,
): Promise<T | undefined> => {
  while (!signal.aborted) {
    const call = stopOn(signal);
    try {
      return await client.withAbortSignal(call.signal, ask);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!mayPass(error)) throw error;
      await delay(AFTER_ERROR_MS, undefined, { signal }).catch(() => undefined);
    } finally {
      call.release();
    }
  }
  return undefined;
};

/** Whether another try may succeed: Temporal or the worker is away for now. */
const mayPass = (error: unknown): boolean =>
  error instanceof HoldfastError
    ? error.code === 'TEMPORAL_UNAVAILABLE' || error.code === 'OUTCOME_PENDING'
    : isTemporalError(error) && grpcCode(error) !== GRPC.NOT_FOUND;

/** Nothing becomes of a checkout any more once it is one of these. */
export const ENDED: ReadonlySet<CheckoutStatus> = new Set<EndStatus>([
  'CAPTURED',
  'VOIDED',
  'DENIED',
  'EXPIRED',
  'FAILED',
]);
