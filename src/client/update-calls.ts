import { setTimeout as delay } from 'node:timers/promises';
import {
  type Client,
  isGrpcCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  type SignalDefinition,
  type UpdateDefinition,
  type Workflow,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { outcomesQuery, resolveUpdate } from '../contract/messages.ts';
import { updateIdOf } from '../contract/workflow-ids.ts';
import type { CheckoutWorkflow } from '../contract/workflows.ts';
import type { Keyed, Outcome, Outcomes } from '../domain/checkout/commands.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { ClientContext } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { temporalRefusal } from './temporal-refusals.ts';
import { decisionWithinUpdateLimit, withinUpdateLimit } from './update-limit.ts';
import { workflowState } from './workflow-state.ts';

/** A caller is told within this time: the outcome, the refusal, or that it is not known yet. */
const ANSWER_WITHIN_MS = 30_000;

/** The first try; each later one waits longer, because a worker that is late still answers those that were given up. */
const FIRST_READ_MS = 4_000;

/** The server cancels a Query this long before its deadline at most. */
const CANCELLED_BEFORE_MS = 2_000;

type Asked<C extends Keyed> = {
  readonly update: UpdateDefinition<Outcome, [C]>;
  readonly args: C;
};

/**
 * Sends one command as an Update and waits for its outcome. Safe twice: the Update Id is made of the operation and the
 * caller's key, and a closed Workflow is asked what it remembers of it.
 */
export const command = async <C extends Keyed>(
  context: ClientContext,
  handle: WorkflowHandle<CheckoutWorkflow>,
  { update, args }: Asked<C>,
): Promise<Outcome> => {
  const updateId = updateIdOf(update.name, args.key);
  const { client } = context;
  const inLine = update.name === resolveUpdate.name ? decisionWithinUpdateLimit : withinUpdateLimit;
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      inLine(client, handle.workflowId, () =>
        untilTaken(() => handle.executeUpdate(update, { updateId, args: [args] })),
      ),
    );
  } catch (error) {
    if (isOver(error)) return await remembered(context, handle.workflowId, updateId);
    throw toHoldfastError(error);
  }
};

/**
 * The server discards a Workflow Task when a message comes as the Workflow completes, and an Update that was caught in
 * it: sent again under its id, it is answered by what happened. Within the caller's deadline.
 */
export const untilTaken = async <T>(send: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!wasCaughtInFailedTask(error)) throw error;
      await delay(AGAIN_AFTER_MS);
    }
  }
};

const AGAIN_AFTER_MS = 100;

/** gRPC 9 and 13: the server's words for an Update whose Workflow Task was discarded, or whose run was reset. */
const wasCaughtInFailedTask = (error: unknown): boolean => {
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause)) return false;
  const code: number = cause.code;
  return (
    (code === 9 && /task/i.test(cause.details)) ||
    (code === 13 && /please retry/i.test(cause.details))
  );
};

/** The Workflow has closed: what it answered then, or that it can be asked for nothing more. */
const remembered = async (
  context: ClientContext,
  workflowId: string,
  updateId: string,
): Promise<Outcome> => {
  const outcomes = await read(context.client, async () => {
    const known = await workflowState<CheckoutWorkflow, Outcomes>(
      context,
      workflowId,
      outcomesQuery,
    );
    return known.is === 'COMPLETED' ? known.result.outcomes : known.state;
  });
  const outcome = outcomes[updateId];
  if (outcome) return outcome;
  throw new HoldfastError(
    'CHECKOUT_CLOSED',
    'The checkout has ended; nothing can be asked of it any more.',
  );
};

export const isOver = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError;

/** Waits for an answer as long as a caller may wait, and says in Holdfast's words why it could not be had. */
export const reach = async <T>(client: Client, call: () => Promise<T>): Promise<T> => {
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, call);
  } catch (error) {
    throw toHoldfastError(error);
  }
};

/**
 * Reads, in short tries: a Query that was handed to a worker in its last moment is never answered, but the next one
 * goes to the worker after it.
 */
export const read = async <T>(client: Client, call: () => Promise<T>): Promise<T> => {
  const giveUpAt = Date.now() + ANSWER_WITHIN_MS;
  for (let tryMs = FIRST_READ_MS; ; tryMs *= 2) {
    const deadline = Math.min(Date.now() + tryMs, giveUpAt);
    try {
      return await client.withDeadline(deadline, call);
    } catch (error) {
      // Near the deadline the server cancels the call instead of letting it time out; long before, the caller has left.
      const late = isGrpcCancelledError(error) && Date.now() > deadline - CANCELLED_BEFORE_MS;
      if (!isGrpcDeadlineError(error) && !late) throw toHoldfastError(error);
      if (Date.now() < giveUpAt) continue;
      const reason = 'No worker answered in time. Nothing is lost; try again.';
      throw new HoldfastError('TEMPORAL_UNAVAILABLE', reason, { cause: error });
    }
  }
};

/** The outcome, once it is certain that it belongs to this body and is not a refusal. */
export const settled = (
  outcome: Outcome,
  { digest }: Keyed,
): Exclude<Outcome, { kind: 'REFUSED' }> => {
  if (outcome.digest !== digest) {
    throw keyReused();
  }
  if (outcome.kind === 'REFUSED') throw HoldfastError.refused(outcome.refusal);
  return outcome;
};

export const keyReused = (): HoldfastError =>
  new HoldfastError(
    'IDEMPOTENCY_KEY_REUSED',
    'This idempotency key was used before with another body. Use a new key for a new request.',
  );

/** Sends a signal; a Workflow that has closed says so, one that never was is not found. */
export const signal = async <W extends Workflow, Args extends unknown[]>(
  client: Client,
  handle: WorkflowHandle<W>,
  { name, args }: { readonly name: SignalDefinition<Args>; readonly args: Args },
): Promise<void> => {
  try {
    await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => handle.signal(name, ...args));
  } catch (error) {
    if (!isOver(error)) throw toHoldfastError(error);
    await read(client, () => handle.describe());
    throw new HoldfastError('CHECKOUT_CLOSED', 'The checkout has ended.', { cause: error });
  }
};

export const toHoldfastError = (error: unknown): unknown => {
  if (error instanceof HoldfastError) return error;
  if (error instanceof WorkflowUpdateFailedError) {
    return refusalIn(error.cause) ?? (wasCutShort(error.cause) ? outcomePending(error) : error);
  }
  const refusal = temporalRefusal(error);
  if (refusal !== null) return refusal;
  if (error instanceof WorkflowNotFoundError) {
    return new HoldfastError('CHECKOUT_NOT_FOUND', 'There is no such checkout.', { cause: error });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
    return outcomePending(error);
  }
  if (error instanceof ServiceError || isGrpcServiceError(error)) {
    const reason = 'Temporal cannot be reached now. Nothing is lost; try again.';
    return new HoldfastError('TEMPORAL_UNAVAILABLE', reason, { cause: error });
  }
  return error;
};

const outcomePending = (cause: unknown): HoldfastError =>
  new HoldfastError(
    'OUTCOME_PENDING',
    'The outcome is not known yet. Repeat the request with the same idempotency key.',
    { cause },
  );

/** The server's word for an Update that was accepted by a run that was terminated or reset before it was answered. */
const wasCutShort = (cause: unknown): boolean =>
  cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow';

const refusalIn = (cause: unknown): HoldfastError | undefined => {
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const refusal: unknown = cause.details?.[0];
  return isRefusal(refusal) ? HoldfastError.refused(refusal) : undefined;
};

const isRefusal = (detail: unknown): detail is Refusal =>
  typeof detail === 'object' && detail !== null && 'code' in detail && 'reason' in detail;
