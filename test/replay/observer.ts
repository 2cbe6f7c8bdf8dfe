import type { Sinks, WorkflowInterceptors } from '@temporalio/workflow';
import { proxySinks } from '@temporalio/workflow';

/** What a Workflow asks of Temporal, as the recorded history must show it at the same place. */
export type Command =
  | {
      readonly kind: 'activity';
      readonly seq: number;
      readonly type: string;
      readonly input: readonly unknown[];
      readonly scheduleToCloseMs: number | null;
    }
  | { readonly kind: 'timer'; readonly seq: number; readonly ms: number }
  | { readonly kind: 'continuation'; readonly input: readonly unknown[] }
  | { readonly kind: 'result'; readonly result: unknown };

export interface ObserverSinks extends Sinks {
  observer: { saw(command: Command): void };
}

/** Tells the test every command of a replay with its values: Temporal itself compares only kinds, ids and types. */
export const interceptors = (): WorkflowInterceptors => {
  const { observer } = proxySinks<ObserverSinks>();
  return {
    inbound: [
      {
        execute: async (input, next) => {
          const result: unknown = await next(input);
          observer.saw({ kind: 'result', result: plain(result) });
          return result;
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => {
          const { seq, activityType, args, options } = input;
          const bound = options.scheduleToCloseTimeout;
          observer.saw({
            kind: 'activity',
            seq,
            type: activityType,
            input: args.map(plain),
            scheduleToCloseMs: typeof bound === 'number' ? bound : null,
          });
          return next(input);
        },
        startTimer: (input, next) => {
          observer.saw({ kind: 'timer', seq: input.seq, ms: input.durationMs });
          return next(input);
        },
        continueAsNew: (input, next) => {
          observer.saw({ kind: 'continuation', input: input.args.map(plain) });
          return next(input);
        },
      },
    ],
  };
};

const plain = (value: unknown): unknown =>
  value === undefined ? null : JSON.parse(JSON.stringify(value));
