import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, type Logger } from '@temporalio/worker';
import { createTemporalActivities } from '../../../src/activities/temporal.ts';
import type { PayPalEvent } from '../../../src/contract/messages.ts';
import { ROOT } from '../../../src/dev/spawn.ts';
import { workflowBundle } from '../../../src/temporal/workflow-bundle.ts';
import { eventFrom } from '../events.ts';
import { type PayPalCalls, payPalActivities, payPalCalls } from '../paypal-calls.ts';
import { seedOf } from '../plan.ts';
import { chanceFrom } from '../random.ts';
import { Wire } from '../wire.ts';
import { type LifeNumber, type Place, TASK_QUEUE, type World } from '../world.ts';
import type { ActivityTask } from './activity.ts';
import { clientOf } from './door.ts';
import { openPayPal, PAYPAL_URL } from './paypal.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { Temporal } from './temporal.ts';
import { VirtualTime } from './time.ts';

/** Every life begins here, so that it is the same whenever it is lived. */
const BEGINNING = Date.parse('2027-01-04T09:00:00Z');
/** A caller asks again after 30 s, then ever more rarely, as long as any call may take that waits for an outage to end. */
const SLOWEST_ASKING_MS = 6 * 3_600_000;
const MOST_TRIES = 300;
/** One step follows the other at once, in a moment, or when somebody has had a coffee. */
const LULLS_MS = [300, 5_000, 20 * 60_000];

/** Lives without any server: one at a time, each in a process, a Temporal, a PayPal and a time of its own. */
export const openInProcess = async ({ logger }: { readonly logger: Logger }): Promise<Place> => {
  const folder = path.join(ROOT, 'node_modules', '.cache', 'holdfast-bundles');
  const { codePath } = await workflowBundle({ folder, logger });
  const sandbox = await openSandbox(codePath, Object.keys(payPalActivities(PAYPAL_URL)));
  return {
    lanes: [(of, live) => liveIn(sandbox, of, live)],
    close: () => sandbox.close(),
  };
};

const liveIn = async <T>(
  sandbox: Sandbox,
  of: LifeNumber,
  live: (world: World) => Promise<T>,
): Promise<T> => {
  const seed = seedOf(of);
  const time = new VirtualTime(BEGINNING, chanceFrom(seed + 2));
  const { world, carry, close } = worldAt(sandbox, time, seed);
  const { fetch } = globalThis;
  Object.assign(globalThis, { fetch: carry });
  try {
    return await time.run(() => live(world));
  } finally {
    Object.assign(globalThis, { fetch });
    await close();
  }
};

const worldAt = (sandbox: Sandbox, time: VirtualTime, seed: number) => {
  const broken: string[] = [];
  const wire = new Wire();
  const calls = payPalCalls(PAYPAL_URL, wire);
  const lull = chanceFrom(seed + 5);
  let receive = async (_event: PayPalEvent): Promise<unknown> => undefined;
  const carry = openPayPal({
    time,
    chance: chanceFrom(seed + 3),
    seed,
    receive: async (body) => {
      const event = eventFrom(body);
      if (event) await receive(event);
    },
  });
  const temporal = new Temporal({
    sandbox,
    time,
    chance: chanceFrom(seed + 4),
    perform: (task, stop) => perform(task, stop),
    report: (wrong) => broken.push(wrong),
  });
  const client = clientOf(temporal, time);
  const paypal = payPalActivities(PAYPAL_URL);
  const perform = worker(
    calls,
    createTemporalActivities({ client, taskQueue: TASK_QUEUE, paypal }),
  );
  const world: World = {
    client,
    payPalUrl: PAYPAL_URL,
    wire,
    listen: (to) => {
      receive = to;
    },
    pass: async ({ seconds }) => {
      await time.sleep(seconds * 1_000);
      return null;
    },
    passUntil: async (settled) => void (await settled),
    lull: () => time.sleep(lull.whole(0, lull.oneOf(LULLS_MS))),
    asksAgain: async (tries) => {
      await time.sleep(Math.min(30_000 * 2 ** tries, SLOWEST_ASKING_MS));
      return tries < MOST_TRIES;
    },
    still: (look) => time.hold(look),
    broken,
  };
  return { world, carry, close: () => temporal.close() };
};

const logger = new DefaultLogger('ERROR');

/** An attempt as the SDK's worker makes it, in the SDK's own context of an Activity. */
const worker = (calls: PayPalCalls, others: object) => {
  const known = new Map<string, (...args: unknown[]) => Promise<unknown>>(Object.entries(others));
  return (
    { workflowId, runId, args, ...task }: ActivityTask,
    stop: Promise<void>,
  ): Promise<unknown> => {
    const info = { ...task, workflowExecution: { workflowId, runId } };
    const environment = new MockActivityEnvironment(info, { logger });
    void stop.then(() => environment.cancel());
    return environment.run(async () => {
      const called = calls({ workflowId, runId, args, ...task });
      return await (called ?? known.get(task.activityType)?.(...args));
    });
  };
};
