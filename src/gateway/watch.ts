import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { HoldfastError } from '../client/error.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { CheckoutStatus, EndStatus } from '../domain/checkout/status.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { GRPC, grpcCode } from '../temporal/grpc.ts';
import { stopOn } from './abort-signal.ts';
import type { Caller } from './caller.ts';
import type { GatewayContext } from './context.ts';
import { etagOf } from './etag.ts';
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

/** Yields once at the beginning, and whenever the history has grown; `ended` with the Workflow's last event. */
async function* historyOf(
  client: Client,
  workflowId: string,
  signal: AbortSignal,
): AsyncGenerator<{ readonly ended: boolean }, void> {
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
    if (ended || (page.history?.events?.length ?? 0) > 0) yield { ended };
    if (ended) return;
    nextPageToken = page.nextPageToken;
  }
}

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
