import type { Bench, Plan } from '../rows/row.ts';
import type { Server } from './server.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

/** What rows run on, and the end of it. */
export interface RunningBench extends Bench {
  /** Stops every process of both sides; the shared stack is started anew when it is wanted again. */
  readonly reset: () => Promise<void>;
}

interface Setting {
  readonly plan: Plan;
  readonly server: Server;
  readonly profile: string | null;
  readonly say: (line: string) => void;
}

export function createBench({ plan, server, profile, say }: Setting): RunningBench {
  let shared: Promise<Stack> | null = null;
  const open = new Set<Stack>();
  const start = async (options: StackOptions): Promise<Stack> => {
    const stack = await startStack(server, { ...options, profile });
    open.add(stack);
    return stack;
  };
  const close = async (stack: Stack): Promise<void> => {
    open.delete(stack);
    await stack.close();
  };
  return {
    plan,
    server,
    say,
    stack: () => {
      shared ??= start({});
      return shared;
    },
    withStack: async (options, work) => {
      // A stack takes seven seconds to start; a quick run has no time for one of each row's own.
      if (plan.isQuick && Object.keys(options).length === 0) {
        shared ??= start({});
        return await work(await shared);
      }
      const stack = await start(options);
      try {
        return await work(stack);
      } finally {
        await close(stack);
      }
    },
    reset: async () => {
      await shared?.catch(() => undefined);
      shared = null;
      await Promise.all([...open].map(close));
    },
  };
}
