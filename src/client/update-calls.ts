import {
  type Client,
  isGrpcCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
  ServiceError,
  type WithStartWorkflowOperation,
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
import { outcomeQuery } from '../contract/messages.ts';
import { updateIdOf } from '../contract/workflow-ids.ts';
import type { Keyed, Outcome } from '../domain/checkout/commands.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import type { Refusal } from '../domain/refusal.ts';
import { HoldfastError } from './error.ts';
import { temporalRefusal } from './temporal-refusals.ts';

/** A caller is told within this time: the outcome, the refusal, or that it is not known yet. */
const ANSWER_WITHIN_MS = 30_000;

/** The first try; each later one waits longer, because a worker that is late still answers those that were given up. */
const FIRST_READ_MS = 4_000;

type Asking<C extends Keyed, W extends Workflow> = {
  readonly update: UpdateDefinition<Outcome, [C]>;
  readonly args: C;
  /** Present where the Workflow may have to be started by the same call. */
  readonly start?: WithStartWorkflowOperation<W>;
};

/**
 * Sends one command as an Update and waits for its outcome. Safe twice: the Update Id is made of the operation and the
 * caller's key, and a closed Workflow is asked what it remembers of it.
 */
export const command = async <C extends Keyed, W extends Workflow>(
  client: Client,
  handle: WorkflowHandle<W>,
  { update, args, start }: Asking<C, W>,
): Promise<Outcome> => {
  const updateId = updateIdOf(update.name, args.key);
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      start
        ? client.workflow.executeUpdateWithStart(update, {
            updateId,
            args: [args],
            startWorkflowOperation: start,
          })
        : handle.executeUpdate(update, { updateId, args: [args] }),
    );
  } catch (error) {
    if (isOver(error)) return await remembered(client, handle, updateId);
    throw toHoldfastError(error);
  }
};

/** The Workflow has closed: what it answered then, or that it can be asked for nothing more. */
const remembered = async <W extends Workflow>(
  client: Client,
  handle: WorkflowHandle<W>,
  updateId: string,
): Promise<Outcome> => {
  const outcome = await read(client, () => handle.query(outcomeQuery, updateId));
  if (outcome) return outcome;
  throw new HoldfastError(
    'CHECKOUT_CLOSED',
    'The checkout has ended; nothing can be asked of it any more.',
  );
};

const isOver = (error: unknown): boolean =>
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
    try {
      return await client.withDeadline(Math.min(Date.now() + tryMs, giveUpAt), call);
    } catch (error) {
      // Near the deadline the server cancels the call instead of letting it time out.
      if (!isGrpcDeadlineError(error) && !isGrpcCancelledError(error)) throw toHoldfastError(error);
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

export const asCheckout = (outcome: Outcome, keyed: Keyed): CheckoutView => {
  const made = settled(outcome, keyed);
  if (made.kind === 'CHECKOUT') return made.checkout;
  throw new HoldfastError('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another operation.');
};

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

const toHoldfastError = (error: unknown): unknown => {
  if (error instanceof HoldfastError) return error;
  if (error instanceof WorkflowUpdateFailedError) return refusalIn(error.cause) ?? error;
  const refusal = temporalRefusal(error);
  if (refusal !== null) return refusal;
  if (error instanceof WorkflowNotFoundError) {
    return new HoldfastError('CHECKOUT_NOT_FOUND', 'There is no such checkout.', { cause: error });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
    return new HoldfastError(
      'OUTCOME_PENDING',
      'The outcome is not known yet. Repeat the request with the same idempotency key.',
      { cause: error },
    );
  }
  if (error instanceof ServiceError || isGrpcServiceError(error)) {
    const reason = 'Temporal cannot be reached now. Nothing is lost; try again.';
    return new HoldfastError('TEMPORAL_UNAVAILABLE', reason, { cause: error });
  }
  return error;
};

const refusalIn = (cause: unknown): HoldfastError | undefined => {
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const refusal: unknown = cause.details?.[0];
  return isRefusal(refusal) ? HoldfastError.refused(refusal) : undefined;
};

const isRefusal = (detail: unknown): detail is Refusal =>
  typeof detail === 'object' && detail !== null && 'code' in detail && 'reason' in detail;
