import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@temporalio/common';

/**
 * Definitions of messages without the Workflow library: a client that only sends them does not load it. At run time a
 * definition is its type and its name; argument and result types exist for the compiler alone.
 */
export function defineSignal<Args extends unknown[] = []>(name: string): SignalDefinition<Args>;
export function defineSignal(name: string): { type: 'signal'; name: string } {
  return { type: 'signal', name };
}

export function defineUpdate<Result, Args extends unknown[] = []>(
  name: string,
): UpdateDefinition<Result, Args>;
export function defineUpdate(name: string): { type: 'update'; name: string } {
  return { type: 'update', name };
}

export function defineQuery<Result, Args extends unknown[] = []>(
  name: string,
): QueryDefinition<Result, Args>;
export function defineQuery(name: string): { type: 'query'; name: string } {
  return { type: 'query', name };
}
